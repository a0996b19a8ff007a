// Package boltlog keeps rooms in one file of this machine: the store of a single instance, and the default.
//
// # Saved means saved (P1)
//
// One goroutine writes. It takes all the changes that wait, decides each against the state that the ones before it leave,
// and commits them in one transaction: one pair of fsyncs for however many rooms. A change is answered only after that. A stale append
// is refused without spoiling the others. Whatever the moment at which the process is killed or the power fails, the file
// holds every change that was answered. If a commit fails, nobody in it is told "saved"; a full disk costs refusals until
// there is space again. Reads show durable state only: a commit under way is seen by no one.
//
// Should the disk not confirm that a transaction took effect, nobody can tell which of two states the disk has, and writing on could
// spoil both. The log then refuses all until it could write what it has into a fresh file.
//
// # Erased means erased (P8)
//
// bbolt leaves erased data in free pages of its file until something else needs them. So the file is written anew without them,
// and put in the place of the old one, at most Options.Linger after an erasure, or when the log is next opened. Changes wait meanwhile, a
// second or two for some hundred MB; reads don't. It needs as much free space as the rooms take; without, it is tried again every minute.
// What the deleted file's blocks hold after that is up to the file system and the disk.
//
// # One owner
//
// A lock on a file beside (name + ".lock", never removed) keeps a second process out; it is not on the file itself, which gets replaced.
package boltlog

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"codev/hub"

	"github.com/gofrs/flock"
	"github.com/rs/zerolog"
	bolt "go.etcd.io/bbolt"
)

// What a Log refuses with, besides what hub.Log names.
var (
	ErrClosed = errors.New("boltlog: the log is closed")
	ErrInUse  = errors.New("boltlog: another process has the file open")
)

// errUnconfirmed stands while it is open what the disk holds.
var errUnconfirmed = errors.New("boltlog: the disk did not confirm the last save")

// DefaultLinger is how long erased data may stay in the file if Options don't say.
const DefaultLinger = time.Hour

// lockWait is how long Open waits for another process to let go of the file, as one that is just being stopped does.
const lockWait = time.Second

// Options are a log's settings; the zero value is good.
type Options struct {
	Linger time.Duration  // how long erased data may stay in the file; 0 is DefaultLinger
	Logger zerolog.Logger // told of files written anew and of failures; never of what is in a room
}

var _ hub.Log = (*Log)(nil)

// Log is a hub.Log in a file; any number of goroutines may use it.
type Log struct {
	path   string
	linger time.Duration
	logger zerolog.Logger
	lock   *flock.Flock
	commit func(*bolt.Tx) error // (*bolt.Tx).Commit, but in tests of its failure

	changes chan *change  // to the writer; unbuffered, so that what is not taken can be taken back
	quit    chan struct{} // closed by Close
	writer  sync.WaitGroup
	retired sync.WaitGroup // files that were replaced, until their last reader is done
	once    sync.Once
	closing error // Close's answer, once

	// mu is held for writing while a commit is under way or the file is exchanged, for reading only to begin a read.
	mu          sync.RWMutex
	db          *bolt.DB // nil once closed
	unconfirmed bool     // it is open what the disk holds

	// The writer's own.
	erased bool        // something was erased since the file was written anew
	due    *time.Timer // when to write it anew; runs only if erased
}

// Open opens the log at path, making the file (mode 0600) and its directory if need be, and starts its writer. Close ends it.
// It refuses with ErrInUse if another process has the file, and with bbolt's error for a file that is none of ours or is damaged.
func Open(path string, options Options) (*Log, error) {
	l := &Log{
		path: path, linger: options.Linger, logger: options.Logger, commit: (*bolt.Tx).Commit,
		changes: make(chan *change), quit: make(chan struct{}),
	}
	if l.linger <= 0 {
		l.linger = DefaultLinger
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("boltlog: making the directory: %w", err)
	}
	if err := l.acquire(); err != nil {
		return nil, err
	}
	l.due = time.NewTimer(l.linger)
	l.due.Stop()
	if err := l.load(); err != nil {
		return nil, errors.Join(err, l.lock.Close())
	}
	l.writer.Go(l.write)
	return l, nil
}

// acquire takes the lock that keeps other processes out.
func (l *Log) acquire() error {
	l.lock = flock.New(l.path+".lock", flock.SetPermissions(0o600))
	ctx, cancel := context.WithTimeout(context.Background(), lockWait)
	defer cancel()
	ok, err := l.lock.TryLockContext(ctx, 20*time.Millisecond)
	switch {
	case ok:
		return nil
	case errors.Is(err, context.DeadlineExceeded):
		err = ErrInUse
	}
	return errors.Join(fmt.Errorf("boltlog: locking: %w", err), l.lock.Close())
}

// Close stops the writer after the commit under way, waits for the reads under way, and lets go of the file.
// Changes that wait are refused with ErrClosed, as is all that comes later. Closing again gives the same answer.
func (l *Log) Close() error {
	l.once.Do(func() {
		close(l.quit)
		l.writer.Wait()
		l.mu.Lock()
		db := l.db
		l.db = nil
		l.mu.Unlock()
		err := db.Close()
		l.retired.Wait()
		if err = errors.Join(err, l.lock.Close()); err != nil {
			l.closing = fmt.Errorf("boltlog: closing: %w", err)
		}
	})
	return l.closing
}

// Append does what hub.Log asks of it.
func (l *Log) Append(ctx context.Context, room string, end hub.Record, beside hub.Beside, records ...hub.Record) error {
	if err := check(room, end, beside, records); err != nil {
		return fmt.Errorf("boltlog: appending: %w", err)
	}
	end.Data, beside.Summary, records = bytes.Clone(end.Data), bytes.Clone(beside.Summary), clone(records) // the caller may be gone before they are written
	err := l.change(ctx, false, func(tx *bolt.Tx) (bool, error) { return appendTo(tx, room, end, beside, records) })
	return wrap("appending", err)
}

// Now implements [hub.Log]: the file has one instance, and so its clock.
func (l *Log) Now() time.Time { return time.Now() }

// Erase does what hub.Log asks of it. The file may still hold the data for as long as Options.Linger.
func (l *Log) Erase(ctx context.Context, room string) error {
	err := l.change(ctx, true, func(tx *bolt.Tx) (bool, error) { return erase(tx, room) })
	return wrap("erasing", err)
}

// Retire implements [hub.Log]. The file may still hold the records for as long as Options.Linger.
func (l *Log) Retire(ctx context.Context, room string, left hub.Beside) error {
	if err := left.Fits(); err != nil {
		return fmt.Errorf("boltlog: retiring: %w", err)
	}
	left.Summary = bytes.Clone(left.Summary)
	err := l.change(ctx, true, func(tx *bolt.Tx) (bool, error) { return retire(tx, room, left) })
	return wrap("retiring", err)
}

// Ready saves something larger than any one event, the only way to know that it can be done, and returns what
// stood against it: on a disk that fills up it fails a little before Append does. Calls at the same time share one transaction, with changes if there are any.
func (l *Log) Ready(ctx context.Context) error {
	err := l.change(ctx, false, func(tx *bolt.Tx) (bool, error) {
		return true, tx.Bucket(bucketState).Put(keyProbe, make([]byte, probeSize))
	})
	return wrap("checking", err)
}

// Read does what hub.Log asks of it; the bytes are the caller's own.
func (l *Log) Read(ctx context.Context, room string, after uint64) (records []hub.Record, err error) {
	err = l.view(ctx, func(tx *bolt.Tx) error {
		records, err = read(tx, room, after)
		return err
	})
	return records, wrap("reading", err)
}

// First does what hub.Log asks of it; the bytes are the caller's own.
func (l *Log) First(ctx context.Context, room string) (first hub.Record, summary []byte, err error) {
	err = l.view(ctx, func(tx *bolt.Tx) error {
		kept := tx.Bucket(bucketRooms).Bucket([]byte(room))
		if kept == nil {
			return hub.ErrNotFound
		}
		if last(kept) > 0 {
			first = hub.Record{Seq: 1, Data: bytes.Clone(kept.Get(seqKey(1)))}
		}
		summary = summaryOf(tx, room)
		return nil
	})
	return first, summary, wrap("reading the first record", err)
}

// Expired does what hub.Log asks of it; rooms due at the same time are listed by name.
func (l *Log) Expired(ctx context.Context, now int64, limit int) (names []string, err error) {
	err = l.view(ctx, func(tx *bolt.Tx) error {
		names = expired(tx, now, limit)
		return nil
	})
	return names, wrap("listing expired rooms", err)
}

// Backup writes the log as it stands to w: a file that Open takes, whole whatever is saved meanwhile.
// It may hold data of rooms that were erased; opening it cleans it of them. Let w be fast: while it is written, the file can't shrink.
func (l *Log) Backup(ctx context.Context, w io.Writer) error {
	err := l.view(ctx, func(tx *bolt.Tx) error {
		_, err := tx.WriteTo(w)
		return err
	})
	return wrap("backing up", err)
}

// view reads one durable state of the file.
func (l *Log) view(ctx context.Context, look func(*bolt.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	tx, err := l.begin()
	if err != nil {
		return err
	}
	return errors.Join(look(tx), tx.Rollback())
}

func (l *Log) begin() (*bolt.Tx, error) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	switch {
	case l.db == nil:
		return nil, ErrClosed
	case l.unconfirmed:
		return nil, errUnconfirmed
	}
	return l.db.Begin(false)
}

// wrap says what was being done, but for the verdicts of hub.Log and ErrClosed, which say it all.
func wrap(doing string, err error) error {
	switch {
	case err == nil, errors.Is(err, ErrClosed):
		return err
	case errors.Is(err, hub.ErrStale):
		return hub.ErrStale
	case errors.Is(err, hub.ErrNotFound):
		return hub.ErrNotFound
	}
	return fmt.Errorf("boltlog: %s: %w", doing, err)
}
