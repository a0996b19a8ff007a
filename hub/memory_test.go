package hub_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"codev/hub"
	"codev/room"
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
		one, two := fill(), fill()
		s, _ := open(t, h)
		join := func() error { // reading a card loads no room, joining does
			_, err := h.Join(t.Context(), s.room, hub.Joiner{Name: "Nadia", Pledge: true}, hub.Proof{})
			synctest.Wait()
			return err
		}
		var refusal *room.Refusal
		if err := join(); !errors.As(err, &refusal) || refusal.Code != room.Unavailable {
			t.Errorf("a third room: %v", err)
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
