package checker

import (
	"fmt"
	"slices"
	"time"
)

// Accepted lists, for each command of a history, the seqs that it was accepted as, each once.
func Accepted(h *History) map[string][]uint64 {
	c := newCheck(h)
	seqs := map[string][]uint64{}
	for id, k := range c.commands {
		for _, a := range k.answers {
			if a.seq > 0 && !slices.Contains(seqs[id], a.seq) {
				seqs[id] = append(seqs[id], a.seq)
			}
		}
	}
	return seqs
}

// CatchUp is how long everybody has to be at the end once all faults are over.
const CatchUp = 10 * time.Second

// Check returns a finding for each promise that the history breaks.
func Check(h *History, rules Method) []Finding {
	c := newCheck(h)
	c.rules = rules
	c.gather()
	c.order()
	c.saved()
	c.method()
	c.private()
	c.caughtUp()
	return c.findings
}

// newCheck has read what each client saw.
func newCheck(h *History) *check {
	c := &check{History: h, log: map[uint64]*event{}, commands: map[string]*command{}, views: map[uint64]state{}}
	for _, client := range h.Clients {
		c.clients = append(c.clients, c.read(client))
	}
	return c
}

// check is a history being judged.
type check struct {
	rules Method
	*History
	clients  []*client
	log      map[uint64]*event   // the room's list, as far as anybody was told
	last     position            // where it ends, as the fresh clients say
	commands map[string]*command // by id
	views    map[uint64]state    // what whole views say of the method, by position
	findings []Finding
}

// enough is how many findings are kept; a broken room has hundreds.
const enough = 40

func (c *check) find(promise, format string, args ...any) {
	if len(c.findings) < enough {
		c.findings = append(c.findings, Finding{promise, fmt.Sprintf(format, args...)})
	}
}

// who returns the name of a participant in findings.
func (c *check) who(id string) string {
	if name := c.Seats[id]; name != "" {
		return name
	}
	return "stranger " + id
}

type position struct {
	seq  uint64
	hash string
}

// event is an event of the room, with the frames that told it to each client.
type event struct {
	seq   uint64
	hash  string
	name  string
	by    string
	at    int64
	tells []tell
}

type tell struct {
	client  *client
	current bool // not before a reset
	by      string
	command string // to its author: the one that it came of
	data    []byte
}

// to tells whether a client was told the event since its last reset.
func (e *event) to(c *client) bool {
	for _, t := range e.tells {
		if t.client == c && t.current {
			return true
		}
	}
	return false
}

// command is a command that a client sent, with all answers to it.
type command struct {
	id      string
	name    string
	client  *client
	data    map[string]any
	sent    time.Time // first
	tries   []try
	answers []answer
	late    uint64 // as what a try that was never answered was taken, after another was refused
}

// try is one time that a command was sent.
type try struct {
	at    time.Time
	until time.Time // by the clock of the entries; zero: there was none
}

type answer struct {
	at    time.Time
	seq   uint64 // accepted
	code  string // refused
	since int    // the client's resets before it
}

// seq returns the seq that the command was accepted as, 0 if it was not. The last acceptance counts: a failover may
// have undone the ones before.
func (k *command) seq() (seq uint64) {
	for _, a := range k.answers {
		if a.seq > 0 {
			seq = a.seq
		} else if a.since > 0 && a.code != unavailable {
			seq = 0
		}
	}
	if seq == 0 {
		return k.late
	}
	return seq
}

// accepted is when it was first accepted; not ok if it never was.
func (k *command) accepted() (at time.Time, ok bool) {
	for _, a := range k.answers {
		if a.seq > 0 {
			return a.at, true
		}
	}
	return at, false
}

// answered tells whether there is an answer for good.
func (k *command) answered() bool {
	for _, a := range k.answers {
		if a.seq > 0 || a.code != unavailable {
			return true
		}
	}
	return false
}

const unavailable = "unavailable"
