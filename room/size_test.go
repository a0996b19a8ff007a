package room

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// What a person is told of an event is at most as long as what its author gave, what it may say of each person, and a bit
// more. How much the room holds does not count.
const (
	saidPerByte   = 2
	saidPerPerson = 60
	saidBesides   = 300
)

// An event's size never grows with what came before, whatever the act: so a few commands can't have the server tell
// gigabytes. Three things are told whole, and bounded otherwise: an admitted person's first view, a change of pass, and what
// was held, each item of it once.
func TestEventSizes(t *testing.T) {
	const seances, length = 42, 2000
	taken := map[string]int{}
	for seed := range uint64(seances) {
		m := newGrowing(t, randomChooser{rand.New(rand.NewPCG(seed, 0))}, Steps[seed%uint64(len(Steps))])
		for range length {
			m.grow(taken)
		}
	}
	for _, act := range Acts() {
		if taken[act.Command] == 0 {
			t.Errorf("%s was never taken", act.Command)
		}
	}
	t.Log(taken)
}

type randomChooser struct{ *rand.Rand }

func (c randomChooser) pick(n int) int { return c.IntN(n) }

// growing is a random séance in which nearly each text is new and long.
type growing struct {
	*machine
	held int // bytes of what is held
}

func newGrowing(t failer, c chooser, step Step) *growing {
	m := &growing{machine: newMachine(t, c)}
	m.r.limits.Events, m.r.limits.Bytes = 100_000, 64<<20
	m.give("choose_client", map[string]any{"participant": m.people[1]})
	m.give("move_to_step", map[string]any{"step": step})
	return m
}

// give has the facilitator give a command.
func (m *growing) give(name string, data any) {
	raw, err := json.Marshal(data)
	if err != nil {
		m.t.Fatal(err)
	}
	m.commands++
	if e, _, err := m.r.Decide(Command{ID: testID(10_000 + m.commands), By: m.r.facilitator, Name: name, Data: raw, At: m.now}); err == nil {
		m.r.Apply(e)
	}
}

// choose draws a command, and a person who may give it in this step, if there is one.
func (m *growing) choose() (w *row, by ID) {
	for range 100 {
		w, by = &rulebook[m.c.pick(len(rulebook))], m.people[m.c.pick(len(m.people))]
		often := !slices.Contains(rare, w.command) || m.c.pick(30) == 0
		if often && w.allows(m.r.person(by).role, m.r.step) && m.r.person(by).admitted() {
			break
		}
	}
	return w, by
}

// rare are the commands that would leave nobody to go on, given as often as the others.
var rare = []string{"remove", "set_door", "close_session", "move_to_step", "hand_over", "claim_facilitation", "hold_contributions", "set_role"}

// grow gives a random command, mostly of somebody who may give it.
func (m *growing) grow(taken map[string]int) {
	w, by := m.choose()
	m.commands++
	if m.items = append(m.items, testID(50_000+m.commands)); len(m.items) > 8 {
		m.items = slices.Delete(m.items, 1, 2) // the first is in the heritage
	}
	raw, err := json.Marshal(m.fill(reflect.TypeOf(w.act()).Elem(), strings.Repeat("x", 300)))
	if err != nil {
		m.t.Fatal(err)
	}
	m.now += 1000
	e, was, err := m.r.Decide(Command{
		ID: testID(10_000 + m.commands), By: by, Name: w.command, Data: raw, At: m.now, Away: time.Duration(m.c.pick(5)) * 40 * time.Second,
	})
	if err != nil || was {
		return
	}
	taken[w.command]++
	bound := saidPerByte*len(raw) + saidPerPerson*len(m.r.people) + saidBesides
	holding := m.r.holding
	d := m.r.Apply(e)
	switch {
	case holding && !m.r.holding:
		bound, m.held = bound+m.held, 0
	case m.r.holding:
		m.held += bound
	}
	for _, p := range m.people {
		if told := d.To(p); told != nil && len(told.Data) > bound && w.command != "admit" {
			m.t.Fatalf("%d: of %s, %d bytes long, %d bytes are told: %.300s", e.Seq, w.command, len(raw), len(told.Data), told.Data)
		}
	}
}
