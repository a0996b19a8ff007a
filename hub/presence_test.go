package hub_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"codev/hub"
	"codev/hub/memlog"
	"codev/room"
)

func TestPresenceOverDevicesAndFlaps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, opener := open(t, newHub(t, nil))
		f, _ := s.enter(opener)
		nadia := s.join("Nadia")
		one, _ := s.enter(nadia)
		two, _ := s.enter(nadia)
		synctest.Wait()
		if on := f.lastOnline(); len(on) != 2 || f.count("presence") != 2 {
			t.Errorf("online %v, said %d times", on, f.count("presence"))
		}
		one.hangUp()
		pass(time.Minute)
		if n := f.count("presence"); n != 2 {
			t.Errorf("said %d times: one of two devices left", n)
		}
		two.hangUp()
		pass(5*time.Second - 1)
		three, _ := s.enter(nadia) // a flap
		pass(time.Minute)
		if n := f.count("presence"); n != 2 {
			t.Errorf("said %d times: a brief flap", n)
		}
		three.hangUp()
		pass(5*time.Second - 1)
		if n := f.count("presence"); n != 2 {
			t.Errorf("said %d times: too early", n)
		}
		pass(1)
		if on := f.lastOnline(); len(on) != 1 || on[0] != string(opener.Participant) || f.count("presence") != 3 {
			t.Errorf("online %v, said %d times", on, f.count("presence"))
		}
	})
}

// Presence counts over all instances. A client that changes instances does not flap. The people of a killed
// instance are gone within 15 s.
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
		pass(5 * time.Second)
		if on := f.lastOnline(); len(on) != 1 {
			t.Errorf("she left: %v", on)
		}
		// An instance that came, and was killed.
		here, _ := json.Marshal([]room.ID{nadia.Participant})
		killed := time.Now()
		if _, err := b.peers.Log.Instance("killed").Heartbeat(t.Context(), string(a.room), here, 14*time.Second, true); err != nil {
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

// Absence counts only while somebody could notice it: neither before the instance's start nor while the room
// is empty.
func TestAbsenceOverReload(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := memlog.New()
		first := newHub(t, log)
		s, opener := open(t, first)
		f, _ := s.enter(opener)
		nadia := s.join("Nadia")
		f.hangUp()
		pass(time.Hour)
		first.Close()

		meter := &meter{}
		s.hub = newHub(t, log, func(c *hub.Config) { c.Meter = meter })
		p, w := s.enter(nadia)
		if slices.Contains(w.May, "claim_facilitation") {
			t.Error("absence counted from before the instance's start")
		}
		f, _ = s.enter(opener)
		f.hangUp()
		p.hangUp()
		if meter.value("rooms") != 1 {
			t.Errorf("%d live rooms", meter.value("rooms"))
		}
		pass(5 * time.Minute)
		if meter.value("rooms") != 0 || meter.value("people") != 0 {
			t.Errorf("%d live rooms, %d people, after 5 min without anybody", meter.value("rooms"), meter.value("people"))
		}
		p, w = s.enter(nadia)
		if slices.Contains(w.May, "claim_facilitation") {
			t.Error("who comes first into an empty room takes the seat")
		}
		pass(2 * time.Minute)
		if may := p.await("may"); !slices.Contains(may.Commands, "claim_facilitation") {
			t.Errorf("after 2 min of waiting: %v", may.Commands)
		}
	})
}

// cutOff is the peers of an instance whose heartbeats fail while it cannot reach the store.
type cutOff struct {
	hub.Peers
	failing atomic.Bool
}

func (c *cutOff) Heartbeat(ctx context.Context, room string, here []byte, lease time.Duration, tell bool) (hub.PeerState, error) {
	if c.failing.Load() {
		return hub.PeerState{}, errors.New("no answer")
	}
	return c.Peers.Heartbeat(ctx, room, here, lease, tell)
}

// An instance that is out of touch with the store for two heartbeats closes its connections and welcomes nobody,
// until it is in touch again: a person may have been removed, or the room erased, on another instance.
func TestOutOfTouchClosesConnections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var far *cutOff
		a, b, opener := instances(t, func(c *hub.Config) {
			far = &cutOff{Peers: c.Peers}
			c.Peers = far
		})
		f, _ := a.enter(opener)
		nadia := a.join("Nadia")
		p, _ := b.enter(nadia)
		pass(time.Minute)
		far.failing.Store(true)
		pass(5 * time.Second)
		if _, over := p.over(); over {
			t.Fatal("closed after one heartbeat")
		}
		pass(6 * time.Second)
		if code, _ := p.over(); code != hub.Restarting.Code {
			t.Errorf("after two heartbeats: closed with %d", code)
		}
		f.must("remove", map[string]any{"participant": nadia.Participant})
		again := b.dial()
		again.listen()
		again.hello(nadia)
		if code, _ := again.over(); code != hub.Restarting.Code || again.count("welcome") > 0 {
			t.Errorf("out of touch: closed with %d after %v", code, again.kinds())
		}
		if card, err := b.hub.Card(t.Context(), b.room, hub.Proof{}); err != nil || card.Participants != 1 {
			t.Errorf("out of touch: the card is the store's: %+v, %v", card, err)
		}
		far.failing.Store(false)
		pass(6 * time.Second)
		back := b.dial()
		back.listen()
		back.hello(nadia)
		if code, _ := back.over(); code != hub.Removed.Code {
			t.Errorf("in touch again: closed with %d", code)
		}
		b.enter(opener)
		if _, over := f.over(); over {
			t.Error("closed on the instance that was in touch")
		}
	})
}

// slowWithdrawal is the peers of an instance that is slow to withdraw the presence of a room that it unloads.
type slowWithdrawal struct {
	hub.Peers
	on atomic.Bool
}

func (s *slowWithdrawal) Heartbeat(ctx context.Context, room string, here []byte, lease time.Duration, tell bool) (hub.PeerState, error) {
	if here == nil && tell && lease == 0 && s.on.Load() {
		time.Sleep(900 * time.Millisecond)
	}
	return s.Peers.Heartbeat(ctx, room, here, lease, tell)
}

// A room that is loaded again after a fork shows its people as present: the unloaded room does not withdraw
// the presence that the new one announced.
func TestUnloadedRoomLeavesNewPresence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var all []*slowWithdrawal
		a, b, opener := instances(t, func(c *hub.Config) {
			s := &slowWithdrawal{Peers: c.Peers}
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
		failover(t, a, b, 1)
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
