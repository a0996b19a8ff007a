package seance

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"codev/deploy/wire"
)

// command is one that was given here.
type command struct {
	id   string
	name string
	data any
	sent bool      // on the present connection
	due  time.Time // not before
	seq  uint64    // accepted as; 0: refused
	done chan struct{}
}

// Give has the device give a command, now or when it can, until it is answered.
func (d *Device) Give(name string, data any) *Given {
	c := &command{id: newID(), name: name, data: data, done: make(chan struct{})}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.pending = append(d.pending, c)
	d.wake()
	return &Given{d, c}
}

// Given is a command that was given.
type Given struct {
	d *Device
	c *command
}

// Answer waits for the final answer and returns the seq of the event, 0 if the command was refused.
func (g *Given) Answer(ctx context.Context) (seq uint64, err error) {
	g.d.mu.Lock()
	done := g.c.done
	g.d.mu.Unlock()
	select {
	case <-done:
	case <-ctx.Done():
		return 0, fmt.Errorf("waiting for an answer: %w", ctx.Err())
	}
	g.d.mu.Lock()
	defer g.d.mu.Unlock()
	return g.c.seq, nil
}

// Again sends an answered command again, as a client does that did not get the answer.
func (g *Given) Again() {
	g.d.mu.Lock()
	defer g.d.mu.Unlock()
	g.d.offerAgain(func(c *command) bool { return c == g.c })
	g.d.wake()
}

// answer applies an answer.
func (d *Device) answer(f wire.Frame) {
	at := slices.IndexFunc(d.pending, func(c *command) bool { return c.id == f.ID })
	if at < 0 {
		return // answered twice
	}
	c := d.pending[at]
	if f.Code == wire.Unavailable {
		c.sent, c.due = false, time.Now().Add(tryAgain/2+rand.N(tryAgain))
		if d.refused++; d.refused >= fedUp {
			d.hangUp()
		}
		return
	}
	d.refused = 0
	d.pending = slices.Delete(d.pending, at, at+1)
	d.settled = append(d.settled, c)
	c.seq = f.Seq
	close(c.done)
}

// offerAgain sends some of the answered commands again.
func (d *Device) offerAgain(is func(*command) bool) {
	d.settled = slices.DeleteFunc(d.settled, func(c *command) bool {
		if is(c) {
			c.sent, c.done = false, make(chan struct{})
			d.pending = append(d.pending, c)
		}
		return is(c)
	})
}
