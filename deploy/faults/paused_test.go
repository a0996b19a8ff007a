package faults_test

import (
	"context"
	"math/rand/v2"
	"os"
	"sync"
	"testing"
	"time"

	"codev/deploy/faults/rig"
	"codev/deploy/faults/seance"
)

const (
	pauses      = 2 // 20 with SOAK
	pausedRooms = 8
	pausedFor   = 30 * time.Second
)

// An instance is stopped for 30 s by SIGSTOP, under load, with commands unread: it takes nothing later that was refused
// elsewhere or given up meanwhile (P1).
func TestPausedInstances(t *testing.T) {
	t.Parallel()
	times := pauses
	if os.Getenv("SOAK") != "" {
		times = 20
	}
	base := seance.Seed(t)
	r := startRig(t.Context(), t, plain, rig.Options{Instances: instances})
	var all figures
	for n := range uint64(times) {
		rnd := rand.New(rand.NewPCG(base+n, 0))
		played := openRooms(t, anywhere(r), pausedRooms, mixed)
		playing, stop := context.WithCancel(t.Context())
		var people sync.WaitGroup
		for k, room := range played {
			people.Go(func() { room.Play(playing, rand.New(rand.NewPCG(base+n, uint64(10+k))), every) })
		}
		i := r.Instances[rnd.IntN(instances)]
		wait(playing, time.Second)
		if err := i.Pause(); err != nil {
			t.Error(err)
		}
		wait(playing, pausedFor)
		if err := i.Resume(); err != nil {
			t.Error(err)
		}
		healed := time.Now()
		wait(playing, 2*time.Second) // what it takes late now comes among what people do
		stop()
		people.Wait()
		f := figures{rounds: 1}
		for _, o := range judge(t.Context(), played, healed, patience, nil) {
			o.history.Seed, o.history.Faults = base+n, []string{i.Name + " paused"}
			if o.late != nil {
				t.Errorf("seed %d: %v", base+n, o.late)
			}
			blame(t, o.history, o.findings)
			f.add(o.figures())
		}
		t.Logf("seed %d: %s paused: %v", base+n, i.Name, f)
		all.add(f)
	}
	if trouble := r.Trouble(); trouble != "" {
		t.Error(trouble)
	}
	t.Log(all)
}
