package hub_test

import (
	"context"
	"encoding/json"
	"testing"
	"testing/synctest"
	"time"

	"codev/hub"
	"codev/hub/memlog"

	"github.com/google/uuid"
)

// ahead is a log with a clock ahead of this machine's.
type ahead struct {
	hub.Log
	by time.Duration
}

func (a ahead) Now() time.Time { return time.Now().Add(a.by) }

// An instance goes by the clock of its log, however wrong its own is: moments of events, commands' until, the sweep.
func TestClockOfTheLog(t *testing.T) {
	for name, by := range map[string]time.Duration{"31 days ahead": -31 * 24 * time.Hour, "an hour behind": time.Hour} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				log := ahead{memlog.New(), by}
				h := newHub(t, log)
				s, opener := open(t, h)
				s.join("Nadia")
				f, w := s.enter(opener)
				now := log.Now().UnixMilli()
				if w.Now != now {
					t.Errorf("welcomed at %d, want %d", w.Now, now)
				}
				f.command("set_door", map[string]any{"door": "locked"})
				if e := f.event("door_set"); e.At != now {
					t.Errorf("an event at %d, want %d", e.At, now)
				}
				f.await("accepted")
				for until, want := range map[int64]string{now - 1: "refused", now + 1000: "accepted"} {
					raw, _ := json.Marshal(map[string]any{
						"type": "command", "id": uuid.NewString(), "name": "set_door", "data": map[string]any{"door": "open"}, "until": until,
					})
					f.send(string(raw))
					f.await(want)
				}
				ctx, stop := context.WithCancel(t.Context())
				swept := make(chan struct{})
				go func() {
					defer close(swept)
					h.Run(ctx)
				}()
				pass(time.Hour)
				stop()
				<-swept
				if _, err := log.Read(t.Context(), string(s.room), 0); err != nil {
					t.Errorf("an hour later the room is gone: %v", err)
				}
			})
		})
	}
}
