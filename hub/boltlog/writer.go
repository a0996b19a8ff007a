package boltlog

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"codev/hub"

	bolt "go.etcd.io/bbolt"
)

// The changes that share one sync are bounded, so that none waits for an endless one.
const (
	maxBatch     = 512
	maxBatchSize = 8 << 20 // bytes, beyond which nothing is added
)

// A change is the request of one caller: an append, or a change of the file.
type change struct {
	ctx    context.Context
	answer chan error // room for one: the caller may be gone

	// An append: entry is saved if the room ends with end.
	entry entry
	end   hub.Record

	// A change of the file makes a transaction, and tells whether it touched it. An error without
	// touching is the answer to this caller alone; with, the transaction is spoiled. Without apply,
	// it is an append.
	apply  func(*bolt.Tx) (touched bool, err error)
	erases bool
}

// late reports whether the deadline has passed, also if ctx does not know it yet: a process that
// was stopped goes on before its timers do.
func (c *change) late() bool {
	deadline, ok := c.ctx.Deadline()
	return ok && !time.Now().Before(deadline)
}

// err is why the caller no longer waits, nil if it does.
func (c *change) err() error {
	if c.late() {
		return context.DeadlineExceeded
	}
	return c.ctx.Err()
}

// change has the writer make a change, and waits until it is durable. If ctx ends before the writer
// took it, nothing happens; if later, it may or may not, but nothing is appended after ctx's
// deadline.
func (l *Log) change(ctx context.Context, c change) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.ctx, c.answer = ctx, make(chan error, 1)
	select {
	case l.changes <- &c:
	case <-ctx.Done():
		return ctx.Err()
	case <-l.quit:
		return ErrClosed
	}
	select {
	case err := <-c.answer:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// write is the writer: the only goroutine that saves. Every change it takes, it answers.
func (l *Log) write() {
	defer l.due.Stop()
	for {
		select {
		case <-l.quit:
			l.rest()
			return
		case <-l.due.C:
			l.clean()
		case err := <-l.gathered:
			l.settle(err)
		case c := <-l.changes:
			l.save(l.take(c))
		}
	}
}

// take returns all the changes that wait, appends and changes of the file apart: while a batch is
// saved, the next one grows.
func (l *Log) take(c *change) (appends, changes []*change) {
	for n, size := 1, 0; ; n++ {
		if size += len(c.entry.encoded); c.apply == nil {
			appends = append(appends, c)
		} else {
			changes = append(changes, c)
		}
		if n == maxBatch || size > maxBatchSize {
			return appends, changes
		}
		select {
		case c = <-l.changes:
		default:
			return appends, changes
		}
	}
}

// save makes the changes and answers each. Those that wait at the same time have no order among
// them.
func (l *Log) save(appends, changes []*change) {
	for _, batch := range []struct {
		changes []*change
		save    func([]*change) ([]error, error)
	}{{appends, l.append}, {changes, l.transact}} {
		if len(batch.changes) == 0 {
			continue
		}
		verdicts, err := batch.save(batch.changes)
		for i, c := range batch.changes {
			if err != nil {
				c.answer <- err
			} else {
				c.answer <- verdicts[i]
			}
		}
		if err != nil {
			l.logger.Error().Err(err).Msg("rooms not saved")
		}
	}
}

// append saves the appends in one frame of the journal; verdicts are the answers to each if it went
// well, err the one for all if not. If a deadline passes meanwhile, the frame is made void and the
// others are saved again.
func (l *Log) append(batch []*change) (verdicts []error, err error) {
	for {
		if err := l.prepare(); err != nil {
			return nil, err
		}
		verdicts, entries, err := l.decide(batch)
		if err != nil || len(entries) == 0 {
			return verdicts, err
		}
		if err := l.current.write(entries, l.sync); err != nil {
			l.broken = true
			return nil, fmt.Errorf("writing the journal: %w", err)
		}
		late := false
		for i, c := range batch {
			late = late || verdicts[i] == nil && c.late()
		}
		if !late {
			l.publish(entries)
			return verdicts, nil
		}
		l.broken = true
	}
}

// decide returns the answer to each append, and the entries to save: each is decided on the room as
// the ones before leave it.
func (l *Log) decide(batch []*change) (verdicts []error, entries []entry, err error) {
	tx, err := l.db.Begin(false)
	if err != nil {
		return nil, nil, fmt.Errorf("beginning: %w", err)
	}
	verdicts = make([]error, len(batch))
	staged := map[string]hub.Record{}
	for i, c := range batch {
		room := c.entry.room
		if verdicts[i] = c.err(); verdicts[i] != nil {
			continue
		}
		if room != "" { // no probe
			end, known := staged[room]
			if !known {
				end, known = l.end(tx, room)
			}
			if verdicts[i] = follows(c.end, end, known); verdicts[i] != nil {
				continue
			}
			staged[room] = c.entry.records[len(c.entry.records)-1]
		}
		entries = append(entries, c.entry)
	}
	return verdicts, entries, tx.Rollback()
}

// end is the room's last record: a zero one if it was retired.
func (l *Log) end(tx *bolt.Tx, room string) (end hub.Record, known bool) {
	if end, known := l.current.tails.last(room); known {
		return end, true
	}
	if l.former != nil {
		if end, known := l.former.tails.last(room); known {
			return end, true
		}
	}
	return lastOf(tx, room)
}

// follows tells whether an append that was decided on a room's record may be saved after its last
// one.
func follows(on, end hub.Record, known bool) error {
	switch {
	case !known && on.Seq == 0:
		return nil
	case !known, end.Seq == 0 && on.Seq > 0: // not there, or retired
		return hub.ErrNotFound
	case end.Seq == 0, on.Seq != end.Seq, !bytes.Equal(on.Data, end.Data):
		return hub.ErrStale
	}
	return nil
}

// publish shows the entries, which are durable, to readers.
func (l *Log) publish(entries []entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range entries {
		l.current.tails.add(e)
	}
}

// transact makes changes of the file, with all that the journal holds, in one transaction. The
// journal is then void.
func (l *Log) transact(batch []*change) (verdicts []error, err error) {
	if err := l.confirm(); err != nil {
		return nil, err
	}
	next, err := l.begin(newEpoch())
	if err != nil {
		return nil, fmt.Errorf("beginning: %w", err)
	}
	tx, err := l.db.Begin(true)
	if err != nil {
		return nil, fmt.Errorf("beginning: %w", err)
	}
	if err := gather(tx, next.epoch, l.tails()...); err != nil {
		return nil, errors.Join(fmt.Errorf("gathering: %w", err), tx.Rollback())
	}
	verdicts = make([]error, len(batch))
	dirty, erased := len(batch) == 0, false
	for i, c := range batch {
		if verdicts[i] = c.err(); verdicts[i] != nil {
			continue
		}
		var touched bool
		touched, verdicts[i] = c.apply(tx)
		if touched && verdicts[i] != nil {
			return nil, errors.Join(fmt.Errorf("changing: %w", verdicts[i]), tx.Rollback())
		}
		dirty = dirty || touched
		erased = erased || touched && c.erases
	}
	if !dirty {
		return verdicts, tx.Rollback()
	}
	l.mu.Lock() // bbolt shows a transaction a moment before it is durable
	defer l.mu.Unlock()
	if l.unconfirmed, err = l.commitTx(l.db, tx); err != nil && !l.unconfirmed {
		return nil, fmt.Errorf("saving: %w", err)
	}
	l.current, l.former, l.broken = next, nil, false // also if unconfirmed: the file shows all that they had
	if erased && !l.erased {
		l.erased = true
		l.due.Reset(l.linger)
	}
	if err != nil {
		return nil, fmt.Errorf("saving: %w", err)
	}
	return verdicts, nil
}

// commitTx commits. A commit that failed, yet shows, is one that the disk did not confirm.
func (l *Log) commitTx(db *bolt.DB, tx *bolt.Tx) (unconfirmed bool, err error) {
	id := tx.ID()
	if err := l.commit(tx); err != nil {
		seen, beginErr := db.Begin(false)
		if beginErr != nil {
			return true, errors.Join(err, beginErr)
		}
		return seen.ID() >= id, errors.Join(err, seen.Rollback())
	}
	return false, nil
}
