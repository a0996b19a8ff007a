package hub

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Record is one event as a log keeps it: its place in the room and its bytes, which no log reads.
type Record struct {
	Seq  uint64
	Data []byte
}

// Precedes is an error unless there are records and their seqs go on from r's. A Log refuses other records.
func (r Record) Precedes(records []Record) error {
	if len(records) == 0 {
		return errors.New("no records")
	}
	for i, next := range records {
		if want := r.Seq + 1 + uint64(i); next.Seq != want {
			return fmt.Errorf("record %d has seq %d, not %d", i, next.Seq, want)
		}
	}
	return nil
}

// Beside is what a log keeps of a room beside its records.
type Beside struct {
	Expires int64  // Unix ms: the room is to be erased then if nothing more is appended
	Summary []byte // at most MaxSummary bytes, which no log reads; an empty one leaves the one before as it is
}

// MaxSummary is how long a summary may be, in bytes. That of any room fits: in an unsealed one, texts whose every
// byte takes six.
const MaxSummary = 128 << 10

// MaxSeats is how many seats a room may have at most: its summary lists them.
const MaxSeats = 256

// Fits is an error if the summary is too long for a Log.
func (b Beside) Fits() error {
	if len(b.Summary) > MaxSummary {
		return fmt.Errorf("a summary of %d bytes", len(b.Summary))
	}
	return nil
}

// Log keeps the rooms' events: the only durable thing there is. A room is its log.
// Implementations stand in boltlog, memlog and redislog; each must pass the suite in logtest.
type Log interface {
	// Append saves records as the room's next ones, all or none, and returns once they are durable. end is the room's
	// last record, which the caller decided on: the zero Record makes a new room. If the room does not end with just
	// this one any more, nothing is saved and the error is ErrStale; but the log's client may have sent the append
	// twice, so that the records are what the room ends with. For a room that is not there it is ErrNotFound. Any
	// other error leaves it open whether the records were saved. Read the log to know. Nothing is saved after ctx's
	// deadline, however long the append was under way. The same step replaces what the log keeps beside the records.
	// The log may keep the records' bytes: the caller does not change them.
	Append(ctx context.Context, room string, end Record, beside Beside, records ...Record) error

	// Read returns the room's records with a seq above after, in order; ErrNotFound if there is no such room.
	Read(ctx context.Context, room string, after uint64) ([]Record, error)

	// First returns the room's first record, a zero one if it was retired, and its summary, nil if none was ever
	// given, without reading the other records; ErrNotFound if there is no such room.
	First(ctx context.Context, room string) (first Record, summary []byte, err error)

	// Erase removes the room with all its records, or what Retire left of it. No room is no error.
	Erase(ctx context.Context, room string) error

	// Retire removes the room's records for good, as Erase does, and keeps the summary that left holds, to be erased
	// when left expires. Such a room has no record: Read answers ErrNotFound; First gives a zero Record and the
	// summary; Append answers ErrStale to a new room, else ErrNotFound. A room that is not there, or was retired
	// before, stays as it is: an instance that is late brings nothing back.
	Retire(ctx context.Context, room string, left Beside) error

	// Expired lists at most limit rooms whose time has come at now (Unix ms), the longest overdue first.
	Expired(ctx context.Context, now int64, limit int) ([]string, error)

	// Now is the log's clock. All instances that share the log go by it: the moment of an event and of what is due.
	Now() time.Time

	// Ready tells whether the log can save just now, nil if so.
	Ready(ctx context.Context) error
}

// The errors of a Log.
var (
	ErrStale    = errors.New("hub: the room has moved on")
	ErrNotFound = errors.New("hub: no such room")
)
