package hub

import (
	"encoding/json"
	"maps"
	"slices"
	"time"

	"codev/room"
)

// presence is who is here, over all devices and, as far as they are known, over all instances. The live room's goroutine owns it.
// What other instances leave lapses (Config.Lease): the people of one that was killed are gone by then.
type presence struct {
	since  time.Time     // whoever was never seen has been away since then
	linger time.Duration // who left a moment ago still is here: a brief flap is nobody's business
	trust  time.Duration // how long what was last heard of the other instances tells about now
	people map[room.ID]*seen
	others map[string]other // by instance
	alone  bool             // there are no other instances
	met    time.Time        // when this instance last heard of the others
}

type seen struct {
	here      []time.Time // since when, for each connection to this instance
	elsewhere int         // connections to others
	left      time.Time   // when the last connection of all ended
}

// other is what another instance left: since when (Unix ns) each person's connections are there.
type other struct {
	people map[room.ID][]int64
	lapses time.Time
}

func newPresence(since time.Time, linger, trust time.Duration, alone bool) *presence {
	return &presence{since: since, linger: linger, trust: trust, alone: alone, people: map[room.ID]*seen{}, others: map[string]other{}}
}

func (s *seen) connections() int { return len(s.here) + s.elsewhere }

func (p *presence) person(id room.ID) *seen {
	if p.people[id] == nil {
		p.people[id] = &seen{}
	}
	return p.people[id]
}

// enter counts a connection to this instance, until leave with the same time.
func (p *presence) enter(id room.ID, since time.Time) {
	s := p.person(id)
	s.here = append(s.here, since)
}

func (p *presence) leave(id room.ID, since, now time.Time) {
	s := p.person(id)
	if i := slices.Index(s.here, since); i >= 0 {
		s.here = slices.Delete(s.here, i, i+1)
	}
	s.left = now
}

// mine is what this instance leaves for the others, nil if nobody is here.
func (p *presence) mine() []byte {
	people := map[room.ID][]int64{}
	for id, s := range p.people {
		for _, since := range s.here {
			people[id] = append(people[id], since.UnixNano())
		}
	}
	if len(people) == 0 {
		return nil
	}
	return encode(people)
}

// meet takes in what all other instances left. An absence counts only while this instance could have noticed its end:
// after a time out of touch it begins anew.
func (p *presence) meet(others []Other, now time.Time) {
	if !p.inTouch(now) {
		p.since = now
		for _, s := range p.people {
			if len(s.here) == 0 {
				s.left = now
			}
		}
	}
	p.met = now
	p.others = map[string]other{}
	for _, o := range others {
		var people map[room.ID][]int64
		if json.Unmarshal(o.Here, &people) == nil { // else it is an instance of another age
			p.others[o.Instance] = other{people, now.Add(o.Lapses)}
		}
	}
	p.recount(now)
}

func (p *presence) inTouch(now time.Time) bool { return p.alone || now.Sub(p.met) <= p.trust }

// lapse forgets instances that have not been heard of. Their people have been away a while already: they do not linger.
func (p *presence) lapse(now time.Time) {
	before := len(p.others)
	maps.DeleteFunc(p.others, func(_ string, o other) bool { return !o.lapses.After(now) })
	if len(p.others) < before {
		p.recount(now.Add(-p.linger))
	}
}

// recount has everybody's connections elsewhere counted anew; who has none any more left at the given time.
func (p *presence) recount(left time.Time) {
	counts := map[room.ID]int{}
	for _, o := range p.others {
		for id, connections := range o.people {
			counts[id] += len(connections)
		}
	}
	for id := range counts {
		p.person(id)
	}
	for id, s := range p.people {
		if s.elsewhere > 0 && counts[id] == 0 && len(s.here) == 0 {
			s.left = left
		}
		s.elsewhere = counts[id]
	}
}

// excess tells whether a person's connection to this instance seems to be one too many, given how many one may have over all instances: there
// are enough that are older, if all of them live. Every instance comes to this of its own.
func (p *presence) excess(id room.ID, since time.Time, most int) bool {
	older := 0
	count := func(began int64) {
		if began < since.UnixNano() {
			older++
		}
	}
	for _, began := range p.person(id).here {
		count(began.UnixNano())
	}
	for _, o := range p.others {
		for _, began := range o.people[id] {
			count(began)
		}
	}
	return older >= most
}

// online lists who is here, sorted.
func (p *presence) online(now time.Time) []room.ID {
	p.lapse(now)
	ids := []room.ID{}
	for id, s := range p.people {
		if s.connections() > 0 || now.Before(s.left.Add(p.linger)) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// away is how long a person has had no connection, 0 while they have one, or while nobody here can know.
func (p *presence) away(id room.ID, now time.Time) time.Duration {
	p.lapse(now)
	s := p.people[id]
	switch {
	case s != nil && s.connections() > 0, !p.inTouch(now):
		return 0
	case s == nil:
		return now.Sub(p.since)
	}
	return now.Sub(s.left)
}

// next is when online changes by itself, the zero time if it won't.
func (p *presence) next(now time.Time) time.Time {
	var next time.Time
	consider := func(t time.Time) {
		if t.After(now) && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	for _, s := range p.people {
		if s.connections() == 0 {
			consider(s.left.Add(p.linger))
		}
	}
	for _, o := range p.others {
		consider(o.lapses)
	}
	return next
}
