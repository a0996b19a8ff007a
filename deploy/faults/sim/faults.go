package sim

import (
	"context"
	"fmt"
	"time"
)

// acts is about how often people do something in a history.
const acts = 30

// asleep is longer than commands wait for an answer: their until has passed when the instance reads them.
const asleep = 9 * time.Second

// plan is the faults of a history, and how long people play meanwhile.
type plan struct {
	long     time.Duration
	faults   []fault
	failover bool
}

// fault is one thing that goes wrong with an instance for a while, and is put right again.
type fault struct {
	name     string
	instance int
	from     time.Duration // the beginning of play
	long     time.Duration
	longest  time.Duration // it takes up to that also in a short history
	harm     func(ctx context.Context, w *World, i *instance)
	mend     func(i *instance)
}

// plan draws the faults. One history in eight is long, with a fault that lasts longer than two heartbeats.
func (w *World) plan() (p plan) {
	p.long = w.between(3*time.Second, 8*time.Second)
	longest := 3 * time.Second
	if w.chance(8) {
		p.long = w.between(30*time.Second, 45*time.Second)
		longest = p.long
	}
	for range 1 + w.upTo(4) {
		f := kinds[w.upTo(len(kinds))]
		f.instance = w.upTo(instances)
		f.long = w.between(200*time.Millisecond, max(longest, f.longest))
		f.from = w.between(0, max(p.long-f.long/2, 1))
		p.add(w, f)
	}
	if w.chance(6) {
		p.failover = true
		p.add(w, fault{name: "failover", from: w.between(0, p.long), harm: failOver})
	}
	return p
}

func (p *plan) add(w *World, f fault) {
	p.faults = append(p.faults, f)
	w.faults = append(w.faults, fmt.Sprintf("%s (%c, %v for %v)",
		f.name, 'A'+f.instance, f.from.Round(time.Millisecond), f.long.Round(time.Millisecond)))
}

func (f fault) happen(ctx context.Context, w *World) {
	if wait(ctx, f.from+1, nil, nil) != nil {
		return
	}
	i := w.instances[f.instance]
	f.harm(ctx, w, i)
	if f.mend == nil || wait(ctx, f.long, nil, nil) != nil {
		return // all is put right at the end
	}
	f.mend(i)
}

func onLink(m mode) fault {
	return fault{
		name: "link " + string(m),
		harm: func(_ context.Context, w *World, i *instance) {
			if l := i.serving(); l != nil {
				l.link.set(m, w.slowness())
			}
		},
		mend: func(i *instance) { i.mend(func(l *life) { l.link.set(healthy, 0) }) },
	}
}

// slowness is how slow a slow link is.
func (w *World) slowness() time.Duration {
	return []time.Duration{50 * time.Millisecond, 500 * time.Millisecond, 3 * time.Second}[w.upTo(3)]
}

func shut(name string, longest time.Duration, which func(*life) *gate) fault {
	return fault{
		name: name, longest: longest,
		harm: func(_ context.Context, _ *World, i *instance) { i.mend(func(l *life) { which(l).close() }) },
		mend: func(i *instance) { i.mend(func(l *life) { which(l).open() }) },
	}
}

// mend does something with the present life, if there is one.
func (i *instance) mend(do func(*life)) {
	if l := i.serving(); l != nil {
		do(l)
	}
}

// kinds are the faults of one instance, and of the store as all instances see it.
var kinds = []fault{
	onLink(cut), onLink(cut), onLink(swallows), onLink(swallowsAnswer), onLink(slow), onLink(slow), onLink(errs), onLink(deaf),
	shut("instance paused", asleep, func(l *life) *gate { return &l.paused }),
	shut("instance paused", asleep, func(l *life) *gate { return &l.paused }),
	shut("clients stalled", asleep, func(l *life) *gate { return &l.stalled }),
	{
		name: "instance killed",
		harm: func(_ context.Context, _ *World, i *instance) { i.kill() },
		mend: (*instance).start,
	},
	{
		name: "instance stopped",
		harm: func(_ context.Context, _ *World, i *instance) { i.stop() },
		mend: (*instance).start,
	},
	{
		name: "store down",
		harm: func(ctx context.Context, w *World, _ *instance) {
			w.eachLink(func(l *link) { l.set(cut, 0) })
		},
		mend: func(i *instance) { i.world.eachLink(func(l *link) { l.set(healthy, 0) }) },
	},
}

func (w *World) eachLink(do func(*link)) {
	for _, i := range w.instances {
		i.mend(func(l *life) { do(l.link) })
	}
}

// failOver promotes a replica that lacks the last events. Calls under way are lost.
func failOver(_ context.Context, w *World, _ *instance) {
	var broken []*link
	w.eachLink(func(l *link) {
		if l.set(cut, 0) {
			broken = append(broken, l)
		}
	})
	w.store.failOver(uint64(1 + w.upTo(4)))
	w.eachLink((*link).refollow)
	for _, l := range broken {
		l.set(healthy, 0)
	}
}
