package hub_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"codev/hub"
	"codev/hub/logtest"
	"codev/hub/memlog"
)

// instance is one of several that share a log, with the room that a test is about.
type instance struct {
	*site
	peers *logtest.Lossy
	meter *meter
}

// instances are two hubs on one log, and the seat of the opener on the first.
func instances(t *testing.T, set ...func(*hub.Config)) (a, b *instance, opener hub.Seat) {
	log := memlog.New()
	make := func(name string) *instance {
		i := &instance{peers: logtest.NewLossy(log, name), meter: &meter{}}
		h := newHub(t, i.peers, append([]func(*hub.Config){func(c *hub.Config) { c.Peers, c.Meter = i.peers, i.meter }}, set...)...)
		i.site = &site{t: t, hub: h}
		return i
	}
	a, b = make("a"), make("b")
	a.site, opener = open(t, a.hub)
	b.room = a.room
	return a, b, opener
}

// P2: an event on one instance reaches the clients of the others at once, whenever they connected.
func TestNotificationsReachOtherInstances(t *testing.T) {
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

// P2: notifications may be lost. The next one shows the gap; without one, a heartbeat within 5 s does.
func TestLostNotifications(t *testing.T) {
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
			t.Errorf("%d events: no notification was lost", got)
		}
		pass(5 * time.Second)
		if got := len(p.told()); got != 4 {
			t.Errorf("%d events of 4, 5 s after the last", got)
		}
	})
}

// P2: without notifications an instance is not ready, and reads the end of the log every second. Once they arrive again
// it reads the events that it missed.
func TestInstanceWithoutNotifications(t *testing.T) {
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

// slowHeartbeat is the peers of an instance whose heartbeats hang, while notifications arrive.
type slowHeartbeat struct {
	hub.Peers
	hang atomic.Bool
}

func (u *slowHeartbeat) Heartbeat(ctx context.Context, room string, here []byte, lease time.Duration, tell bool) (hub.PeerState, error) {
	if u.hang.Load() {
		select {
		case <-time.After(6 * time.Second): // two read timeouts on a dead pooled connection
		case <-ctx.Done():
		}
		return hub.PeerState{}, errors.New("timeout")
	}
	return u.Peers.Heartbeat(ctx, room, here, lease, tell)
}

// Notifications do not wait for a heartbeat.
func TestNotificationsPassASlowHeartbeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var far *slowHeartbeat
		a, b, opener := instances(t, func(c *hub.Config) {
			far = &slowHeartbeat{Peers: c.Peers}
			c.Peers = far
		})
		f, _ := a.enter(opener)
		p, _ := b.enter(a.join("Nadia"))
		synctest.Wait()
		far.hang.Store(true)
		b.enter(b.join("Marc")) // the presence changes: a heartbeat
		synctest.Wait()
		start := time.Now()
		f.must("set_door", map[string]any{"door": "locked"})
		p.event("door_set")
		if d := time.Since(start); d > 0 {
			t.Errorf("notifications took %v", d)
		}
	})
}

// Events that another instance decided long ago are not charged to their author's limit when they are read.
func TestCatchUpCostsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, opener := instances(t, limited, func(c *hub.Config) { c.HeartbeatEvery = 5 * time.Minute })
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
