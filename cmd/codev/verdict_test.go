package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"codev/room"

	"github.com/google/uuid"
)

// What the table of the method says of nobody: claiming the seat is for when the facilitator is away (R31), who is
// here all the time; and a turn is passed by who has it (R27), which nobody but the facilitator does for another.
const (
	claim = "claim_facilitation"
	pass  = "pass_turn"
)

// unbegun are the commands for a séance that has not begun (R36, R37), which this one has.
var unbegun = []string{"plan_session", "begin_session"}

var stepNames = []string{"welcome", "presentation", "clarification", "contract", "consultation", "synthesis", "debrief", "closed"}

const roles = "FCKO"

type rule struct {
	number string
	roles  string          // who may ever
	closed bool            // somebody may in the closed room
	grants map[string]bool // "K2": who may, in these séances
}

func (r rule) ever(role string) bool { return strings.Contains(r.roles, role) }

func (r rule) onlyFacilitator() bool { return !r.ever("C") && !r.ever("K") && !r.ever("O") }

func readMethod(t *testing.T) (rules map[string]rule, order []string) {
	t.Helper()
	text, err := os.ReadFile("../../room/testdata/method.txt")
	if err != nil {
		t.Fatal(err)
	}
	rules = map[string]rule{}
	for line := range strings.Lines(string(text)) {
		f := strings.Fields(line)
		if f[0] == "#" {
			continue
		}
		r, ok := rules[f[1]]
		if !ok {
			r = rule{number: f[0], grants: map[string]bool{}}
			order = append(order, f[1])
		}
		r.roles += f[3]
		r.closed = r.closed || strings.Contains(f[4], "7")
		for _, role := range f[3] {
			if f[1] == claim || f[1] == pass && role != 'F' || slices.Contains(unbegun, f[1]) {
				continue
			}
			for _, step := range f[4] {
				r.grants[string(role)+string(step)] = true
			}
		}
		rules[f[1]] = r
	}
	for _, act := range room.Acts() {
		if _, ok := rules[act.Command]; !ok {
			t.Errorf("the method says nothing of %s", act.Command)
		}
	}
	if len(order) != len(room.Acts()) {
		t.Errorf("%d commands are in the method, the program has %d", len(order), len(room.Acts()))
	}
	return rules, order
}

// drastic commands leave a room that is not what it was: each gets one of its own, after all others.
var drastic = []string{"choose_client", "set_role", "hand_over", "remove", "move_to_step", "close_session", "reopen_session"}

// Every command, from every role, in every step, over the wire: accepted where the method says so; else refused, by its rule, and
// nobody is told anything (P3).
func TestVerdicts(t *testing.T) {
	rules, order := readMethod(t)
	server := start(t, append(roomy, "--store=memory")...)
	for step := range stepNames {
		for _, r := range roles {
			role := string(r)
			t.Run(stepNames[step]+"/"+role, func(t *testing.T) {
				c := newCast(t, server.base, step)
				var allowed []string
				for _, command := range order {
					if rules[command].grants[fmt.Sprint(role, step)] {
						allowed = append(allowed, command)
					} else {
						c.refused(rules[command], command, role)
					}
				}
				c.checkMay(role, allowed)
				for _, command := range allowed {
					if slices.Contains(drastic, command) {
						other := newCast(t, server.base, step)
						other.people[role].do(command, other.data(command, role))
						other.leave()
					} else {
						c.people[role].do(command, c.data(command, role))
					}
				}
				if role != "F" && step < 7 && rules[pass].grants[fmt.Sprint("F", step)] {
					c.passesOnlyOwnTurn(role)
				}
				c.leave()
			})
		}
	}
}

// refused gives a command that the method does not allow, and sees to it that nobody but its giver hears of it.
func (c *cast) refused(r rule, command, role string) {
	c.t.Helper()
	told := map[string]int{}
	for name, p := range c.people {
		told[name] = len(p.events)
	}
	before := c.people["F"].seq
	f := c.people[role].ask(command, c.data(command, role))
	if code, number := c.verdict(r, command, role); f.Type != "refused" || f.Code != code || f.Rule != number {
		c.t.Errorf("%s by %s: %s %s (%s), not %s (%s)", command, role, f.Type, f.Code, f.Rule, code, number)
	}
	for name, p := range c.people {
		p.catchUp()
		if len(p.events) != told[name] {
			c.t.Errorf("%s was told of %s by %s, which was refused", name, command, role)
		}
	}
	if c.people["F"].seq != before {
		c.t.Errorf("%s by %s was refused, but something happened", command, role)
	}
}

// verdict is the code and the rule by which the method refuses.
func (c *cast) verdict(r rule, command, role string) (code, number string) {
	silenced := ""
	switch {
	case c.step == 1 && (role == "K" || role == "O"):
		silenced = "R7"
	case c.step == 4 && role == "C":
		silenced = "R18"
	}
	switch {
	case c.step == 7 && command == claim && (role == "K" || role == "O"):
		return "room_closed", r.number // there, only the deputy and the opener claim
	case c.step == 7 && r.closed:
		return "not_your_role", r.number
	case c.step == 7:
		return "room_closed", r.number
	case command == claim && (role == "F" || role == "C"):
		return "not_your_role", r.number // has the seat; never claims
	case command == claim:
		return "too_early", r.number // silence does not forbid a claim, but the facilitator is here
	case command == pass && r.grants[fmt.Sprint("F", c.step)]:
		return "not_your_role", r.number // it is not their turn
	case command == pass && silenced == "":
		return "not_in_this_step", r.number // it might be, in another
	case command == pass:
		return "not_in_this_step", silenced
	case silenced == "" || r.onlyFacilitator():
		number = r.number
	default:
		number = silenced
	}
	if !r.ever(role) {
		return "not_your_role", number
	}
	return "not_in_this_step", number
}

// checkMay holds what a person is told that they may do against what they may. Some things wait for their moment: a hand is lowered
// that is up, a break ended that was begun, a turn passed by who has it.
func (c *cast) checkMay(role string, allowed []string) {
	c.t.Helper()
	waits := []string{"lower_hand", "end_break", "end_quiet", pass}
	now := slices.DeleteFunc(slices.Clone(allowed), func(command string) bool { return slices.Contains(waits, command) })
	told := slices.Sorted(slices.Values(c.people[role].may))
	slices.Sort(now)
	if !slices.Equal(told, now) {
		c.t.Errorf("told that they may\n%v, not\n%v", told, now)
	}
}

// passesOnlyOwnTurn gives the floor to the role where it may have it, and has it pass.
func (c *cast) passesOnlyOwnTurn(role string) {
	c.t.Helper()
	speaks := role == "K" || role == "C" && c.step != 4 || role == "O" && (c.step == 0 || c.step == 6)
	f := c.people["F"].ask("give_floor", object{"participant": c.people[role].id})
	if accepted := f.Type == "accepted"; accepted != speaks {
		c.t.Errorf("the floor to %s: %s %s", role, f.Type, f.Code)
	}
	if speaks {
		c.people[role].do(pass, object{})
		if answer := c.people[role].ask(pass, object{}); answer.Code != "not_your_role" {
			c.t.Errorf("%s passes a turn that is not theirs: %s %s", role, answer.Type, answer.Code)
		}
	}
}

// What was on its way when the step moved is still taken, but not from whom the new step silences (R34, R7, R18).
func TestLateCommands(t *testing.T) {
	server := start(t, append(roomy, "--store=memory")...)
	c := newCast(t, server.base, 2)
	f, k, client := c.people["F"], c.people["K"], c.people["C"]
	question := func() object { return object{"question": uuid.NewString(), "text": "t"} }

	f.do("move_to_step", object{"step": "contract"})
	k.do("ask_question", question())
	f.do("move_to_step", object{"step": "consultation"})
	if answer := k.ask("ask_question", question()); answer.Code != "not_in_this_step" || answer.Rule != "R8" {
		t.Errorf("two steps late: %s %s %s", answer.Type, answer.Code, answer.Rule)
	}
	if answer := client.ask("word_contract", object{"request": "r", "kinds": []string{}}); answer.Rule != "R18" {
		t.Errorf("a client who is silenced now: %s %s %s", answer.Type, answer.Code, answer.Rule)
	}
	f.do("move_to_step", object{"step": "presentation"})
	if answer := k.ask("offer_contribution", object{"contribution": uuid.NewString(), "kind": "idea", "text": "t"}); answer.Rule != "R7" {
		t.Errorf("a consultant who is silenced now: %s %s %s", answer.Type, answer.Code, answer.Rule)
	}
	f.do("move_to_step", object{"step": "debrief"})
	f.do("close_session", object{})
	if answer := k.ask("raise_hand", object{}); answer.Code != "room_closed" {
		t.Errorf("after the end: %s %s %s", answer.Type, answer.Code, answer.Rule)
	}
}
