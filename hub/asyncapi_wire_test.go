package hub_test

import (
	"cmp"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"codev/hub"
	"codev/room"

	"github.com/google/uuid"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Every frame of a real hub, and every frame that it accepts, is as described. The golden scripts of
// package room are played on it: they give every command, so every event is told.
func TestRealFramesAreAsDescribed(t *testing.T) {
	scripts, err := filepath.Glob("../room/testdata/r[0-9]*.txt")
	if err != nil || len(scripts) == 0 {
		t.Fatal("no scripts: ", err)
	}
	w := &traffic{commands: map[string]bool{}}
	for _, file := range scripts {
		synctest.Test(t, func(t *testing.T) { w.play(t, file) })
	}
	w.check(t, describe(t))
}

// traffic is all that was sent and received, and the names of the commands that were accepted.
type traffic struct {
	sent, received []string
	commands       map[string]bool
}

// stage is one room with the people of a script.
type stage struct {
	*site
	traffic *traffic
	ids     map[string]string // by the script's names
	seats   map[string]hub.Seat
	peers   map[string]*peer // each person's present connection
	all     []*peer
}

var scriptName = regexp.MustCompile(`"@([^"]+)"`)

// play gives the commands of a script. Some are refused: there the frames matter, not the verdict.
func (w *traffic) play(t *testing.T, file string) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	pass(time.Until(time.UnixMilli(1_700_000_000_000))) // the scripts plan séances after this moment
	s := &stage{traffic: w, ids: map[string]string{}, seats: map[string]hub.Seat{}, peers: map[string]*peer{}}
	input := false
	for line := range strings.Lines(string(text)) {
		switch line = strings.TrimSpace(line); {
		case line == "setup", line == "run":
			input = true
		case line == "----":
			input = false
		case input && line != "":
			s.line(t, line)
		}
	}
	s.resume()
	s.end(t)
}

// id is the id that a name of the script stands for.
func (s *stage) id(name string) string {
	if s.ids[name] == "" {
		s.ids[name] = uuid.NewString()
	}
	return s.ids[name]
}

func (s *stage) line(t *testing.T, line string) {
	t.Helper()
	word, rest, _ := strings.Cut(line, " ")
	data := scriptName.ReplaceAllStringFunc(rest, func(m string) string { return `"` + s.id(m[2:len(m)-1]) + `"` })
	switch word {
	case "open":
		var seat hub.Seat
		s.site, seat = open(t, newHub(t, nil), func(o *room.Opening) {
			if err := json.Unmarshal([]byte(cmp.Or(data, "{}")), o); err != nil {
				t.Fatal(err)
			}
		})
		s.enter("helene", seat)
	case "join", "knock":
		for name := range strings.FieldsSeq(rest) {
			if seat, err := s.hub.Join(t.Context(), s.room, hub.Joiner{Name: name, Pledge: true}, hub.Proof{}); err == nil {
				s.enter(name, seat)
			}
		}
	case "wait", "away": // of an absent facilitator there are frames enough without a wait to the second
		d, err := time.ParseDuration(rest)
		if err != nil {
			t.Fatal(err)
		}
		pass(d)
	case "view", "may", "again":
	default:
		name, data, _ := strings.Cut(data, " ")
		s.give(word, name, cmp.Or(data, "{}"))
	}
}

func (s *stage) enter(name string, seat hub.Seat, since ...any) *peer {
	p, _ := s.site.enter(seat, since...)
	s.ids[name], s.seats[name], s.peers[name] = string(seat.Participant), seat, p
	s.all = append(s.all, p)
	return p
}

// give sends a command, if its giver is in the room.
func (s *stage) give(by, name, data string) {
	p := s.peers[by]
	if p == nil {
		return
	}
	if _, over := p.over(); over {
		return
	}
	if p.do(name, json.RawMessage(data)).Type != "accepted" {
		return // as the script says; it may not even be well-formed
	}
	s.traffic.commands[name] = true
	s.traffic.sent = append(s.traffic.sent, `{"type":"command","id":"`+uuid.NewString()+`","name":"`+name+`","data":`+data+`}`)
}

// resume has helene come back with a position: of this room, to be told what she missed, and of none.
func (s *stage) resume() {
	p := s.peers["helene"]
	before := p.sync()
	s.give("helene", "rename", `{"name":"Hélène"}`)
	s.enter("helene", s.seats["helene"], before.Seq, before.Hash)
	s.enter("helene", s.seats["helene"], 3, "of no room")
	p.send(`{"type":"ping","more":1}`) // refused without an id
	p.find("a refusal", func(f frame) bool { return f.Type == "refused" && f.ID == "" })
	s.traffic.sent = append(s.traffic.sent, `{"type":"ping"}`, `{"type":"hello","token":"`+s.seats["helene"].Token+`","since":0,"hash":""}`)
}

// end erases the room and collects what each connection received.
func (s *stage) end(t *testing.T) {
	if err := s.hub.Erase(t.Context(), s.room, s.seats["helene"].Token); err != nil {
		t.Fatal(err)
	}
	for _, p := range s.all {
		p.ended()
		for _, f := range p.all() {
			s.traffic.received = append(s.traffic.received, f.raw)
		}
	}
	s.hub.Close()
}

// check judges every frame, and that there was one of each kind.
func (w *traffic) check(t *testing.T, d *description) {
	schemas := map[string]*jsonschema.Schema{}
	for kind := range at(t, d.root, "components", "messages").(map[string]any) {
		schemas[kind] = d.frame(kind)
	}
	kinds, events := map[string]bool{}, map[string]bool{}
	for _, raw := range slices.Concat(w.sent, w.received) {
		tree, err := jsonschema.UnmarshalJSON(strings.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		frame := tree.(map[string]any)
		kind, _ := frame["type"].(string)
		if kinds[kind] = true; schemas[kind] == nil {
			t.Fatalf("not described: %s", raw)
		}
		if err := schemas[kind].Validate(tree); err != nil {
			t.Errorf("%s\n%v", raw, err)
		}
		if name, ok := frame["name"].(string); ok && kind == "event" {
			events[name] = true
		}
	}
	commands, names := []string{}, []string{"participant_joined", hub.RoomErased}
	for _, act := range room.Acts() {
		commands, names = append(commands, act.Command), append(names, act.Event)
	}
	same(t, "types of frames", slices.Collect(maps.Keys(schemas)), keys(kinds))
	same(t, "commands that were accepted", commands, keys(w.commands))
	same(t, "events that were told", names, keys(events))
}
