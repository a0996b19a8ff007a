package hub_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"codev/hub"
	"codev/hub/memlog"
)

// A room without connections on this instance is unloaded, whatever happens in it on other instances.
func TestUnusedRoomIsUnloaded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, opener := instances(t)
		f, _ := a.enter(opener)
		p, _ := b.enter(a.join("Nadia"))
		p.hangUp()
		for range 5 {
			pass(time.Minute)
			f.must("set_door", map[string]any{"door": "open"})
		}
		pass(time.Second)
		if a.meter.value("rooms") != 1 || b.meter.value("rooms") != 0 {
			t.Errorf("live rooms: %d, %d", a.meter.value("rooms"), b.meter.value("rooms"))
		}
	})
}

func TestSweep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := memlog.New()
		h := newHub(t, log)
		run := make(chan struct{})
		go func() { h.Run(t.Context()); close(run) }()
		alone, _ := open(t, h)
		left, _ := open(t, h)
		left.join("Nadia") // from now on the room is kept for 30 days
		used, opener := open(t, h)
		used.join("Marc")
		pass(7*24*time.Hour - time.Minute)
		there := func(s *site) bool {
			_, err := log.Read(t.Context(), string(s.room), 0)
			return err == nil
		}
		if !there(alone) || !there(left) || !there(used) {
			t.Error("erased too early")
		}
		pass(2 * time.Minute)
		if there(alone) || !there(left) {
			t.Error("after a week: the room nobody came to is erased, the other is not")
		}
		pass(9 * 24 * time.Hour)
		p, _ := used.enter(opener)
		p.must("set_door", map[string]any{"door": "locked"})
		pass(14*24*time.Hour + time.Minute)
		if there(left) || !there(used) {
			t.Error("after 30 days: what was not used since is erased")
		}
		if _, over := p.over(); over {
			t.Fatal("in a room whose time has not come")
		}
		pass(16*24*time.Hour + time.Minute)
		if there(used) {
			t.Error("30 days after its last event")
		}
		if code, _ := p.over(); code != hub.Erased.Code || !strings.Contains(strings.Join(p.kinds(), ","), "room_erased") {
			t.Errorf("who was there: %d", code)
		}
		h.Close()
		<-run
	})
}

// revived is a log in which something happens between listing what is due and erasing it.
type revived struct {
	unreadable
	then func()
}

func (r *revived) Expired(ctx context.Context, now int64, limit int) ([]string, error) {
	due, err := r.Log.Expired(ctx, now, limit)
	if len(due) > 0 && r.then != nil {
		r.then()
		r.then = nil
	}
	return due, err
}

// P1: a room that is used on another instance at the moment in which its time comes is not erased, though the
// notification of it were lost.
func TestSweepSparesWhatWasUsed(t *testing.T) {
	for name, live := range map[string]bool{"live here": true, "not to be read here": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var logs []*revived
				a, b, opener := instances(t, func(c *hub.Config) {
					r := &revived{unreadable: unreadable{Log: c.Log}}
					logs = append(logs, r)
					c.Log = r
					c.Limits.KeepAlone = time.Hour
				})
				if live {
					a.enter(opener)
				}
				f, _ := b.enter(opener)
				synctest.Wait()
				logs[0].then = func() {
					a.peers.Drop(1)
					logs[0].failing.Store(!live)
					f.must("set_door", map[string]any{"door": "locked"})
				}
				ctx, cancel := context.WithCancel(t.Context())
				done := make(chan struct{})
				go func() { a.hub.Run(ctx); close(done) }()
				pass(time.Hour + 2*time.Minute)
				cancel()
				<-done
				if code, over := f.over(); over {
					t.Errorf("erased under b's people, just after they were told accepted: %d", code)
				}
			})
		})
	}
}

// panicLog is a log whose every reading makes the room panic while it is loaded.
type panicLog struct{ hub.Log }

func (p panicLog) Read(context.Context, string, uint64) ([]hub.Record, error) { panic("fault") }

// A fault while a room is loaded costs that room, not the program.
func TestFaultWhileLoading(t *testing.T) {
	h := newHub(t, panicLog{memlog.New()})
	s, _ := open(t, h)
	if _, err := h.Join(t.Context(), s.room, hub.Joiner{Name: "Nadia", Pledge: true}, hub.Proof{}); err == nil || errors.Is(err, hub.ErrNotFound) {
		t.Errorf("joining: %v", err)
	}
}

// A fault of the program costs one room a reload, and no other anything.
func TestFaultCostsOneReload(t *testing.T) {
	log := newFaulty()
	h := newHub(t, log)
	s, opener := open(t, h)
	s.listen()
	other, otherOpener := open(t, h)
	other.listen()
	bystander, _ := other.enter(otherOpener)
	f, _ := s.enter(opener)
	log.lie(func(l *faulty, _ error) error {
		l.lie(nil)
		panic("a fault")
	})
	id := f.command("set_door", map[string]any{"door": "locked"})
	if code := f.ended(); code != hub.Restarting.Code {
		t.Errorf("closed with %d", code)
	}
	bystander.must("set_door", map[string]any{"door": "locked"})
	f, _ = s.enter(opener)
	f.resend(id, "set_door", map[string]any{"door": "locked"})
	if a := f.answer(id); a.Type != "accepted" || a.Seq != 2 {
		t.Errorf("resent: %s", a.raw)
	}
}
