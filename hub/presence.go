package hub

import (
	"slices"
	"time"

	"codev/room"
)

// presence is who is here, over all devices, as a live room needs to know it. One that also knows of other instances may
// take the place of localPresence; its leases are 15 s at most.
type presence interface {
	// enter and leave count a person's connections up and down.
	enter(id room.ID, now time.Time)
	leave(id room.ID, now time.Time)
	// online lists who is here, sorted. Who left a moment ago still is: a brief flap is nobody's business.
	online(now time.Time) []room.ID
	// away is how long a person has had no connection, 0 while they have one.
	away(id room.ID, now time.Time) time.Duration
	// next is when online changes by itself, the zero time if it won't.
	next(now time.Time) time.Time
}

// localPresence is the presence of an instance that is alone. It is owned by the live room's goroutine.
type localPresence struct {
	since  time.Time     // whoever was never seen has been away since then
	linger time.Duration // so long one stays online after leaving
	people map[room.ID]*seen
}

type seen struct {
	connections int
	left        time.Time // when the last connection ended
}

func newLocalPresence(since time.Time, linger time.Duration) *localPresence {
	return &localPresence{since: since, linger: linger, people: map[room.ID]*seen{}}
}

func (p *localPresence) enter(id room.ID, _ time.Time) {
	if p.people[id] == nil {
		p.people[id] = &seen{}
	}
	p.people[id].connections++
}

func (p *localPresence) leave(id room.ID, now time.Time) {
	if s := p.people[id]; s != nil {
		s.connections--
		s.left = now
	}
}

func (p *localPresence) online(now time.Time) []room.ID {
	ids := []room.ID{}
	for id, s := range p.people {
		if s.connections > 0 || now.Before(s.left.Add(p.linger)) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

func (p *localPresence) away(id room.ID, now time.Time) time.Duration {
	s := p.people[id]
	switch {
	case s == nil:
		return now.Sub(p.since)
	case s.connections > 0:
		return 0
	}
	return now.Sub(s.left)
}

func (p *localPresence) next(now time.Time) time.Time {
	var next time.Time
	for _, s := range p.people {
		if gone := s.left.Add(p.linger); s.connections == 0 && gone.After(now) && (next.IsZero() || gone.Before(next)) {
			next = gone
		}
	}
	return next
}
