package hub_test

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"codev/hub"
	"codev/hub/memlog"
)

// faulty is a log that fails on demand.
type faulty struct {
	hub.Log

	mu      sync.Mutex
	err     error                      // of every call
	after   func(*faulty, error) error // what Append answers after it was done; nil: the truth
	gate    chan struct{}              // Append waits for it, if there is one
	appends int                        // asked for
	wholes  int                        // reads of a whole room
	full    error                      // of Append
}

func newFaulty() *faulty { return &faulty{Log: memlog.New()} }

func (f *faulty) fail(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.err = err
}

func (f *faulty) failAppends(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.full = err
}

func (f *faulty) lie(after func(*faulty, error) error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.after = after
}

func (f *faulty) hold() (release func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	gate := make(chan struct{})
	f.gate = gate
	return func() {
		f.mu.Lock()
		f.gate = nil
		f.mu.Unlock()
		close(gate)
	}
}

func (f *faulty) state() (err error, after func(*faulty, error) error, gate chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.err, f.after, f.gate
}

func (f *faulty) Append(ctx context.Context, room string, end hub.Record, beside hub.Beside, records ...hub.Record) error {
	err, lie, gate := f.state()
	if gate != nil {
		<-gate
	}
	f.mu.Lock()
	f.appends++
	err = cmp.Or(err, f.full)
	f.mu.Unlock()
	if err != nil {
		return err
	}
	err = f.Log.Append(ctx, room, end, beside, records...)
	if lie != nil {
		return lie(f, err)
	}
	return err
}

func (f *faulty) Read(ctx context.Context, room string, after uint64) ([]hub.Record, error) {
	if after == 0 {
		f.mu.Lock()
		f.wholes++
		f.mu.Unlock()
	}
	if err, _, _ := f.state(); err != nil {
		return nil, err
	}
	return f.Log.Read(ctx, room, after)
}

func (f *faulty) First(ctx context.Context, room string) (hub.Record, []byte, error) {
	if err, _, _ := f.state(); err != nil {
		return hub.Record{}, nil, err
	}
	return f.Log.First(ctx, room)
}

func (f *faulty) Erase(ctx context.Context, room string) error {
	if err, _, _ := f.state(); err != nil {
		return err
	}
	return f.Log.Erase(ctx, room)
}

// unreadable is a log whose reads can be made to fail or to hang.
type unreadable struct {
	hub.Log
	failing, hanging atomic.Bool
}

func (u *unreadable) Read(ctx context.Context, room string, after uint64) ([]hub.Record, error) {
	switch {
	case u.failing.Load():
		return nil, errors.New("no answer")
	case u.hanging.Load():
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return u.Log.Read(ctx, room, after)
}

// withUnreadable are two instances, the second of which reads far.
func withUnreadable(t *testing.T) (a, b *instance, opener hub.Seat, far *unreadable) {
	t.Helper()
	a, b, opener = instances(t, func(c *hub.Config) {
		far = &unreadable{Log: c.Log}
		c.Log = far
	}) // the last one that was made is b's
	return a, b, opener, far
}
