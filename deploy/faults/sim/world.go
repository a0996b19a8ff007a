package sim

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/cryptotest"
	"testing/synctest"
	"time"

	"codev/deploy/faults/checker"
	"codev/deploy/faults/seance"
)

// World is one history under way: a store, three instances, a room with people, and what goes wrong. All of it is
// drawn from the seed.
type World struct {
	store     *store
	instances []*instance
	ahead     time.Duration // the store's clock is, of the machines'
	tasks     sync.WaitGroup
	faults    []string // for people

	mu  sync.Mutex // guards rnd
	rnd *rand.Rand
}

const (
	instances = 3
	patience  = 30 * time.Second // for what must take 10 s at most
)

// clocks is how far the machines' clocks are off the store's.
var clocks = []time.Duration{0, time.Hour, -time.Hour, 31 * 24 * time.Hour, -31 * 24 * time.Hour}

// Play makes the history of a seed. The error tells why it did not end well.
func Play(t *testing.T, seed uint64) (h *checker.History, err error) {
	cryptotest.SetGlobalRandom(t, seed)
	synctest.Test(t, func(t *testing.T) {
		w := &World{store: newStore(), rnd: rand.New(rand.NewPCG(seed, 0))}
		w.ahead = clocks[w.upTo(len(clocks))]
		for n := range instances {
			i := &instance{world: w, name: string(rune('A' + n))}
			i.start()
			w.instances = append(w.instances, i)
		}
		h, err = w.play(t.Context())
		for _, i := range w.instances {
			i.stop()
		}
		w.tasks.Wait()
		h.Seed, h.Faults, h.Ahead = seed, w.faults, w.ahead
	})
	return h, err
}

// play has people meet while things go wrong, until all is well again and everyone has seen it.
func (w *World) play(ctx context.Context) (*checker.History, error) {
	opening, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	room, err := seance.Open(opening, w.where(), []string{"client", "consultant", "observer"}[:2+w.upTo(2)]...)
	if err != nil {
		return room.History(time.Now()), fmt.Errorf("opening a room: %w", err)
	}
	defer room.Leave()
	kept := room.Devices()[0].Status().Seq
	w.store.keep(room.ID, kept)
	plan := w.plan()
	playing, stop := context.WithTimeout(ctx, plan.long)
	defer stop()
	var all sync.WaitGroup
	all.Go(func() { room.Play(playing, rand.New(rand.NewPCG(w.draw(), 1)), plan.long/acts) })
	for _, f := range plan.faults {
		all.Go(func() { f.happen(playing, w) })
	}
	all.Wait()
	for _, i := range w.instances {
		i.heal()
	}
	healed := time.Now()
	late := room.Conclude(ctx, healed, patience)
	room.Leave()
	h := room.History(healed)
	if plan.failover {
		h.Failover, h.Kept = true, kept
	}
	if late != nil {
		return h, fmt.Errorf("not settled after %v: %w", time.Since(healed), late)
	}
	return h, nil
}

// where sends each device to an instance that serves, drawn from the seed.
func (w *World) where() seance.Where {
	return seance.Spread(instances, w.upTo, func(n int) (string, seance.Server) {
		i := w.instances[n]
		if l := i.serving(); l != nil {
			return i.name, l
		}
		return "", nil
	})
}

func (w *World) draw() uint64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.rnd.Uint64()
}

// upTo draws one of 0 … n-1.
func (w *World) upTo(n int) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.rnd.IntN(n)
}

// chance is one of n.
func (w *World) chance(n int) bool { return w.upTo(n) == 0 }

func (w *World) between(from, to time.Duration) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return from + time.Duration(w.rnd.Int64N(int64(to-from)+1))
}
