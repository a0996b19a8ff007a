package faults_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"codev/deploy/faults/rig"
)

// fault is one thing that goes wrong for a while, and is put right again.
type fault struct {
	name string
	do   func(s *schedule, ctx context.Context, i *rig.Instance, long time.Duration)
}

// On links …
var linkFaults = []fault{
	{"cut", onLink(func(_ *rand.Rand, l *rig.Link) { l.Cut() })},
	{"half open", onLink(func(_ *rand.Rand, l *rig.Link) { l.Swallow() })},
	{"answers swallowed", onLink(func(_ *rand.Rand, l *rig.Link) { l.SwallowAnswers() })},
	{"slow", onLink(func(rnd *rand.Rand, l *rig.Link) {
		latency := 20 + rnd.IntN(300)
		l.Delay(time.Duration(latency)*time.Millisecond, time.Duration(rnd.IntN(latency))*time.Millisecond)
	})},
	{"pub/sub killed", func(s *schedule, ctx context.Context, _ *rig.Instance, long time.Duration) {
		ctx, cancel := context.WithTimeout(ctx, long)
		defer cancel()
		for wait(ctx, 100*time.Millisecond) {
			_ = s.rig.Redis.Do(ctx, "CLIENT", "KILL", "TYPE", "pubsub") // Redis may be dead just now
		}
	}},
}

// … and on processes.
var processFaults = []fault{
	{"instance killed", func(_ *schedule, ctx context.Context, i *rig.Instance, long time.Duration) {
		i.Kill()
		if wait(ctx, long/2) {
			_ = i.Start(ctx) // what does not start before the round is over is started then
		}
	}},
	{"instance stopped", func(s *schedule, ctx context.Context, i *rig.Instance, long time.Duration) {
		if !i.Running() {
			return
		}
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), 15*time.Second)
		defer cancel()
		if err := i.Stop(stopping); err != nil {
			s.wrong(err)
		}
		if wait(ctx, long/4) {
			_ = i.Start(ctx)
		}
	}},
	{"Redis killed", func(s *schedule, ctx context.Context, _ *rig.Instance, long time.Duration) {
		s.rig.Redis.Kill()
		if wait(ctx, long/2) {
			_ = s.rig.Redis.Start(ctx)
		}
	}},
}

func onLink(harm func(*rand.Rand, *rig.Link)) func(*schedule, context.Context, *rig.Instance, time.Duration) {
	return func(s *schedule, ctx context.Context, i *rig.Instance, long time.Duration) {
		harm(rand.New(rand.NewPCG(s.seed, 1)), i.Link)
		wait(ctx, long)
		i.Link.Heal()
	}
}

// wait lets time pass; false if ctx ended before.
func wait(ctx context.Context, long time.Duration) bool {
	timer := time.NewTimer(long)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// schedule is the faults of a round, chosen by its seed.
type schedule struct {
	rig  *rig.Rig
	seed uint64

	mu     sync.Mutex
	told   []string
	errors []error
}

func (s *schedule) wrong(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.errors = append(s.errors, err)
}

// run has links and processes fail until ctx ends, and then puts everything right.
func (s *schedule) run(ctx context.Context) {
	var both sync.WaitGroup
	both.Go(func() { s.stream(ctx, linkFaults, rand.New(rand.NewPCG(s.seed, 2))) })
	both.Go(func() { s.stream(ctx, processFaults, rand.New(rand.NewPCG(s.seed, 3))) })
	both.Wait()
}

// stream has one thing after another fail, in an order of its own that leaves nothing out.
func (s *schedule) stream(ctx context.Context, faults []fault, rnd *rand.Rand) {
	for ctx.Err() == nil {
		for _, n := range rnd.Perm(len(faults)) {
			if !wait(ctx, time.Duration(rnd.Int64N(int64(time.Second)))) {
				return
			}
			i := s.rig.Instances[rnd.IntN(len(s.rig.Instances))]
			long := 300*time.Millisecond + time.Duration(rnd.Int64N(int64(2500*time.Millisecond)))
			s.mu.Lock()
			s.told = append(s.told, fmt.Sprintf("%s (%s, %v)", faults[n].name, i.Name, long.Round(10*time.Millisecond)))
			s.mu.Unlock()
			faults[n].do(s, ctx, i, long)
		}
	}
}
