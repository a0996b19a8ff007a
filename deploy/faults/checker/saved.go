package checker

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"time"

	"codev/deploy/wire"
)

// uncommanded are the events that are asked for over HTTP, by no command.
var uncommanded = set("room_opened", "participant_joined")

// anonymous are the events of which only the author is told whose they are.
var anonymous = set("topic_supported", "topic_unsupported")

// saved finds what breaks P1: accepted commands and events must be each other's.
func (c *check) saved() {
	c.lateTries()
	accepted := map[uint64]*command{}
	for _, k := range c.sorted() {
		c.sameAnswer(k)
		seq := k.seq()
		if seq == 0 {
			continue
		}
		if other := accepted[seq]; other != nil {
			c.find("P1", "%d was answered to %s for %s and to %s for %s", seq, other.client.Name, other.name, k.client.Name, k.name)
		}
		accepted[seq] = k
		c.isThere(k, seq)
	}
	joined := map[string]bool{}
	for _, seq := range c.seqs() {
		e := c.log[seq]
		switch k := accepted[seq]; {
		case uncommanded[e.name]:
			if e.name == "participant_joined" && joined[e.by] {
				c.find("P1", "%s joined twice", c.who(e.by))
			}
			joined[e.by] = true
		case k == nil && e.by == "":
			c.find("P1", "event %d (%s) is nobody's", seq, e.name)
		case k == nil:
			c.find("P1", "event %d (%s) by %s answers no command of theirs", seq, e.name, c.who(e.by))
		}
	}
	c.onShelf(shelf{"contributions", "contribution", "offer_contribution", "withdraw_contribution", false})
	c.onShelf(shelf{"notes", "note", "write_note", "remove_note", true})
}

// lateTries finds, for events that answer no command, one that was refused at one try, while another try, sent to
// another instance before, was never answered: that one may still be taken, once, and its author is told by the
// event.
func (c *check) lateTries() {
	answered := map[uint64]bool{}
	for _, k := range c.commands {
		answered[k.seq()] = true
	}
	for _, seq := range c.seqs() {
		e := c.log[seq]
		if answered[seq] || uncommanded[e.name] {
			continue
		}
		for _, k := range c.sorted() {
			if k.seq() == 0 && len(k.tries) > len(k.answers) && k.mayComeLate() && k.client.Seat == e.by && c.rules.Events[k.name] == e.name && e.cameOf(k) && e.says(k) {
				k.late = seq
				break
			}
		}
	}
}

// clockMost is how far an instance's idea of the server's clock may be off.
const clockMost = time.Second

// mayComeLate tells whether a copy of a refused command could still be taken after the refusal: its until had not
// passed when the copy that was refused was sent.
func (k *command) mayComeLate() bool {
	var refused try // the copy: the last that was sent before the first refusal for good
	for _, a := range k.answers {
		if a.code != unavailable {
			for _, t := range k.tries {
				if t.at.Before(a.at) {
					refused = t
				}
			}
			break
		}
	}
	for _, t := range k.tries {
		if t.at.Before(refused.at) && (t.until.IsZero() || t.until.Add(clockMost).After(refused.at)) {
			return true
		}
	}
	return false
}

// says tells whether an event was told to its author with the words of a command.
func (e *event) says(k *command) bool {
	for _, mark := range marks(k.data) {
		for _, t := range e.tells {
			if t.client.Seat == k.client.Seat && !bytes.Contains(t.data, []byte(mark)) {
				return false
			}
		}
	}
	return true
}

func (c *check) sorted() []*command {
	return slices.SortedFunc(maps.Values(c.commands), func(a, b *command) int { return strings.Compare(a.id, b.id) })
}

// sameAnswer finds a command that was accepted twice, or accepted and then refused.
func (c *check) sameAnswer(k *command) {
	var first *answer
	for i, a := range k.answers {
		switch {
		case a.seq == 0 && a.code == unavailable:
		case first == nil || first.seq == 0: // what was refused may be taken later
			first = &k.answers[i]
		case a.seq != first.seq && !c.Failover:
			c.find("P1", "%s of %s was accepted as %d, and then answered %d %s", k.name, k.client.Name, first.seq, a.seq, a.code)
		}
	}
}

// isThere finds an accepted command that differs from its event.
func (c *check) isThere(k *command, seq uint64) {
	e := c.log[seq]
	if e == nil {
		if seq > k.client.base || k.client.Fresh {
			c.find("P1", "%s of %s was accepted as %d, and is not there", k.name, k.client.Name, seq)
		}
		return
	}
	// A client that knew the author was told to forget the event, or the author has it from a whole view.
	unnamed := e.by == "" && anonymous[e.name] && (c.Failover || seq <= k.client.base)
	if e.by != k.client.Seat && !unnamed || e.name != c.rules.Events[k.name] {
		c.find("P1", "%s of %s was accepted as %d, which is %s by %s", k.name, k.client.Name, seq, e.name, c.who(e.by))
		return
	}
	if !e.says(k) {
		c.find("P1", "%s of %s was accepted as %d, without its words", k.name, k.client.Name, seq)
	}
	if !e.cameOf(k) {
		c.find("P1", "%s of %s was accepted as %d, which is told as another command", k.name, k.client.Name, seq)
	}
}

// cameOf tells whether the event that was told to its author names the command.
func (e *event) cameOf(k *command) bool {
	for _, t := range e.tells {
		if t.client.Seat == k.client.Seat && t.command != k.id {
			return false
		}
	}
	return true
}

// marks are the texts of a command that only it has.
func marks(data wire.Object) (marks []string) {
	for _, name := range []string{"text", "headline", "situation", "request", "what", "name"} {
		if text, ok := data[name].(string); ok && text != "" {
			marks = append(marks, text)
		}
	}
	return marks
}

// shelf is a list of the view whose items are put and taken by commands.
type shelf struct {
	list, id, put, take string
	own                 bool // everyone sees their own alone
}

// onShelf finds items that are missing in the views read afresh, or should not be there.
func (c *check) onShelf(s shelf) {
	last := map[string]*command{} // by item
	for _, k := range c.commands {
		item, _ := k.data[s.id].(string)
		if k.name != s.put && k.name != s.take || k.seq() == 0 {
			continue
		}
		if was := last[item]; was == nil || was.seq() < k.seq() {
			last[item] = k
		}
	}
	for _, r := range c.clients {
		if !r.Fresh || r.view == nil {
			continue
		}
		there := map[string]int{}
		for _, item := range wire.Items(r.view, s.list) {
			id, _ := item["id"].(string)
			there[id]++
			if k := last[id]; k == nil || k.name != s.put || s.own && k.client.Seat != r.Seat || k.data["text"] != item["text"] {
				c.find("P1", "among the %s that %s reads afresh is one that nobody has there", s.list, c.who(r.Seat))
			}
		}
		for id, k := range last {
			if k.name == s.put && k.seq() <= r.pos.seq && (!s.own || k.client.Seat == r.Seat) && there[id] != 1 {
				c.find("P1", "%s of %s, accepted as %d, is there %d times for %s", s.id, k.client.Name, k.seq(), there[id], c.who(r.Seat))
			}
		}
	}
}
