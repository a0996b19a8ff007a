package hub

import (
	"sync"
	"time"

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
	from *connection
	asks []*ask
	done chan<- struct{}
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

// serveInbox decides the waiting commands as one batch, and tells everyone the outcome: each event, then the answer to
// its command. Pings and refusals are answered in their place.
func (lr *liveRoom) serveInbox() error {
	submissions := lr.inbox.take()
	defer func() {
		for _, s := range submissions {
			s.done <- struct{}{}
		}
	}()
	var batch []*proposal
	for _, s := range submissions {
		for _, a := range s.asks {
			if a.kind == askCommand {
				batch = append(batch, &a.proposal)
			}
		}
	}
	commands, decided := len(batch), 0
	for _, s := range submissions {
		for _, a := range s.asks {
			if a.kind == askCommand {
				if decided == 0 {
					decided = lr.decide(batch)
					batch = batch[decided:]
				}
				decided--
				lr.broadcastOutcome(&a.proposal)
				spend(s.from.from, a.event)
			}
			s.from.push(newAnswer(lr.answer(a)))
		}
	}
	if commands > 0 {
		lr.used = time.Now()
		lr.broadcastState(lr.used)
	}
	return nil
}

// decide commits a batch and returns how many of it have their outcome. If the log says that the room has ended, it
// ends here.
func (lr *liveRoom) decide(batch []*proposal) (n int) {
	n, err := lr.commit(batch)
	_ = lr.settle(err) // the outcomes say so, too
	return n
}

// decideOne is decide for a caller that waits for the outcome, and has everyone told of it.
func (lr *liveRoom) decideOne(p *proposal) error {
	lr.decide([]*proposal{p})
	lr.broadcastOutcome(p)
	lr.broadcastState(time.Now())
	return p.err
}

// commandAsk is the ask of a command that a person sent at a time.
func (lr *liveRoom) commandAsk(by room.ID, c Command, sent time.Time) *ask {
	var until time.Time
	if c.Until > 0 {
		until = time.UnixMilli(c.Until + 1) // that millisecond is still in time
	}
	return &ask{kind: askCommand, by: by, id: c.ID, name: c.Name, proposal: proposal{
		sent: sent, until: until,
		decide: func(r *room.Room, at int64) (room.Event, bool, error) {
			return r.Decide(room.Command{
				ID: c.ID, By: by, Name: c.Name, Data: c.Data, At: at, Away: lr.away(time.Now()),
			})
		},
	}}
}

// answer is the frame that answers an ask whose outcome is known.
func (lr *liveRoom) answer(a *ask) any {
	switch {
	case a.kind == askPing:
		return Pong{Type: "pong", Now: lr.log.Now().UnixMilli(), Seq: lr.told.seq, Hash: lr.told.hash}
	case a.kind == askRefused:
		return lr.refuse(a.id, a.refusal)
	case a.err != nil:
		return lr.refuse(a.id, a.err)
	}
	if a.event != nil {
		lr.hub.cfg.Meter.Command(a.name) // a name that the room knows: it took the command
		return Accepted{Type: "accepted", ID: a.id, Seq: a.event.Seq}
	}
	seq, _ := lr.room.Taken(a.by, a.id)
	return Accepted{Type: "accepted", ID: a.id, Seq: seq}
}

// refuse is the answer to a command that err refuses.
func (lr *liveRoom) refuse(id room.ID, err error) Refused {
	answer := refused(id, err)
	lr.hub.cfg.Meter.Refused(answer.Code)
	return answer
}
