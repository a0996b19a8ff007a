package room

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// The invariants I1 to I8 are told in doc.go.

// chooser is where a random séance gets its choices from: rapid's generator or a fuzzer's bytes.
type chooser interface{ pick(n int) int }

type rapidChooser struct{ t *rapid.T }

func (c rapidChooser) pick(n int) int { return rapid.IntRange(0, n-1).Draw(c.t, "pick") }

type byteChooser struct{ bytes []byte }

func (c *byteChooser) pick(n int) int {
	if len(c.bytes) == 0 {
		return 0
	}
	b := c.bytes[0]
	c.bytes = c.bytes[1:]
	return int(b) % n
}

func TestInvariants(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m := newMachine(rt, rapidChooser{rt})
		for range rapid.IntRange(1, 120).Draw(rt, "length") {
			m.act()
		}
		m.replay()
	})
}

func FuzzInvariants(f *testing.F) {
	f.Add([]byte("open the room and let everybody do everything"))
	f.Add([]byte{5, 1, 0, 27, 3, 9, 9, 1, 4, 30, 2, 0, 8, 8, 8, 2, 60, 7, 7, 1, 3, 19, 4, 4})
	f.Fuzz(func(t *testing.T, bytes []byte) {
		if len(bytes) > 2000 {
			return
		}
		c := &byteChooser{bytes}
		m := newMachine(t, c)
		for len(c.bytes) > 0 {
			m.act()
		}
		m.replay()
	})
}

// machine is a random séance: people, a small pool of ids so that they collide, and the persons that each text may
// reach.
type machine struct {
	*group
	c        chooser
	people   []ID
	items    []ID
	commands int
	texts    int
	private  map[string]map[ID]bool // a marker in a text → who may see it
	held     map[string]map[ID]bool // the same, until what is held is shown
}

func newMachine(t failer, c chooser) *machine {
	no := false
	m := &machine{c: c, private: map[string]map[ID]bool{}, held: map[string]map[ID]bool{}}
	heritage := fmt.Sprintf(`{"actions":[{"id":%q,"what":"x"}]}`, testID(1))
	doors := []string{"open", "knock"}
	var startsAt *int64
	if c.pick(2) == 0 {
		day := int64(1_060_000)
		startsAt = &day
	}
	l := DefaultLimits()
	l.Seats = 7
	m.group = newGroup(t, Opening{
		Room: testID(900), Opener: testID(901), Key: []byte("key"), Token: "t901", At: 1_000_000, Name: "n", Lang: "en",
		Plan: json.RawMessage(`"90"`), Door: doors[c.pick(2)], Sealed: &no, Heritage: json.RawMessage(heritage),
		StartsAt: startsAt,
	}, l)
	m.people = append(m.people, testID(901))
	for range 4 {
		m.join()
	}
	for i := range 6 {
		m.items = append(m.items, testID(i+1))
	}
	return m
}

func (m *machine) join() {
	id := testID(901 + len(m.people))
	if m.group.join(Joining{Participant: id, Name: "n", Token: "t" + string(id), Pledge: true, At: m.now}) == nil {
		m.people = append(m.people, id)
	}
}

// act does one random thing and checks the invariants.
func (m *machine) act() {
	switch m.c.pick(12) {
	case 0:
		m.now += int64(m.c.pick(8)) * 1000
		return
	case 1:
		m.join()
		m.check(Delivery{}, nil)
		return
	}
	w := &rulebook[m.c.pick(len(rulebook))]
	by := m.people[m.c.pick(len(m.people))]
	if m.c.pick(3) == 0 { // the facilitator acts more often: else a séance hardly moves
		by = m.r.facilitator
	}
	marker := fmt.Sprintf("<%d>", m.texts)
	m.texts++
	data := m.fill(reflect.TypeOf(w.act()).Elem(), marker)
	raw, err := json.Marshal(data)
	if err != nil {
		m.t.Fatal(err)
	}
	m.commands++
	cmd := Command{
		ID: testID(10_000 + m.commands), By: by, Name: w.command, Data: raw, At: m.now,
		Away: time.Duration(m.c.pick(5)) * 40 * time.Second,
	}
	m.give(w, cmd, marker)
}

func (m *machine) give(w *row, cmd Command, marker string) {
	before, step := m.r.View(cmd.By), m.r.step
	var role Role
	if p := m.r.person(cmd.By); p != nil {
		role = p.role
	}
	events, err := decided(m.r.Decide(cmd))
	if err != nil {
		var refusal *Refusal
		if !errors.As(err, &refusal) || refusal.Code == "" || len(events) > 0 {
			m.t.Fatalf("%s: %v is not a plain refusal", cmd.Name, err)
		}
		if string(m.r.View(cmd.By)) != string(before) {
			m.t.Fatalf("I6: a refused %s changed the room", cmd.Name)
		}
		return
	}
	if len(events) != 1 {
		m.t.Fatalf("I5: a new %s came to %d events", cmd.Name, len(events))
	}
	m.allow(cmd, marker, role, step)
	holding, passes := m.r.holding, m.words()
	d := m.apply(events[0])
	if holding && !m.r.holding {
		m.held = map[string]map[ID]bool{} // all is shown
	}
	m.kept(cmd, passes)
	m.silence(w, cmd, role, step, d)
	again, err := decided(m.r.Decide(cmd))
	if seq, ok := m.r.Taken(cmd.By, cmd.ID); err != nil || len(again) != 0 || !ok || seq != events[0].Seq {
		m.t.Fatalf("I5: the same %s again: %v, %v, %d, %v", cmd.Name, again, err, seq, ok)
	}
	m.check(d, &events[0])
}

// silence is I7: told by the method, not by the rulebook's table.
func (m *machine) silence(w *row, cmd Command, role Role, step Step, d Delivery) {
	silenced := step == Presentation && (role == Consultant || role == Observer) || step == Consultation && role == Client
	if silenced && cmd.Name != "claim_facilitation" {
		for _, p := range m.people {
			told := d.To(p)
			if told != nil && p != cmd.By && (cmd.Name != "signal" || p != m.r.facilitator) {
				m.t.Fatalf("I7: a silenced %s reached somebody by %s", role, cmd.Name)
			}
		}
	}
	if slices.Contains([]string{"support_topic", "unsupport_topic", "rate_session"}, w.command) {
		for _, p := range m.people {
			if told := d.To(p); told != nil && p != cmd.By && (told.By != "" || strings.Contains(string(told.Data), `"supported"`) || strings.Contains(string(told.Data), `"mine"`)) {
				m.t.Fatalf("I7: %s told who it was", w.command)
			}
		}
	}
}

func (m *machine) check(d Delivery, e *Event) {
	r := m.r
	if seq, _ := r.Position(); int(seq) != len(m.log) {
		m.t.Fatalf("I4: at %d after %d events", seq, len(m.log))
	}
	clients, facilitators := 0, 0
	for _, p := range r.people {
		if p.role == Client {
			clients++
			if r.client != p.id || p.removed {
				m.t.Fatalf("I3: a client who is not on the seat")
			}
		}
		if p.role == Facilitator {
			facilitators++
			if r.facilitator != p.id || p.removed {
				m.t.Fatalf("I3: a facilitator who is not on the seat")
			}
		}
	}
	if facilitators != 1 || clients > 1 || (r.client == "") != (clients == 0) {
		m.t.Fatalf("I3: %d facilitators, %d clients, seat %q", facilitators, clients, r.client)
	}
	if f := r.floor; f != nil {
		if !slices.Contains(f.order, f.speaker) || !spoken.has(r.step) {
			m.t.Fatalf("I3: a floor that is none: %v", f)
		}
		for _, id := range f.order {
			if p := r.person(id); !p.admitted() || r.speaks(p) != nil {
				m.t.Fatalf("I7: somebody silenced is in the round")
			}
		}
	}
	for _, p := range r.people {
		fresh := r.View(p.id)
		if !p.removed {
			if kept := m.views[p.id]; !sameView(object(m.t, fresh), kept) {
				m.t.Fatalf("I1: after %v\nkept  %v\nfresh %s", e, kept, fresh)
			}
		}
		m.hidden(p.id, fresh)
		if told := d.To(p.id); told != nil {
			m.hidden(p.id, told.Data)
		}
	}
	for _, p := range r.people {
		var v View
		if raw := r.View(p.id); p.admitted() {
			if err := DecodeExact(raw, &v); err != nil {
				m.t.Fatalf("the view is not as it is described: %v in %s", err, raw)
			}
		}
	}
}

// replay is I8.
func (m *machine) replay() {
	r := New(m.r.limits)
	for _, e := range m.log {
		raw, err := json.Marshal(e)
		if err != nil {
			m.t.Fatal(err)
		}
		var back Event
		if err := json.Unmarshal(raw, &back); err != nil {
			m.t.Fatal(err)
		}
		if !r.Follows(back) {
			m.t.Fatalf("I4: %d does not follow", e.Seq)
		}
		r.Apply(back)
	}
	for _, p := range m.r.people {
		if string(r.View(p.id)) != string(m.r.View(p.id)) {
			m.t.Fatalf("I8: the replayed room shows another view")
		}
		if a, b := r.May(p.id, m.now, 0), m.r.May(p.id, m.now, 0); a != b {
			m.t.Fatalf("I8: the replayed room lets do %v, not %v", a, b)
		}
	}
}

// fill makes random data of a command's type.
func (m *machine) fill(t reflect.Type, marker string) any {
	data := map[string]any{}
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || options != "" && m.c.pick(2) == 0 {
			continue
		}
		data[name] = m.value(f.Type, name, marker)
	}
	return data
}

func (m *machine) value(t reflect.Type, name, marker string) any {
	if t.Kind() == reflect.Pointer {
		return m.value(t.Elem(), name, marker)
	}
	switch reflect.Zero(t).Interface().(type) {
	case ID:
		switch name {
		case "participant", "voice", "order":
			return m.people[m.c.pick(len(m.people))]
		}
		return m.items[m.c.pick(len(m.items))]
	case Text, Title:
		return "w" + marker
	case Step:
		return Steps[m.c.pick(len(Steps))]
	case Role:
		return Roles[m.c.pick(len(Roles))]
	case Kind:
		return Kinds[m.c.pick(len(Kinds))]
	case TopicKind:
		return TopicKinds[m.c.pick(len(TopicKinds))]
	case LearningKind:
		return LearningKinds[m.c.pick(len(LearningKinds))]
	case ActionState:
		return ActionStates[m.c.pick(len(ActionStates))]
	case SignalKind:
		return SignalKinds[m.c.pick(len(SignalKinds))]
	case Door:
		return []Door{DoorOpen, DoorKnock, DoorLocked}[m.c.pick(3)]
	case bool:
		return m.c.pick(2) == 0
	case int:
		return m.c.pick(7)
	case int64: // a day
		return m.now + int64(m.c.pick(3)-1)*60_000
	case uint64:
		seq, _ := m.r.Position()
		return int(seq) - m.c.pick(4)
	}
	if t.Kind() == reflect.Slice {
		list := []any{}
		for range m.c.pick(4) {
			list = append(list, m.value(t.Elem(), name, marker))
		}
		return list
	}
	m.t.Fatalf("no random value for %v", t)
	return nil
}
