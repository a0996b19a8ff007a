package hub_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"codev/hub"
	"codev/room"

	"github.com/google/uuid"
)

// Beyond the limit of memory no further room is loaded; rooms in use go on; those that nobody is in make place.
func TestMemoryLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHub(t, nil, func(c *hub.Config) { c.Memory = 400_000 })
		fill := func() *peer {
			s, opener := open(t, h)
			p, _ := s.enter(opener)
			for range 20 {
				p.must("write_note", note(strings.Repeat("x", 4000)))
			}
			return p
		}
		s, third := open(t, h)
		one, two := fill(), fill()
		join := func() error { // reading a card loads no room, joining does
			_, err := h.Join(t.Context(), s.room, hub.Joiner{Name: "Nadia", Pledge: true}, hub.Proof{})
			synctest.Wait()
			return err
		}
		var refusal *room.Refusal
		if err := join(); !errors.As(err, &refusal) || refusal.Code != room.Unavailable {
			t.Errorf("a third room: %v", err)
		}
		if _, err := s.post(third, uuid.NewString(), "write_note", note("x")); err == nil {
			t.Error("a third room is loaded for a command")
		}
		one.must("set_door", map[string]any{"door": "locked"})
		two.hangUp()
		synctest.Wait()
		_ = join() // has the room unloaded that nobody is in
		if err := join(); err != nil {
			t.Errorf("with a room that nobody is in: %v", err)
		}
		one.must("set_door", map[string]any{"door": "open"})
	})
}

// Beyond the limit nobody opens a room or takes a new seat, not even in a room that is live. A person who has a seat
// gets it again, and comes in.
func TestNobodyNewAtTheMemoryLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHub(t, nil, func(c *hub.Config) { c.Memory = 200_000 })
		s, opener := open(t, h)
		nadia := s.join("Nadia")
		f, _ := s.enter(opener)
		for range 20 {
			f.must("write_note", note(strings.Repeat("x", 4000)))
		}
		nobodyNew(t, h, s, nadia)
	})
}

// While the store is nearly full, nobody new is taken; rooms under way go on, and so do the seats taken before.
func TestNobodyNewWhileTheStoreIsNearlyFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		full := false
		h := newHub(t, nil, func(c *hub.Config) { c.StoreFull = func() bool { return full } })
		s, opener := open(t, h)
		nadia := s.join("Nadia")
		full = true
		nobodyNew(t, h, s, nadia)
		f, _ := s.enter(opener)
		f.must("write_note", note("goes on"))
	})
}

// nobodyNew has a room and a seat refused, and the seat of a person given to them again, who then acts.
func nobodyNew(t *testing.T, h *hub.Hub, s *site, seated hub.Seat) {
	t.Helper()
	var refusal *room.Refusal
	unsealed := false
	_, err := h.Open(t.Context(), room.Opening{Name: "n", Lang: "fr", Plan: []byte(`"90"`), Door: "open", Sealed: &unsealed}, hub.Proof{})
	if !errors.As(err, &refusal) || refusal.Code != room.Unavailable {
		t.Errorf("another room: %v", err)
	}
	join := func(token string) error {
		_, err := h.Join(context.Background(), s.room, hub.Joiner{Name: "x", Pledge: true}, hub.Proof{Token: token})
		return err
	}
	if err := join(newToken()); !errors.As(err, &refusal) || refusal.Code != room.Unavailable {
		t.Errorf("another seat: %v", err)
	}
	if err := join(seated.Token); err != nil {
		t.Errorf("the same seat: %v", err)
	}
	k, _ := s.enter(seated)
	k.must("propose_topic", topic())
}
