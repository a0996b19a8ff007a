package checker_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"codev/deploy/faults/checker"
	"codev/deploy/wire"
)

// fakeRoom makes up the history of a room: a facilitator F, a client C, a consultant K with two devices. It behaves as a
// room should, so that tests can break it in one place.
type fakeRoom struct {
	h       *checker.History
	devices map[string]*checker.Client // by name: F, C, K, K2
	views   map[string]wire.Object     // by seat
	seq     uint64
	at      int64
	clock   time.Time
	hashes  string            // what the hash of an event begins with
	given   map[string]string // the id of the last command, by seat
}

type object = map[string]any

var (
	seats = []string{"F", "C", "K"}
	note  = uuid(901)
	noun  = uuid(902)
	kept  = uuid(903)
	word  = uuid(904)
	idea  = uuid(905)
)

func uuid(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }

// good is a history that keeps all promises.
func good() *fakeRoom {
	s := begun()
	s.act("F", "choose_client", object{"participant": "C"}, "client_chosen", all(object{"client": "C", "participants": []object{{"id": "C", "role": "client"}}}))
	s.act("F", "move_to_step", object{"step": "consultation"}, "step_moved", all(step("consultation")))
	s.offer("K", idea, "first "+uuid(1))
	s.act("K", "write_note", object{"note": note, "text": noun}, "note_written", only("K", object{"notes": []object{{"id": note, "text": noun}}}))
	s.act("C", "keep_contribution", object{"contribution": idea, "kept": true, "text": kept}, "contribution_kept",
		only("C", object{"contributions": []object{{"id": idea, "kept": true, "words": kept}}}))
	nudges := object{"nudges": []object{{"to": "K", "text": word}}}
	s.act("F", "nudge", object{"participant": "K", "text": word}, "nudged", map[string]object{"F": nudges, "K": nudges})
	s.act("C", "signal", object{"kind": "discomfort"}, "signalled", map[string]object{"C": {}, "F": {"signals": []object{{"kind": "discomfort"}}}})
	s.offer("K", uuid(906), "second "+uuid(2))
	s.act("F", "move_to_step", object{"step": "presentation"}, "step_moved", all(step("presentation")))
	return s
}

// begun is a room with everybody in it, at 3.
func begun() *fakeRoom {
	s := &fakeRoom{
		h: &checker.History{Seats: map[string]string{"F": "F", "C": "C", "K": "K"}}, devices: map[string]*checker.Client{},
		views: map[string]wire.Object{}, given: map[string]string{}, seq: 3, at: 1_000_000, clock: time.Unix(1_000_000, 0), hashes: "h",
	}
	for _, name := range []string{"F", "C", "K", "K2"} {
		c := &checker.Client{Seat: name[:1], Name: name}
		s.h.Clients = append(s.h.Clients, c)
		s.devices[name] = c
	}
	for _, seat := range seats {
		s.views[seat] = copied(object{"step": object{"name": "welcome"}, "participants": []object{
			{"id": "F", "role": "facilitator"}, {"id": "C", "role": "consultant"}, {"id": "K", "role": "consultant"},
		}})
	}
	for name := range s.devices {
		s.come(name, s.seq)
	}
	return s
}

// end has everyone ping, and reads everything afresh.
func (s *fakeRoom) end() *checker.History {
	s.h.Healed = s.clock
	for _, c := range slices.Collect(maps.Values(s.devices)) {
		s.told(c, object{"type": "pong", "seq": s.seq, "hash": s.hash(s.seq)})
	}
	for _, seat := range seats {
		c := &checker.Client{Seat: seat, Name: seat + " afresh", Fresh: true}
		s.h.Clients = append(s.h.Clients, c)
		s.devices[c.Name] = c
		s.come(c.Name, s.seq)
	}
	return s.h
}

func (s *fakeRoom) come(name string, seq uint64) {
	c := s.devices[name]
	s.add(c, checker.Sent, object{"type": "hello"})
	s.told(c, object{"type": "welcome", "you": c.Seat, "seq": seq, "hash": s.hash(seq), "view": s.views[c.Seat]})
}

func (s *fakeRoom) hash(seq uint64) string { return fmt.Sprint(s.hashes, seq) }

func step(name string) object { return object{"step": object{"name": name}} }

func all(data object) map[string]object { return map[string]object{"F": data, "C": data, "K": data} }

func only(seat string, data object) map[string]object { return map[string]object{seat: data} }

func (s *fakeRoom) offer(by, id, text string) uint64 {
	return s.act(by, "offer_contribution", object{"contribution": id, "text": text}, "contribution_offered",
		all(object{"contributions": []object{{"id": id, "by": by, "text": text}}}))
}

// act has a device's person give a command, which is accepted, and tells those whom it is for.
func (s *fakeRoom) act(by, command string, data object, event string, tell map[string]object) uint64 {
	s.seq++
	id := uuid(int(s.seq))
	s.send(by, id, command, data)
	s.tell(s.seq, event, by, tell)
	s.accepted(by, id, s.seq)
	return s.seq
}

func (s *fakeRoom) send(by, id, command string, data object) {
	s.given[by] = id
	s.add(s.devices[by], checker.Sent, object{"type": "command", "id": id, "name": command, "data": data})
}

func (s *fakeRoom) accepted(by, id string, seq uint64) {
	s.told(s.devices[by], object{"type": "accepted", "id": id, "seq": seq})
}

// tell tells an event to all devices of those for whom there is data.
func (s *fakeRoom) tell(seq uint64, event, by string, tell map[string]object) {
	s.at += 10_000
	for seat, data := range tell {
		s.views[seat] = wire.Merge(s.views[seat], copied(data))
	}
	for _, c := range s.h.Clients {
		if data, ok := tell[c.Seat]; ok {
			frame := object{"type": "event", "seq": seq, "hash": s.hash(seq), "at": s.at, "by": by[:1], "name": event, "data": data}
			if c.Seat == by[:1] && s.given[by] != "" {
				frame["command"] = s.given[by]
			}
			s.told(c, frame)
		}
	}
}

func (s *fakeRoom) told(c *checker.Client, frame object) { s.add(c, checker.Told, frame) }

func (s *fakeRoom) add(c *checker.Client, what checker.What, frame object) {
	raw, _ := json.Marshal(frame)
	s.clock = s.clock.Add(time.Millisecond)
	c.Entries = append(c.Entries, checker.Entry{At: s.clock, What: what, Frame: raw})
}

func copied(o object) object {
	raw, _ := json.Marshal(o)
	return wire.Decode(raw)
}

// forget removes the frames that a device was told and that contain part.
func (s *fakeRoom) forget(name, part string) {
	c := s.devices[name]
	c.Entries = slices.DeleteFunc(c.Entries, func(e checker.Entry) bool { return e.What == checker.Told && strings.Contains(string(e.Frame), part) })
}

// alter changes all that a device was told.
func (s *fakeRoom) alter(name, old, now string) {
	for i, e := range s.devices[name].Entries {
		if e.What == checker.Told {
			s.devices[name].Entries[i].Frame = json.RawMessage(strings.ReplaceAll(string(e.Frame), old, now))
		}
	}
}
