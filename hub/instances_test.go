package hub_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"codev/hub"
	"codev/hub/memlog"

	"github.com/google/uuid"
)

// instance is one of several that share a log, with the room that a test is about.
type instance struct {
	*site
	peers *memlog.Instance
	meter *meter
}

// instances are two of them, and the seat of who opened the room on the first.
func instances(t *testing.T, set ...func(*hub.Config)) (a, b *instance, opener hub.Seat) {
	log := memlog.New()
	make := func(name string) *instance {
		i := &instance{peers: log.Instance(name), meter: &meter{}}
		h := newHub(t, i.peers, append([]func(*hub.Config){func(c *hub.Config) { c.Peers, c.Meter = i.peers, i.meter }}, set...)...)
		i.site = &site{t: t, hub: h}
		return i
	}
	a, b = make("a"), make("b")
	a.site, opener = open(t, a.hub)
	b.room = a.room
	return a, b, opener
}

// P2: what happens on one instance is told on the others at once, to those who came first and to those who come later.
func TestNewsReachOtherInstances(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, opener := instances(t)
		f, _ := a.enter(opener)
		first, _ := b.enter(a.join("Nadia"))
		p, _ := b.enter(b.join("Marc"))
		start := time.Now()
		f.must("set_door", map[string]any{"door": "locked"})
		first.event("door_set")
		p.event("door_set")
		first.hangUp()
		f.must("set_door", map[string]any{"door": "open"})
		p.event("door_set")
		late, _ := b.enter(b.join("Yacine"))
		f.must("set_door", map[string]any{"door": "knock"})
		late.event("door_set")
		p.must("propose_topic", topic())
		f.event("topic_proposed")
		if took := time.Since(start); took != 0 {
			t.Errorf("it took %v", took)
		}
		at := f.sync()
		for _, other := range []*peer{p, late} {
			if got := other.sync(); got.Seq != at.Seq || got.Hash != at.Hash {
				t.Errorf("%s is not %s", got.raw, at.raw)
			}
		}
	})
}

// P2: news may be lost. A gap is read away with the next; without a next, the log is looked at within 5 s.
func TestLostNewsAreRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, opener := instances(t)
		f, _ := a.enter(opener)
		p, _ := b.enter(a.join("Nadia"))
		synctest.Wait()
		b.peers.Drop(2)
		for _, door := range []string{"locked", "open", "knock"} {
			f.must("set_door", map[string]any{"door": door})
		}
		synctest.Wait()
		if got := len(p.told()); got != 3 {
			t.Errorf("%d events of 3 after a gap", got)
		}
		b.peers.Drop(1)
		f.must("set_door", map[string]any{"door": "locked"})
		synctest.Wait()
		if got := len(p.told()); got != 3 {
			t.Errorf("%d events: the news were not lost", got)
		}
		pass(5 * time.Second)
		if got := len(p.told()); got != 4 {
			t.Errorf("%d events of 4, 5 s after the last", got)
		}
	})
}

// P2: while no news arrive at all the instance is not ready, and looks at the log every second; once they do again it reads what it missed.
func TestDeafInstance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, opener := instances(t)
		f, _ := a.enter(opener)
		p, _ := b.enter(a.join("Nadia"))
		pass(5 * time.Second)
		b.peers.Cut()
		if b.hub.Ready(t.Context()) == nil || a.hub.Ready(t.Context()) != nil {
			t.Error("who hears nothing is ready, or who hears is not")
		}
		pass(5 * time.Second) // from now on
		for i := range 3 {
			f.must("set_door", map[string]any{"door": []string{"locked", "open", "knock"}[i]})
			pass(time.Second)
			if got := len(p.told()); got != i+1 {
				t.Errorf("a second after event %d: %d", i+1, got)
			}
		}
		f.must("set_door", map[string]any{"door": "open"})
		b.peers.Heal()
		synctest.Wait()
		if got := len(p.told()); got != 4 {
			t.Errorf("healed, and told %d of 4", got)
		}
		if err := b.hub.Ready(t.Context()); err != nil {
			t.Errorf("healed, and not ready: %v", err)
		}
	})
}

// Who is here counts over all instances, one who changes instances does not flap, and the people of a killed one are gone within 15 s.
func TestPresenceOverInstances(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, opener := instances(t)
		f, _ := a.enter(opener)
		nadia := a.join("Nadia")
		p, _ := b.enter(nadia)
		synctest.Wait()
		for _, x := range []*peer{f, p} {
			if on := x.lastOnline(); len(on) != 2 {
				t.Errorf("online: %v", on)
			}
		}
		said := f.count("presence")
		p.hangUp()
		p, _ = a.enter(nadia)
		pass(time.Minute)
		if n := f.count("presence"); n != said {
			t.Errorf("said %d times more: she changed instances", n-said)
		}
		p.hangUp()
		pass(3 * time.Second)
		if on := f.lastOnline(); len(on) != 1 {
			t.Errorf("she left: %v", on)
		}
		// An instance that came, and was killed.
		here, _ := json.Marshal(map[string]any{string(nadia.Participant): []int64{time.Now().UnixMilli()}})
		killed := time.Now()
		if _, err := b.peers.Instance("killed").Meet(t.Context(), string(a.room), here, 14*time.Second, true); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if on := f.lastOnline(); len(on) != 2 {
			t.Errorf("she is back: %v", on)
		}
		pass(13 * time.Second)
		if on := f.lastOnline(); len(on) != 2 {
			t.Errorf("%v after the last word: %v", time.Since(killed), on)
		}
		pass(2 * time.Second)
		if on := f.lastOnline(); len(on) != 1 {
			t.Errorf("%v after the last word: %v", time.Since(killed), on)
		}
	})
}

// R31: the seat is claimed from whatever instance, and is not while the facilitator is on any.
func TestClaimOverInstances(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, opener := instances(t)
		f, _ := a.enter(opener)
		nadia := a.join("Nadia")
		deputy, _ := b.enter(nadia)
		f.must("name_deputy", map[string]any{"participant": nadia.Participant})
		pass(time.Hour)
		if r := deputy.do("claim_facilitation", map[string]any{}); r.Code != "too_early" {
			t.Fatalf("the facilitator is on the other instance: %s", r.raw)
		}
		f.hangUp()
		pass(30*time.Second - 1)
		if r := deputy.do("claim_facilitation", map[string]any{}); r.Code != "too_early" {
			t.Errorf("before 30 s: %s", r.raw)
		}
		pass(1)
		deputy.must("claim_facilitation", map[string]any{})
		back, _ := a.enter(opener)
		back.must("claim_facilitation", map[string]any{})
		synctest.Wait()
		if r := deputy.do("set_door", map[string]any{"door": "locked"}); r.Code != "not_your_role" {
			t.Errorf("after the opener took the seat back on the other instance: %s", r.raw)
		}
	})
}

// unmet is an instance whose meetings can be made to fail, as when the store is out of its reach.
type unmet struct {
	hub.Peers
	failing atomic.Bool
}

func (u *unmet) Meet(ctx context.Context, room string, here []byte, lease time.Duration, tell bool) (hub.Meeting, error) {
	if u.failing.Load() {
		return hub.Meeting{}, errors.New("no answer")
	}
	return u.Peers.Meet(ctx, room, here, lease, tell)
}

// R31: an absence that this instance could not have seen end does not count.
func TestNoClaimOutOfTouch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var far *unmet
		a, b, opener := instances(t, func(c *hub.Config) {
			far = &unmet{Peers: c.Peers}
			c.Peers = far
		}) // far is b's, who was made last
		f, _ := a.enter(opener)
		nadia := a.join("Nadia")
		deputy, _ := b.enter(nadia)
		f.must("name_deputy", map[string]any{"participant": nadia.Participant})
		pass(time.Minute)
		far.failing.Store(true)
		pass(10 * time.Minute)
		for range 2 {
			if r := deputy.do("claim_facilitation", map[string]any{}); r.Code != "too_early" {
				t.Errorf("out of touch for 10 min: %s", r.raw)
			}
			f.hangUp() // meanwhile they really go
			synctest.Wait()
		}
		far.failing.Store(false)
		pass(30*time.Second - 1)
		if r := deputy.do("claim_facilitation", map[string]any{}); r.Code != "too_early" {
			t.Errorf("before 30 s in touch: %s", r.raw)
		}
		pass(5 * time.Second)
		deputy.must("claim_facilitation", map[string]any{})
	})
}

// What a person was granted on one instance counts on the others.
func TestRateOverInstances(t *testing.T) {
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
		for _, p := range []*peer{one, two} {
			if r := p.do("write_note", note("b")); r.Code != "rate_limited" {
				t.Errorf("the 21st: %s", r.raw)
			}
		}
		accepted := 0
		for i := range 100 { // both together for 10 s
			time.Sleep(100 * time.Millisecond)
			for _, p := range [][]*peer{{one, two}, {two, one}}[i/3%2] {
				if p.do("write_note", note("c")).Type == "accepted" {
					accepted++
				}
				synctest.Wait()
			}
		}
		if accepted < 45 || accepted > 55 {
			t.Errorf("%d commands in 10 s on two instances, at 5 a second", accepted)
		}
	})
}

// P8: erased on one instance is erased on all, and all are told.
func TestErasedOverInstances(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, opener := instances(t)
		p, _ := b.enter(a.join("Nadia"))
		if err := a.hub.Erase(t.Context(), a.room, opener.Token); err != nil {
			t.Fatal(err)
		}
		p.event("room_erased")
		if code, _ := p.over(); code != hub.Erased.Code {
			t.Errorf("closed with %d", code)
		}
	})
}

// P2: a log that lost what it had said it saved is found out by everybody within 5 s, though nobody says a word.
func TestForkIsFoundInSilence(t *testing.T) {
	for name, after := range map[string]int{"its end is lost": 0, "and it went on": 1, "and it is longer": 3} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a, b, opener := instances(t)
				f, _ := a.enter(opener)
				nadia := a.join("Nadia")
				p, _ := b.enter(nadia)
				f.must("set_door", map[string]any{"door": "open"})
				synctest.Wait() // it has come to the other instance, too
				at := p.sync()
				lost := uuid.NewString()
				f.resend(lost, "set_door", map[string]any{"door": "locked"})
				gone := f.answer(lost)
				synctest.Wait()
				failover(t, a, after)
				pass(5 * time.Second)
				for _, x := range []*peer{f, p} {
					if code, _ := x.over(); code != hub.Restarting.Code {
						t.Errorf("closed with %d", code)
					}
				}
				if a.meter.value("forked") != 1 || b.meter.value("forked") != 1 {
					t.Errorf("forks found: %d, %d", a.meter.value("forked"), b.meter.value("forked"))
				}
				f, w := a.enter(opener, gone.Seq, f.lastHash())
				if !w.Reset || !w.hasView {
					t.Errorf("the facilitator is welcomed with %s", w.raw)
				}
				if _, w := b.enter(nadia, at.Seq, at.Hash); w.Reset {
					t.Errorf("who was at a position that is still the log's: %s", w.raw)
				}
				f.resend(lost, "set_door", map[string]any{"door": "locked"}) // offered again
				again := f.answer(lost)
				f.resend(lost, "set_door", map[string]any{"door": "locked"})
				if twice := f.answer(lost); again.Type != "accepted" || twice.Seq != again.Seq || again.Seq != at.Seq+1+uint64(after) {
					t.Errorf("offered again: %s, %s", again.raw, twice.raw)
				}
			})
		})
	}
}

// failover puts a log in place of the room's that lacks its last record and went on otherwise, and tells nobody.
func failover(t *testing.T, a *instance, after int) {
	t.Helper()
	records, err := a.peers.Read(t.Context(), string(a.room), 0)
	if err != nil {
		t.Fatal(err)
	}
	copied := memlog.New()
	if err := copied.Append(t.Context(), string(a.room), 0, 1<<60, records[:len(records)-1]...); err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, hub: newHub(t, copied), room: a.room}
	for i := range after {
		s.join(fmt.Sprint("N", i))
	}
	if records, err = copied.Read(t.Context(), string(a.room), 0); err != nil {
		t.Fatal(err)
	}
	a.peers.Replace(string(a.room), records)
}

func (p *peer) lastHash() (hash string) {
	for _, f := range p.all() {
		if f.Hash != "" {
			hash = f.Hash
		}
	}
	return hash
}

// A room that nobody is in any more on this instance is unloaded, whatever is said in it elsewhere.
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

// P6: an instance that stops lets its groups go one after the other, takes its word back, and they find all that was accepted elsewhere.
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
		if _, w := b.enter(opener, at.Seq, at.Hash); w.Reset || w.hasView {
			t.Errorf("on another instance: %s", w.raw)
		}
	})
}

// Who comes from another instance may be here before the news of what they did there: of the seat they took, of the position they have.
func TestAheadOfTheNews(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var far *faultyPeer
		a, b, opener := instances(t, func(c *hub.Config) {
			far = &faultyPeer{Log: c.Log}
			c.Log = far
		}) // far is b's, who was made last
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
		if w.Reset || w.hasView || w.Seq != at.Seq {
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

// faultyPeer is a log that can be made not to answer.
type faultyPeer struct {
	hub.Log
	failing atomic.Bool
}

func (f *faultyPeer) Read(ctx context.Context, room string, after uint64) ([]hub.Record, error) {
	if f.failing.Load() {
		return nil, errors.New("no answer")
	}
	return f.Log.Read(ctx, room, after)
}

// What was asked too long ago is not decided any more: whoever asked may have gone with it to another instance, and been refused there.
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
