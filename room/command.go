package room

import (
	"encoding/json"
	"reflect"
	"slices"
	"time"
)

// Command is what somebody asks of the room. Ids and times come in with it: a room has neither clock nor chance.
type Command struct {
	ID   ID              // made by the client; the same one again is the same command
	By   ID              // who asks
	Name string          // imperative: "offer_contribution"
	Data json.RawMessage // as the rulebook describes it for that name
	At   int64           // Unix ms
	Away time.Duration   // for how long the facilitator has been away; 0 while here (R31)
}

// act is what a command carries and, once accepted, what its event carries.
type act interface {
	// decide says why the act cannot be taken now, beyond its role and step, which the rulebook has looked at.
	decide(r *Room, by *person, m moment) *Refusal
	// apply makes it so, and tells what it changed. It cannot fail.
	apply(r *Room, e Event)
}

// moment is what the room must be told of the world outside.
type moment struct {
	at   int64
	away time.Duration
}

// since is how long ago something was.
func (m moment) since(at int64) time.Duration { return time.Duration(m.at-at) * time.Millisecond }

// grant allows some roles an act in some steps.
type grant struct {
	roles roleSet
	steps stepSet
}

// row is one line of the rulebook: who may give a command, and when. What is not in a row is refused.
type row struct {
	rule    string
	command string
	event   string
	grants  []grant
	act     func() act

	// now, where it is set, narrows what may lists to the floor, hand, break and seat of the moment.
	now func(r *Room, by *person, m moment) bool
	// ends says what is still taken of it when the room has reached its limits.
	ends ending
	// anonymous: nobody but the actor is told who gave it.
	anonymous bool
	// discreet: it is told to its author alone, or to one more person, in some step at least.
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

// everAllows tells whether the role may give the command in any step.
func (w *row) everAllows(role Role) bool {
	for _, g := range w.grants {
		if g.roles.has(role) {
			return true
		}
	}
	return false
}

// only tells whether the row is for these roles alone.
func (w *row) only(roles roleSet) bool {
	return !slices.ContainsFunc(w.grants, func(g grant) bool { return g.roles&^roles != 0 })
}

// takes tells whether the command is for anybody in the step.
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

// Act describes one kind of command, for whoever documents or checks the wire.
type Act struct {
	Rule    string
	Command string
	Event   string
	Data    reflect.Type // the struct of the command's data; its doc comment says what the command does

	// Discreet: the group is not to know that somebody gave it, or who; so metrics don't name it.
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

// Allows tells whether the rulebook lets a role give a command in a step, R34 and the moment aside.
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
