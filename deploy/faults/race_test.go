package faults_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"codev/deploy/faults/rig"
	"codev/deploy/faults/seance"
)

const (
	moves     = 2000
	moveRooms = 4
)

// Moves between steps from one instance race contributions from two: no contribution is there after its step (P3),
// and the order is one for all (P2). The moves are between the consultation and the exposé, which silences
// consultants: R34 never applies.
func TestStepsRaceContributions(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	r := startRig(ctx, t, plain, rig.Options{Instances: 2})
	at := pinned(r, map[string]int{"facilitator": 0, "client": 1, "client's phone": 0, "consultant 1": 0, "consultant 1's phone": 1, "consultant 2": 1, "observer": 1, "client afresh": 1, "observer afresh": 1})
	var taken, late atomic.Int64
	played := make([]*seance.Room, moveRooms)
	var all sync.WaitGroup
	for n := range played {
		room, err := seance.Open(ctx, at, "client", "consultant 1", "consultant 2", "observer")
		if err != nil {
			t.Fatal(err)
		}
		played[n] = room
		all.Go(func() {
			racing, stop := context.WithCancel(ctx)
			defer stop()
			all.Go(func() { contribute(racing, room.Seats[2], &taken, &late) })
			all.Go(func() { contribute(racing, room.Seats[3], &taken, &late) })
			if err := move(ctx, room.Seats[0].Devices[0], moves/moveRooms); err != nil {
				t.Error(err)
			}
		})
	}
	began := time.Now()
	all.Wait()
	took := time.Since(began)
	t.Logf("%d moves in %v; %d contributions in time, %d too late", moves, took.Round(time.Millisecond), taken.Load(), late.Load())
	for _, o := range judge(ctx, played, time.Now(), patience, nil) {
		if o.late != nil {
			t.Error(o.late)
		}
		blame(t, o.history, o.findings)
	}
	if trouble := r.Trouble(); trouble != "" {
		t.Error(trouble)
	}
	if taken.Load() < moves/10 || late.Load() < moves/10 {
		t.Errorf("that was no race: %d contributions in time, %d too late", taken.Load(), late.Load())
	}
}

// move moves to and fro.
func move(ctx context.Context, facilitator *seance.Device, times int) error {
	for n := range times {
		step := []string{"consultation", "presentation"}[n%2]
		seq, err := facilitator.Give("move_to_step", object{"step": step}).Answer(ctx)
		if err != nil || seq == 0 {
			return fmt.Errorf("the move %d was not taken: %w", n, err)
		}
	}
	return nil
}

// contribute offers one contribution after another, on each device in turn, and counts those that were told in time.
func contribute(ctx context.Context, s *seance.Seat, taken, late *atomic.Int64) {
	item := newID()
	for n := 0; ctx.Err() == nil; n++ {
		if n%10 == 0 {
			item = newID()
		}
		given := s.Devices[n%len(s.Devices)].Give("offer_contribution", object{"contribution": item, "kind": "idea", "text": "words " + newID()})
		switch seq, err := given.Answer(ctx); {
		case err != nil:
		case seq > 0:
			taken.Add(1)
		default:
			late.Add(1)
		}
	}
}

// pinned has each device on an instance of its own.
func pinned(r *rig.Rig, places map[string]int) seance.Where {
	return func(device string) (name string, server seance.Server) {
		i := r.Instances[places[device]]
		return i.Name, seance.At(i.Base())
	}
}
