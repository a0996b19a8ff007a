package room

import "slices"

// Step is where a séance is. The six framed steps stand between the check-in and the close.
type Step string

// The steps, in the order of the method.
const (
	Welcome       Step = "welcome"
	Presentation  Step = "presentation"
	Clarification Step = "clarification"
	Contract      Step = "contract"
	Consultation  Step = "consultation"
	Synthesis     Step = "synthesis"
	Debrief       Step = "debrief"
	Closed        Step = "closed"
)

// Steps are the seven that have minutes, in order. Closed is not one of them: nothing runs there.
var Steps = []Step{Welcome, Presentation, Clarification, Contract, Consultation, Synthesis, Debrief}

func (s Step) valid() bool { return slices.Contains(Steps, s) }

// no is the step's number in the method, 0 to 6; Closed comes after all of them.
func (s Step) no() int {
	if i := slices.Index(Steps, s); i >= 0 {
		return i
	}
	return len(Steps)
}

// stepSet is a set of steps, a bit each.
type stepSet uint8

func during(steps ...Step) stepSet {
	var set stepSet
	for _, s := range steps {
		set |= 1 << s.no()
	}
	return set
}

func (set stepSet) has(s Step) bool { return set&(1<<s.no()) != 0 }

var (
	running  = during(Steps...)
	anywhere = running | during(Closed)

	quietSteps = during(Synthesis, Debrief)
)

// Plan is the planned minutes of each step; "break" may stand in it too, as a reminder for the facilitator.
type Plan map[string]int

// The default plans of the method, by their name on the wire.
var plans = map[string]Plan{
	"90":  {"welcome": 20, "presentation": 5, "clarification": 15, "contract": 5, "consultation": 20, "synthesis": 10, "debrief": 15},
	"120": {"welcome": 25, "presentation": 10, "clarification": 25, "contract": 10, "consultation": 25, "synthesis": 10, "debrief": 15},
	"180": {"welcome": 40, "presentation": 10, "clarification": 35, "contract": 10, "consultation": 35, "synthesis": 15, "debrief": 25, "break": 10},
}

// valid tells whether the plan names all seven steps, and nothing else but a break, in whole minutes 1 to 240.
func (p Plan) valid() bool {
	known := 0
	for name, minutes := range p {
		if minutes < 1 || minutes > maxMinutes {
			return false
		}
		switch {
		case Step(name).valid():
			known++
		case name != "break":
			return false
		}
	}
	return known == len(Steps)
}

const maxMinutes = 240
