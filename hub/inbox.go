package hub

import (
	"sync"

	"codev/room"
)

// ask is one frame of a client that the room answers: a command, a ping, or a frame that is refused whatever the room
// is.
type ask struct {
	proposal // of a command

	kind    askKind
	by      room.ID
	id      room.ID // of the command; "" where it could not be read
	name    string  // of the command
	refusal error
}

type askKind int

const (
	askCommand askKind = iota
	askPing
	askRefused
)

// submission is the asks that one connection puts into the inbox at once, in order. done gets a token once all of it
// is answered, or the live room has ended.
type submission struct {
	client *connection
	asks   []*ask
	done   chan<- struct{}
}

// inbox holds the submissions that wait for the goroutine of a live room. A connection has one in it at most.
type inbox struct {
	wake chan struct{} // holds a token while something waits

	mu      sync.Mutex // guards what follows
	waiting []submission
	closed  bool
}

func newInbox() inbox { return inbox{wake: make(chan struct{}, 1)} }

func (b *inbox) put(s submission) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		s.done <- struct{}{}
		return
	}
	b.waiting = append(b.waiting, s)
	signal(b.wake)
}

// take returns the submissions that wait, up to a batch.
func (b *inbox) take() []submission {
	b.mu.Lock()
	defer b.mu.Unlock()
	n, asks := 0, 0
	for n < len(b.waiting) && (n == 0 || asks+len(b.waiting[n].asks) <= batchAsks) {
		asks += len(b.waiting[n].asks)
		n++
	}
	taken := b.waiting[:n:n]
	if b.waiting = b.waiting[n:]; len(b.waiting) > 0 {
		signal(b.wake)
	} else {
		b.waiting = nil
	}
	return taken
}

// close drops the submissions that wait: their connections are at their end.
func (b *inbox) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	for _, s := range b.waiting {
		s.done <- struct{}{}
	}
	b.waiting = nil
}
