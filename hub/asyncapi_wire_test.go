package hub_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"codev/hub"
	"codev/room"

	"github.com/google/uuid"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// A real hub says what is described, and takes what is described: in a séance with every command, every event, every type of frames.
func TestRealFramesAreAsDescribed(t *testing.T) {
	d := describe(t)
	action := uuid.NewString()
	s, opener := open(t, newHub(t, nil), func(o *room.Opening) {
		o.Group = "Cadres de santé"
		day := time.Now().Add(time.Hour).UnixMilli()
		o.StartsAt, o.Call, o.Charter = &day, "https://visio.example.org", "Ce qui se dit ici reste ici"
		o.Heritage = json.RawMessage(`{"last_client":"Marc","sessions_so_far":[{"at":1,"client":"Nadia"},{"client":"Marc"}],"actions":[{"id":"` + action + `","what":"Voir la directrice","client":"Nadia"}],"adjustments":[{"id":"` + uuid.NewString() + `","text":"Du silence"}]}`)
	})
	s.listen()
	w := &witness{t: t, description: d, site: s, given: map[string]bool{}}
	w.play(opener, action)
	w.checkAll()
}

// witness sends and collects.
type witness struct {
	t           *testing.T
	description *description
	site        *site
	peers       []*peer
	sent        []string
	given       map[string]bool // the commands that were accepted
}

func (w *witness) enter(seat hub.Seat, since ...any) *peer {
	p, _ := w.site.enter(seat, since...)
	w.peers = append(w.peers, p)
	return p
}

type data map[string]any

// give has a command accepted.
func (w *witness) give(p *peer, name string, with data) {
	w.t.Helper()
	p.must(name, with)
	w.given[name] = true
	w.sent = append(w.sent, string(encoded(w.t, data{"type": "command", "id": uuid.NewString(), "name": name, "data": with})))
}

func encoded(t *testing.T, v any) []byte {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func (w *witness) play(opener hub.Seat, action string) {
	seats := map[string]hub.Seat{}
	for _, name := range []string{"Sophie", "Marc", "Nadia", "Thomas"} {
		seats[name] = w.site.join(name)
	}
	f, c, k, n, o := w.enter(opener), w.enter(seats["Sophie"]), w.enter(seats["Marc"]), w.enter(seats["Nadia"]), w.enter(seats["Thomas"])
	id := func(name string) room.ID { return seats[name].Participant }

	w.welcome(f, c, k, id, action)
	before := k.sync()
	w.clarification(f, c, k)
	w.contract(f, c, k, n)
	w.consultation(f, c, k, n, id)
	w.debrief(f, c, k, n, o)
	w.seats(f, k, id)

	k.send(`{"type":"ping","more":1}`) // no such thing: refused, without an id
	if r := k.find("a refusal", func(f frame) bool { return f.Type == "refused" }); r.ID != "" {
		w.t.Error(r.raw)
	}
	w.enter(seats["Marc"], before.Seq, before.Hash) // what was missed
	w.enter(seats["Marc"], 3, "not of this room")   // reset
	w.sent = append(w.sent, `{"type":"ping"}`, `{"type":"hello","token":"`+opener.Token+`","since":0,"hash":""}`)
	if err := w.site.hub.Erase(w.t.Context(), w.site.room, opener.Token); err != nil {
		w.t.Fatal(err)
	}
	for _, p := range w.peers {
		p.ended()
	}
}

func (w *witness) welcome(f, c, k *peer, id func(string) room.ID, action string) {
	note, mine, other := uuid.NewString(), uuid.NewString(), uuid.NewString()
	w.give(f, "set_role", data{"participant": id("Thomas"), "role": "observer"})
	w.give(k, "report_action", data{"action": action, "state": "done", "text": "Vu"})
	w.give(k, "write_note", data{"note": note, "text": "Rien"})
	w.give(k, "remove_note", data{"note": note})
	w.give(c, "propose_topic", data{"topic": mine, "headline": "Revenir", "kind": "preoccupation", "text": "Le 5 janvier"})
	w.give(k, "propose_topic", data{"topic": other, "headline": "Deux infirmiers", "kind": "problem"})
	w.give(k, "support_topic", data{"topic": mine})
	w.give(c, "support_topic", data{"topic": other})
	w.give(c, "unsupport_topic", data{"topic": other})
	w.give(k, "withdraw_topic", data{"topic": other})
	w.give(k, "raise_hand", data{})
	w.give(k, "lower_hand", data{})
	w.give(k, "raise_hand", data{})
	w.give(f, "start_round", data{"order": []room.ID{id("Nadia"), id("Sophie")}})
	w.give(f, "give_floor", data{"participant": id("Marc")})
	w.give(k, "pass_turn", data{})
	w.give(f, "give_floor", data{})
	w.give(f, "choose_client", data{"participant": id("Sophie"), "topic": mine})
	w.give(f, "set_minutes", data{"step": "presentation", "minutes": 6})
	w.give(f, "plan_session", data{"starts_at": time.Now().UnixMilli(), "call": ""})
	w.give(f, "begin_session", data{})
	w.give(f, "start_break", data{"minutes": 5})
	w.give(f, "end_break", data{})
	w.give(k, "rename", data{"name": "Marc D."})
}

func (w *witness) move(f *peer, step room.Step) {
	w.t.Helper()
	w.give(f, "move_to_step", data{"step": step})
}

func (w *witness) clarification(f, c, k *peer) {
	w.move(f, room.Presentation)
	w.give(c, "write_presentation", data{"headline": "Revenir", "situation": "Huit mois", "opening_question": "Comment ?"})
	if r := k.do("raise_hand", data{}); r.Rule != "R7" {
		w.t.Error(r.raw)
	}
	w.move(f, room.Clarification)
	one, two, three := uuid.NewString(), uuid.NewString(), uuid.NewString()
	for _, question := range []string{one, two, three} {
		w.give(k, "ask_question", data{"question": question, "text": "Pourquoi ?"})
	}
	w.give(c, "answer_question", data{"question": one, "text": "Parce que"})
	w.give(f, "flag_question", data{"question": two})
	w.give(f, "put_question_aside", data{"question": two})
	w.give(k, "withdraw_question", data{"question": three})
	w.give(c, "signal", data{"kind": "discomfort"})
}

func (w *witness) contract(f, c, k, n *peer) {
	w.move(f, room.Contract)
	w.give(k, "restate_need", data{"text": "Reprendre sa place"})
	w.give(c, "word_contract", data{"request": "Aidez-moi à voir", "kinds": []room.Kind{"question", "idea"}})
	w.give(k, "agree_contract", data{})
	w.give(n, "question_contract", data{"text": "Qui décide ?"})
}

func (w *witness) consultation(f, c, k, n *peer, id func(string) room.ID) {
	w.move(f, room.Consultation)
	one, two := uuid.NewString(), uuid.NewString()
	w.give(f, "hold_contributions", data{"held": true})
	w.give(k, "offer_contribution", data{"contribution": one, "kind": "idea", "text": "Un relais"})
	w.give(f, "hold_contributions", data{"held": false})
	w.give(f, "offer_contribution", data{"contribution": two, "kind": "metaphor", "text": "Une passerelle", "voice": id("Nadia")})
	w.give(c, "keep_contribution", data{"contribution": one, "kept": true, "text": "À relire"})
	w.give(n, "withdraw_contribution", data{"contribution": two})
	w.give(f, "nudge", data{"participant": id("Marc"), "text": "Une question plutôt ?"})
}

func (w *witness) debrief(f, c, k, n, o *peer) {
	w.move(f, room.Synthesis)
	plan, dropped, private := uuid.NewString(), uuid.NewString(), uuid.NewString()
	w.give(f, "start_quiet", data{"minutes": 5})
	w.give(f, "end_quiet", data{})
	w.give(c, "write_synthesis", data{"text": "Je ne défends pas un poste"})
	w.give(c, "plan_action", data{"action": plan, "what": "Déjeuner", "due": "bientôt", "first_step": "Appeler", "tell": "Marc"})
	w.give(c, "plan_action", data{"action": dropped, "what": "Rien"})
	w.give(c, "remove_action", data{"action": dropped})
	w.give(o, "share_learning", data{"learning": private, "kind": "feeling", "text": "Touché"})
	w.move(f, room.Debrief)
	shared, adjustment := uuid.NewString(), uuid.NewString()
	w.give(k, "share_learning", data{"learning": shared, "kind": "learning", "text": "Se taire"})
	w.give(k, "withdraw_learning", data{"learning": shared})
	w.give(o, "share_learning", data{"learning": private, "kind": "feeling", "text": "Touché"})
	for _, p := range []*peer{c, k, n} {
		w.give(p, "rate_session", data{"helped": 5, "pace": 3})
	}
	w.give(n, "propose_adjustment", data{"adjustment": adjustment, "text": "Plus court"})
	w.give(f, "settle_adjustment", data{"adjustment": adjustment, "settled": true})
}

// seats is all about the door and the seats, and the end.
func (w *witness) seats(f, k *peer, id func(string) room.ID) {
	w.give(f, "set_door", data{"door": "knock"})
	knocking := w.site.join("Claire")
	outside := w.enter(knocking)
	w.give(f, "admit", data{"participant": knocking.Participant})
	outside.event("participant_admitted")
	w.give(f, "remove", data{"participant": knocking.Participant})
	w.give(f, "name_deputy", data{"participant": id("Nadia")})
	w.give(f, "hand_over", data{"participant": id("Marc")})
	w.give(f, "claim_facilitation", data{}) // who opened the room may, at once
	w.give(f, "close_session", data{})
	w.give(f, "announce_next", data{"link": "https://codev.example.org/r/…"})
	w.give(f, "reopen_session", data{})
	k.event("session_reopened")
}

// checkAll judges every frame, and that there was one of everything.
func (w *witness) checkAll() {
	d := w.description
	schemas := map[string]*jsonschema.Schema{}
	for kind := range at(w.t, d.root, "components", "messages").(map[string]any) {
		schemas[kind] = d.frame(kind)
	}
	kinds, events := map[string]bool{}, map[string]bool{}
	check := func(raw string) {
		tree, err := jsonschema.UnmarshalJSON(strings.NewReader(raw))
		if err != nil {
			w.t.Fatal(err)
		}
		frame := tree.(map[string]any)
		kind, _ := frame["type"].(string)
		if kinds[kind] = true; schemas[kind] == nil {
			w.t.Fatalf("not described: %s", raw)
		}
		if err := schemas[kind].Validate(tree); err != nil {
			w.t.Errorf("%s\n%v", raw, err)
		}
		if name, ok := frame["name"].(string); ok && kind == "event" {
			events[name] = true
		}
	}
	for _, raw := range w.sent {
		check(raw)
	}
	for _, p := range w.peers {
		for _, f := range p.all() {
			check(f.raw)
		}
	}
	var names []string
	var commands []string
	for _, c := range d.commands() {
		names, commands = append(names, c.event), append(commands, c.name)
	}
	same(w.t, "types of frames in the séance", slices.Collect(maps.Keys(schemas)), keys(kinds))
	same(w.t, "commands in the séance", commands, keys(w.given))
	same(w.t, "events in the séance", append(names, "participant_joined", hub.RoomErased), keys(events))
}
