package hub_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/uuid"

	"codev/deploy/wire"
	"codev/hub"
)

// reader is a client that keeps its position and the topics that it was told, over many connections.
type reader struct {
	seq    uint64
	hash   string
	topics []uint64 // seqs of topic_proposed
}

// take reads all that a connection brought.
func (r *reader) take(p *peer) {
	for _, f := range p.all() {
		for _, e := range append(f.Events, f.Frame) {
			if e.Type == "event" && e.Name == "topic_proposed" {
				r.topics = append(r.topics, e.Seq)
			}
		}
		if f.Hash != "" { // welcome, event, pong: each tells a position
			r.seq, r.hash = f.Seq, f.Hash
		}
	}
}

// P1, P5: a hundred cuts while others post. Each visible event comes once, in order; a command that is sent again
// counts once.
func TestResumeAfterHundredCuts(t *testing.T) {
	s, opener := open(t, newHub(t, nil))
	s.listen()
	nadia, marc := s.join("Nadia"), s.join("Marc")
	poster, _ := s.enter(marc)
	facilitator, _ := s.enter(opener)

	var r reader
	const cuts = 100
	for i := range cuts {
		p, w := s.enter(nadia, r.seq, r.hash)
		if i > 0 && (w.Events == nil || w.View != nil || w.Reset) {
			t.Fatalf("cut %d: not resumed: %s", i, w.raw)
		}
		poster.command("propose_topic", topic())
		id, mine := uuid.NewString(), topic()
		p.resend(id, "propose_topic", mine)
		if i%2 == 0 {
			p.resend(id, "propose_topic", mine)
			if a, b := p.answer(id), p.answer(id); a.Seq != b.Seq || a.Type != "accepted" {
				t.Fatalf("the same command twice: %s, %s", a.raw, b.raw)
			}
		}
		p.hangUp() // anywhere: what was not read is lost with the connection
		r.take(p)
		if i%2 == 1 { // the answer may be lost: ask again until answered
			p, _ := s.enter(nadia, r.seq, r.hash)
			p.resend(id, "propose_topic", mine)
			if a := p.answer(id); a.Type != "accepted" {
				t.Fatalf("resent: %s", a.raw)
			}
			p.sync()
			p.hangUp()
			r.take(p)
		}
	}
	poster.sync()
	p, _ := s.enter(nadia, r.seq, r.hash)
	p.hangUp()
	r.take(p)
	if !slices.IsSorted(r.topics) || len(slices.Compact(slices.Clone(r.topics))) != len(r.topics) {
		t.Errorf("events came twice or out of order")
	}
	if len(r.topics) != 2*cuts {
		t.Errorf("%d events came, of %d", len(r.topics), 2*cuts)
	}
	facilitator.story("topic_proposed", 2*cuts)
	if top := facilitator.sync(); top.Seq != 3+2*cuts {
		t.Errorf("the room is at %d, not %d", top.Seq, 3+2*cuts)
	}
}

func TestResume(t *testing.T) {
	s, opener := open(t, newHub(t, nil))
	s.listen()
	f, w0 := s.enter(opener)
	nadia := s.join("Nadia")
	p, w := s.enter(nadia)
	f.must("set_minutes", map[string]any{"step": "presentation", "minutes": 7})
	at := p.sync()
	f.must("set_minutes", map[string]any{"step": "presentation", "minutes": 8})
	top := p.sync()

	for _, test := range []struct {
		name   string
		since  any
		hash   string
		events int // -1: the whole view
		reset  bool
	}{
		{"nothing yet", 0, "", -1, false},
		{"nothing missed", top.Seq, top.Hash, 0, false},
		{"one missed", at.Seq, at.Hash, 1, false},
		{"since the welcome", w.Seq, w.Hash, 2, false},
		{"before one came in", w0.Seq, w0.Hash, -1, false},
		{"a fork", at.Seq, "AAAAAAAAAAAAAAAAAAAAAA", -1, true},
		{"ahead", top.Seq + 1, top.Hash, -1, true},
		{"no hash", at.Seq, "", -1, true},
		{"no seq", 0, at.Hash, -1, true},
	} {
		q, w := s.enter(nadia, test.since, test.hash)
		if w.Reset != test.reset || (w.View != nil) != (test.events < 0) || (w.Events != nil) != (test.events >= 0) || len(w.Events) != max(test.events, 0) {
			t.Errorf("%s: %s", test.name, w.raw)
		}
		if w.Seq != top.Seq || w.Hash != top.Hash {
			t.Errorf("%s: position %d %s, not %d %s", test.name, w.Seq, w.Hash, top.Seq, top.Hash)
		}
		q.hangUp()
	}
}

// A room that was unloaded keeps no frames of the past: a client that comes back after it was loaded again gets the
// whole view, and is not told that its position is lost.
func TestResumeAfterReloadGetsTheView(t *testing.T) {
	log := newFaulty()
	h := newHub(t, log)
	s, opener := open(t, h)
	s.listen()
	f, w := s.enter(opener)
	f.must("set_door", map[string]any{"door": "locked"})
	h.Close()

	s2 := &site{t: t, hub: newHub(t, log), room: s.room}
	s2.listen()
	_, again := s2.enter(opener, w.Seq, w.Hash)
	if again.View == nil || again.Reset || again.Seq != w.Seq+1 {
		t.Errorf("welcomed with %s", again.raw)
	}
}

// P1, P4: an event names its command to the author alone, on each of their devices, at once and in a later welcome:
// so a client knows which of its commands were accepted.
func TestOwnEventsNameTheirCommand(t *testing.T) {
	s, opener := open(t, newHub(t, nil))
	s.listen()
	nadia := s.join("Nadia")
	f, w := s.enter(opener)
	p, wp := s.enter(nadia)
	phone, _ := s.enter(nadia)
	proposed, supported := uuid.NewString(), uuid.NewString()
	t1 := topic()
	p.resend(proposed, "propose_topic", t1)
	p.answer(proposed)
	p.resend(supported, "support_topic", map[string]any{"topic": t1["topic"]}) // who it was nobody is told
	p.answer(supported)
	f.must("set_door", map[string]any{"door": "locked"})
	for name, c := range map[string]struct {
		peer *peer
		seat hub.Seat
		from frame
		want []string
	}{
		"author": {p, nadia, wp, []string{proposed, supported, ""}}, "phone": {phone, nadia, wp, []string{proposed, supported, ""}}, "other": {f, opener, w, []string{"", ""}},
	} {
		c.peer.sync()
		c.peer.hangUp()
		var then []wire.Frame
		for _, f := range c.peer.all() {
			then = append(then, f.Frame)
		}
		_, back := s.enter(c.seat, c.from.Seq, c.from.Hash)
		for when, events := range map[string][]wire.Frame{"then": then, "back": back.Events} {
			var got []string
			for _, e := range events {
				if e.Type == "event" && e.Seq > wp.Seq && (e.Name != "door_set" || c.peer != f) {
					got = append(got, e.Command)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%s, %s: %q, not %q", name, when, got, c.want)
			}
		}
	}
}

// P4: the id of a command is told to nobody but its author: on no instance, neither at once nor in a later welcome.
func TestNobodyIsToldTheIDOfAnothersCommand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, opener := instances(t)
		seats, people, owners := map[string]hub.Seat{"facilitator": opener}, map[string]*peer{}, map[string]string{}
		people["facilitator"], _ = a.enter(opener)
		come := func(name string) {
			seats[name] = a.join(name)
			people[name], _ = b.enter(seats[name])
		}
		do := func(who, name string, data map[string]any) {
			id := uuid.NewString()
			owners[id] = who
			people[who].resend(id, name, data)
			if answer := people[who].answer(id); answer.Type != "accepted" {
				t.Fatalf("%s by %s: %s", name, who, answer.raw)
			}
			synctest.Wait()
		}
		for _, name := range []string{"Nadia", "Marc", "Yacine"} {
			come(name)
		}
		subject := topic()
		do("Nadia", "propose_topic", subject)
		do("Marc", "support_topic", map[string]any{"topic": subject["topic"]})
		do("Marc", "unsupport_topic", map[string]any{"topic": subject["topic"]})
		do("Yacine", "write_note", note("a"))
		do("Yacine", "raise_hand", map[string]any{})
		do("facilitator", "nudge", map[string]any{"participant": seats["Nadia"].Participant, "text": "x"})
		do("facilitator", "set_door", map[string]any{"door": "knock"})
		come("Claire")
		do("facilitator", "admit", map[string]any{"participant": seats["Claire"].Participant})
		do("Claire", "raise_hand", map[string]any{})
		do("facilitator", "set_role", map[string]any{"participant": seats["Nadia"].Participant, "role": "observer"})
		do("facilitator", "hand_over", map[string]any{"participant": seats["Marc"].Participant})
		do("Marc", "remove", map[string]any{"participant": seats["Yacine"].Participant})
		do("Marc", "close_session", map[string]any{})
		positions := people["facilitator"].all()
		for who, p := range people {
			heard := p.all()
			for _, at := range positions {
				if at.Hash == "" || who == "Yacine" {
					continue
				}
				for _, site := range []*site{a.site, b.site} {
					back, welcome := site.enter(seats[who], at.Seq, at.Hash)
					heard = append(heard, welcome)
					back.hangUp()
				}
			}
			for _, frame := range heard {
				for id, owner := range owners {
					if owner != who && strings.Contains(frame.raw, id) {
						t.Errorf("%s is told of %s's command: %s", who, owner, frame.raw)
					}
				}
			}
		}
	})
}
