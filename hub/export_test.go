package hub

import (
	"context"
	"errors"
	"time"

	"codev/room"

	"github.com/rs/zerolog"
)

// Constants for the tests of the wire's description.
const (
	TokenBytes = tokenBytes
	MaxExcess  = maxExcess
	QueueBytes = queueBytes
	ResumeSize = historySize
	RoomErased = roomErased
)

// Replica is a replica without connections, for its tests.
type Replica struct {
	r      *replica
	Remote []room.Event // told by onRead
}

// Proposed is the outcome of one command of a batch.
type Proposed struct {
	Seq uint64 // 0 if it was refused
	Err error
}

// LoadReplica makes a replica of a room in a log.
func LoadReplica(ctx context.Context, log Log, id room.ID, shared bool) (*Replica, error) {
	r, silent := &Replica{}, zerolog.Nop()
	r.r = &replica{
		ctx: ctx, wait: time.Minute, within: time.Minute, log: log, name: string(id), limits: room.DefaultLimits(), shared: shared, base: &silent,
		onRead:   func(e room.Event, _ room.Delivery) { r.Remote = append(r.Remote, e) },
		onAppend: func(time.Duration) {},
	}
	return r, r.r.load()
}

// Commit gives commands as one batch, to be decided at once and saved until a time, if it is not zero.
func (r *Replica) Commit(until time.Time, commands ...room.Command) ([]Proposed, error) {
	var batch []*proposal
	for _, c := range commands {
		batch = append(batch, &proposal{
			sent: time.Now(), until: until,
			decide: func(r *room.Room, at int64) (room.Event, bool, error) {
				c.At = at
				return r.Decide(c)
			},
		})
	}
	var err error
	for rest := batch; len(rest) > 0; {
		n, failed := r.r.commit(rest)
		rest, err = rest[n:], errors.Join(err, failed)
	}
	outcomes := make([]Proposed, len(batch))
	for i, p := range batch {
		outcomes[i].Err = p.err
		if p.err == nil {
			outcomes[i].Seq, _ = r.r.room.Taken(commands[i].By, commands[i].ID)
		}
	}
	return outcomes, err
}

// Position is where the room is, and whether it may be ahead of its log.
func (r *Replica) Position() (seq uint64, hash string, ahead bool) {
	seq, hash = r.r.room.Position()
	return seq, hash, r.r.ahead
}

// Confirm reads the log.
func (r *Replica) Confirm() error { return r.r.confirm() }

// AppendFrame encodes a frame as the hub sends it.
func AppendFrame(b []byte, frame any) []byte {
	switch f := frame.(type) {
	case Event:
		return appendEvent(b, f)
	case Welcome:
		return appendWelcome(b, f)
	}
	return appendAnswer(b, frame)
}

// The two ways to read a command.
var (
	ParseUsual = parseUsual
	ParseAny   = parseAny
)
