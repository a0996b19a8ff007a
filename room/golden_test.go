package room

import (
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"
)

// The golden scripts tell séances line by line, with what each person then sees: "setup" brings a group to
// where a rule matters, "run" shows it. Run with -rewrite to write them anew, and read the diff. A line is one of
//
//	open {…opening…}               a room, opened by helene
//	join NAME … | knock NAME …     people come in; or wait at the door
//	NAME command {…data…}          "@x" stands for a UUID of that name, people's among them
//	again NAME command {…data…}    the command before, sent again with its id
//	wait 30s | away 2m             the clock goes on; the facilitator has been away for so long
//	view NAME [field …]            what NAME sees, whole or those fields
//	may NAME                       what NAME may do
func TestGolden(t *testing.T) {
	covered, tried := coverage{}, verdicts{readMethod(t), map[cell]bool{}}
	datadriven.Walk(t, "testdata", func(t *testing.T, path string) {
		if script, _ := filepath.Match("r[0-9]*.txt", filepath.Base(path)); !script {
			return
		}
		s := &script{t: t, ids: map[string]ID{}, names: map[ID]string{}, covered: covered, tried: tried}
		datadriven.RunTest(t, path, func(_ *testing.T, d *datadriven.TestData) string {
			var out strings.Builder
			for line := range strings.Lines(d.Input) {
				if line = strings.TrimSpace(line); line != "" {
					s.line(&out, line)
				}
			}
			if d.Cmd != "setup" {
				return out.String()
			}
			if strings.Contains(out.String(), "refused") {
				t.Fatalf("%s: the setup is refused:\n%s", d.Pos, out.String())
			}
			return ""
		})
		s.finish(path)
	})
	covered.demand(t)
	tried.demand(t)
}

type script struct {
	t       *testing.T
	g       *group
	ids     map[string]ID
	names   map[ID]string
	away    time.Duration
	last    Command
	n       int
	covered coverage
	tried   verdicts
	starts  map[ID]map[string]any // each person's first view
	patches map[ID][]json.RawMessage
}

var reference = regexp.MustCompile(`"@([^"]+)"`)

func (s *script) id(name string) ID {
	if id, ok := s.ids[name]; ok {
		return id
	}
	id := testID(len(s.ids) + 1)
	s.ids[name], s.names[id] = id, name
	return id
}

func testID(n int) ID { return ID(fmt.Sprintf("00000000-0000-4000-8000-%012d", n)) }

func (s *script) line(out *strings.Builder, line string) {
	word, rest, _ := strings.Cut(line, " ")
	data := reference.ReplaceAllStringFunc(rest, func(m string) string {
		return `"` + string(s.id(m[2:len(m)-1])) + `"`
	})
	switch word {
	case "open":
		s.open(data)
	case "join", "knock":
		for _, name := range strings.Fields(rest) {
			events, err := decided(s.g.r.Join(Joining{Participant: s.id(name), Name: name, Token: "hash of " + name, Pledge: true, At: s.g.now}))
			s.report(out, word+" "+name, events, err)
		}
	case "wait", "away":
		d, err := time.ParseDuration(rest)
		if err != nil {
			s.t.Fatal(err)
		}
		if word == "away" {
			s.away = d
		} else {
			s.g.now += d.Milliseconds()
		}
	case "view":
		s.view(out, strings.Fields(rest))
	case "may":
		fmt.Fprintf(out, "%s: %s\n", line, strings.Join(s.g.r.May(s.id(rest), s.g.now, s.away).Names(), " "))
	case "again":
		events, err := decided(s.g.r.Decide(s.last))
		seq, ok := s.g.r.Taken(s.last.By, s.last.ID)
		fmt.Fprintf(out, "%s → events %d, taken %v at %d, %v\n", line, len(events), ok, seq, err)
	default:
		s.command(out, line, word, data)
	}
}

func (s *script) open(data string) {
	var o Opening
	if data == "" {
		data = "{}"
	}
	if err := json.Unmarshal([]byte(data), &o); err != nil {
		s.t.Fatal(err)
	}
	no := false
	o.Room, o.Opener, o.Name, o.Token, o.Key = s.id("room"), s.id("helene"), "helene", "hash of helene", []byte("a key of the room that is known!")
	o.Sealed, o.At = &no, 1_700_000_000_000
	o.Lang, o.Door = cmp.Or(o.Lang, "fr"), cmp.Or(o.Door, "open")
	if o.Plan == nil {
		o.Plan = json.RawMessage(`"90"`)
	}
	s.g = newGroup(s.t, o, DefaultLimits())
	s.starts, s.patches = map[ID]map[string]any{o.Opener: copied(s.t, s.g.views[o.Opener])}, map[ID][]json.RawMessage{}
}

func (s *script) command(out *strings.Builder, line, who, rest string) {
	name, data, _ := strings.Cut(rest, " ")
	if data == "" {
		data = "{}"
	}
	s.n++
	s.last = Command{ID: testID(100_000 + s.n), By: s.id(who), Name: name, Data: json.RawMessage(data), At: s.g.now, Away: s.away}
	events, err := decided(s.g.r.Decide(s.last))
	s.covered.saw(s.g.r, s.last, err)
	if err == nil {
		s.tried.try(s.t, s.g.r, s.last)
	}
	s.report(out, line, events, err)
}

// report says what became of a line, and what everybody was told.
func (s *script) report(out *strings.Builder, line string, events []Event, err error) {
	var refusal *Refusal
	if errors.As(err, &refusal) {
		fmt.Fprintf(out, "%s\n  refused: %s %s\n", line, refusal.Code, refusal.Rule)
		return
	}
	if err != nil {
		s.t.Fatalf("%s: %v is no refusal", line, err)
	}
	fmt.Fprintln(out, line)
	for _, e := range events {
		holding := s.g.r.holding
		d := s.g.apply(e)
		fmt.Fprintf(out, "  %d %s\n", e.Seq, e.Name)
		s.tellsAll(e, d, holding)
		s.told(out, d)
	}
}

// tellsAll fails if a person is not told of the event, though something changed and the row does not say discreet.
func (s *script) tellsAll(e Event, d Delivery, holding bool) {
	w := byEvent[e.Name]
	if w == nil || w.discreet || holding || d.Whole || string(d.To(e.By).Data) == "{}" {
		return
	}
	for _, p := range s.g.r.people {
		if p.admitted() && d.To(p.id) == nil {
			s.t.Errorf("%s is not told of %s: its row in rulebook.go must say discreet", s.names[p.id], e.Name)
		}
	}
}

// told writes what each person was told, those together who were told the same.
func (s *script) told(out *strings.Builder, d Delivery) {
	order := []string{}
	whom := map[string][]string{}
	for _, p := range s.g.r.people {
		what := "nothing"
		told, fresh := d.To(p.id), s.starts[p.id] == nil
		if fresh || d.Whole {
			s.starts[p.id] = object(s.t, s.g.r.View(p.id))
			s.patches[p.id] = nil
		}
		if d.Whole && !d.Excluded[p.id] {
			what = "a whole view"
		}
		if told != nil {
			what = s.readable(told.Data)
			if told.By == "" {
				what = "(by nobody) " + what
			}
			if !fresh && !p.removed {
				s.patches[p.id] = append(s.patches[p.id], told.Data)
			}
		}
		if whom[what] == nil {
			order = append(order, what)
		}
		whom[what] = append(whom[what], s.names[p.id])
	}
	for _, what := range order {
		fmt.Fprintf(out, "    %s: %s\n", strings.Join(whom[what], ", "), what)
	}
}

func (s *script) readable(raw []byte) string {
	text := string(raw)
	for id, name := range s.names {
		text = strings.ReplaceAll(text, string(id), "@"+name)
	}
	return text
}

func (s *script) view(out *strings.Builder, args []string) {
	v := object(s.t, s.g.r.View(s.id(args[0])))
	names := slices.Sorted(maps.Keys(v))
	fmt.Fprintf(out, "view %s\n", args[0])
	for _, name := range names {
		if len(args) > 1 && !slices.Contains(args[1:], name) {
			continue
		}
		raw, err := json.Marshal(v[name])
		if err != nil {
			s.t.Fatal(err)
		}
		fmt.Fprintf(out, "  %s: %s\n", name, s.readable(raw))
	}
}

// finish holds every kept view against a fresh one, and writes the case for the web client's apply.
func (s *script) finish(path string) {
	type kase struct {
		Viewer  string            `json:"viewer"`
		View    map[string]any    `json:"view"`
		Patches []json.RawMessage `json:"patches"`
		Want    map[string]any    `json:"want"`
	}
	var cases []kase
	for _, p := range s.g.r.people {
		if p.removed {
			continue
		}
		fresh := object(s.t, s.g.r.View(p.id))
		if !sameView(fresh, s.g.views[p.id]) {
			s.t.Errorf("%s: the view that %s kept is not the fresh one\nkept  %v\nfresh %v", path, s.names[p.id], s.g.views[p.id], fresh)
		}
		for _, v := range []map[string]any{fresh, s.starts[p.id]} {
			delete(v, "erases_at")
		}
		cases = append(cases, kase{s.names[p.id], s.starts[p.id], append([]json.RawMessage{}, s.patches[p.id]...), fresh})
	}
	lines := make([]string, len(cases)) // one a case, so that a diff can be read
	for i, c := range cases {
		raw, err := json.Marshal(c)
		if err != nil {
			s.t.Fatal(err)
		}
		lines[i] = string(raw)
	}
	raw := "[\n" + strings.Join(lines, ",\n") + "\n]\n"
	file := filepath.Join("testdata", "apply", strings.TrimSuffix(filepath.Base(path), ".txt")+".json")
	if flag.Lookup("rewrite").Value.String() == "true" {
		if err := os.WriteFile(file, []byte(raw), 0o644); err != nil {
			s.t.Fatal(err)
		}
		return
	}
	if have, err := os.ReadFile(file); err != nil || string(have) != raw {
		s.t.Errorf("%s is not what the script comes to: run go test ./room -run Golden -rewrite (%v)", file, err)
	}
}
