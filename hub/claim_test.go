package hub_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"codev/hub"
	"codev/room"

	"github.com/google/uuid"
)

// R31: the deputy may claim after 30 s, anyone but the client after 2 min; the clients are told when they may.
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

// R31: a person may claim the seat on any instance, but not while the facilitator is connected to one of them.
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
		var far *cutOff
		a, b, opener := instances(t, func(c *hub.Config) {
			far = &cutOff{Peers: c.Peers}
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
