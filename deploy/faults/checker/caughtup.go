package checker

import (
	"maps"
	"slices"
	"time"
)

// hidden are events that are not for all, or not always.
var hidden = set(
	"note_written", "note_removed", "contribution_kept", "signalled", "nudged", "question_flagged", "learning_shared", "learning_withdrawn",
)

// caughtUp finds what breaks P5 and P6.
func (c *check) caughtUp() {
	for _, k := range c.sorted() {
		if !k.answered() {
			c.find("P5", "%s of %s was never answered", k.name, k.client.Name)
		}
	}
	for _, r := range c.clients {
		for _, g := range r.given {
			if late := g.at.Sub(c.Healed); late > CatchUp && g.position != c.last {
				c.find("P5", "%s, %v after all faults were over, was given %d; the room ends at %d", r.Name, late, g.seq, c.last.seq)
				break
			}
		}
		if r.Fresh {
			continue
		}
		switch late := r.behind.Sub(c.Healed); {
		case r.pos != c.last:
			c.find("P5", "%s ends at %d, the room at %d", r.Name, r.pos.seq, c.last.seq)
		case late > CatchUp:
			c.find("P5", "%s was at the end only %v after all faults were over", r.Name, late)
		}
		c.missed(r)
	}
	c.inTouch()
}

// outOfTouch is how old a position may be that a client is told. An instance that misses two heartbeats, 5 s apart,
// closes its connections; a frame that it wrote before may take as long as a connection lives without an answer to
// its pings.
const outOfTouch = 20 * time.Second

// inTouch finds a client that was told an old position as the room's.
func (c *check) inTouch() {
	if c.Failover {
		return // what was told of what is lost is no position of the room
	}
	known := map[uint64]time.Time{} // when somebody was first told that the room is there
	for _, r := range c.clients {
		for _, p := range r.told {
			if at, ok := known[p.seq]; !ok || p.at.Before(at) {
				known[p.seq] = p.at
			}
		}
	}
	seqs := slices.Sorted(maps.Keys(known))
	for _, r := range c.clients {
		for _, p := range r.told {
			next, _ := slices.BinarySearch(seqs, p.seq+1)
			if next < len(seqs) && p.current && p.at.Sub(known[seqs[next]]) > outOfTouch {
				c.find("P5", "%s was told that the room is at %d, %v after somebody knew it at %d", r.Name, p.seq, p.at.Sub(known[seqs[next]]), seqs[next])
				break
			}
		}
	}
}

// missed finds events that a client was not told, since it was last given a whole view.
func (c *check) missed(r *client) {
	for seq := r.base + 1; seq <= c.last.seq; seq++ {
		e := c.log[seq]
		switch {
		case e == nil && c.gaveAll(seq):
			c.find("P5", "event %d was told to nobody", seq)
			return
		case e == nil:
		case !e.to(r) && (e.by == r.Seat || e.forAll()):
			c.find("P5", "%s was not told event %d (%s)", r.Name, seq, e.name)
			return
		}
	}
}

// gaveAll tells whether no client was given seq within a whole view.
func (c *check) gaveAll(seq uint64) bool {
	for _, r := range c.clients {
		if !r.Fresh && r.base >= seq {
			return false
		}
	}
	return true
}

// forAll tells whether everyone is to be told the event: it is of a public kind and changed something.
func (e *event) forAll() bool {
	if hidden[e.name] {
		return false
	}
	for _, t := range e.tells {
		if string(t.data) != "{}" {
			return true
		}
	}
	return false
}
