package room

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// cell is one cell of the method's table: may the role give the command in the step?
type cell struct {
	command string
	role    Role
	step    Step
}

// method is the second table of the method, testdata/method.txt. It was not made from the rulebook.
type method struct {
	rules   map[string]string // rule and event, by command
	allowed map[cell]bool
}

var (
	roleLetters = map[rune]Role{'F': Facilitator, 'C': Client, 'K': Consultant, 'O': Observer}
	allSteps    = append(slices.Clone(Steps), Closed)
)

func readMethod(t *testing.T) method {
	t.Helper()
	text, err := os.ReadFile("testdata/method.txt")
	if err != nil {
		t.Fatal(err)
	}
	m := method{map[string]string{}, map[cell]bool{}}
	for line := range strings.Lines(string(text)) {
		f := strings.Fields(line)
		if f[0] == "#" {
			continue
		}
		m.rules[f[1]] = f[0] + " " + f[2]
		for _, role := range f[3] {
			for _, step := range f[4] {
				m.allowed[cell{f[1], roleLetters[role], allSteps[step-'0']}] = true
			}
		}
	}
	return m
}

// ever tells whether the method allows a command to one of the roles in one of the steps.
func (m method) ever(command string, roles []Role, steps []Step) bool {
	for _, role := range roles {
		for _, step := range steps {
			if m.allowed[cell{command, role, step}] {
				return true
			}
		}
	}
	return false
}

// refusal is the code and the rule with which the method refuses a command.
func (m method) refusal(c cell) string {
	rule, _, _ := strings.Cut(m.rules[c.command], " ")
	if c.step == Closed && !m.ever(c.command, Roles, []Step{Closed}) {
		return string(RoomClosed) + " " + rule
	}
	if m.ever(c.command, []Role{Client, Consultant, Observer}, allSteps) {
		switch {
		case c.step == Presentation && (c.role == Consultant || c.role == Observer):
			rule = "R7"
		case c.step == Consultation && c.role == Client:
			rule = "R18"
		}
	}
	if !m.ever(c.command, []Role{c.role}, allSteps) {
		return string(NotYourRole) + " " + rule
	}
	return string(NotInThisStep) + " " + rule
}

func TestRulebookIsTheMethod(t *testing.T) {
	m := readMethod(t)
	for _, a := range Acts() {
		if got := a.Rule + " " + a.Event; m.rules[a.Command] != got {
			t.Errorf("%s is %s, testdata/method.txt says %q", a.Command, got, m.rules[a.Command])
		}
		delete(m.rules, a.Command)
		for _, role := range Roles {
			for _, step := range allSteps {
				if got, want := Allows(a.Command, role, step), m.allowed[cell{a.Command, role, step}]; got != want {
					t.Errorf("%s by a %s in %s: allowed %v, testdata/method.txt says %v", a.Command, role, step, got, want)
				}
			}
		}
	}
	for name := range m.rules {
		t.Errorf("%s is in testdata/method.txt and not in the rulebook", name)
	}
}

// verdicts tries each command that a golden script gives in every step, from every role.
type verdicts struct {
	method
	taken map[cell]bool
}

// try gives the command anew, with its author in every role and in every step. Nothing is applied. A cell
// that the method does not allow is refused with the method's code and rule; one that it allows
// counts as taken if the command is taken.
func (v verdicts) try(t *testing.T, r *Room, cmd Command) {
	t.Helper()
	by := r.person(cmd.By)
	role, step, late := by.role, r.step, r.moved.roles
	defer func() { by.role, r.step, r.moved.roles = role, step, late }()
	r.moved.roles = nil // no command is late (R34)
	cmd.ID = testID(900_000)
	for _, by.role = range Roles {
		for _, r.step = range allSteps {
			c := cell{cmd.Name, by.role, r.step}
			_, _, err := r.Decide(cmd)
			var refusal *Refusal
			switch {
			case err == nil:
				v.taken[c] = true
			case !errors.As(err, &refusal):
				t.Errorf("%v: %v is no refusal", c, err)
			case !v.allowed[c] && string(refusal.Code)+" "+refusal.Rule != v.refusal(c):
				t.Errorf("%v: refused with %s %s, want %s", c, refusal.Code, refusal.Rule, v.refusal(c))
			}
			if may := slices.Contains(r.May(by.id, cmd.At, cmd.Away).Names(), cmd.Name); may && !v.allowed[c] {
				t.Errorf("%v: listed as possible", c)
			}
		}
	}
}

// demand fails for each cell that was taken though the method does not allow it, or the reverse.
func (v verdicts) demand(t *testing.T) {
	for c := range v.taken {
		if !v.allowed[c] {
			t.Errorf("%v: taken, though the method does not allow it", c)
		}
	}
	for c := range v.allowed {
		claims := c.command == "claim_facilitation" && c.role == Facilitator // who has the seat never claims it
		if !v.taken[c] && !claims {
			t.Errorf("%v: allowed by the method, and taken nowhere in the scripts with its author in that role and step", c)
		}
	}
}

// coverage is what the scripts show of each command: taken, refused for the step, refused for the role.
type coverage map[string]bool

func (c coverage) saw(r *Room, cmd Command, err error) {
	w := byCommand[cmd.Name]
	if w == nil {
		return
	}
	var refusal *Refusal
	switch {
	case err == nil:
		c[cmd.Name+" taken"], c[w.rule] = true, true
	case errors.As(err, &refusal):
		c[refusal.Rule] = true
		if role := r.person(cmd.By).role; !w.everAllows(role) && refusal.Code == NotYourRole {
			c[cmd.Name+" refused for the role"] = true
		} else if !w.allows(role, r.step) {
			c[cmd.Name+" refused for the step"] = true
		}
	}
}

// demand fails for every rule that no script names and every act that a script does not show from all sides.
func (c coverage) demand(t *testing.T) {
	for i := range rulebook {
		w := &rulebook[i]
		var roles roleSet
		var steps stepSet
		for _, g := range w.grants {
			roles, steps = roles|g.roles, steps|g.steps
		}
		want := []string{w.command + " taken", w.rule}
		if roles != everyone {
			want = append(want, w.command+" refused for the role")
		}
		if steps != anywhere {
			want = append(want, w.command+" refused for the step")
		}
		for _, what := range want {
			if !c[what] {
				t.Errorf("no golden script shows: %s", what)
			}
		}
	}
	scripts, err := filepath.Glob("testdata/r[0-9]*.txt")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, name := range scripts {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	for n := 1; n <= 39; n++ {
		if !regexp.MustCompile(fmt.Sprintf(`\bR%d\b`, n)).MatchString(all.String()) {
			t.Errorf("no golden script names R%d", n)
		}
	}
}
