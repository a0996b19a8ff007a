package room

import "time"

// Limits are what a host may set of a room's size and life.
type Limits struct {
	Seats     int           // people at a time, those at the door too
	Events    int           // in the room's life
	Bytes     int           // of all events, as the log keeps them
	Keep      time.Duration // how long a room is kept after its last event, or after the day it is planned for
	KeepAlone time.Duration // the same, if nobody but the opener ever came and no day is planned
}

// DefaultLimits are 16 seats, 2,000 events, 4 MiB, 30 days, 7 days.
func DefaultLimits() Limits {
	return Limits{Seats: 16, Events: 2000, Bytes: 4 << 20, Keep: 30 * 24 * time.Hour, KeepAlone: 7 * 24 * time.Hour}
}

// ending is what a command does to the room's life, for its limits.
type ending int

const (
	goesOn ending = iota // refused at the limits
	winds                // winds down: still taken at the limits, from the reserve
	ends                 // always taken; it cannot be given without end
)

// WindsDown tells whether a command is still taken when a room has reached its limits.
func WindsDown(command string) bool {
	w := byCommand[command]
	return w != nil && w.ends != goesOn
}

// reserve is how many events a room at its limits still takes of those that wind it down.
const reserve = 200

// The shares of a room's limits that private things may take: a person's, and those of all people together.
// They keep a room from being spent in silence.
const (
	privateShare    = 4
	allPrivateShare = 2
)

// usage counts events and their bytes.
type usage struct{ events, bytes int }

func (u usage) plus(e Event) usage { return usage{u.events + 1, u.bytes + e.size()} }

func (u usage) exceeds(l Limits, share int) bool {
	return u.events > l.Events/share || u.bytes > l.Bytes/share
}

// size is about what the event takes in a log.
func (e Event) size() int { return len(e.Data) + 200 }

// within completes e with its hash, and refuses it if the room has no space left for it.
func (r *Room) within(e Event, w ending, private bool) (Event, error) {
	before := ""
	if r.seq > 0 {
		before = r.hashes[r.seq-1]
	}
	e.Hash = e.chain(r.chain, before)
	over := int(e.Seq) > r.limits.Events || r.bytes+e.size() > r.limits.Bytes
	spent := int(e.Seq) > r.limits.Events+reserve
	switch {
	case over && w == goesOn, spent && w != ends:
		return Event{}, refuse(TooMany, "the room has reached its limits; it can still be closed")
	case private && r.private[e.By].plus(e).exceeds(r.limits, privateShare):
		return Event{}, refuse(TooMany, "one person's private things have reached their share of the room")
	case private && r.allPrivate.plus(e).exceeds(r.limits, allPrivateShare):
		return Event{}, refuse(TooMany, "private things have reached their share of the room")
	}
	return e, nil
}

// life is what a room's end depends on.
type life struct {
	lastAt   int64 // of the last event that counts: private things in a closed room don't
	startsAt int64 // the day planned, 0 if there is none
	people   int   // who ever came, the opener among them
}

func (l life) erasesAt(limits Limits) int64 {
	if l.people < 2 && l.startsAt == 0 {
		return l.lastAt + limits.KeepAlone.Milliseconds()
	}
	return max(l.lastAt, l.startsAt) + limits.Keep.Milliseconds()
}

func (r *Room) life() life { return life{r.lastAt, r.startsAt, len(r.people)} }

// ErasesAt is when the room is to be erased if nothing more happens, in Unix ms.
func (r *Room) ErasesAt() int64 { return r.life().erasesAt(r.limits) }

// ErasesAfter is what ErasesAt will be once e, the room's next event, is applied.
func (r *Room) ErasesAfter(e Event) int64 {
	l := r.life()
	a := decodeEvent(e)
	if !r.keepsQuiet(a, e.By) {
		l.lastAt = e.At
	}
	switch a := a.(type) {
	case *opened:
		l.people++
		amend(&l.startsAt, a.StartsAt)
	case *joined:
		l.people++
	case *planSession:
		amend(&l.startsAt, a.StartsAt)
	}
	return l.erasesAt(r.limits)
}

// privately is implemented by acts that can reach nobody but their author.
type privately interface {
	private(r *Room, by *person) bool
}

// isPrivate tells whether an act reaches nobody but its author.
func (r *Room) isPrivate(a any, by *person) bool {
	p, ok := a.(privately)
	return ok && by != nil && p.private(r, by)
}

// keepsQuiet tells whether an act leaves the room's end as it is: a private one in a closed room.
func (r *Room) keepsQuiet(a any, by ID) bool {
	return r.step == Closed && r.isPrivate(a, r.person(by))
}
