package room

import (
	"encoding/json"
	"reflect"
	"slices"
	"time"
)

// Command is one person's request to change the room. It carries its id and the time, because a room has neither clock
// nor random source.
type Command struct {
	ID   ID              // made by the client, to recognize a repeated command
	By   ID              // its author
	Name string          // imperative: "offer_contribution"
	Data json.RawMessage // of the type that the rulebook has for the name
	At   int64           // Unix ms
	Away time.Duration   // for how long the facilitator has been away; 0 while here (R31)
}

// act is the data of a command and, once accepted, of its event.
type act interface {
	// decide returns a refusal for any other reason than role and step, which permit checks.
	decide(r *Room, by *person, m moment) *Refusal
	// apply changes the room, and adds the changes to r.tell. It cannot fail.
	apply(r *Room, e Event)
}

// moment is the time, and how long the facilitator has been away.
type moment struct {
	at   int64
	away time.Duration
}

// since returns the time since at.
func (m moment) since(at int64) time.Duration { return time.Duration(m.at-at) * time.Millisecond }

// grant allows some roles an act in some steps.
type grant struct {
	roles roleSet
	steps stepSet
}

// row is one line of the rulebook: the roles and steps of a command. All else is refused.
type row struct {
	rule    string
	command string
	event   string
	grants  []grant
	act     func() act

	// now, if set, must hold for May to list the command: it checks the present floor, hand, break or seat.
	now func(r *Room, by *person, m moment) bool
	// atLimits says whether the command is still accepted when the room has reached its limits.
	atLimits ending
	// anonymous: only the author is told who gave it.
	anonymous bool
	// discreet: in some step at least, only its author or one more person is told of it.
	discreet bool
}

func (w *row) allows(role Role, step Step) bool {
	for _, g := range w.grants {
		if g.roles.has(role) && g.steps.has(step) {
			return true
		}
	}
	return false
}

// everAllows reports whether the role may give the command in any step.
func (w *row) everAllows(role Role) bool {
	for _, g := range w.grants {
		if g.roles.has(role) {
			return true
		}
	}
	return false
}

// only reports whether the row is for these roles alone.
func (w *row) only(roles roleSet) bool {
	return !slices.ContainsFunc(w.grants, func(g grant) bool { return g.roles&^roles != 0 })
}

// takes reports whether any role may give the command in the step.
func (w *row) takes(step Step) bool {
	return slices.ContainsFunc(w.grants, func(g grant) bool { return g.steps.has(step) })
}

var (
	byCommand = map[string]*row{}
	byEvent   = map[string]*row{}
)

func init() {
	for i := range rulebook {
		byCommand[rulebook[i].command] = &rulebook[i]
		byEvent[rulebook[i].event] = &rulebook[i]
	}
}

// Act describes one kind of command, for the wire's description and for metrics.
type Act struct {
	Rule    string
	Command string
	Event   string
	Data    reflect.Type // the struct of the command's data; its doc comment says what the command does

	// Discreet: the group must not know that a person gave it, or which person; so metrics don't name it.
	Discreet bool
}

// Acts lists all kinds of commands, in the rulebook's order.
func Acts() []Act {
	acts := make([]Act, len(rulebook))
	for i, w := range rulebook {
		acts[i] = Act{
			Rule: w.rule, Command: w.command, Event: w.event, Data: reflect.TypeOf(w.act()).Elem(),
			Discreet: w.discreet || w.anonymous,
		}
	}
	return acts
}

// Allows reports whether the rulebook lets a role give a command in a step, regardless of R34 and of the moment.
func Allows(command string, role Role, step Step) bool {
	w := byCommand[command]
	return w != nil && w.allows(role, step)
}

func newAct[T any, P interface {
	*T
	act
}]() act {
	return P(new(T))
}
