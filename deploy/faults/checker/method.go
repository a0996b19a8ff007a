package checker

import (
	"slices"
	"strconv"
	"strings"

	"codev/deploy/wire"
)

// state is the part of the room that the method depends on.
type state struct {
	known bool
	step  string
	roles map[string]string
	moved move
}

type move struct {
	from string
	at   int64
}

// somewhere is where the room was before it came to the step of a whole view: what was told before may be unknown, or
// void since a reset.
const somewhere = "somewhere"

// grace is how long a command that was on its way when the step moved may be accepted (R34), in ms.
const grace = 5000

// Method is the table of the method.
type Method struct {
	Events map[string]string          // what each command becomes
	grants map[string]map[string]bool // who may when, "K2", by event
}

// ParseMethod reads the table: room/testdata/method.txt.
func ParseMethod(text string) Method {
	m := Method{map[string]string{}, map[string]map[string]bool{}}
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) != 5 || f[0] == "#" {
			continue
		}
		command, event := f[1], f[2]
		m.Events[command] = event
		if m.grants[event] == nil {
			m.grants[event] = map[string]bool{}
		}
		for _, role := range f[3] {
			for _, step := range f[4] {
				m.grants[event][string(role)+string(step)] = true
			}
		}
	}
	return m
}

// Allows reports whether the table has a row for an event, by a role's letter, in a step's number.
func (m Method) Allows(event, place string) bool { return m.grants[event][place] }

// silenced are allowed nothing but these: consultants and observers in the exposé (R7), the client in the
// consultation (R18).
var silenced = set("note_written", "note_removed", "facilitation_claimed", "contribution_kept", "signalled")

func silent(role, step string) bool {
	return step == "presentation" && (role == "consultant" || role == "observer") || step == "consultation" && role == "client"
}

// letters and steps are the method's names for roles and steps.
var (
	letters = map[string]string{"facilitator": "F", "client": "C", "consultant": "K", "observer": "O"}
	steps   = []string{"welcome", "presentation", "clarification", "contract", "consultation", "synthesis", "debrief", "closed"}
)

// allows reports whether a role may cause an event of that name in a step.
func (m Method) allows(name, role, step string) bool {
	if silent(role, step) && !silenced[name] {
		return false
	}
	return m.Allows(name, letters[role]+strconv.Itoa(slices.Index(steps, step)))
}

// stateOf reads the state from a whole view.
func stateOf(view wire.Object) state {
	s := state{known: view != nil, roles: map[string]string{}}
	step, _ := view["step"].(wire.Object)
	began, _ := step["started_at"].(float64)
	s.update(view, 0)
	s.moved = move{somewhere, int64(began)}
	return s
}

// update applies a change of the view that was told at a time.
func (s *state) update(data wire.Object, at int64) {
	for _, p := range wire.Items(data, "participants") {
		id, _ := p["id"].(string)
		if role, ok := p["role"].(string); ok {
			s.roles[id] = role
		}
	}
	step, _ := data["step"].(wire.Object)
	if name, ok := step["name"].(string); ok && name != s.step {
		s.moved = move{s.step, at}
		s.step = name
	}
}

// method finds what breaks P3. Where something was told to nobody it goes on from the next whole view.
func (c *check) method() {
	var s state
	for seq := uint64(1); seq <= c.last.seq; seq++ {
		e := c.log[seq]
		if e == nil {
			s.known = false
		} else {
			if s.known {
				c.lawful(e, s)
			}
			for _, t := range e.tells {
				if data := wire.Decode(t.data); s.known && len(data) > 0 {
					s.update(data, e.at)
				}
			}
		}
		if v, ok := c.views[seq]; ok && !s.known {
			s = v
			s.moved.at = max(s.moved.at, c.lastMove(seq))
			if seq == 1 {
				s.moved = move{} // nobody has moved it yet
			}
		}
	}
}

// lastMove is when the step was last moved up to a position, as far as any client was told, before a reset too, unless
// the list has another event in its place. A view does not tell it of a step that was moved back to: its start is that
// of before (R28).
func (c *check) lastMove(upTo uint64) (at int64) {
	for _, r := range c.clients {
		for _, s := range r.events {
			other := c.log[s.Seq] != nil && c.log[s.Seq].at != s.At
			if s.Name == "step_moved" && s.Seq <= upTo && !other {
				at = max(at, s.At)
			}
		}
	}
	return at
}

// lawful finds an event that was not allowed.
func (c *check) lawful(e *event, s state) {
	role := s.roles[e.by]
	c.discreet(e, s.roles)
	if uncommanded[e.name] || role == "" || c.rules.allows(e.name, role, s.step) {
		return
	}
	if s.moved.from != "" && e.at-s.moved.at <= grace && !silent(role, s.step) && (s.moved.from == somewhere || c.rules.allows(e.name, role, s.moved.from)) {
		return // R34
	}
	c.find("P3", "event %d: %s by %s, a %s, in the step %s", e.seq, e.name, c.who(e.by), role, s.step)
}
