package checker

import (
	"bytes"
	"maps"
	"reflect"
	"slices"
	"time"

	"codev/deploy/wire"
)

// gather puts the room's list together from the events that each client was told, but for those that a
// failover lost, or may have lost.
func (c *check) gather() {
	for _, r := range c.clients {
		if !r.Fresh || r.pos.seq == 0 { // who was never welcomed is told of by the rig
			continue
		}
		if c.last.seq > 0 && r.pos != c.last {
			c.find("P2", "read afresh, the room ends at %d for one and at %d for another", c.last.seq, r.pos.seq)
		}
		if r.pos.seq > c.last.seq {
			c.last = r.pos
		}
	}
	list := c.positions()
	for _, r := range c.clients {
		maps.Copy(c.views, r.wholes)
		kept := map[int]uint64{} // up to where the room has what was told before each reset
		for _, p := range r.told {
			if list[p.seq] == p.hash {
				kept[p.resets] = max(kept[p.resets], p.seq)
			}
		}
		for _, s := range r.events {
			if s.resets < r.resets && s.Seq > kept[s.resets] {
				continue
			}
			e := c.log[s.Seq]
			if e == nil {
				e = &event{seq: s.Seq, hash: s.Hash, name: s.Name, at: s.At}
				c.log[s.Seq] = e
			}
			if e.name != s.Name || e.at != s.At {
				c.find("P2", "event %d is %s for one and %s for %s", s.Seq, e.name, s.Name, r.Name)
			}
			if s.By != "" && e.by != "" && s.By != e.by {
				c.find("P2", "event %d (%s) is by %s for one and by %s for %s", s.Seq, s.Name, c.who(e.by), c.who(s.By), r.Name)
			} else if s.By != "" {
				e.by = s.By
			}
			e.tells = append(e.tells, tell{r, s.resets == r.resets, s.By, s.Command, s.Data})
		}
	}
}

// positions are the hashes that clients were told since their last resets, by seq; where two differ, the first.
func (c *check) positions() map[uint64]string {
	list := map[uint64]string{c.last.seq: c.last.hash}
	for _, r := range c.clients {
		for _, p := range r.told {
			if _, ok := list[p.seq]; !ok && p.resets == r.resets {
				list[p.seq] = p.hash
			}
		}
	}
	return list
}

// order finds what breaks P2.
func (c *check) order() {
	c.hashes()
	c.inTime()
	for _, seq := range c.seqs() {
		c.sameWords(c.log[seq])
	}
	c.sameViews()
}

// seqs are those of the list, in order.
func (c *check) seqs() []uint64 { return slices.Sorted(maps.Keys(c.log)) }

// hashes finds seqs with two hashes. Events that a client was told before a reset may have others, from the fork on.
func (c *check) hashes() {
	list := c.positions()
	for _, r := range c.clients {
		for _, p := range r.told {
			switch {
			case p.resets < r.resets:
			case p.seq > c.last.seq:
				c.find("P2", "%s was told the position %d; the room ends at %d", r.Name, p.seq, c.last.seq)
				return
			case list[p.seq] != p.hash:
				c.find("P2", "a fork that nobody was told of: %d has two hashes, one for %s", p.seq, r.Name)
				return // what follows on it has two, too
			}
		}
	}
	for _, r := range c.clients {
		forked, on := uint64(0), 0 // where the fork was first seen, before which reset
		for _, p := range r.told {
			if p.resets == r.resets {
				break
			}
			if p.resets != on {
				forked, on = 0, p.resets
			}
			switch was, ok := list[p.seq]; {
			case ok && was != p.hash && forked == 0:
				forked = p.seq
			case ok && was == p.hash && forked > 0 && p.seq > forked:
				c.find("P2", "%s was on a fork at %d and not at %d", r.Name, forked, p.seq)
			}
		}
	}
}

// inTime finds a command that was first sent after another one was accepted, and yet comes before it.
func (c *check) inTime() {
	if c.Failover {
		return // what is offered again comes later than it came
	}
	type moment struct {
		at   time.Time
		seq  uint64
		sent bool
	}
	var moments []moment
	for _, k := range c.commands {
		if at, ok := k.accepted(); ok {
			moments = append(moments, moment{k.sent, k.seq(), true}, moment{at, k.seq(), false})
		}
	}
	slices.SortFunc(moments, func(a, b moment) int { return a.at.Compare(b.at) })
	var accepted uint64
	for _, m := range moments {
		if !m.sent {
			accepted = max(accepted, m.seq)
		} else if m.seq <= accepted {
			c.find("P2", "the command accepted as %d was sent when %d had been accepted", m.seq, accepted)
		}
	}
}

// varied are the events that some people are told in words of their own.
var varied = set(
	"room_opened", "participant_joined", "participant_admitted", "topic_supported", "topic_unsupported", "session_rated", "note_written", "note_removed",
	"contribution_kept", "signalled", "nudged", "question_flagged", "learning_shared", "learning_withdrawn",
)

// sameWords finds an event told in different words.
func (c *check) sameWords(e *event) {
	if varied[e.name] {
		return
	}
	for _, t := range e.tells[1:] {
		if !bytes.Equal(t.data, e.tells[0].data) {
			c.find("P2", "event %d (%s) is not the same for %s and %s", e.seq, e.name, e.tells[0].client.Name, t.client.Name)
			return
		}
	}
}

// sameViews compares the view that each client kept with the one that it reads afresh at the end.
func (c *check) sameViews() {
	fresh := map[string]*client{}
	for _, r := range c.clients {
		if r.Fresh {
			fresh[r.Seat] = r
		}
	}
	for _, r := range c.clients {
		whole := fresh[r.Seat]
		if r.Fresh || whole == nil || whole.view == nil || r.pos != whole.pos {
			continue // who is somewhere else was found to be
		}
		if kept, afresh := wire.Comparable(r.view), wire.Comparable(whole.view); !reflect.DeepEqual(kept, afresh) {
			c.find("P2", "the view that %s kept is not the one read afresh: %v", r.Name, difference(kept, afresh))
		}
	}
}

// difference names the fields in which two views differ.
func difference(a, b wire.Object) (names []string) {
	for name := range a {
		if !reflect.DeepEqual(a[name], b[name]) {
			names = append(names, name)
		}
	}
	for name := range b {
		if _, ok := a[name]; !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func set(names ...string) map[string]bool {
	s := map[string]bool{}
	for _, name := range names {
		s[name] = true
	}
	return s
}
