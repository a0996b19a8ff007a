package faults_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"codev/deploy/faults/checker"
	"codev/deploy/faults/rig"
	"codev/deploy/faults/seance"
)

// How histories are made.
const (
	instances = 3
	rooms     = 25 // at a time
	rounds    = 6
	playFor   = 8 * time.Second // with faults
	every     = 280 * time.Millisecond
	patience  = 30 * time.Second // for what must take 10 s at most: how late it is, is told
)

// With links and processes failing all the time, every promise is kept in every room (P1–P6).
func TestHistories(t *testing.T) {
	t.Parallel()
	base := seance.Seed(t)
	r := startRig(t.Context(), t, raceful, rig.Options{Instances: instances})
	var all figures
	for n := range uint64(rounds) {
		all.add(round(t, r, base+n))
		if t.Failed() {
			break
		}
	}
	if all.accepted < 5*all.histories {
		t.Error("people did next to nothing")
	}
	t.Log(all)
}

// The same, for as long as SOAK says.
func TestSoak(t *testing.T) {
	long, err := time.ParseDuration(os.Getenv("SOAK"))
	if err != nil {
		t.Skip("SOAK says for how long: make soak")
	}
	base := seance.Seed(t)
	r := startRig(t.Context(), t, raceful, rig.Options{Instances: instances})
	var all figures
	began := time.Now()
	for n := uint64(0); time.Since(began) < long; n++ {
		all.add(round(t, r, base+n))
	}
	t.Logf("%v in %v", all, time.Since(began).Round(time.Second))
}

// figures sum up some rounds.
type figures struct {
	rounds, histories, broken int
	accepted, refused         int
	frames                    int
	slowest                   time.Duration // catch-up
}

func (f *figures) add(g figures) {
	f.rounds += g.rounds
	f.histories += g.histories
	f.broken += g.broken
	f.accepted += g.accepted
	f.refused += g.refused
	f.frames += g.frames
	f.slowest = max(f.slowest, g.slowest)
}

func (f figures) String() string {
	return fmt.Sprintf("%d rounds, %d histories, %d broken; commands: %d accepted, %d refused; %d frames told; slowest catch-up %v",
		f.rounds, f.histories, f.broken, f.accepted, f.refused, f.frames, f.slowest.Round(10*time.Millisecond))
}

// round plays rooms while the rig fails as the seed says, heals it, and judges the rooms' histories.
func round(t *testing.T, r *rig.Rig, seed uint64) figures {
	t.Helper()
	s := &schedule{rig: r, seed: seed}
	played := openRooms(t, anywhere(r), rooms, mixed)
	playing, stop := context.WithTimeout(t.Context(), playFor)
	defer stop()
	var all sync.WaitGroup
	for n, room := range played {
		all.Go(func() { room.Play(playing, rand.New(rand.NewPCG(seed, uint64(10+n))), every) })
	}
	s.run(playing)
	all.Wait()

	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := errors.Join(append(s.errors, r.Heal(ctx))...); err != nil {
		t.Errorf("seed %d: %v", seed, err)
	}
	healed := time.Now()
	f := figures{rounds: 1}
	for _, o := range judge(t.Context(), played, healed, patience, nil) {
		o.history.Seed, o.history.Faults = seed, s.told
		if o.late != nil {
			t.Errorf("seed %d: %v", seed, o.late)
		}
		blame(t, o.history, o.findings)
		f.add(o.figures())
	}
	if trouble := r.Trouble(); trouble != "" {
		t.Errorf("seed %d: %s", seed, trouble)
	}
	t.Logf("seed %d: %s: %v", seed, strings.Join(s.told, ", "), f)
	return f
}

// mixed are the people of the nth room: four or five, and an observer.
func mixed(n int) []string {
	names := []string{"client", "consultant 1", "consultant 2", "consultant 3", "consultant 4"}
	return append(names[:4+n%2], "observer")
}

// openRooms opens rooms at the same time, each with the people that people names.
func openRooms(t *testing.T, where seance.Where, rooms int, people func(n int) []string) []*seance.Room {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	opened := make([]*seance.Room, rooms)
	failed := make([]error, rooms)
	var all sync.WaitGroup
	for n := range opened {
		all.Go(func() {
			opened[n], failed[n] = seance.Open(ctx, where, people(n)...)
		})
	}
	all.Wait()
	if err := errors.Join(failed...); err != nil {
		t.Fatal(err)
	}
	return opened
}

// outcome is the result of one room.
type outcome struct {
	history           *checker.History
	findings          []checker.Finding
	late              error // it did not settle, or could not be read afresh
	took              time.Duration
	accepted, refused int
}

func (o outcome) figures() figures {
	f := figures{histories: 1, accepted: o.accepted, refused: o.refused, slowest: o.took}
	if len(o.findings) > 0 || o.late != nil {
		f.broken = 1
	}
	for _, c := range o.history.Clients {
		for _, e := range c.Entries {
			if e.What == checker.Told {
				f.frames++
			}
		}
	}
	return f
}

// judge waits, at most so long, until the devices of each room have one position, reads all rooms afresh, and checks
// their histories.
func judge(ctx context.Context, played []*seance.Room, healed time.Time, long time.Duration, note func(*checker.History)) []outcome {
	outcomes := make([]outcome, len(played))
	var all sync.WaitGroup
	for n, room := range played {
		all.Go(func() { outcomes[n] = finish(ctx, room, healed, long) })
	}
	all.Wait()
	for n := range outcomes {
		if note != nil {
			note(outcomes[n].history)
		}
		outcomes[n].findings = check(outcomes[n].history)
	}
	return outcomes
}

// finish has a room settle within so long, and everyone leave.
func finish(ctx context.Context, room *seance.Room, healed time.Time, long time.Duration) (o outcome) {
	o.late = room.Conclude(ctx, healed, long)
	o.took = time.Since(healed)
	room.Leave()
	o.accepted, o.refused = room.Counts()
	o.history = room.History(healed)
	return o
}
