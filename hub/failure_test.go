package hub_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"codev/hub"
	"codev/hub/memlog"

	"github.com/google/uuid"
	"github.com/rs/zerolog"
)

var errDisk = errors.New("no space left on device")

// P1: a command that the log did not save is refused, reaches nobody and may be sent again.
func TestLogFailureIsRefused(t *testing.T) {
	log := newFaulty()
	s, opener := open(t, newHub(t, log))
	s.listen()
	f, _ := s.enter(opener)
	p, w := s.enter(s.join("Nadia"))
	for name, fail := range map[string]func(error){"all fails": log.fail, "append fails": log.failAppends} {
		fail(errDisk)
		log.appends = 0
		id, data := uuid.NewString(), topic()
		for range 3 {
			p.resend(id, "propose_topic", data)
			if r := p.answer(id); r.Code != "unavailable" {
				t.Fatalf("%s: %s", name, r.raw)
			}
		}
		if log.appends > 3 {
			t.Errorf("%s: %d appends for 3 commands", name, log.appends)
		}
		fail(nil)
		p.resend(id, "propose_topic", data)
		if a := p.answer(id); a.Type != "accepted" {
			t.Fatalf("%s, and then not any more: %s", name, a.raw)
		}
	}
	f.sync()
	events := 0
	for _, e := range f.all() {
		if e.Name == "topic_proposed" {
			events++
		}
	}
	if top := p.sync(); events != 2 || top.Seq != w.Seq+2 {
		t.Errorf("%d events were told, the room is at %d after %d", events, top.Seq, w.Seq)
	}
}

// P1: the first append of a command may still reach the log, so a refusal (R34) of its second try is not final.
func TestNoRefusalAfterAFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newFaulty()
		s, opener := open(t, newHub(t, log))
		f, _ := s.enter(opener)
		client := map[string]any{"participant": s.join("Nadia").Participant}
		f.must("move_to_step", map[string]any{"step": "clarification"})
		time.Sleep(4900 * time.Millisecond)
		release := log.hold()
		id := f.command("choose_client", client) // is still taken
		time.Sleep(200 * time.Millisecond)
		log.failAppends(errDisk)
		release()
		if r := f.answer(id); r.Code != "unavailable" {
			t.Errorf("after a failure: %s", r.raw)
		}
		log.failAppends(nil)
		f.resend(id, "choose_client", client)
		if r := f.answer(id); r.Code != "unavailable" {
			t.Errorf("sent again while the append may still arrive: %s", r.raw)
		}
		time.Sleep(10 * time.Second) // its deadline
		f.resend(id, "choose_client", client)
		if r := f.answer(id); r.Rule == "" {
			t.Errorf("too late: %s", r.raw)
		}
	})
}

// A store's client may send an append twice when the first answer is lost: the room was opened all the same.
func TestOpenedTwice(t *testing.T) {
	log := newFaulty()
	log.lie(func(l *faulty, _ error) error {
		l.lie(nil)
		return hub.ErrStale
	})
	s, opener := open(t, newHub(t, log))
	s.listen()
	f, _ := s.enter(opener)
	f.must("set_door", map[string]any{"door": "locked"})
}

// P1: an error of the log may hide that it has saved. The room reads it before it answers.
func TestDoubtIsReadAway(t *testing.T) {
	log := newFaulty()
	s, opener := open(t, newHub(t, log))
	s.listen()
	f, _ := s.enter(opener)
	p, w := s.enter(s.join("Nadia"))
	log.lie(func(l *faulty, err error) error {
		l.lie(nil)
		return context.DeadlineExceeded
	})
	if a := p.do("propose_topic", topic()); a.Type != "accepted" || a.Seq != w.Seq+1 {
		t.Errorf("saved, but the answer was lost: %s", a.raw)
	}
	// Saved, the answer was lost, and then it can't be read for a while.
	log.lie(func(l *faulty, err error) error {
		l.lie(nil)
		l.fail(errDisk)
		return context.DeadlineExceeded
	})
	id, data := uuid.NewString(), topic()
	p.resend(id, "propose_topic", data)
	if r := p.answer(id); r.Code != "unavailable" {
		t.Errorf("in doubt: %s", r.raw)
	}
	log.fail(nil)
	f.must("set_door", map[string]any{"door": "locked"}) // ends the doubt
	p.resend(id, "propose_topic", data)
	if a := p.answer(id); a.Type != "accepted" || a.Seq != w.Seq+2 {
		t.Errorf("resent: %s", a.raw)
	}
	f.sync()
	if got := f.told(); len(got) != 4 { // Nadia, two topics, the door
		t.Errorf("told: %v", f.kinds())
	}
}

// P5: an event that was saved though the append returned an error reaches the others, even if its author does not
// retry.
func TestSavedLateIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newFaulty()
		s, opener := open(t, newHub(t, log))
		f, _ := s.enter(opener)
		p, w := s.enter(s.join("Nadia"))
		log.lie(func(l *faulty, err error) error {
			l.lie(nil)
			time.Sleep(10 * time.Second)
			return context.DeadlineExceeded
		})
		p.do("propose_topic", topic())
		p.hangUp()
		pass(10 * time.Minute)
		if at := f.sync(); at.Seq != w.Seq+1 {
			t.Errorf("saved as %d, and ten minutes later the others are at %d", w.Seq+1, at.Seq)
		}
	})
}

// P2, P3: two owners of one room, on one log, make one order; a step that moved is known to both.
func TestTwoHubsMakeOneOrder(t *testing.T) {
	log := memlog.New()
	s, opener := open(t, newHub(t, log))
	s.listen()
	nadia, marc := s.join("Nadia"), s.join("Marc")
	other := (&site{t: t, hub: newHub(t, log), room: s.room}).listen()

	f, _ := s.enter(opener)
	p, wp := s.enter(nadia)
	q, wq := other.enter(marc)
	const each = 50
	var posting sync.WaitGroup
	for _, x := range []*peer{p, q} {
		posting.Go(func() {
			for range each {
				x.must("propose_topic", topic())
			}
		})
	}
	posting.Wait()
	// Each hears of the other's by deciding; so the last word on either side brings the rest.
	q.must("propose_topic", topic())
	f.must("move_to_step", map[string]any{"step": "presentation"})
	if r := q.do("propose_topic", topic()); r.Type != "refused" || r.Rule != "R7" {
		t.Errorf("after the step moved on the other instance: %s", r.raw)
	}
	ends := []frame{p.sync(), q.sync()}
	if ends[0].Hash != ends[1].Hash || ends[0].Seq != ends[1].Seq || wp.Hash != wq.Hash || ends[0].Seq != wp.Seq+2*each+2 {
		t.Errorf("two orders: %s, %s", ends[0].raw, ends[1].raw)
	}
	if a, b := p.told(), q.told(); len(a) != 2*each+2 || !slices.Equal(a, b) {
		t.Errorf("told %d and %d events, or not the same", len(a), len(b))
	}
}

// told is every event so far, as seq and hash.
func (p *peer) told() (story []string) {
	for _, f := range p.all() {
		if f.Type == "event" {
			story = append(story, fmt.Sprint(f.Seq, f.Hash))
		}
	}
	return story
}

// logged collects a hub's log lines.
type logged struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// The room is gone under a live room's feet, as when another instance erased it.
func TestErasedElsewhere(t *testing.T) {
	log := memlog.New()
	var said logged
	s, opener := open(t, newHub(t, log, func(c *hub.Config) { c.Logger = zerolog.New(&said) }))
	s.listen()
	f, _ := s.enter(opener)
	if err := log.Erase(t.Context(), string(s.room)); err != nil {
		t.Fatal(err)
	}
	f.command("set_door", map[string]any{"door": "locked"})
	f.event("room_erased")
	if code := f.ended(); code != hub.Erased.Code {
		t.Errorf("closed with %d", code)
	}
	if n := strings.Count(said.String(), "not in the log any more"); n != 1 {
		t.Errorf("logged %d times: %s", n, &said)
	}
}

// A command that waited long behind a hanging log does not cause another reading: the commands behind it need none.
func TestRepeatsWhileTheLogHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, b, opener, log := withUnreadable(t)
		f, _ := b.enter(opener)
		again := map[*peer]string{}
		for i := range 8 {
			p, _ := b.enter(b.join(fmt.Sprint("N", i)))
			id := uuid.NewString()
			p.resend(id, "raise_hand", map[string]any{})
			p.answer(id)
			again[p] = id
		}
		synctest.Wait()
		log.hanging.Store(true)
		for p, id := range again {
			p.resend(id, "raise_hand", map[string]any{})
		}
		synctest.Wait()
		start := time.Now()
		f.sync()
		if took := time.Since(start); took > 15*time.Second {
			t.Errorf("a pong took %v", took)
		}
		log.hanging.Store(false)
	})
}
