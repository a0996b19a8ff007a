package hub_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"codev/hub"

	"github.com/google/uuid"
)

// The whole view of a full room, asked again and again: at one position it is drawn once and given from bytes, however
// often it is asked. Drawn anew at each position it weighs on the person's limit, until they have to wait.
func TestViewAskedAgainAndAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHub(t, nil, func(c *hub.Config) { c.CommandRate, c.CommandBurst = 5, 20 })
		s, opener := open(t, h)
		guest := s.join("Nadia")
		f, _ := s.enter(opener)
		for range 40 {
			f.must("write_note", note(strings.Repeat("x", 8000)))
			time.Sleep(time.Second) // under the limit of commands
		}
		f.hangUp()
		synctest.Wait()

		var first string
		for range 200 {
			p, welcome := s.enter(opener)
			if first == "" {
				first = string(welcome.View)
			}
			if string(welcome.View) != first {
				t.Fatal("another view at the same position")
			}
			p.hangUp()
			synctest.Wait()
		}

		drawn := 0
		for closed := false; !closed && drawn < 200; drawn++ {
			if _, err := s.post(guest, uuid.NewString(), "raise_hand", struct{}{}); err != nil {
				t.Fatal(err)
			}
			p := s.dial()
			p.listen()
			p.hello(opener)
			synctest.Wait()
			p.mu.Lock()
			closed = p.err != nil
			p.mu.Unlock()
			if closed && p.ended() != hub.TooManyCommands.Code {
				t.Fatalf("closed with %d", p.ended())
			}
			p.hangUp()
			synctest.Wait()
		}
		if drawn < 5 || drawn > 15 { // 40 commands' worth at 5 a view
			t.Errorf("%d views were drawn at once", drawn)
		}
	})
}
