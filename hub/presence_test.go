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

	"github.com/google/uuid"
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

// R31: the deputy may claim after 30 s, anyone but the client after 2 min; the screen learns of it without asking.
func TestClaimWhenFacilitatorIsAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, opener := open(t, newHub(t, nil))
		f, _ := s.enter(opener)
		nadia := s.join("Nadia")
		deputy, _ := s.enter(nadia)
		other, _ := s.enter(s.join("Marc"))
		f.must("name_deputy", map[string]any{"participant": nadia.Participant})
		synctest.Wait()
		claims := func(p *peer) bool {
			synctest.Wait()
			var may []string
			for _, f := range p.all() {
				switch f.Type {
				case "may":
					may = f.Commands
				case "welcome":
					may = f.May
				}
			}
			return slices.Contains(may, "claim_facilitation")
		}
		pass(10 * time.Minute)
		if claims(deputy) || claims(other) {
			t.Fatal("a claim while the facilitator is here")
		}
		f.hangUp()
		left := time.Now()
		synctest.Wait()
		pass(30*time.Second - 1)
		if r := deputy.do("claim_facilitation", map[string]any{}); claims(deputy) || r.Code != "too_early" || r.Rule != "R31" {
			t.Errorf("before 30 s: %s", r.raw)
		}
		pass(1)
		if !claims(deputy) || claims(other) {
			t.Errorf("after %v: deputy %v, other %v", time.Since(left), claims(deputy), claims(other))
		}
		pass(90*time.Second - 1)
		if claims(other) {
			t.Error("before 2 min")
		}
		pass(1)
		if !claims(other) {
			t.Error("after 2 min")
		}
		other.must("claim_facilitation", map[string]any{})
		if claims(deputy) || claims(other) {
			t.Error("the new facilitator is here")
		}
		back, _ := s.enter(opener) // the opener takes the seat back at once
		back.must("claim_facilitation", map[string]any{})
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

// Absence counts while somebody could notice it: not from before the instance's start, nor while nobody was in the room.
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

// unmet is an instance whose meetings can be made to fail, as when the store is out of its reach.
type unmet struct {
	hub.Peers
	failing atomic.Bool
}

func (u *unmet) Heartbeat(ctx context.Context, room string, here []byte, lease time.Duration, tell bool) (hub.PeerState, error) {
	if u.failing.Load() {
		return hub.PeerState{}, errors.New("no answer")
	}
	return u.Peers.Heartbeat(ctx, room, here, lease, tell)
}

// claim posts a claim on the facilitator's seat and returns the code of its refusal, "" if it was accepted.
func (s *site) claim(seat hub.Seat) room.Code {
	s.t.Helper()
	answer, err := s.post(seat, uuid.NewString(), "claim_facilitation", map[string]any{})
	if err != nil {
		s.t.Fatal(err)
	}
	refused, _ := answer.(hub.Refused)
	return refused.Code
}

// R31: an absence that this instance could not have seen end does not count.
func TestNoClaimOutOfTouch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var far *unmet
		a, b, opener := instances(t, func(c *hub.Config) {
			far = &unmet{Peers: c.Peers}
			c.Peers = far
		}) // far is b's, which was made last
		f, _ := a.enter(opener)
		nadia := a.join("Nadia")
		b.enter(nadia)
		f.must("name_deputy", map[string]any{"participant": nadia.Participant})
		pass(time.Minute)
		far.failing.Store(true)
		for range 2 {
			pass(4 * time.Minute)
			if code := b.claim(nadia); code != "too_early" {
				t.Errorf("out of touch: %q", code)
			}
			f.hangUp() // meanwhile the facilitator really leaves
		}
		far.failing.Store(false)
		pass(30*time.Second - 1)
		if code := b.claim(nadia); code != "too_early" {
			t.Errorf("before 30 s in touch: %q", code)
		}
		pass(5 * time.Second)
		if code := b.claim(nadia); code != "" {
			t.Errorf("in touch for 30 s: %q", code)
		}
	})
}

// An instance that is out of touch with the store for two heartbeats closes its connections and welcomes nobody, until it is
// in touch again: a person may have been removed, or the room erased, on another instance.
func TestOutOfTouchClosesConnections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var far *unmet
		a, b, opener := instances(t, func(c *hub.Config) {
			far = &unmet{Peers: c.Peers}
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

// slowBack: the last word of a live room comes late.
type slowBack struct {
	hub.Peers
	on atomic.Bool
}

func (u *slowBack) Heartbeat(ctx context.Context, room string, here []byte, lease time.Duration, tell bool) (hub.PeerState, error) {
	if here == nil && tell && lease == 0 && u.on.Load() {
		time.Sleep(900 * time.Millisecond)
	}
	return u.Peers.Heartbeat(ctx, room, here, lease, tell)
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
