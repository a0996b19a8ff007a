package hub_test

import (
	"context"
	"encoding/json"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"codev/hub"
	"codev/hub/memlog"
	"codev/room"

	"github.com/google/uuid"
)

// R31: an instance that has not heard yet of the others cannot know who is away.
func TestNoClaimBeforeFirstMeeting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var far *unmet
		a, b, opener := instances(t, func(c *hub.Config) {
			far = &unmet{Peers: c.Peers}
			c.Peers = far
		})
		f, _ := a.enter(opener)
		nadia := a.join("Nadia")
		f.must("name_deputy", map[string]any{"participant": nadia.Participant})
		far.failing.Store(true) // from before b loads the room
		deputy, _ := b.enter(nadia)
		pass(40 * time.Second)
		if r := deputy.do("claim_facilitation", map[string]any{}); r.Type == "accepted" {
			t.Errorf("seat seized while the facilitator is on a: %s", r.raw)
		}
	})
}

// P3: who may erase is not decided on what was told late: there is no way back.
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

// P3: nothing is refused that the log would take: who asks may have seen, on another instance, what is news here.
func TestRefusalAheadOfTheNews(t *testing.T) {
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
		id := uuid.NewString()
		body, _ := json.Marshal(map[string]any{"type": "command", "id": id, "name": "ask_question", "data": map[string]any{"question": uuid.NewString(), "text": "q"}})
		ans, err := b.hub.Command(t.Context(), b.room, nadia.Token, body)
		if _, ok := ans.(hub.Accepted); !ok {
			t.Errorf("refused though seen: %+v, %v", ans, err)
		}
	})
}

// What instances grant at the same moment, before each other's news, is a debt.
func TestRateAtTheSameMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, opener := instances(t, func(c *hub.Config) { c.CommandRate, c.CommandBurst = 5, 20 })
		a.enter(opener)
		nadia := a.join("Nadia")
		one, _ := a.enter(nadia)
		two, _ := b.enter(nadia)
		for range 20 {
			one.must("write_note", note("a"))
		}
		synctest.Wait()
		accepted := 0
		for range 400 { // 20 s, each tries every 50 ms, at the same moment
			time.Sleep(50 * time.Millisecond)
			// both instances decide before either's news arrive
			a.peers.Cut()
			b.peers.Cut()
			for _, p := range []*peer{one, two} {
				if p.do("write_note", note("c")).Type == "accepted" {
					accepted++
				}
			}
			a.peers.Heal()
			b.peers.Heal()
			synctest.Wait()
		}
		t.Logf("%d accepted in 20 s", accepted)
		if accepted > 110 {
			t.Errorf("%d commands in 20 s over two instances", accepted)
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
func (h *hungLog) Append(ctx context.Context, room string, after uint64, expires int64, rs ...hub.Record) error {
	if h.hangs(room) {
		<-ctx.Done()
		return ctx.Err()
	}
	return h.Log.Append(ctx, room, after, expires, rs...)
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

// slowMeet: Meet hangs, news arrive.
type slowMeet struct {
	hub.Peers
	hang atomic.Bool
}

func (u *slowMeet) Meet(ctx context.Context, room string, here []byte, lease time.Duration, tell bool) (hub.Meeting, error) {
	if u.hang.Load() {
		select {
		case <-time.After(6 * time.Second): // two read timeouts on a dead pooled connection
		case <-ctx.Done():
		}
		return hub.Meeting{}, errors.New("timeout")
	}
	return u.Peers.Meet(ctx, room, here, lease, tell)
}

// News do not wait for a meeting.
func TestNewsPassASlowMeeting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var far *slowMeet
		a, b, opener := instances(t, func(c *hub.Config) {
			far = &slowMeet{Peers: c.Peers}
			c.Peers = far
		})
		f, _ := a.enter(opener)
		p, _ := b.enter(a.join("Nadia"))
		synctest.Wait()
		far.hang.Store(true)
		b.enter(b.join("Marc")) // somebody comes: a meeting
		synctest.Wait()
		start := time.Now()
		f.must("set_door", map[string]any{"door": "locked"})
		p.event("door_set")
		if d := time.Since(start); d > 0 {
			t.Errorf("news took %v", d)
		}
	})
}

// revived is a log in which something happens between listing what is due and erasing it.
type revived struct {
	hub.Log
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

// panicLog: whatever is read has the room fault while it is loaded.
type panicLog struct{ hub.Log }

func (p panicLog) Read(context.Context, string, uint64) ([]hub.Record, error) { panic("fault") }

// A fault while a room is loaded costs that room, not the program.
func TestFaultWhileLoading(t *testing.T) {
	h := newHub(t, panicLog{memlog.New()})
	s, _ := open(t, h)
	if _, err := h.Card(t.Context(), s.room); err == nil || errors.Is(err, hub.ErrNotFound) {
		t.Errorf("the card: %v", err)
	}
}

// P1: a room that is used on another instance at the moment in which its time comes is not erased, though the news of it were lost.
func TestSweepSparesWhatWasUsed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var logs []*revived
		a, b, opener := instances(t, func(c *hub.Config) {
			r := &revived{Log: c.Log}
			logs = append(logs, r)
			c.Log = r
			c.Limits.KeepAlone = time.Hour
		})
		a.enter(opener) // a's room is live
		f, _ := b.enter(opener)
		synctest.Wait()
		logs[0].then = func() {
			a.peers.Drop(1)
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

// What was granted elsewhere long ago, and is learnt at once, costs nothing now.
func TestCatchUpCostsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, opener := instances(t, func(c *hub.Config) { c.CommandRate, c.CommandBurst = 5, 20; c.MeetEvery = 5 * time.Minute })
		b.enter(opener)
		nadia := a.join("Nadia")
		one, _ := a.enter(nadia)
		synctest.Wait()
		b.peers.Drop(1000)
		for range 25 {
			one.must("write_note", note("a"))
			time.Sleep(2 * time.Second)
		}
		at := one.sync()
		one.hangUp()
		two, _ := b.enter(nadia, at.Seq, at.Hash)
		if r := two.do("write_note", note("b")); r.Type != "accepted" {
			t.Errorf("one command in 2 s: %s", r.raw)
		}
	})
}

// slowBack: the last word of a live room comes late.
type slowBack struct {
	hub.Peers
	on atomic.Bool
}

func (u *slowBack) Meet(ctx context.Context, room string, here []byte, lease time.Duration, tell bool) (hub.Meeting, error) {
	if here == nil && tell && lease == 0 && u.on.Load() {
		time.Sleep(900 * time.Millisecond)
	}
	return u.Peers.Meet(ctx, room, here, lease, tell)
}

// A room that is loaded anew after a fork has its people told as here: the old owner does not take the new one's word back.
func TestWordOutlivesOwner(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var all []*slowBack
		a, b, opener := instances(t, func(c *hub.Config) {
			s := &slowBack{Peers: c.Peers}
			all = append(all, s)
			c.Peers = s
		})
		f, _ := a.enter(opener)
		nadia := a.join("Nadia")
		a.enter(nadia)
		f.must("set_door", map[string]any{"door": "open"})
		f.must("set_door", map[string]any{"door": "locked"})
		synctest.Wait()
		all[0].on.Store(true)
		failover(t, a, 1)
		pass(5 * time.Second)
		for _, p := range []*peer{f} {
			if code, _ := p.over(); code != hub.Restarting.Code {
				t.Fatal(code)
			}
		}
		a.enter(opener)
		a.enter(nadia)
		w, _ := b.enter(opener)
		for range 50 {
			time.Sleep(100 * time.Millisecond)
			synctest.Wait()
			if on := w.lastOnline(); len(on) != 2 {
				t.Errorf("online on b: %v", on)
				break
			}
		}
	})
}
