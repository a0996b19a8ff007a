package hub_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	"codev/hub"
	"codev/hub/memlog"
	"codev/room"

	"github.com/google/uuid"
)

// damaged is a room with a log that is corrupt from a record on, and a hub that has not loaded it.
func damaged(t *testing.T, seq int) (s *site, opener, member hub.Seat, log *memlog.Log) {
	t.Helper()
	log = memlog.New()
	first := newHub(t, log)
	whole, opener := open(t, first)
	member = whole.join("Nadia")
	whole.join("Marc")
	first.Close()
	records, err := log.Read(t.Context(), string(whole.room), 0)
	if err != nil {
		t.Fatal(err)
	}
	data := records[seq-1].Data
	records[seq-1].Data = slices.Concat(data[:len(data)-5], []byte(`AA"}`))
	rewrite(t, log, string(whole.room), records)
	return &site{t: t, hub: newHub(t, log), room: whole.room}, opener, member, log
}

func refusedAs(err error, code room.Code) bool {
	var refusal *room.Refusal
	return errors.As(err, &refusal) && refusal.Code == code
}

// A room whose chain is broken is not served. Its card is: that is the summary's.
func TestBrokenChainIsNotLoaded(t *testing.T) {
	s, opener, _, _ := damaged(t, 2)
	if _, err := s.hub.Join(t.Context(), s.room, hub.Joiner{Name: "Lea", Pledge: true}, hub.Proof{}); !refusedAs(err, room.Unavailable) {
		t.Errorf("joining: %v", err)
	}
	if _, err := s.post(opener, uuid.NewString(), "raise_hand", map[string]any{}); !refusedAs(err, room.Unavailable) {
		t.Errorf("a command: %v", err)
	}
	if card, err := s.hub.Card(t.Context(), s.room, hub.Proof{Token: opener.Token}); err != nil || card.Participants != 3 {
		t.Errorf("card: %+v, %v", card, err)
	}
}

// P8: a room that can't be loaded is erased for its opener, whose seat the first record proves, and for nobody else.
func TestOpenerErasesDamagedRoom(t *testing.T) {
	s, opener, member, log := damaged(t, 2)
	if err := s.hub.Erase(t.Context(), s.room, member.Token); !refusedAs(err, room.Unavailable) {
		t.Errorf("by a member: %v", err)
	}
	if err := s.hub.Erase(t.Context(), s.room, newToken()); !refusedAs(err, room.NotAuthenticated) {
		t.Errorf("by a stranger: %v", err)
	}
	if err := s.hub.Erase(t.Context(), s.room, opener.Token); err != nil {
		t.Errorf("by the opener: %v", err)
	}
	if _, err := log.Read(t.Context(), string(s.room), 0); !errors.Is(err, hub.ErrNotFound) {
		t.Errorf("after that: %v", err)
	}
	if err := s.hub.Erase(t.Context(), s.room, opener.Token); !errors.Is(err, hub.ErrNotFound) {
		t.Errorf("once more: %v", err)
	}
}

// P8: the sweep erases a damaged room when its time has come, also if not even the first record can be read.
func TestSweepErasesDamagedRoom(t *testing.T) {
	for _, seq := range []int{1, 2} {
		synctest.Test(t, func(t *testing.T) {
			s, _, _, log := damaged(t, seq)
			sweepOnce(t, s.hub)
			if _, err := log.Read(t.Context(), string(s.room), 0); err != nil {
				t.Fatalf("before its time: %v", err)
			}
			pass(far)
			sweepOnce(t, s.hub)
			if _, err := log.Read(t.Context(), string(s.room), 0); !errors.Is(err, hub.ErrNotFound) {
				t.Errorf("spoilt at %d, after its time: %v", seq, err)
			}
		})
	}
}

func sweepOnce(t *testing.T, h *hub.Hub) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { h.Run(ctx); close(done) }()
	synctest.Wait()
	cancel()
	<-done
}

// remembering is a store that lists more rooms as due than it has, until they are erased.
type remembering struct {
	*memlog.Log
	due []string
}

func (r *remembering) Expired(context.Context, int64, int) ([]string, error) {
	return slices.Clone(r.due), nil
}

func (r *remembering) Erase(ctx context.Context, name string) error {
	r.due = slices.DeleteFunc(r.due, func(d string) bool { return d == name })
	return r.Log.Erase(ctx, name)
}

// A store that lost rooms and still lists them as due does not keep the sweep going round.
func TestSweepForgetsLostRooms(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &remembering{Log: memlog.New()}
		for range 100 {
			log.due = append(log.due, uuid.NewString())
		}
		sweepOnce(t, newHub(t, log))
		if len(log.due) > 0 {
			t.Errorf("%d rooms are still due", len(log.due))
		}
	})
}
