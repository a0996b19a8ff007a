package hub

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"codev/room"

	"github.com/rs/zerolog"
)

// replica is this instance's copy of a room, made from its log. It decides in batches, appends each batch at once and
// applies. It knows no connection, no presence and no limit of rate. One goroutine uses it.
//
// The room may run ahead of the log while a batch is decided. If the append fails the room is made anew from the log.
type replica struct {
	ctx    context.Context // ends every call of the log, as does …
	wait   time.Duration   // … this long a time
	within time.Duration   // a proposal is decided within that of being asked, or not at all
	log    Log
	name   string // of the room, in the log
	limits room.Limits
	shared bool            // other instances append to the log, too
	base   *zerolog.Logger // of the instance

	// onRead is called with each event that was read from the log or came with a notification, once it is applied:
	// another instance appended it, or this one by an append that had no answer.
	onRead func(room.Event, room.Delivery)
	// onAppend is called when the log has saved a batch, with the time that it took.
	onAppend func(time.Duration)

	room       *room.Room
	end        Record // the last record of the log that was applied
	unread     bool   // the log may hold more than was applied: sync before deciding
	ahead      bool   // the room holds events that may not be saved: nothing is told from it
	lost       lostAppend
	summarized bool // the log has the room's summary as this program draws it
	oneByOne   int  // how many appends to come are decided alone, so that none of them runs the room ahead
}

// rivalry is how many appends hold one event each after a stale append of several. Such a stale append costs a reading
// of the whole log, since the room ran ahead of it; that of one event costs a reading of what is new.
const rivalry = 32

// proposal is something for the room to decide: a command, or somebody who joins.
type proposal struct {
	// decide is given the moment by the log's clock, Unix ms.
	decide func(r *room.Room, at int64) (e room.Event, taken bool, err error)
	sent   time.Time // when the hub read it; it is not decided later than replica.within after that
	until  time.Time // by the log's clock; it is neither decided nor saved from then on; zero: there is none

	// The outcome, valid once commit has returned.
	err      error       // why it was refused; nil: the log has its event
	event    *room.Event // the event, if this commit saved it; nil if it was found in the log
	delivery room.Delivery
}

// logger names the room in what it logs, by the first 8 characters: they tell rooms apart and open none. It is made when
// it is needed, because an idle room has no use for it.
func (r *replica) logger() *zerolog.Logger {
	named := r.base.With().Str("room", r.name[:8]).Logger()
	return &named
}

// errForked: the log holds something else than the room was made of.
var errForked = errors.New("hub: the log is not the one that this room was made of")

// load makes the room from its log. The error is ErrNotFound if there is none.
func (r *replica) load() error {
	records, err := r.read(0)
	if err == nil && len(records) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return err
	}
	r.room, r.end = room.New(r.limits), Record{}
	return r.applyAll(records, r.room.Replay)
}

// commit decides proposals in order, each on the state that those before it lead to, and appends their events at
// once. The first n then have their outcome: all of them, unless an event in the middle has to be told by whole
// views, which are drawn before the next one is applied. An error is ErrNotFound, or one of sync: all proposals are
// refused then.
//
// A refusal, or the word that a command was taken before, stands only if the room was as the log says when it was
// decided: an append of the same batch succeeded, or the log was read since the proposals came.
func (r *replica) commit(batch []*proposal) (n int, err error) {
	synced := !r.shared
	calledStale := false // the log called the last append stale
	unsure := false      // an append failed, but the log may hold its events, or get them yet
	if r.allLate(batch) {
		return refuseAll(batch, errUnavailable), nil // without another call of a log that hangs
	}
	for range staleTries {
		if r.unread || r.ahead {
			if err := r.sync(calledStale); err != nil {
				return refuseAll(batch, err), err
			}
			calledStale, synced = false, true
		}
		n, records, until := r.decide(batch, unsure)
		switch {
		case len(records) == 0 && synced:
			return n, nil
		case len(records) == 0:
			r.unread = true
			continue
		}
		err := r.append(batch[:n], records, until)
		switch {
		case err == nil:
			return n, nil
		case errors.Is(err, ErrNotFound):
			return refuseAll(batch, err), err
		case errors.Is(err, ErrStale):
			calledStale = true
			if r.ahead {
				r.oneByOne = rivalry
			}
		default:
			r.logger().Error().Err(err).Msg("appending to a room")
			unsure = true
		}
		r.unread = true
	}
	r.logger().Warn().Msg("appends kept being stale")
	return refuseAll(batch, errUnavailable), nil
}

func (r *replica) allLate(batch []*proposal) bool {
	now := time.Now()
	return !slices.ContainsFunc(batch, func(p *proposal) bool { return now.Sub(p.sent) <= r.within })
}

// refuseAll refuses a batch by ErrNotFound, or by unavailable for any other error.
func refuseAll(batch []*proposal, err error) (n int) {
	if !errors.Is(err, ErrNotFound) {
		err = errUnavailable
	}
	for _, p := range batch {
		p.err, p.event = err, nil
	}
	return len(batch)
}

// decide decides the first n proposals of a batch, and returns the records to append, and the earliest until of their
// proposals. All events are applied but for the last. While appends are decided one by one, n is 1 and nothing is
// applied. After an append that failed (unsure) nothing new is decided: a command whose event the log does not have
// may still get there, so it is unavailable.
func (r *replica) decide(batch []*proposal, unsure bool) (n int, records []Record, until time.Time) {
	var last *proposal
	if r.oneByOne > 0 {
		batch = batch[:1]
	}
	for i, p := range batch {
		now := r.log.Now()
		p.err, p.event, p.delivery = nil, nil, room.Delivery{}
		if last != nil {
			r.ahead = true
			if last.delivery = r.room.Apply(*last.event); last.delivery.Whole {
				return i, records, until
			}
			last = nil
		}
		e, taken, err := p.decide(r.room, now.UnixMilli())
		switch {
		case taken: // its event is in the log: it was in time
		case !p.until.IsZero() && !now.Before(p.until):
			p.err = errUntil
		case unsure, time.Since(p.sent) > r.within:
			p.err = errUnavailable
		case err != nil && len(records) == 0 && r.lost.mayBeSaved(r.end.Seq, now):
			p.err = errUnavailable // with records before it, their append settles what became of the lost one
		case err != nil:
			p.err = err
		default:
			p.event, last = &e, p
			records = append(records, record(e))
			until = earliest(until, p.until)
		}
	}
	return len(batch), records, until
}

// append saves a decided batch as the room's next records, and applies its last event if that is not applied yet.
func (r *replica) append(batch []*proposal, records []Record, until time.Time) error {
	var last *proposal
	summarize := !r.summarized
	for _, p := range batch {
		if p.event != nil {
			last = p
			summarize = summarize || room.ChangesSummary(*p.event)
		}
	}
	applied, _ := r.room.Position()
	beside := Beside{Expires: r.room.ErasesAt()}
	if applied < last.event.Seq {
		beside.Expires = r.room.ErasesAfter(*last.event)
	}
	switch {
	case summarize && applied < last.event.Seq:
		beside.Summary = encode(r.room.SummaryAfter(*last.event))
	case summarize:
		beside.Summary = encode(r.room.Summary())
	}
	start := time.Now()
	deadline := start.Add(r.wait)
	if !until.IsZero() {
		deadline = earliest(deadline, start.Add(until.Sub(r.log.Now())))
	}
	ctx, cancel := context.WithDeadline(r.ctx, deadline)
	defer cancel()
	if err := r.log.Append(ctx, r.name, r.end, beside, records...); err != nil {
		if !errors.Is(err, ErrStale) {
			r.lost = r.lost.with(lostAppend{r.end.Seq, r.log.Now().Add(time.Until(deadline))})
		}
		return fmt.Errorf("appending to the log: %w", err)
	}
	r.end, r.ahead, r.summarized = records[len(records)-1], false, true
	r.oneByOne = max(0, r.oneByOne-1)
	if applied < last.event.Seq {
		last.delivery = r.room.Apply(*last.event)
	}
	r.onAppend(time.Since(start))
	return nil
}

// earliest is the earlier of two times; a zero one does not count.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// confirm reads the log, unless no other instance appends to it. The error is that of sync.
func (r *replica) confirm() error {
	if r.shared {
		r.unread = true
	}
	if r.unread || r.ahead {
		return r.sync(false)
	}
	return nil
}

// receive applies those records of a notification that follow on the room's: the chain of hashes proves them. On
// anything else it reads the log. The error is that of sync.
func (r *replica) receive(n Notification) error {
	gap := n.Gap
	for _, next := range n.Records {
		switch e, err := event(next); {
		case gap:
		case err == nil && e.Seq <= r.end.Seq && r.room.Knows(e.Seq, e.Hash): // mostly this instance's own
		case err == nil && !r.ahead && r.room.Follows(e):
			r.applyRead(e)
			r.end = next
		default:
			gap = true
		}
	}
	if gap {
		return r.confirm()
	}
	return nil
}

// compareTop compares the last record of the log with the room's, and reads the log if they differ. The error is that
// of sync.
func (r *replica) compareTop(top Record) error {
	if r.matches(top) {
		return nil
	}
	return r.confirm() // what came since the heartbeat may explain it
}

// matches tells whether a record is the last one that the room was made of.
func (r *replica) matches(last Record) bool {
	return last.Seq == r.end.Seq && bytes.Equal(last.Data, r.end.Data)
}

// sync applies what the log holds beyond the room's end. It reads the last record of the room again: if the log does
// not hold it, the two have forked. They have, too, if the log ends there though it called an append stale (expectMore).
// The error is ErrNotFound, errForked, or that of a log that can't be read: the room then stays as it is, and unread.
func (r *replica) sync(expectMore bool) error {
	before := r.end.Seq
	after := before - 1
	if r.ahead {
		after = 0
	}
	records, err := r.read(after)
	if err != nil {
		return err
	}
	known := before - after
	if uint64(len(records)) < known || !r.matches(records[known-1]) {
		return fmt.Errorf("reading the log at %d: %w", before, errForked)
	}
	if r.ahead {
		r.room, r.end = room.New(r.limits), Record{}
		if err := r.applyAll(records[:known], r.room.Replay); err != nil {
			return err
		}
		r.ahead = false
	}
	if err := r.applyAll(records[known:], r.applyRead); err != nil {
		return err
	}
	if expectMore && r.end.Seq == before {
		return fmt.Errorf("the log called an append stale and holds no more: %w", errForked)
	}
	r.unread = false
	return nil
}

func (r *replica) read(after uint64) ([]Record, error) {
	ctx, cancel := context.WithTimeout(r.ctx, r.wait)
	defer cancel()
	records, err := r.log.Read(ctx, r.name, after)
	if err != nil {
		return nil, fmt.Errorf("reading the log: %w", err)
	}
	return records, nil
}

// applyAll applies records that must follow on the room's.
func (r *replica) applyAll(records []Record, apply func(room.Event)) error {
	for _, next := range records {
		e, err := event(next)
		if err != nil {
			return fmt.Errorf("reading the log: %w", err)
		}
		if !r.room.Follows(e) {
			return fmt.Errorf("reading the log at %d: %w", next.Seq, errForked)
		}
		apply(e)
		r.end = next
	}
	return nil
}

func (r *replica) applyRead(e room.Event) { r.onRead(e, r.room.Apply(e)) }
