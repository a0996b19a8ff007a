package boltlog

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	bolt "go.etcd.io/bbolt"
)

// An unsettledError is the error of gathering a segment after which the state of the disk is unknown.
type unsettledError struct{ error }

// gatheredAtOnce is how many rooms of a segment share a transaction.
const gatheredAtOnce = 64

// prepare makes sure that there is a segment to write to, and that the state of the disk is known.
func (l *Log) prepare() error {
	if l.current.end >= l.limit && !l.broken && !l.unconfirmed {
		l.await()
	}
	if err := l.mend(); err != nil {
		return err
	}
	if l.current.end < l.limit {
		return nil
	}
	return l.rotate()
}

// rotate goes on in the other segment, and has this one gathered into the file meanwhile.
func (l *Log) rotate() error {
	next, err := l.begin(l.current.epoch.next())
	if err != nil {
		return fmt.Errorf("beginning a segment: %w", err)
	}
	l.mu.Lock()
	l.current, l.former = next, l.current
	l.mu.Unlock()
	l.gathered = make(chan error, 1)
	go l.gatherFormer(l.db, l.former.tails, next.epoch, l.gathered)
	return nil
}

// gatherFormer gathers a segment, which nobody changes any more, and answers once. Readers may see
// its records in the file before that is durable, since they are durable in the journal. It makes a
// transaction of a few rooms at a time, so that the journal's syncs never wait for a long one; the
// last transaction has the file no longer need the segment.
func (l *Log) gatherFormer(db *bolt.DB, former tails, next epoch, answer chan<- error) {
	for rooms := range slices.Chunk(slices.Sorted(maps.Keys(former)), gatheredAtOnce) {
		err := l.gatherPart(db, func(tx *bolt.Tx) error { return former.gather(tx, rooms) })
		if err != nil {
			answer <- err
			return
		}
	}
	answer <- l.gatherPart(db, func(tx *bolt.Tx) error { return gather(tx, next) })
}

// gatherPart makes one transaction of those of gatherFormer.
func (l *Log) gatherPart(db *bolt.DB, change func(*bolt.Tx) error) error {
	tx, err := db.Begin(true)
	if err != nil {
		return err
	}
	if err := change(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	unconfirmed, err := l.commitTx(db, tx)
	if unconfirmed {
		return unsettledError{err}
	}
	return err
}

// await waits until no segment is being gathered.
func (l *Log) await() {
	if l.gathered != nil {
		l.settle(<-l.gathered)
	}
}

// settle takes the answer of gatherFormer.
func (l *Log) settle(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.gathered = nil
	if err == nil {
		l.former = nil
		return
	}
	l.broken = true
	l.unconfirmed = errors.As(err, new(unsettledError))
	l.logger.Error().Err(err).Msg("journal not gathered")
}

// tails are all there are, the oldest first.
func (l *Log) tails() []tails {
	if l.former == nil {
		return []tails{l.current.tails}
	}
	return []tails{l.former.tails, l.current.tails}
}

// confirm makes sure that the disk has the contents of the log, and that nothing else changes the
// file.
func (l *Log) confirm() error {
	l.await()
	if !l.unconfirmed { // the writer alone sets it, and so may read it freely
		return nil
	}
	if err := l.renew(); err != nil {
		return fmt.Errorf("%w: %w", errUnconfirmed, err)
	}
	return nil
}

// mend makes the rest of a failed write in the journal void, by gathering everything else.
func (l *Log) mend() error {
	if l.unconfirmed {
		return l.confirm()
	}
	if !l.broken {
		return nil
	}
	if _, err := l.transact(nil); err != nil {
		return fmt.Errorf("gathering the journal: %w", err)
	}
	return nil
}

// rest leaves the file alone with all that was saved, if it can: else the journal has the rest.
func (l *Log) rest() {
	l.await()
	var err error
	if l.former != nil || l.current.end > 0 || l.unconfirmed {
		_, err = l.transact(nil)
	}
	if err == nil {
		err = removeSegments(l.path)
	}
	if err != nil {
		l.logger.Warn().Err(err).Msg("journal not gathered at the end")
	}
}
