package checker

import (
	"time"

	"codev/deploy/wire"
)

// client is a Client as its frames make it.
type client struct {
	*Client
	pos    position
	base   uint64 // the position of its last whole view: what came before was told by that
	view   wire.Object
	wholes map[uint64]state // what whole views say of the method, by position
	resets int
	told   []hashed // every (seq, hash), in order
	events []sighting
	behind time.Time // since when it is where it is
	given  []reading // where the room was at each welcome, for who comes afresh
	frames []wire.Frame
	raws   [][]byte
}

// hashed is a position that a client was told after so many resets.
type hashed struct {
	position
	at      time.Time
	current bool // as where the room is: by a welcome or a pong
	resets  int
}

// reading is the position that a client without one was given at a time.
type reading struct {
	position
	at time.Time
}

type sighting struct {
	wire.Frame
	resets int
}

// read goes through the entries of a client, and finds what is wrong in them alone.
func (c *check) read(from *Client) *client {
	r := &client{Client: from, wholes: map[uint64]state{}}
	var since uint64
	for _, e := range from.Entries {
		switch e.What {
		case Sent:
			if f, err := wire.Parse(e.Frame); err == nil && f.Type == "hello" {
				since = f.Since
			} else if err == nil && f.Type == "command" {
				c.asked(r, f, e)
			}
		case Ended:
			if e.Final {
				c.find("P6", "%s was told not to come back: %s", r.Name, e.Why)
			}
		case Told:
			f, err := wire.Parse(e.Frame)
			if err != nil {
				c.find("P2", "%s was told something that is no frame", r.Name)
				continue
			}
			r.frames, r.raws = append(r.frames, f), append(r.raws, e.Frame)
			c.hear(r, f, e.At, since)
		}
	}
	return r
}

// asked notes a command, which may have been sent before.
func (c *check) asked(r *client, f wire.Frame, e Entry) {
	k := c.commands[f.ID]
	if k == nil {
		k = &command{id: f.ID, name: f.Name, client: r, data: wire.Decode(f.Data), sent: e.At}
		c.commands[f.ID] = k
	}
	t := try{at: e.At}
	if f.Until > 0 {
		t.until = time.UnixMilli(f.Until).Add(-c.Ahead)
	}
	k.tries = append(k.tries, t)
}

func (c *check) hear(r *client, f wire.Frame, at time.Time, since uint64) {
	switch f.Type {
	case "welcome":
		c.welcome(r, f, at, since)
	case "event":
		c.happened(r, f, at)
	case "pong":
		c.at(r, position{f.Seq, f.Hash}, at, true)
	case "accepted", "refused":
		k := c.commands[f.ID]
		if k == nil || k.client.Seat != r.Seat {
			c.find("P1", "%s was answered a command that it never gave", r.Name)
			return
		}
		k.answers = append(k.answers, answer{at, f.Seq, f.Code, r.resets})
	}
}

func (c *check) welcome(r *client, f wire.Frame, at time.Time, since uint64) {
	if f.You != r.Seat {
		c.find("P4", "%s was welcomed as somebody else", r.Name)
	}
	switch {
	case f.Reset && !c.Failover:
		c.find("P2", "%s was told to forget all at %d, with no failover staged", r.Name, since)
	case f.Reset && since == 0:
		c.find("P2", "%s was told to forget all, and had nothing", r.Name)
	case f.Reset && f.Seq < c.Kept:
		c.find("P1", "%s was told to forget all, and that the room ends at %d; up to %d nothing was lost", r.Name, f.Seq, c.Kept)
	}
	if f.Reset || r.Fresh && c.Failover { // who came afresh before the fork was found holds nothing of it
		r.resets++
		clear(r.wholes)
	}
	if f.Reset || r.Fresh { // who comes afresh has nothing, each time
		r.pos = position{}
	}
	if f.View != nil {
		r.view = wire.Decode(f.View)
		r.base = f.Seq
		r.wholes[f.Seq] = stateOf(r.view)
	} else if since == 0 {
		c.find("P5", "%s came with nothing and was given no view", r.Name)
	}
	for _, e := range f.Events {
		c.happened(r, e, at)
	}
	c.at(r, position{f.Seq, f.Hash}, at, true)
	if r.Fresh {
		r.given = append(r.given, reading{r.pos, at})
	}
}

// happened takes in an event.
func (c *check) happened(r *client, f wire.Frame, at time.Time) {
	if f.Name == "room_erased" {
		c.find("P1", "%s was told that the room is erased", r.Name)
		return
	}
	if f.Seq <= r.pos.seq {
		c.find("P2", "%s was told event %d (%s) when it had %d", r.Name, f.Seq, f.Name, r.pos.seq)
	}
	r.events = append(r.events, sighting{f, r.resets})
	if patch := wire.Decode(f.Data); r.view != nil && patch != nil {
		r.view = wire.Merge(r.view, patch)
	}
	c.at(r, position{f.Seq, f.Hash}, at, false)
}

// at notes where a client is.
func (c *check) at(r *client, p position, at time.Time, current bool) {
	if p.seq < r.pos.seq {
		c.find("P2", "%s was told the position %d when it had %d", r.Name, p.seq, r.pos.seq)
	}
	if p != r.pos {
		r.behind = at
	}
	r.pos = p
	r.told = append(r.told, hashed{p, at, current, r.resets})
}
