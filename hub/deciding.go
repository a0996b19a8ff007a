package hub

import (
	"time"

	"codev/room"
)

// How a live room decides what waits in its inbox, and answers it. All of it runs in the room's goroutine.

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
					decided = lr.commitBatch(batch)
					batch = batch[decided:]
				}
				decided--
				lr.broadcastOutcome(&a.proposal)
				spend(s.client.address, a.event)
			}
			s.client.push(newAnswer(lr.answer(a)))
		}
	}
	if commands > 0 {
		lr.used = time.Now()
		lr.broadcastState(lr.used)
	}
	return nil
}

// commitBatch commits a batch and returns how many of it have their outcome. If the log says that the room has ended, it
// ends here.
func (lr *liveRoom) commitBatch(batch []*proposal) (n int) {
	n, err := lr.commit(batch)
	_ = lr.settle(err) // the outcomes say so, too
	return n
}

// commitOne is commitBatch for one proposal, for a caller that waits for the outcome, and has everyone told of it.
func (lr *liveRoom) commitOne(p *proposal) error {
	lr.commitBatch([]*proposal{p})
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
