package room

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// Every act given twice on one item, in one step or in two that follow, with and without what may be left out:
// a view kept by events is the fresh one, so what went away was told.
func TestEveryActTwice(t *testing.T) {
	for i := range rulebook {
		w := &rulebook[i]
		t.Run(w.command, func(t *testing.T) {
			t.Parallel()
			for _, role := range Roles {
				for n, first := range Steps {
					for _, then := range Steps[n:min(n+2, len(Steps))] {
						if !w.allows(role, first) || !w.allows(role, then) || w.only(F) && then != first {
							continue
						}
						for variant := range 4 {
							twice(t, w, role, first, then, variant)
						}
					}
				}
			}
		})
	}
}

// twice has one person give a command in one step and again in another. The bits of variant say
// which fields are left out, and whether the item is their own or another's.
func twice(t *testing.T, w *row, role Role, first, then Step, variant int) {
	t.Helper()
	s := newStage(t)
	own := variant&1 == 0
	for n, step := range []Step{first, then} {
		s.moveTo(step)
		if n == 0 && !own {
			s.try(w, s.rival(role), s.data(w, variant&2 == 0))
		}
		s.try(w, s.cast[role], s.data(w, (variant&2 == 0) == (n == 0)))
	}
}

// stage is a room with one of each role, and another consultant.
type stage struct {
	*machine
	cast map[Role]ID
	n    int
}

func newStage(t *testing.T) *stage {
	t.Helper()
	m := newMachine(t, &byteChooser{[]byte{1}})
	s := &stage{machine: m, cast: map[Role]ID{}}
	for i, role := range []Role{Facilitator, Client, Consultant, Observer} {
		s.cast[role] = m.people[i]
	}
	s.lead("choose_client", `{"participant":%q}`, s.cast[Client])
	s.lead("set_role", `{"participant":%q,"role":"observer"}`, s.cast[Observer])
	return s
}

// rival is another consultant who may give the same command, or the same person where there is none.
func (s *stage) rival(role Role) ID {
	if role == Consultant {
		return s.people[4]
	}
	return s.cast[role]
}

// moveTo moves the room, long enough ago for no late command to be taken (R34).
func (s *stage) moveTo(step Step) {
	if s.r.step != step && s.r.step != Closed {
		s.lead("move_to_step", `{"step":%q}`, step)
	}
	s.now += 2 * grace.Milliseconds()
}

// lead has the facilitator give a command; the views are checked with the acts on trial.
func (s *stage) lead(command, data string, a ...any) {
	s.t.Helper()
	s.n++
	e, _, err := s.r.Decide(Command{ID: testID(10_000 + s.n), By: s.r.facilitator, Name: command, Data: fmt.Appendf(nil, data, a...), At: s.now})
	if err != nil {
		s.t.Fatal(err)
	}
	s.apply(e)
}

// try gives a command, which may be refused, and checks every view.
func (s *stage) try(w *row, by ID, data []byte) {
	s.n++
	s.give(w, Command{ID: testID(10_000 + s.n), By: by, Name: w.command, Data: data, At: s.now, Away: AnyoneWait}, fmt.Sprintf("<%d>", s.n))
}

// data is a command's, with what may be left out or without. An id is always the same, a person the other consultant.
func (s *stage) data(w *row, whole bool) []byte {
	data := map[string]any{}
	shape := reflect.TypeOf(w.act()).Elem()
	for _, f := range reflect.VisibleFields(shape) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || options != "" && !whole || name == "private" {
			continue
		}
		switch value := s.value(f.Type, name, "x"); {
		case name == "participant" || name == "voice":
			data[name] = s.people[4]
		case name == "order":
			data[name] = []ID{s.people[4], s.cast[Consultant]}
		case f.Type.Kind() == reflect.Int:
			data[name] = 3
		case reflect.PointerTo(f.Type) == reflect.TypeFor[**int]():
			data[name] = 3
		case name == "wording":
		default:
			data[name] = value
		}
	}
	raw, err := json.Marshal(data)
	if err != nil {
		s.t.Fatal(err)
	}
	return raw
}
