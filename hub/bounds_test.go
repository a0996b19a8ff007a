package hub_test

import (
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"

	"codev/hub"
	"codev/hub/memlog"
	"codev/room"

	"github.com/google/uuid"
)

// crowd fills the seats of a room, with three connections each.
func crowd(s *site, opener hub.Seat) (seats []hub.Seat, connections []*peer) {
	s.t.Helper()
	seats = []hub.Seat{opener}
	for i := range 15 {
		seats = append(seats, s.join(fmt.Sprint("K", i)))
	}
	for _, seat := range seats {
		for range 3 {
			p, _ := s.enter(seat)
			connections = append(connections, p)
		}
	}
	return seats, connections
}

// 150 reports, signals and nudges of 240 bytes: what is told of them to 48 connections does not grow with their number.
func TestManyReportsSignalsAndNudges(t *testing.T) {
	const times = 50
	synctest.Test(t, func(t *testing.T) {
		var heritage struct {
			Actions []map[string]any `json:"actions"`
		}
		for range times {
			heritage.Actions = append(heritage.Actions, map[string]any{"id": uuid.NewString(), "what": "x"})
		}
		s, opener := open(t, newHub(t, nil), func(o *room.Opening) { o.Heritage, _ = json.Marshal(heritage) })
		seats, connections := crowd(s, opener)
		f, k := connections[0], connections[3]
		f.must("choose_client", map[string]any{"participant": seats[1].Participant})
		for _, p := range connections {
			p.sync()
		}
		told := func() (bytes int) {
			for _, p := range connections {
				for _, frame := range p.all() {
					bytes += len(frame.raw)
				}
			}
			return bytes
		}
		text, given := strings.Repeat("x", 160), 0
		give := func(p *peer, name string, data map[string]any) {
			raw, _ := json.Marshal(data)
			given += len(raw)
			p.must(name, data)
		}
		before := told()
		for _, a := range heritage.Actions {
			give(k, "report_action", map[string]any{"action": a["id"], "state": "done", "text": text})
		}
		f.must("move_to_step", map[string]any{"step": "presentation"})
		for range times {
			give(k, "signal", map[string]any{"kind": "discomfort"})
			give(f, "nudge", map[string]any{"participant": seats[1].Participant, "text": text})
		}
		for _, p := range connections {
			p.sync()
		}
		if bytes := told() - before; bytes > len(connections)*(4*given+100_000) {
			t.Errorf("%d bytes given, %d told to %d connections", given, bytes, len(connections))
		} else {
			t.Logf("%d bytes given, %d told to %d connections", given, bytes, len(connections))
		}
	})
}

// One member writes 1,998 private notes: their share of the room ends, and the others go on.
func TestOneMembersPrivateNotes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, opener := open(t, newHub(t, nil))
		f, _ := s.enter(opener)
		one, _ := s.enter(s.join("Nadia"))
		other, _ := s.enter(s.join("Marc"))
		taken := 0
		for range 1998 {
			if answer := one.do("write_note", note("x")); answer.Type == "accepted" {
				taken++
			} else if answer.Code != "too_many" {
				t.Fatal(answer.raw)
			}
		}
		if quarter := room.DefaultLimits().Events / 4; taken > quarter || taken < quarter*9/10 {
			t.Errorf("%d notes of one person are taken", taken)
		}
		other.must("write_note", note("x"))
		f.must("move_to_step", map[string]any{"step": "consultation"})
		for range 500 {
			other.must("offer_contribution", map[string]any{"contribution": uuid.NewString(), "kind": "idea", "text": "x"})
		}
		one.must("offer_contribution", map[string]any{"contribution": uuid.NewString(), "kind": "idea", "text": "x"})
	})
}

// fullRoom opens a room and fills it to its limit of bytes. It returns a consultant's seat.
func fullRoom(t testing.TB, h *hub.Hub) hub.Seat {
	t.Helper()
	s, opener := open(t, h)
	k := s.join("Nadia")
	if _, err := s.post(opener, uuid.NewString(), "move_to_step", map[string]any{"step": "consultation"}); err != nil {
		t.Fatal(err)
	}
	for {
		answer, err := s.post(k, uuid.NewString(), "offer_contribution", contribution())
		if _, full := answer.(hub.Refused); full || err != nil {
			return hub.Seat{Room: s.room, Participant: k.Participant, Token: k.Token}
		}
	}
}

// contribution is as long as those of a room that reaches its limits of events and of bytes at once.
func contribution() map[string]any {
	return map[string]any{"contribution": uuid.NewString(), "kind": "idea", "text": strings.Repeat("x", 2000)}
}

// bytesLogged is how many bytes the log of a room holds.
func bytesLogged(t testing.TB, log hub.Log, id room.ID) (bytes int) {
	t.Helper()
	records, err := log.Read(t.Context(), string(id), 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		bytes += len(r.Data)
	}
	return bytes
}

func heapInUse() int {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // pools keep what they have until the second
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// A live room at its limits costs no more than twice the bytes of its log, the frames that it keeps for clients that come
// back included.
func TestMemoryOfFullRooms(t *testing.T) {
	const rooms, more = 4, 200
	log := memlog.New()
	var seats []hub.Seat
	filling := newHub(t, log)
	for range rooms {
		seats = append(seats, fullRoom(t, filling))
	}
	filling.Close()
	h := newHub(t, log, func(c *hub.Config) { c.Limits.Events, c.Limits.Bytes = c.Limits.Events+more, c.Limits.Bytes+1<<20 })
	before, atFirst, all := heapInUse(), 0, 0
	for _, seat := range seats {
		atFirst += bytesLogged(t, log, seat.Room)
	}
	var people []*peer
	for _, seat := range seats {
		s := &site{t: t, hub: h, room: seat.Room}
		p, _ := s.enter(seat)
		for range more { // so that frames are kept
			p.must("offer_contribution", contribution())
		}
		p.mu.Lock()
		p.frames, p.cursor = nil, 0
		p.mu.Unlock()
		people = append(people, p)
		all += bytesLogged(t, log, seat.Room)
	}
	cost := heapInUse() - before - (all - atFirst) // the log is in memory, too
	t.Logf("%d rooms of %d bytes of log cost %d bytes each, %.2f times", rooms, all/rooms, cost/rooms, float64(cost)/float64(all))
	if cost > 2*all {
		t.Errorf("%d bytes of heap for %d bytes of log", cost, all)
	}
	runtime.KeepAlive(people)
}
