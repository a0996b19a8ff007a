package hub

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"codev/room"
)

// How a live room keeps with its log: what it decides is appended, what others appended is read. All of it runs in the owner's goroutine.

// loadTold is how many of the last events are told anew when a room is loaded, for those who come back; the view has what was before.
const loadTold = 500

// catchUp has take apply and tell what the log holds beyond the room's position. It reads the last record that the room has again:
// what the log does not hold any more, or holds otherwise, makes the two fork.
func (lr *liveRoom) catchUp(take func(room.Event)) error {
	ctx, cancel := context.WithTimeout(lr.hub.log, lr.hub.cfg.LogWait)
	defer cancel()
	seq, _ := lr.room.Position()
	records, err := lr.hub.cfg.Log.Read(ctx, string(lr.id), max(seq, 1)-1)
	if err != nil {
		return fmt.Errorf("reading the log: %w", err)
	}
	if seq > 0 {
		if len(records) == 0 || !lr.has(records[0]) {
			return fmt.Errorf("reading the log at %d: %w", seq, errForked)
		}
		records = records[min(1, len(records)):]
	}
	for i, r := range records {
		e, err := event(r)
		if err != nil {
			return fmt.Errorf("reading the log: %w", err)
		}
		if !lr.room.Follows(e) {
			return fmt.Errorf("reading the log at %d: %w", r.Seq, errForked)
		}
		if len(lr.clients) == 0 && i < len(records)-loadTold {
			lr.room.Replay(e)
			lr.history = history{}
		} else {
			take(e)
		}
		lr.end = r
	}
	lr.doubt = false
	return nil
}

// event is what a record holds.
func event(r Record) (e room.Event, err error) {
	if err := json.Unmarshal(r.Data, &e); err != nil {
		return e, fmt.Errorf("record %d is no event", r.Seq)
	}
	return e, nil
}

// has tells whether a record is one that the room was made of.
func (lr *liveRoom) has(r Record) bool {
	e, err := event(r)
	return err == nil && lr.room.Knows(e.Seq, e.Hash)
}

// hear takes in news. Records that follow on the room's are applied as they are, for the chain proves them; for all else the log is read.
func (lr *liveRoom) hear(n News) {
	missed := n.Missed
	for _, r := range n.Records {
		e, err := event(r)
		switch seq, _ := lr.room.Position(); {
		case missed:
		case err == nil && e.Seq <= seq && lr.room.Knows(e.Seq, e.Hash): // one's own, mostly
		case err == nil && lr.room.Follows(e):
			lr.learn(e)
			lr.end = r
		default:
			missed = true
		}
	}
	if missed {
		lr.look()
	}
	lr.tell(time.Now())
}

// meet takes in where the log is, and who is on the other instances.
func (lr *liveRoom) meet(m Meeting) {
	now := time.Now()
	lr.presence.meet(m.Others, now)
	seq, _ := lr.room.Position()
	if m.Top.Seq != seq || !lr.has(m.Top) {
		lr.look() // what has come since the meeting may explain it
	}
	lr.tell(now)
}

// look reads the log, and tells whether the room is now as it says. If not it is read before anything is decided, and when the instances next meet.
// An instance that is alone knows all there is.
func (lr *liveRoom) look() bool {
	if lr.link == nil {
		return true
	}
	lr.doubt = true
	return lr.reconcile(false) == nil // else it has said why
}

// learn takes an event that was decided elsewhere. What its author was granted there counts here, too: as a debt, if both were asked at
// once; but not what is long past.
func (lr *liveRoom) learn(e room.Event) {
	now, limiter := time.Now(), lr.limiter(e.By)
	fresh := now.Sub(time.UnixMilli(e.At)) < time.Second
	if fresh && limiter.TokensAt(now) > -float64(limiter.Burst()) {
		limiter.ReserveN(now, 1)
	}
	lr.take(e)
}

// errForked: what the log holds does not follow on what was applied.
var errForked = errors.New("hub: the log is not the one that this room was made of")

// commit decides, appends, applies and tells, until the log and the room agree. No error: the event was saved, or had been before.
// What was asked too long ago is not decided any more: who asked may have gone elsewhere with it, and been told otherwise.
func (lr *liveRoom) commit(asked time.Time, decide func(now time.Time) (e room.Event, taken bool, err error)) error {
	failed, stale, looked := false, false, lr.link == nil
	late := func() bool { return time.Since(asked) > decideWithin }
	if late() {
		return errUnavailable // whoever waited long behind a log that hangs does not have it read once more
	}
	for range staleTries {
		if lr.doubt {
			if err := lr.reconcile(stale); err != nil {
				return err
			}
			stale, looked = false, true // the log has told why
		}
		if late() {
			return errUnavailable
		}
		e, taken, err := decide(time.Now())
		if (err != nil || taken) && !looked {
			lr.doubt = true // who asked may know more than was told here, and what was saved may be lost since: the log has the last word
			continue
		}
		if taken {
			return nil // it was saved before
		}
		if failed {
			return errUnavailable // it was not saved, or is on its way still: no refusal of now would be the last word
		}
		if err != nil {
			return err
		}
		err = lr.append(e)
		stale = errors.Is(err, ErrStale)
		switch {
		case err == nil:
			lr.take(e)
			lr.tell(time.Now())
			return nil
		case errors.Is(err, ErrNotFound):
			lr.vanish()
			return ErrNotFound
		case !stale:
			lr.logger.Error().Err(err).Msg("appending to a room")
			failed = true
		}
		lr.doubt = true
	}
	lr.logger.Warn().Msg("the room kept moving on")
	return errUnavailable
}

// reconcile ends a doubt by reading the log, which says more if it called an append stale.
func (lr *liveRoom) reconcile(stale bool) error {
	before, _ := lr.room.Position()
	err := lr.catchUp(lr.learn)
	after, _ := lr.room.Position()
	if after > before {
		lr.tell(time.Now())
	}
	if err == nil && stale && after == before {
		err = fmt.Errorf("the log is behind: %w", errForked)
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrNotFound):
		lr.vanish()
		return ErrNotFound
	case errors.Is(err, errForked):
		lr.hub.cfg.Meter.Forked()
		lr.dismiss(Restarting) // they come back to what the log says, and are told so (reset)
		lr.over = true
	}
	lr.logger.Error().Err(err).Msg("catching up with a room")
	return errUnavailable
}

// append saves e as the room's next event.
func (lr *liveRoom) append(e room.Event) error {
	ctx, cancel := context.WithTimeout(lr.hub.log, lr.hub.cfg.LogWait)
	defer cancel()
	start, next := time.Now(), record(e)
	if err := lr.hub.cfg.Log.Append(ctx, string(lr.id), lr.end, lr.room.ErasesAfter(e), next); err != nil {
		return fmt.Errorf("appending to the log: %w", err)
	}
	lr.end = next
	lr.hub.cfg.Meter.Appended(time.Since(start))
	return nil
}

func record(e room.Event) Record { return Record{Seq: e.Seq, Data: encode(e)} }

// take applies an event that the log holds, and tells everyone what is theirs of it.
func (lr *liveRoom) take(e room.Event) {
	d := lr.room.Apply(e)
	if d.Whole {
		lr.history = history{} // positions from before e get a whole view
		lr.tellWhole(e, d)
		return
	}
	lr.history.add(e, d)
	frames := map[*room.Telling][]byte{} // who is told the same gets the same bytes
	for c := range lr.clients {
		t := d.To(c.person)
		if t != nil {
			if frames[t] == nil {
				frames[t] = encode(told(e, lr.mark(e.Hash), t))
			}
			c.push(frames[t])
		}
		if lr.room.Gone(c.person) {
			c.close(Removed)
		}
	}
}

// tellWhole tells each member of e by a welcome with their whole view, and charges its author for the views.
func (lr *liveRoom) tellWhole(e room.Event, d room.Delivery) {
	now := time.Now()
	welcomes := map[room.ID]Welcome{}
	frames := map[room.ID][]byte{}
	for c := range lr.clients {
		if d.Blind[c.person] {
			continue
		}
		if frames[c.person] == nil {
			welcomes[c.person] = lr.welcome(c.person, Hello{}, true, false, now)
			frames[c.person] = encode(welcomes[c.person])
		}
		c.may = welcomes[c.person].May
		c.pushFree(frames[c.person])
	}
	if limiter := lr.limiter(e.By); len(frames) > 0 {
		limiter.ReserveN(now, min(len(frames), limiter.Burst()))
	}
}
