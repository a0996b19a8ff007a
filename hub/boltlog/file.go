package boltlog

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	bolt "go.etcd.io/bbolt"
)

// copyStep is how many bytes a file written anew takes in one transaction: it bounds the memory.
const copyStep = 4 << 20

// growStep is how many bytes the file grows by at least: few, so that a disk is used to its end.
const growStep = 1 << 20

// load opens the file, or makes it, replays the journal, and removes the data that was erased before
// the last end. On a disk too full to gather the journal, the rooms can be read, and gathering is
// tried again with the first change.
func (l *Log) load() error {
	fresh := l.path + ".new"
	if err := remove(fresh); err != nil {
		return fmt.Errorf("boltlog: removing an unfinished file: %w", err)
	}
	_, err := os.Stat(l.path)
	if errors.Is(err, fs.ErrNotExist) {
		err = create(fresh, l.path)
	}
	if err != nil {
		return fmt.Errorf("boltlog: making the file: %w", err)
	}
	if l.db, err = openFile(l.path); err != nil {
		return fmt.Errorf("boltlog: opening the file: %w", err)
	}
	if err := l.replayJournal(); err != nil {
		return errors.Join(fmt.Errorf("boltlog: opening the file: %w", err), closeSegments(l.segments), l.db.Close())
	}
	return nil
}

// replayJournal reads the journal, and gathers it if it can. That converts a file of format 1.
func (l *Log) replayJournal() error {
	var since epoch
	var older bool
	err := l.db.View(func(tx *bolt.Tx) (err error) {
		state := tx.Bucket(bucketState)
		switch {
		case state != nil && bytes.Equal(state.Get(keyFormat), formatBefore):
			since, older = newEpoch(), true
		case state != nil && bytes.Equal(state.Get(keyFormat), format):
			since, err = decodeEpoch(state.Get(keyJournal))
		default:
			err = errors.New("it is not a file of rooms in a format known here")
		}
		l.erased = state != nil && state.Get(keyErased) != nil
		return err
	})
	if err != nil {
		return err
	}
	if l.segments, err = openSegments(l.path); err != nil {
		return err
	}
	if l.former, err = l.replay(since); err != nil {
		return err
	}
	if l.current, err = l.replay(since.next()); err != nil {
		return err
	}
	empty := l.current.size+l.former.size == 0
	if empty {
		l.current, l.former = l.former, nil
	}
	l.broken = true // a frame there may be of another file, and the last one may not have been answered
	if l.erased {
		l.clean()
	}
	if empty && !older {
		return l.settled()
	}
	if err := l.mend(); err != nil {
		l.logger.Warn().Err(err).Msg("journal not yet gathered")
		return l.settled()
	}
	return l.wipe()
}

// settled is an error while the state of the disk is unknown.
func (l *Log) settled() error {
	if l.unconfirmed {
		return errUnconfirmed
	}
	return nil
}

// renew writes the contents of the log into a fresh file and puts it in the place of the old one. Killed
// at any moment, either stands there whole. Once the fresh file has the name, the old one no longer
// counts, nor does the journal: a failure from there on leaves the log unconfirmed.
func (l *Log) renew() error {
	begun := time.Now()
	fresh := l.path + ".new"
	next, err := l.begin(newEpoch())
	if err != nil {
		return fmt.Errorf("beginning a segment: %w", err)
	}
	err = writeFile(fresh, l.db, next.epoch, l.tails()...)
	if err == nil {
		err = os.Rename(fresh, l.path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("writing a fresh file: %w", err), remove(fresh))
	}
	var db *bolt.DB
	if err = syncDir(l.path); err == nil {
		db, err = openFile(l.path)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.unconfirmed = err != nil; l.unconfirmed {
		return fmt.Errorf("putting a fresh file in place: %w", err)
	}
	old := l.db
	l.db, l.current, l.former = db, next, nil
	l.broken, l.erased = false, false
	l.due.Stop()
	l.retired.Go(func() {
		if err := old.Close(); err != nil { // waits for the last of its readers
			l.logger.Warn().Err(err).Msg("closing the replaced file")
		}
	})
	l.logger.Debug().Dur("took", time.Since(begun)).Msg("file written anew")
	return nil
}

// clean writes the file anew without erased data, and empties the journal. If it fails, it is tried
// again soon.
func (l *Log) clean() {
	l.await()
	err := l.renew()
	if err == nil {
		err = l.wipe()
	}
	if err != nil {
		l.logger.Warn().Err(err).Msg("erased rooms not yet cleaned from the file")
		l.due.Reset(min(l.linger, time.Minute))
	}
}

func openFile(path string) (*bolt.DB, error) {
	db, err := bolt.Open(path, 0o600, &bolt.Options{
		Timeout: lockWait, // for one who reads the file with bbolt's own tools
		// Mapped generously (it costs addresses, not memory): to map more, bbolt waits for all
		// readers.
		InitialMmapSize: 256 << 20,
		FreelistType:    bolt.FreelistMapType,
	})
	if err != nil {
		return nil, err
	}
	db.AllocSize = growStep
	return db, nil
}

// writeFile makes a whole and durable file at path, with the rooms of from, if given, without erased
// data, and with the tails.
func writeFile(path string, from *bolt.DB, e epoch, all ...tails) (err error) {
	if err := remove(path); err != nil {
		return err
	}
	db, err := bolt.Open(path, 0o600, &bolt.Options{Timeout: lockWait, NoSync: true}) // synced once, at the end
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if from != nil {
		if err := bolt.Compact(db, from, copyStep); err != nil {
			return err
		}
	}
	err = db.Update(func(tx *bolt.Tx) error {
		for _, name := range bucketsAlways {
			if _, err := tx.CreateBucketIfNotExists(name); err != nil {
				return err
			}
		}
		return errors.Join(gather(tx, e, all...), tx.Bucket(bucketState).Delete(keyErased))
	})
	if err != nil {
		return err
	}
	return db.Sync()
}

// create makes the first file: aside like every other, so that one killed on the way leaves no half
// a file behind.
func create(fresh, path string) error {
	if err := writeFile(fresh, nil, newEpoch()); err != nil {
		return errors.Join(err, remove(fresh))
	}
	if err := os.Rename(fresh, path); err != nil {
		return err
	}
	return syncDir(path)
}

// syncDir makes the file's name durable.
func syncDir(path string) error {
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
