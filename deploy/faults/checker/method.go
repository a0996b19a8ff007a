package checker

import (
	"strings"

	"codev/deploy/wire"
)

// state is what the method looks at.
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

// somewhere is where the room was before it came to the step of a whole view: what was told before may be unknown, or void since a reset.
const somewhere = "somewhere"

// grace is for what was on its way when the step moved (R34), in ms.
const grace = 5000

const (
	running = "welcome presentation clarification contract consultation synthesis debrief"
	spoken  = "welcome clarification contract consultation debrief"
)

// grants say which roles may do what in which steps: of the rulebook, the rows that clients here use.
var grants = map[string]struct{ roles, steps string }{
	"note_written":           {"facilitator client consultant observer", running},
	"note_removed":           {"facilitator client consultant observer", running},
	"topic_proposed":         {"client consultant", "welcome"},
	"topic_withdrawn":        {"client consultant", "welcome"},
	"topic_supported":        {"client consultant", "welcome"},
	"topic_unsupported":      {"client consultant", "welcome"},
	"client_chosen":          {"facilitator", "welcome presentation"},
	"presentation_written":   {"client", "presentation clarification contract"},
	"question_asked":         {"consultant", "clarification"},
	"question_withdrawn":     {"consultant", "clarification"},
	"question_answered":      {"client", "clarification"},
	"contract_worded":        {"client", "contract"},
	"need_restated":          {"consultant", "contract"},
	"contract_agreed":        {"consultant", "contract"},
	"contract_questioned":    {"consultant", "contract"},
	"contribution_offered":   {"consultant facilitator", "consultation"},
	"contribution_withdrawn": {"consultant facilitator", "consultation"},
	"signalled":              {"client", "presentation clarification contract consultation synthesis debrief"},
	"contribution_kept":      {"client", "consultation synthesis debrief"},
	"synthesis_written":      {"client", "synthesis debrief"},
	"action_planned":         {"client", "synthesis debrief"},
	"action_removed":         {"client", "synthesis debrief"},
	"hand_raised":            {"consultant client observer", spoken}, // less for some: see below
	"hand_lowered":           {"consultant client observer", spoken},
	"floor_given":            {"facilitator", spoken},
	"round_started":          {"facilitator", spoken},
	"turn_passed":            {"facilitator client consultant observer", spoken},
	"step_moved":             {"facilitator", running},
	"minutes_set":            {"facilitator", running},
	"role_set":               {"facilitator", running},
	"nudged":                 {"facilitator", running},
}

// silenced are allowed nothing but these: consultants and observers in the exposé (R7), the client in the consultation (R18).
var silenced = set("note_written", "note_removed", "facilitation_claimed", "contribution_kept", "signalled")

func silent(role, step string) bool {
	return step == "presentation" && (role == "consultant" || role == "observer") || step == "consultation" && role == "client"
}

func allowed(name, role, step string) bool {
	if silent(role, step) && !silenced[name] {
		return false
	}
	if strings.HasPrefix(name, "hand_") && role != "consultant" {
		return role != "facilitator" && (step == "welcome" || step == "debrief")
	}
	g, ok := grants[name]
	return !ok || has(g.roles, role) && has(g.steps, step)
}

func has(list, word string) bool {
	for _, w := range strings.Fields(list) {
		if w == word {
			return true
		}
	}
	return false
}

// stateOf is what a whole view says.
func stateOf(view wire.Object) state {
	s := state{known: view != nil, roles: map[string]string{}}
	step, _ := view["step"].(wire.Object)
	began, _ := step["started_at"].(float64)
	s.update(view, 0)
	s.moved = move{somewhere, int64(began)}
	return s
}

// update takes in what was told at a time.
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
			if seq == 1 {
				s.moved = move{} // nobody has moved it yet
			}
		}
	}
}

// lawful finds an event that was not allowed.
func (c *check) lawful(e *event, s state) {
	role := s.roles[e.by]
	c.discreet(e, s.roles)
	if uncommanded[e.name] || role == "" || allowed(e.name, role, s.step) {
		return
	}
	if s.moved.from != "" && e.at-s.moved.at <= grace && !silent(role, s.step) && (s.moved.from == somewhere || allowed(e.name, role, s.moved.from)) {
		return // R34
	}
	c.find("P3", "event %d: %s by %s, a %s, in the step %s", e.seq, e.name, c.who(e.by), role, s.step)
}
