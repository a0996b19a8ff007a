package hub

import (
	"encoding/json"
	"maps"
	"slices"
	"time"

	"codev/room"
)

// presence tracks the people connected to a room, over all their devices and, as far as they are known, all instances.
// The live room's goroutine owns it. The presence of another instance lapses (Config.Lease) unless it is renewed.
type presence struct {
	since  time.Time     // a person never seen counts as away since then
	linger time.Duration // a person stays online so long after their last connection: brief flaps are not told
	trust  time.Duration // so long after a heartbeat the presence of the other instances is known
	people map[room.ID]*attendance
	others map[string]other // by instance
	alone  bool             // there are no other instances
	beat   time.Time        // the last heartbeat
}

type attendance struct {
	here      int       // connections to this instance
	elsewhere bool      // another instance reports a connection
	left      time.Time // when the last connection on any instance ended
}

// other is another instance's report: the people connected to it.
type other struct {
	people []room.ID
	lapses time.Time
}

func newPresence(since time.Time, linger, trust time.Duration, alone bool) *presence {
	return &presence{since: since, linger: linger, trust: trust, alone: alone, people: map[room.ID]*attendance{}, others: map[string]other{}}
}

func (s *attendance) connected() bool { return s.here > 0 || s.elsewhere }

func (p *presence) person(id room.ID) *attendance {
	if p.people[id] == nil {
		p.people[id] = &attendance{}
	}
	return p.people[id]
}

// enter counts one more connection of a person to this instance, leave one less.
func (p *presence) enter(id room.ID) { p.person(id).here++ }

func (p *presence) leave(id room.ID, now time.Time) {
	s := p.person(id)
	s.here--
	s.left = now
}

// mine lists the people connected to this instance, encoded for the other instances; nil if there are none.
func (p *presence) mine() []byte {
	var people []room.ID
	for id, s := range p.people {
		if s.here > 0 {
			people = append(people, id)
		}
	}
	if len(people) == 0 {
		return nil
	}
	slices.Sort(people)
	return encode(people)
}

// takeReports takes in the presence of all other instances. After a time out of touch, absences are
// counted from now: this instance could not have noticed their end.
func (p *presence) takeReports(others []PeerPresence, now time.Time) {
	if !p.inTouch(now) {
		p.since = now
		for _, s := range p.people {
			if s.here == 0 {
				s.left = now
			}
		}
	}
	p.beat = now
	p.others = map[string]other{}
	for _, o := range others {
		var people []room.ID
		if json.Unmarshal(o.Presence, &people) == nil { // else another version of the program wrote it
			p.others[o.Instance] = other{people, now.Add(o.Lapses)}
		}
	}
	p.recount(now)
}

func (p *presence) inTouch(now time.Time) bool { return p.alone || now.Sub(p.beat) <= p.trust }

// lapse forgets instances whose presence was not renewed. Their people have been away for longer than they linger.
func (p *presence) lapse(now time.Time) {
	before := len(p.others)
	maps.DeleteFunc(p.others, func(_ string, o other) bool { return !o.lapses.After(now) })
	if len(p.others) < before {
		p.recount(now.Add(-p.linger))
	}
}

// recount sets elsewhere for everybody from the reports. A person whose last connection was elsewhere left at the
// given time.
func (p *presence) recount(left time.Time) {
	elsewhere := map[room.ID]bool{}
	for _, o := range p.others {
		for _, id := range o.people {
			elsewhere[id] = true
			p.person(id)
		}
	}
	for id, s := range p.people {
		if s.elsewhere && !elsewhere[id] && s.here == 0 {
			s.left = left
		}
		s.elsewhere = elsewhere[id]
	}
}

// online lists the people connected to any instance, sorted.
func (p *presence) online(now time.Time) []room.ID {
	p.lapse(now)
	ids := []room.ID{}
	for id, s := range p.people {
		if s.connected() || now.Before(s.left.Add(p.linger)) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// away is how long a person has had no connection; 0 while they have one, and while this instance is out of touch.
func (p *presence) away(id room.ID, now time.Time) time.Duration {
	p.lapse(now)
	s := p.people[id]
	switch {
	case s != nil && s.connected(), !p.inTouch(now):
		return 0
	case s == nil:
		return now.Sub(p.since)
	}
	return now.Sub(s.left)
}

// next is when online changes by time alone; the zero time if it does not.
func (p *presence) next(now time.Time) time.Time {
	var next time.Time
	consider := func(t time.Time) {
		if t.After(now) && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	for _, s := range p.people {
		if !s.connected() {
			consider(s.left.Add(p.linger))
		}
	}
	for _, o := range p.others {
		consider(o.lapses)
	}
	return next
}
