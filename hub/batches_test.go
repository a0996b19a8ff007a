package hub_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"codev/hub"
	"codev/hub/memlog"
	"codev/room"

	"pgregory.net/rapid"
)

// frameMaker draws frames of people who share a few ids, so that they meet.
type frameMaker struct {
	rt     *rapid.T
	people []hub.Seat
	items  []string
	given  [][]byte // commands
}

func newFrameMaker(rt *rapid.T, people []hub.Seat) *frameMaker {
	m := &frameMaker{rt: rt, people: people}
	for n := range 4 {
		m.items = append(m.items, fmt.Sprintf("00000000-0000-4000-8000-00000000000%d", n))
	}
	return m
}

func (m *frameMaker) pick(n int) int { return rapid.IntRange(0, n-1).Draw(m.rt, "pick") }

func (m *frameMaker) one(of ...string) string { return of[m.pick(len(of))] }

// frame is a command mostly: a new one, or one that was given before, by this person or another.
func (m *frameMaker) frame() hub.Said {
	said := hub.Said{By: m.people[m.pick(len(m.people))].Participant}
	switch m.pick(12) {
	case 11:
		said.Frame = []byte(`{"type":"ping"}`)
		return said
	case 10:
		said.Frame = []byte(m.one(`{`, `{"type":"hello"}`, `{"type":"command","id":"x","name":"raise_hand","data":{}}`))
		return said
	}
	if len(m.given) > 0 && m.pick(8) == 7 {
		said.Frame = m.given[m.pick(len(m.given))]
		return said
	}
	a := m.act()
	if a.host && m.pick(8) > 0 {
		said.By = m.people[0].Participant
	}
	id := fmt.Sprintf("00000000-0000-4000-8000-0000000001%02d", len(m.given))
	command := map[string]any{"type": "command", "id": id, "name": a.name, "data": a.data}
	switch m.pick(8) {
	case 7:
		command["until"] = 1 // long ago
	case 6:
		command["until"] = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	}
	said.Frame = marshal(command)
	m.given = append(m.given, said.Frame)
	return said
}

func marshal(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return raw
}

// act is something that people do; host: mostly the facilitator does.
type act struct {
	host bool
	name string
	data map[string]any
}

func (m *frameMaker) act() act {
	item := m.items[m.pick(len(m.items))]
	person := m.people[m.pick(len(m.people))].Participant
	acts := []act{
		{false, "write_note", map[string]any{"note": item, "text": "a note"}},
		{false, "remove_note", map[string]any{"note": item}},
		{false, "propose_topic", map[string]any{"topic": item, "headline": "a headline", "kind": "problem"}},
		{false, "support_topic", map[string]any{"topic": item}},
		{false, "ask_question", map[string]any{"question": item, "text": "a question"}},
		{false, "offer_contribution", map[string]any{"contribution": item, "kind": "idea", "text": "a contribution"}},
		{false, "keep_contribution", map[string]any{"contribution": item, "kept": true}},
		{false, "raise_hand", map[string]any{}},
		{true, "set_door", map[string]any{"door": m.one("open", "locked")}},
		{true, "move_to_step", map[string]any{"step": m.one("welcome", "presentation", "clarification", "consultation")}},
		{true, "choose_client", map[string]any{"participant": person}}, // another client: everyone gets a whole view
		{true, "choose_client", map[string]any{"participant": person}},
		{true, "choose_client", map[string]any{"participant": person}},
		{true, "no_such_command", map[string]any{}},
	}
	a := acts[m.pick(len(acts))]
	if m.pick(20) == 19 { // ends the séance, or a part of it
		a = []act{
			{true, "hand_over", map[string]any{"participant": person}},
			{true, "remove", map[string]any{"participant": person}},
			{true, "close_session", map[string]any{}},
			{true, "reopen_session", map[string]any{}},
		}[m.pick(4)]
	}
	return a
}

// fixture is a room with people in it, as its log has it.
type fixture struct {
	room    room.ID
	people  []hub.Seat
	records []hub.Record
}

func newFixture(t *testing.T) (f fixture) {
	synctest.Test(t, func(t *testing.T) {
		log := memlog.New()
		s, opener := open(t, newHub(t, log))
		f.room, f.people = s.room, []hub.Seat{opener}
		for _, name := range []string{"Nadia", "Marc", "Yacine"} {
			f.people = append(f.people, s.join(name))
		}
		var err error
		if f.records, err = log.Read(t.Context(), string(s.room), 0); err != nil {
			t.Fatal(err)
		}
	})
	return f
}

// log is a log of its own with the room in it.
func (f fixture) log(t *testing.T) *memlog.Log {
	log := memlog.New()
	if err := log.Append(t.Context(), string(f.room), hub.Record{}, hub.Beside{Expires: 1 << 60}, f.records...); err != nil {
		t.Fatal(err)
	}
	return log
}

// enter connects all people to a hub.
func (f fixture) enter(t *testing.T, h *hub.Hub) (peers []*peer) {
	s := &site{t: t, hub: h, room: f.room}
	for _, seat := range f.people {
		p, _ := s.enter(seat)
		peers = append(peers, p)
	}
	synctest.Wait()
	return peers
}

// outcome is the result of frames: the log, and the frames that each person was told, but for may and presence.
type outcome struct {
	Records []hub.Record
	Told    [][]string
}

// play has a fresh hub answer frames in batches.
func (f fixture) play(t *testing.T, batches [][]hub.Said) (o outcome) {
	synctest.Test(t, func(t *testing.T) {
		log := f.log(t)
		h := newHub(t, log)
		peers := f.enter(t, h)
		for _, batch := range batches {
			if err := h.ServeBatch(t.Context(), f.room, batch); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
		}
		for _, p := range peers {
			var told []string
			for _, frame := range p.all() {
				if frame.Type != "may" && frame.Type != "presence" {
					told = append(told, frame.raw)
				}
			}
			o.Told = append(o.Told, told)
		}
		var err error
		if o.Records, err = log.Read(t.Context(), string(f.room), 0); err != nil {
			t.Fatal(err)
		}
	})
	return o
}

// P1, P2: any split of the same frames into batches leads to the same log, and tells everyone the same in the same
// order.
func TestSplitIntoBatchesChangesNothing(t *testing.T) {
	f := newFixture(t)
	events, wholes := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		m := newFrameMaker(rt, f.people)
		var oneByOne, split [][]hub.Said
		for range rapid.IntRange(5, 40).Draw(rt, "frames") {
			frame := m.frame()
			oneByOne = append(oneByOne, []hub.Said{frame})
			if len(split) == 0 || m.pick(5) == 0 {
				split = append(split, nil)
			}
			split[len(split)-1] = append(split[len(split)-1], frame)
		}
		want, got := f.play(t, oneByOne), f.play(t, split)
		if !reflect.DeepEqual(got.Records, want.Records) {
			rt.Errorf("the log has %d records, want %d", len(got.Records), len(want.Records))
		}
		for n := range want.Told {
			if !slices.Equal(got.Told[n], want.Told[n]) {
				rt.Errorf("in %d batches person %d is told\n%q\none by one\n%q", len(split), n, got.Told[n], want.Told[n])
			}
		}
		events += len(want.Records) - len(f.records)
		for _, told := range want.Told[0][1:] {
			if strings.HasPrefix(told, `{"type":"welcome",`) {
				wholes++
			}
		}
	})
	t.Logf("%d events, %d of them told by whole views", events, wholes)
	if events == 0 || wholes == 0 {
		t.Error("too little happens")
	}
}
