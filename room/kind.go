package room

import "slices"

// Kind is what sort of contribution (apport) a consultant brings.
type Kind string

// Kinds are the seven of the source method in its order, then three that practice adds.
var Kinds = []Kind{
	"impression", "experience", "question", "hypothesis", "idea", "suggestion", "metaphor",
	"offbeat", "feeling", "resource",
}

func (k Kind) valid() bool { return slices.Contains(Kinds, k) }

// TopicKind is what a topic is about.
type TopicKind string

// TopicKinds are the three of the method.
var TopicKinds = []TopicKind{"problem", "project", "preoccupation"}

func (k TopicKind) valid() bool { return slices.Contains(TopicKinds, k) }

// LearningKind is what somebody shares in the debrief.
type LearningKind string

// LearningKinds are what the debrief asks for.
var LearningKinds = []LearningKind{"appreciation", "expectation", "learning", "application", "feeling"}

func (k LearningKind) valid() bool { return slices.Contains(LearningKinds, k) }

// ActionState is what became of an action of the last plan.
type ActionState string

// ActionStates are the states of a report on the last plan (R5).
var ActionStates = []ActionState{"done", "under_way", "dropped", "changed"}

func (s ActionState) valid() bool { return slices.Contains(ActionStates, s) }

// SignalKind is what the client tells the facilitator discreetly (R19).
type SignalKind string

// SignalKinds are the two signals of R19.
var SignalKinds = []SignalKind{"off_request", "discomfort"}

func (s SignalKind) valid() bool { return slices.Contains(SignalKinds, s) }

// Door is how people come in.
type Door string

// The door lets people in, has them wait for the facilitator, or is shut.
const (
	DoorOpen   Door = "open"
	DoorKnock  Door = "knock"
	DoorLocked Door = "locked"
)

func (d Door) valid() bool { return d == DoorOpen || d == DoorKnock || d == DoorLocked }
