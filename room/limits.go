package room

import "time"

// Limits are a host's limits of a room's size and life.
type Limits struct {
	Seats     int           // people at a time, those at the door too
	Events    int           // in the room's life
	Bytes     int           // of all events, as the log keeps them
	Keep      time.Duration // after the last event, or the day it is planned for
	KeepAlone time.Duration // the same, if only the opener ever came and no day is planned
}

// DefaultLimits are 16 seats, 2,000 events, 4 MiB, 30 days, 7 days.
func DefaultLimits() Limits {
	return Limits{Seats: 16, Events: 2000, Bytes: 4 << 20, Keep: 30 * 24 * time.Hour, KeepAlone: 7 * 24 * time.Hour}
}

// ending says how a command is treated once the room has reached its limits.
type ending int

const (
	normal    ending = iota // refused at the limits
	windsDown               // accepted at the limits, from the reserve
	closes                  // always accepted; it cannot be given endlessly
)

// WindsDown reports whether a command is still accepted when a room has reached its limits.
func WindsDown(command string) bool {
	w := byCommand[command]
	return w != nil && w.atLimits != normal
}

// reserve is how many events that wind it down a room at its limits still accepts.
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

// size estimates the size of the event in a log.
func (e Event) size() int { return len(e.Data) + 200 }

// withinLimits completes e with its hash, and refuses it if the room has no space left for it.
func (r *Room) withinLimits(e Event, w ending, private bool) (Event, error) {
	before := ""
	if r.seq > 0 {
		before = r.hashes[r.seq-1]
	}
	e.Hash = e.chain(r.chain, before)
	over := int(e.Seq) > r.limits.Events || r.bytes+e.size() > r.limits.Bytes
	spent := int(e.Seq) > r.limits.Events+reserve
	switch {
	case over && w == normal, spent && w != closes:
		return Event{}, refuse(TooMany, "the room has reached its limits; it can still be closed")
	case private && r.private[e.By].plus(e).exceeds(r.limits, privateShare):
		return Event{}, refuse(TooMany, "one person's private things have reached their share of the room")
	case private && r.allPrivate.plus(e).exceeds(r.limits, allPrivateShare):
		return Event{}, refuse(TooMany, "private things have reached their share of the room")
	}
	return e, nil
}

// life is the state that a room's expiry depends on.
type life struct {
	lastAt   int64 // of the last event that counts: private things in a closed room don't
	startsAt int64 // the day planned, 0 if there is none
	people   int   // all who ever came, with the opener
}

func (l life) erasesAt(limits Limits) int64 {
	if l.people < 2 && l.startsAt == 0 {
		return l.lastAt + limits.KeepAlone.Milliseconds()
	}
	return max(l.lastAt, l.startsAt) + limits.Keep.Milliseconds()
}

func (r *Room) life() life { return life{r.lastAt, r.startsAt, len(r.people)} }

// ErasesAt returns when the room is erased if nothing more happens, in Unix ms.
func (r *Room) ErasesAt() int64 { return r.life().erasesAt(r.limits) }

// ErasesAfter returns the value of ErasesAt after e, the room's next event.
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

// privately is implemented by acts of which, at times, only the author is told.
type privately interface {
	private(r *Room, by *person) bool
}

// isPrivate reports whether only its author is told of an act.
func (r *Room) isPrivate(a any, by *person) bool {
	p, ok := a.(privately)
	return ok && by != nil && p.private(r, by)
}

// keepsQuiet reports whether an act does not postpone the room's expiry: a private one in a closed room.
func (r *Room) keepsQuiet(a any, by ID) bool {
	return r.step == Closed && r.isPrivate(a, r.person(by))
}
