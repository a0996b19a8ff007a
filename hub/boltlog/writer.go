package boltlog

import (
	"context"
	"errors"
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"
)

// maxBatch bounds how many changes share one transaction, so that none waits for an endless one.
const maxBatch = 512

// A change is what one caller wants of the file.
type change struct {
	ctx    context.Context
	erases bool
	// apply makes the change and tells whether it touched the transaction. An error without touching is the answer to this
	// caller alone; with, the transaction is spoiled.
	apply  func(*bolt.Tx) (touched bool, err error)
	answer chan error // room for one: the caller may be gone
}

// change has the writer make a change, and waits until it is durable. If ctx ends before the writer took it, nothing happens;
// if later, it may or may not.
func (l *Log) change(ctx context.Context, erases bool, apply func(*bolt.Tx) (bool, error)) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c := &change{ctx, erases, apply, make(chan error, 1)}
	select {
	case l.changes <- c:
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

// write is the writer: the only goroutine that changes the file. Every change it takes, it answers.
func (l *Log) write() {
	defer l.due.Stop()
	for {
		select {
		case <-l.quit:
			return
		case <-l.due.C:
			l.clean()
		case c := <-l.changes:
			l.save(l.gather(c))
		}
	}
}

// gather takes all the changes that wait: while one transaction is being saved, the next one fills.
func (l *Log) gather(first *change) []*change {
	batch := []*change{first}
	for len(batch) < maxBatch {
		select {
		case c := <-l.changes:
			batch = append(batch, c)
		default:
			return batch
		}
	}
	return batch
}

// save makes the changes in one transaction and answers each.
func (l *Log) save(batch []*change) {
	verdicts, erased, err := l.transact(batch)
	for i, c := range batch {
		if err != nil {
			c.answer <- err
		} else {
			c.answer <- verdicts[i]
		}
	}
	if err != nil {
		l.logger.Error().Err(err).Msg("rooms not saved")
	} else if erased && !l.erased {
		l.erased = true
		l.due.Reset(l.linger)
	}
}

// transact makes the changes in one transaction; verdicts are the answers to each if it went well, err the one for all if not.
func (l *Log) transact(batch []*change) (verdicts []error, erased bool, err error) {
	if err := l.mend(); err != nil {
		return nil, false, err
	}
	tx, err := l.db.Begin(true)
	if err != nil {
		return nil, false, fmt.Errorf("beginning: %w", err)
	}
	verdicts = make([]error, len(batch))
	dirty := false
	for i, c := range batch {
		if verdicts[i] = c.ctx.Err(); verdicts[i] != nil {
			continue // gone already
		}
		var touched bool
		touched, verdicts[i] = c.apply(tx)
		if touched && verdicts[i] != nil {
			return nil, false, errors.Join(fmt.Errorf("changing: %w", verdicts[i]), tx.Rollback())
		}
		dirty = dirty || touched
		erased = erased || touched && c.erases
	}
	if !dirty {
		return verdicts, false, tx.Rollback()
	}
	if err := l.settle(tx); err != nil {
		return nil, false, fmt.Errorf("saving: %w", err)
	}
	return verdicts, erased, nil
}

// settle commits, with nobody looking: bbolt shows a transaction to readers a moment before it is durable.
// A commit that failed, yet shows, is one that the disk did not confirm.
func (l *Log) settle(tx *bolt.Tx) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	id := tx.ID()
	err := l.commit(tx)
	if err == nil {
		return nil
	}
	seen, beginErr := l.db.Begin(false)
	if beginErr != nil {
		l.unconfirmed = true
		return errors.Join(err, beginErr)
	}
	l.unconfirmed = seen.ID() >= id
	return errors.Join(err, seen.Rollback())
}

// clean writes the file anew without what was erased; failing that, it is tried again soon.
func (l *Log) clean() {
	if err := l.renew(); err != nil {
		l.logger.Warn().Err(err).Msg("erased rooms not yet cleaned from the file")
		l.due.Reset(min(l.linger, time.Minute))
	}
}

// mend makes sure that the disk holds what the log shows.
func (l *Log) mend() error {
	if !l.unconfirmed { // the writer alone sets it, and so may read it freely
		return nil
	}
	if err := l.renew(); err != nil {
		return fmt.Errorf("%w: %w", errUnconfirmed, err)
	}
	return nil
}
