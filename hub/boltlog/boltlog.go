// Package boltlog keeps rooms in one file of this machine: the store of a single instance, and the
// default.
//
// # Saved means saved (P1)
//
// Appends go to a journal first: two files beside the log's own, its segments (journal.go). One
// goroutine, the writer, saves. It takes all the appends that wait, decides each on the state that
// the ones before it lead to, and writes the accepted ones as one frame with one sync, for any
// number of rooms. It answers an append only after that sync. A stale append spoils no other.
// Whenever the process is killed or the power fails, the next Open finds each append that was
// answered, in the file or in the journal.
//
// The records of the journal are also kept in memory. When a segment is full, the writer goes on
// in the other one, and the records of the full one are gathered into the file, room by room, in
// one transaction of bbolt. The same transaction saves which segment is next, so no frame counts
// twice. A transaction that erases or retires a room first gathers all that the journal holds.
//
// If writing a frame fails, its appends are refused, and the frame is made void before anything
// else is saved. A full disk costs refusals until there is space again. A frame is also made void
// if the deadline of one of its appends passed before its sync ended: the others are written
// again. If the process is killed in between, such an append may stand. Reads show durable state
// only.
//
// If the disk does not confirm a transaction, its state is unknown: with the transaction or without.
// Writing on could spoil both. The log then refuses all calls until it has written its contents into
// a fresh file.
//
// # Erased means erased (P8)
//
// bbolt leaves erased data in free pages of its file until something else needs them. So the file
// is written anew without them, and put in the place of the old one, at most Options.Linger after
// an erasure, or when the log is next opened. Changes wait meanwhile, a second or two for some
// hundred MB; reads don't. It needs as much free space as the rooms take; without, it is tried
// again every minute. The journal, whose frames remain until they are overwritten, is emptied at
// the same moments. The contents of the deleted file's blocks after that are up to the file system
// and the disk.
//
// # One owner
//
// A lock on a file beside (name + ".lock", never removed) keeps a second process out; it is not on
// the file itself, which gets replaced.
package boltlog

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"codev/hub"

	"github.com/gofrs/flock"
	"github.com/rs/zerolog"
	bolt "go.etcd.io/bbolt"
)

// The errors of a Log besides those of [hub.Log].
var (
	ErrClosed = errors.New("boltlog: the log is closed")
	ErrInUse  = errors.New("boltlog: another process has the file open")
)

// errUnconfirmed is the error while the state of the disk is unknown.
var errUnconfirmed = errors.New("boltlog: the disk did not confirm the last save")

// DefaultLinger is how long erased data may stay in the file if Options don't say.
const DefaultLinger = time.Hour

// DefaultSegment is how many bytes of the journal are gathered at a time if Options don't say. So
// much is also kept in memory, at most twice.
const DefaultSegment = 8 << 20

// lockWait is how long Open waits for another process to let go of the file, as one that is just
// being stopped does.
const lockWait = time.Second

// Options are a log's settings; the zero value is good.
type Options struct {
	Linger  time.Duration  // how long erased data may stay in the file; 0 is DefaultLinger
	Segment int64          // how many bytes of the journal are gathered at a time; 0 is DefaultSegment
	Logger  zerolog.Logger // told of files written anew and of failures; never of what is in a room
}

var _ hub.Log = (*Log)(nil)

// Log is a hub.Log in a file; any number of goroutines may use it.
type Log struct {
	path   string
	linger time.Duration
	limit  int64 // of a segment; one frame may reach beyond
	logger zerolog.Logger
	lock   *flock.Flock
	commit func(*bolt.Tx) error // (*bolt.Tx).Commit, but in tests of its failure
	sync   func(*os.File) error // datasync, but in tests of its failure

	changes chan *change  // to the writer; unbuffered, so that what is not taken can be taken back
	quit    chan struct{} // closed by Close
	writer  sync.WaitGroup
	retired sync.WaitGroup // files that were replaced, until their last reader is done
	once    sync.Once
	closing error // Close's answer, once

	// mu is held for writing while a change of the file is committed, the file is exchanged or a
	// tail grows, for reading only to begin a read. Only the writer changes what it guards, and so
	// may read it freely.
	mu          sync.RWMutex
	db          *bolt.DB // nil once closed
	unconfirmed bool     // the state of the disk is unknown
	current     *segment // the one that is written
	former      *segment // the one before, if it is not gathered yet

	// The writer's own.
	segments [2]*os.File
	gathered chan error  // the answer of a gathering under way; nil if there is none
	broken   bool        // the journal may hold a frame that is void: gather before writing to it
	erased   bool        // something was erased since the file was written anew
	due      *time.Timer // when to write it anew; runs only if erased
}

// Open opens the log at path, making the file (mode 0600) and its directory if need be, and starts
// its writer. Close ends it. It refuses with ErrInUse if another process has the file, and with
// bbolt's error for a file that is none of ours or is damaged.
func Open(path string, options Options) (*Log, error) {
	l := &Log{
		path: path, linger: options.Linger, limit: options.Segment, logger: options.Logger, commit: (*bolt.Tx).Commit, sync: datasync,
		changes: make(chan *change), quit: make(chan struct{}),
	}
	if l.linger <= 0 {
		l.linger = DefaultLinger
	}
	if l.limit <= 0 {
		l.limit = DefaultSegment
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

// Close stops the writer after the commit under way, waits for the reads under way, and lets go of
// the file. Changes that wait are refused with ErrClosed, as is all that comes later. Closing again
// gives the same answer.
func (l *Log) Close() error {
	l.once.Do(func() {
		close(l.quit)
		l.writer.Wait()
		l.mu.Lock()
		db := l.db
		l.db = nil
		l.mu.Unlock()
		err := errors.Join(db.Close(), closeSegments(l.segments))
		l.retired.Wait()
		if err = errors.Join(err, l.lock.Close()); err != nil {
			l.closing = fmt.Errorf("boltlog: closing: %w", err)
		}
	})
	return l.closing
}

// Append implements [hub.Log].
func (l *Log) Append(ctx context.Context, room string, end hub.Record, beside hub.Beside, records ...hub.Record) error {
	if err := check(room, end, beside, records); err != nil {
		return fmt.Errorf("boltlog: appending: %w", err)
	}
	end.Data = bytes.Clone(end.Data) // the caller may be gone before it is compared
	err := l.change(ctx, change{entry: newEntry(room, beside, records), end: end})
	return wrap("appending", err)
}

// Now implements [hub.Log]: the file has one instance, and so its clock.
func (l *Log) Now() time.Time { return time.Now() }

// Erase implements [hub.Log]. The file may still hold the data for as long as Options.Linger.
func (l *Log) Erase(ctx context.Context, room string) error {
	err := l.change(ctx, change{erases: true, apply: func(tx *bolt.Tx) (bool, error) { return erase(tx, room) }})
	return wrap("erasing", err)
}

// Retire implements [hub.Log]. The file may still hold the records for as long as Options.Linger.
func (l *Log) Retire(ctx context.Context, room string, left hub.Beside) error {
	if err := left.Fits(); err != nil {
		return fmt.Errorf("boltlog: retiring: %w", err)
	}
	left.Summary = bytes.Clone(left.Summary)
	err := l.change(ctx, change{erases: true, apply: func(tx *bolt.Tx) (bool, error) { return retire(tx, room, left) }})
	return wrap("retiring", err)
}

// Ready implements [hub.Log]. It saves an entry larger than any event, and returns the error. Calls
// at the same time share one sync, with appends if there are any.
func (l *Log) Ready(ctx context.Context) error {
	return wrap("checking", l.change(ctx, change{entry: probe()}))
}

// wrap adds the operation to an error, except to ErrClosed and the errors of hub.Log.
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
