package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"codev/deploy/wire"
)

// seance is a script of testdata.
type seance struct {
	Lang, Plan, Group string
	People            map[string]struct{ Name, Role string }
	Heritage          struct {
		LastClient   string   `json:"last_client"`
		ClientsSoFar []string `json:"clients_so_far"`
		Actions      []struct{ What, Due string }
		Adjustments  []string
	}
	Planned *struct {
		StartsAt day `json:"starts_at"`
	}
	Script []line
}

// day is so many days from today, at a local hour.
type day struct {
	Days int
	Time string
}

func (d day) ms(t *testing.T) int64 {
	t.Helper()
	hour, err := time.Parse("15:04", d.Time)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	return time.Date(now.Year(), now.Month(), now.Day()+d.Days, hour.Hour(), hour.Minute(), 0, 0, now.Location()).UnixMilli()
}

type line struct {
	Step, By, Say, Do, Refused, Why string
	Data                            object
}

// scriptRunner plays a séance against a server, one connection a person.
type scriptRunner struct {
	t        *testing.T
	seance   seance
	leader   string    // the facilitator
	key      *wire.Key // nil: the room takes plain text
	sent     record    // the frames and bodies that all clients sent
	received record    // the frames that all clients received
	people   map[string]*peer
	actions  []string          // of the last plan
	items    map[string]string // "marc/2" → its id, by the command that made it
	counts   map[string]int
	accepted int
}

func newScriptRunner(t *testing.T, name, base string, key *wire.Key) *scriptRunner {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	p := &scriptRunner{t: t, key: key, people: map[string]*peer{}, items: map[string]string{}, counts: map[string]int{}}
	if err := json.Unmarshal(raw, &p.seance); err != nil {
		t.Fatal(err)
	}
	p.comeIn(base)
	return p
}

// comeIn opens the room with the heritage of the last one, and lets everyone join.
func (p *scriptRunner) comeIn(base string) {
	p.t.Helper()
	h := p.seance.Heritage
	sessions, adjustments := []object{}, []object{}
	for _, name := range h.ClientsSoFar {
		sessions = append(sessions, object{"client": p.seal(name)})
	}
	for _, text := range h.Adjustments {
		adjustments = append(adjustments, object{"id": wire.NewID(), "text": p.seal(text)})
	}
	actions := []object{}
	for _, a := range h.Actions {
		id := wire.NewID()
		p.actions = append(p.actions, id)
		actions = append(actions, object{"id": id, "what": p.seal(a.What), "due": p.seal(a.Due)})
	}
	heritage := object{"last_client": p.seal(h.LastClient), "sessions_so_far": sessions, "adjustments": adjustments, "actions": actions}

	facilitator := ""
	for who, person := range p.seance.People {
		if person.Role == "facilitator" {
			facilitator = who
		}
	}
	p.leader = facilitator
	opening := object{
		"name": p.seal(p.seance.People[facilitator].Name), "group": p.seal(p.seance.Group), "lang": p.seance.Lang,
		"plan": p.seance.Plan, "door": "open", "heritage": heritage,
	}
	if p.seance.Planned != nil {
		opening["starts_at"] = p.seance.Planned.StartsAt.ms(p.t)
	}
	server := wire.Server{URL: base, HTTP: &http.Client{Transport: recorder{&p.sent}}}
	opener := openRoom(p.t, server, p.key, opening)
	p.people[facilitator] = opener
	for who, person := range p.seance.People {
		if who != facilitator {
			p.people[who] = opener.join(p.seal(person.Name))
		}
	}
	for _, person := range p.people {
		trace := person.Trace
		person.Trace = func(sent bool, raw []byte) {
			_, _ = map[bool]*record{true: &p.sent, false: &p.received}[sent].Write(raw)
			trace(sent, raw)
		}
		person.connect()
	}
}

// leave closes all connections.
func (p *scriptRunner) leave() {
	for _, person := range p.people {
		person.Close()
	}
}

// seal seals a text as the web client does, but all under one name, which the server does not look at.
func (p *scriptRunner) seal(text string) string { return p.key.Seal(text, "") }

// open returns a sealed text of a view in clear, "" if it is not there.
func (p *scriptRunner) open(text any) string {
	p.t.Helper()
	sealed, ok := text.(string)
	if !ok {
		return ""
	}
	plain, err := p.key.Open(sealed, "")
	if err != nil {
		p.t.Fatal(err)
	}
	return plain
}

// play plays all lines. A line that must be refused is refused by its rule, and nobody else gets an event.
func (p *scriptRunner) play() {
	p.t.Helper()
	for _, l := range p.seance.Script {
		switch {
		case l.Step == "welcome": // where every séance begins
		case l.Step != "":
			p.people[p.leader].do("move_to_step", object{"step": l.Step})
			p.accepted++
		case l.Do != "":
			data, name := p.data(l, l.Do)
			p.people[l.By].do(l.Do, data)
			p.accepted++
			p.counts[name]++
		case l.Refused != "":
			p.refused(l)
		}
		for _, person := range p.people {
			person.catchUp()
		}
	}
}

func (p *scriptRunner) refused(l line) {
	p.t.Helper()
	told := map[string]int{}
	for who, person := range p.people {
		person.catchUp()
		told[who] = len(person.events)
	}
	data, _ := p.data(l, l.Refused)
	if f := p.people[l.By].ask(l.Refused, data); f.Rule != l.Why {
		p.t.Errorf("%s by %s: %v, not by %s", l.Refused, l.By, f.Err(), l.Why)
	}
	for who, person := range p.people {
		person.catchUp()
		if len(person.events) != told[who] {
			p.t.Errorf("what %s was refused reached %s", l.By, who)
		}
	}
}

// texts are the fields that hold sealed texts.
var texts = map[string]bool{
	"text": true, "headline": true, "situation": true, "opening_question": true, "request": true,
	"what": true, "due": true, "first_step": true, "tell": true, "call": true, "charter": true,
}

// makes says which field of a command names the item that it makes.
var makes = map[string]string{
	"propose_topic": "topic", "write_note": "note", "ask_question": "question", "offer_contribution": "contribution",
	"plan_action": "action", "share_learning": "learning", "propose_adjustment": "adjustment",
}

// data returns a line's data for the wire, with ids for names and sealed texts, and the name that its item is counted
// under.
func (p *scriptRunner) data(l line, command string) (data object, name string) {
	p.t.Helper()
	data = object{}
	for field, value := range l.Data {
		switch text, _ := value.(string); {
		case texts[field]:
			data[field] = p.seal(text)
		case field == "participant" || field == "voice":
			data[field] = p.people[text].Seat.Participant
		case field == "starts_at":
			at := value.(object)
			data[field] = day{int(at["days"].(float64)), at["time"].(string)}.ms(p.t)
		case field == "order":
			order := []string{}
			for _, who := range value.([]any) {
				order = append(order, p.people[who.(string)].Seat.Participant)
			}
			data[field] = order
		case field == "action":
			data[field] = p.actions[int(value.(float64))]
		case field == "topic":
			data[field] = p.item("topic " + text + "/1")
		case field == "question" || field == "contribution" || field == "adjustment":
			data[field] = p.item(field + " " + text)
		default:
			data[field] = value
		}
	}
	if field := makes[command]; field != "" {
		who := l.By
		if voice, ok := l.Data["voice"].(string); ok {
			who = voice
		}
		name = field + " " + who
		id := wire.NewID()
		data[field] = id
		if l.Do != "" {
			p.items[name+"/"+strconv.Itoa(p.counts[name]+1)] = id
		}
	}
	return data, name
}

func (p *scriptRunner) item(name string) string {
	p.t.Helper()
	id := p.items[name]
	if id == "" {
		p.t.Fatalf("the script names %s, which is not there", name)
	}
	return id
}

// named returns the name of the person with an id, for messages.
func (p *scriptRunner) named(id any) string {
	for who, person := range p.people {
		if person.Seat.Participant == id {
			return who
		}
	}
	return fmt.Sprint(id)
}

// words are all texts and names of the séance.
func (s seance) words() (words []string) {
	words = append(words, s.Group, s.Heritage.LastClient)
	words = append(words, s.Heritage.ClientsSoFar...)
	words = append(words, s.Heritage.Adjustments...)
	for _, a := range s.Heritage.Actions {
		words = append(words, a.What, a.Due)
	}
	for _, person := range s.People {
		words = append(words, person.Name)
	}
	for _, l := range s.Script {
		for field, value := range l.Data {
			if text, ok := value.(string); ok && texts[field] {
				words = append(words, strings.TrimSpace(text))
			}
		}
	}
	return words
}
