package sim

import (
	"context"
	"sync"
	"time"
)

// lane carries things in order, each with a delay of its own. It has one reader.
type lane[T any] struct {
	wake chan struct{} // holds a token when something was put, or the lane has ended

	mu      sync.Mutex // guards what follows
	waiting []parcel[T]
	end     error // of the lane: nothing is put any more
	now     bool  // at its end, what waits is dropped
}

type parcel[T any] struct {
	thing T
	due   time.Time
}

func newLane[T any]() *lane[T] { return &lane[T]{wake: make(chan struct{}, 1)} }

func (l *lane[T]) put(thing T, delay time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.end != nil {
		return
	}
	due := time.Now().Add(delay)
	if n := len(l.waiting); n > 0 && due.Before(l.waiting[n-1].due) {
		due = l.waiting[n-1].due
	}
	l.waiting = append(l.waiting, parcel[T]{thing, due})
	signal(l.wake)
}

// close ends the lane for a reason: after what waits, or at once.
func (l *lane[T]) close(why error, now bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.end == nil {
		l.end = why
	}
	l.now = l.now || now
	signal(l.wake)
}

// ended is why nothing is put any more, nil if something may be.
func (l *lane[T]) ended() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.end
}

func (l *lane[T]) peek() (due time.Time, waits bool, end error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.end != nil && (l.now || len(l.waiting) == 0) {
		return due, false, l.end
	}
	if len(l.waiting) == 0 {
		return due, false, nil
	}
	return l.waiting[0].due, true, nil
}

func (l *lane[T]) pop() T {
	l.mu.Lock()
	defer l.mu.Unlock()
	thing := l.waiting[0].thing
	l.waiting = l.waiting[1:]
	return thing
}

// next waits for the next thing. While one of the gates is shut nothing arrives, not even the end.
func (l *lane[T]) next(ctx context.Context, gates ...*gate) (thing T, err error) {
	for {
		due, waits, end := l.peek()
		for _, g := range gates {
			if changed := g.shut(); changed != nil {
				if err := wait(ctx, 0, changed, nil); err != nil {
					return thing, err
				}
				due, waits, end = time.Time{}, false, nil
				signal(l.wake) // look again
				break
			}
		}
		switch left := time.Until(due); {
		case end != nil:
			return thing, end
		case waits && left <= 0:
			return l.pop(), nil
		case waits:
			err = wait(ctx, left, nil, nil)
		default:
			err = wait(ctx, 0, nil, l.wake)
		}
		if err != nil {
			return thing, err
		}
	}
}

// wait waits until so much time has passed, a gate changes or there is news; the error is ctx's.
func wait(ctx context.Context, long time.Duration, changed <-chan struct{}, news <-chan struct{}) error {
	var passed <-chan time.Time
	if long > 0 {
		timer := time.NewTimer(long)
		defer timer.Stop()
		passed = timer.C
	}
	select {
	case <-passed:
	case <-changed:
	case <-news:
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// gate is open, or shut for a while.
type gate struct {
	mu     sync.Mutex
	opened chan struct{} // nil while it is open; closed when it opens
}

// shut returns a channel that is closed once the gate opens, nil if it is open.
func (g *gate) shut() <-chan struct{} {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.opened
}

func (g *gate) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.opened == nil {
		g.opened = make(chan struct{})
	}
}

func (g *gate) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.opened != nil {
		close(g.opened)
		g.opened = nil
	}
}
