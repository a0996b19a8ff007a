package hub_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"codev/hub"
)

// A client that moves here from another instance may arrive before the notifications of its seat and its position.
func TestClientAheadOfNotifications(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, opener, far := withUnreadable(t)
		f, _ := a.enter(opener)
		b.enter(a.join("Marc"))
		synctest.Wait()
		b.peers.Drop(1)
		nadia := a.join("Nadia")
		p, w := b.enter(nadia) // not turned away for good
		b.peers.Drop(1)
		f.must("set_door", map[string]any{"door": "locked"})
		p.hangUp()
		if _, again := b.enter(nadia, w.Seq, w.Hash); again.Reset || len(again.Events) > 1 {
			t.Errorf("back at a position that it had: %s", again.raw)
		}
		q, _ := a.enter(nadia)
		b.peers.Drop(1)
		f.must("set_door", map[string]any{"door": "open"})
		at := q.sync()
		_, w = b.enter(nadia, at.Seq, at.Hash)
		if w.Reset || w.View != nil || w.Seq != at.Seq {
			t.Errorf("ahead of the instance: %s", w.raw)
		}
		b.peers.Drop(1)
		if _, err := b.hub.Command(t.Context(), b.room, a.join("Yacine").Token, []byte(`{"type":"ping"}`)); err != nil {
			t.Errorf("a command from a new seat: %v", err)
		}

		// If the log does not answer nobody is turned away for good, nor told that something was lost.
		synctest.Wait()
		b.peers.Cut()
		claire := a.join("Claire")
		f.must("set_door", map[string]any{"door": "knock"})
		at = q.sync()
		far.failing.Store(true)
		for seat, since := range map[hub.Seat]frame{claire: {}, nadia: at} {
			p := b.dial()
			p.listen()
			p.hello(seat, since.Seq, since.Hash)
			if code, _ := p.over(); code != hub.Restarting.Code {
				t.Errorf("while the log does not answer: closed with %d", code)
			}
		}
		if _, err := b.hub.Command(t.Context(), b.room, claire.Token, []byte(`{"type":"ping"}`)); err == nil || strings.Contains(err.Error(), "not_authenticated") {
			t.Errorf("while the log does not answer: %v", err)
		}
	})
}

// P3: a refusal waits for the log: the client may have seen newer events on another instance.
func TestRefusalAheadOfNotifications(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, opener := instances(t)
		f, _ := a.enter(opener)
		nadia, marc := a.join("Nadia"), a.join("Marc")
		n, _ := a.enter(nadia)
		b.enter(marc)
		synctest.Wait()
		b.peers.Drop(1)
		f.must("move_to_step", map[string]any{"step": "clarification"})
		n.event("step_moved")
		answer, err := b.post(nadia, uuid.NewString(), "ask_question", map[string]any{"question": uuid.NewString(), "text": "q"})
		if _, ok := answer.(hub.Accepted); !ok {
			t.Errorf("refused though seen: %+v, %v", answer, err)
		}
	})
}

// P3: erasing is decided on the log, not on notifications, which may be late: it cannot be undone.
func TestFormerFacilitatorDoesNotErase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, opener := instances(t)
		o, _ := a.enter(opener)
		nadia, marc := a.join("Nadia"), a.join("Marc")
		n, _ := a.enter(nadia)
		b.enter(marc)
		o.must("hand_over", map[string]any{"participant": nadia.Participant})
		synctest.Wait()
		b.peers.Drop(1)
		n.must("hand_over", map[string]any{"participant": opener.Participant})
		if err := a.hub.Erase(t.Context(), a.room, nadia.Token); err == nil {
			t.Fatal("a knows")
		}
		if err := b.hub.Erase(t.Context(), b.room, nadia.Token); err == nil {
			t.Error("erased by who is facilitator no more")
		}
	})
}

type countLog struct {
	hub.Log
	reads *atomic.Int64
}

func (c countLog) Read(ctx context.Context, room string, after uint64) ([]hub.Record, error) {
	c.reads.Add(1)
	return c.Log.Read(ctx, room, after)
}

// Strangers do not have the log read as often as they like.
func TestStrangersReadLittle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int64
		a, _, opener := instances(t, func(c *hub.Config) { c.Log = countLog{c.Log, &n} })
		a.enter(opener)
		synctest.Wait()
		before := n.Load()
		for range 1000 {
			_, _ = a.hub.Command(t.Context(), a.room, newToken(), []byte(`{"type":"ping"}`))
		}
		if got := n.Load() - before; got > 100 {
			t.Errorf("%d reads", got)
		}
	})
}

// A command that waited too long is not decided: its client may have sent it to another instance and been refused
// there.
func TestLateCommandsAreNotDecided(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newFaulty()
		s, opener := open(t, newHub(t, log))
		f, _ := s.enter(opener)
		p, _ := s.enter(s.join("Nadia"))
		release := log.hold()
		first := f.command("set_door", map[string]any{"door": "locked"})
		synctest.Wait()
		id, data := uuid.NewString(), topic()
		p.resend(id, "propose_topic", data)
		pass(4 * time.Second)
		release()
		if a := f.answer(first); a.Type != "accepted" {
			t.Errorf("decided in time: %s", a.raw)
		}
		if r := p.answer(id); r.Code != "unavailable" {
			t.Errorf("4 s later: %s", r.raw)
		}
		p.resend(id, "propose_topic", data)
		if a := p.answer(id); a.Type != "accepted" {
			t.Errorf("asked again: %s", a.raw)
		}
	})
}

// A command that comes too late for a step that this instance was not notified of yet is refused by its rule: the log
// called the append stale, and having read why, nobody takes that for a fork.
func TestRefusalBehindNotifications(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, opener := instances(t)
		f, _ := a.enter(opener)
		p, _ := b.enter(a.join("Nadia"))
		other, _ := b.enter(b.join("Marc"))
		synctest.Wait()
		b.peers.Drop(1)
		f.must("move_to_step", map[string]any{"step": "presentation"})
		if r := p.do("propose_topic", topic()); r.Rule != "R7" {
			t.Errorf("too late: %s", r.raw)
		}
		pass(10 * time.Second)
		for name, q := range map[string]*peer{"who asked": p, "another": other} {
			if code, over := q.over(); over {
				t.Errorf("%s is closed with %d", name, code)
			}
		}
		if n := b.meter.value("forked"); n != 0 {
			t.Errorf("%v forks", n)
		}
	})
}
