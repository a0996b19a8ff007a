package hub_test

import (
	"context"
	"encoding/json"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"codev/hub"
	"codev/hub/memlog"
	"codev/room"
)

// Close answers commands under way, closes all connections with 1012, and returns within 10 s.
func TestCloseDrains(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newFaulty()
		h := newHub(t, log)
		s, opener := open(t, h)
		p, _ := s.enter(opener)
		silent := s.dial() // no hello yet
		silent.listen()
		stuck := s.dial() // takes nothing
		stuck.hello(opener)
		synctest.Wait()

		release := log.hold()
		id := p.command("set_door", map[string]any{"door": "locked"})
		synctest.Wait()
		start, closed := time.Now(), make(chan struct{})
		go func() { h.Close(); close(closed) }()
		pass(time.Second)
		select {
		case <-closed:
			t.Error("closed with a command under way")
		default:
		}
		release()
		if a := p.answer(id); a.Type != "accepted" {
			t.Errorf("the command under way: %s", a.raw)
		}
		<-closed
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("it took %v", took)
		}
		for name, p := range map[string]*peer{"welcomed": p, "before its hello": silent} {
			if code, _ := p.over(); code != hub.Restarting.Code {
				t.Errorf("%s: closed with %d", name, code)
			}
		}
		late := s.dial()
		late.listen()
		if code, _ := late.over(); code != hub.Restarting.Code {
			t.Errorf("who comes after: %d", code)
		}
		if _, err := h.Card(t.Context(), s.room, hub.Proof{}); err == nil {
			t.Error("a closed hub answers")
		}
		if h.Ready(t.Context()) == nil {
			t.Error("a closed hub is ready")
		}
		s.hub = newHub(t, log)
		again, _ := s.enter(opener)
		again.resend(id, "set_door", map[string]any{"door": "locked"})
		if a := again.answer(id); a.Type != "accepted" || a.Seq != 2 {
			t.Errorf("after the restart: %s", a.raw)
		}
	})
}

// P6: an instance that stops lets its groups go one after the other, takes its word back, and they find all that was
// accepted elsewhere.
func TestStopSpreadsGoodbyes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, opener := instances(t, func(c *hub.Config) { c.CloseOver = 3 * time.Second })
		groups := []*peer{}
		for range 3 {
			s, seat := open(t, a.hub)
			p, _ := s.enter(seat)
			groups = append(groups, p)
		}
		f, _ := a.enter(opener)
		at := f.sync()
		groups = append(groups, f)
		watcher, _ := b.enter(b.join("Nadia"))
		synctest.Wait()
		closed := make(chan struct{})
		go func() { a.hub.Close(); close(closed) }()
		left := []int{}
		for range 4 {
			synctest.Wait()
			n := 0
			for _, p := range groups {
				if _, over := p.over(); !over {
					n++
				}
			}
			left = append(left, n)
			time.Sleep(time.Second)
		}
		if !slices.Equal(left, []int{3, 2, 1, 0}) && !slices.IsSortedFunc(left, func(a, b int) int { return b - a }) || left[0] == 0 || left[3] != 0 {
			t.Errorf("still here, second by second: %v", left)
		}
		<-closed
		pass(5 * time.Second)
		if on := watcher.lastOnline(); len(on) != 1 {
			t.Errorf("online after it stopped: %v", on)
		}
		if _, w := b.enter(opener, at.Seq, at.Hash); w.Reset || w.View != nil {
			t.Errorf("on another instance: %s", w.raw)
		}
	})
}

// hung is a log whose appends to one room hang until their context ends.
type hungLog struct {
	hub.Log
	room atomic.Value
}

func (h *hungLog) hangs(room string) bool {
	r, _ := h.room.Load().(string)
	return r == room || r == "*"
}

func (h *hungLog) Append(ctx context.Context, room string, end hub.Record, beside hub.Beside, rs ...hub.Record) error {
	if h.hangs(room) {
		<-ctx.Done()
		return ctx.Err()
	}
	return h.Log.Append(ctx, room, end, beside, rs...)
}

func (h *hungLog) Read(ctx context.Context, room string, after uint64) ([]hub.Record, error) {
	if h.hangs(room) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return h.Log.Read(ctx, room, after)
}

// P6: one room that is stuck does not hold up the goodbyes of others, nor the end.
func TestCloseWithStuckRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &hungLog{Log: memlog.New()}
		h := newHub(t, log, func(c *hub.Config) { c.CloseOver = 3 * time.Second })
		var all []*peer
		for range 20 {
			s, seat := open(t, h)
			p, _ := s.enter(seat)
			all = append(all, p)
		}
		log.room.Store("*")
		all[0].command("set_door", map[string]any{"door": "locked"})
		log.room.Store(string(all2room(t, all[0])))
		synctest.Wait()
		start := time.Now()
		closed := make(chan struct{})
		go func() { h.Close(); close(closed) }()
		told := make([]time.Duration, len(all))
		var took time.Duration
		for range 400 {
			time.Sleep(100 * time.Millisecond)
			synctest.Wait()
			for i, p := range all {
				if _, over := p.over(); over && told[i] == 0 {
					told[i] = time.Since(start)
				}
			}
			select {
			case <-closed:
				if took == 0 {
					took = time.Since(start)
				}
			default:
			}
		}
		t.Logf("closed after %v; told at %v", took, told)
		worst := time.Duration(0)
		for _, d := range told[1:] {
			worst = max(worst, d)
		}
		if worst > 5*time.Second || took > 10*time.Second {
			t.Errorf("others told at worst after %v, close took %v", worst, took)
		}
	})
}

func all2room(t *testing.T, p *peer) room.ID {
	for _, f := range p.all() {
		if f.Type == "welcome" {
			var v struct{ Room room.ID }
			_ = json.Unmarshal(f.View, &v)
			return v.Room
		}
	}
	t.Fatal("no welcome")
	return ""
}
