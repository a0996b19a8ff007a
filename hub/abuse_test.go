package hub_test

import (
	"testing"
	"testing/synctest"
	"time"

	"codev/hub"
)

// P8: an unknown command's name is in no metric, not even with the id of an accepted command.
func TestNoWordsInMetrics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &meter{}
		s, opener := open(t, newHub(t, nil, func(c *hub.Config) { c.Meter = m }))
		f, _ := s.enter(opener)
		id := f.command("set_door", map[string]any{"door": "locked"})
		f.answer(id)
		f.resend(id, "words that somebody typed", map[string]any{"door": "locked"})
		if r := f.await("refused"); r.Code != "bad_command" {
			t.Errorf("refused with %s", r.Code)
		}
		if n := m.value("command words that somebody typed"); n != 0 {
			t.Errorf("counted %d", n)
		}
	})
}

// Reading a card loads no room, and a room that nobody has entered is not kept in memory for long.
func TestGlance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &meter{}
		h := newHub(t, nil, func(c *hub.Config) { c.Meter = m })
		s, _ := open(t, h)
		if _, err := h.Card(t.Context(), s.room, hub.Proof{}); err != nil {
			t.Fatal(err)
		}
		if m.value("rooms") != 0 {
			t.Errorf("%d live rooms after a card was read", m.value("rooms"))
		}
		s.join("Nadia")
		if m.value("rooms") != 1 {
			t.Fatalf("%d live rooms", m.value("rooms"))
		}
		pass(11 * time.Second)
		if m.value("rooms") != 0 {
			t.Errorf("%d live rooms 11 s after somebody joined", m.value("rooms"))
		}
	})
}
