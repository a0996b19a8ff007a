package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/uuid"
)

// cast is a room in some step, with one of each role, a second consultant K2, and an item of every sort made on the way.
type cast struct {
	t      *testing.T
	step   int
	people map[string]*peer
	items  map[string]string
}

func newCast(t *testing.T, base string, step int) *cast {
	t.Helper()
	c := &cast{t: t, step: step, people: map[string]*peer{}, items: map[string]string{}}
	f := openRoom(t, base, object{
		"name": "F", "lang": "en", "plan": "120", "door": "open", "sealed": false,
		"heritage": object{"actions": []object{{"id": c.id("report"), "what": "w"}}},
	}, nil)
	c.people["F"] = f.connect()
	for _, name := range []string{"C", "K", "O", "K2"} {
		c.people[name] = f.join(name).connect()
	}
	c.prepare()
	f.do("move_to_step", object{"step": stepNames[min(step, 6)]})
	f.do("close_session", object{})
	if step < 7 {
		f.do("reopen_session", object{}) // who closes and reopens ends the 5 s in which a late command is taken (R34)
	}
	for _, p := range c.people {
		p.catchUp()
	}
	return c
}

// prepare walks through the steps, so that there is something to edit, answer, keep and withdraw.
func (c *cast) prepare() {
	c.t.Helper()
	f, client, k, o, k2 := c.people["F"], c.people["C"], c.people["K"], c.people["O"], c.people["K2"]
	text := func(field, name string, more ...any) object {
		data := object{field: c.id(name), "text": "t"}
		for i := 0; i < len(more); i += 2 {
			data[more[i].(string)] = more[i+1]
		}
		return data
	}
	f.do("choose_client", object{"participant": client.id})
	f.do("set_role", object{"participant": o.id, "role": "observer"})
	for _, role := range roles {
		c.people[string(role)].do("write_note", text("note", "note "+string(role)))
	}
	for name, p := range map[string]*peer{"C": client, "K": k, "K2": k2} {
		p.do("propose_topic", object{"topic": c.id("topic " + name), "headline": "h", "kind": "project"})
	}
	f.do("move_to_step", object{"step": "clarification"})
	k.do("ask_question", text("question", "question K"))
	k2.do("ask_question", text("question", "question K2"))
	f.do("move_to_step", object{"step": "contract"})
	client.do("word_contract", object{"request": "r", "kinds": []string{"idea"}})
	f.do("move_to_step", object{"step": "consultation"})
	k.do("offer_contribution", text("contribution", "contribution K", "kind", "idea"))
	f.do("offer_contribution", text("contribution", "contribution F", "kind", "idea", "voice", k.id))
	f.do("move_to_step", object{"step": "synthesis"})
	client.do("plan_action", object{"action": c.id("action"), "what": "w"})
	k.do("share_learning", text("learning", "learning5 K", "kind", "learning"))
	o.do("share_learning", text("learning", "learning5 O", "kind", "learning"))
	f.do("move_to_step", object{"step": "debrief"})
	for _, role := range roles {
		c.people[string(role)].do("share_learning", text("learning", "learning6 "+string(role), "kind", "learning"))
	}
	k.do("propose_adjustment", text("adjustment", "adjustment"))
	f.do("move_to_step", object{"step": c.elsewhere()})
}

// elsewhere is a step that is not the one to be tried.
func (c *cast) elsewhere() string {
	if c.step == 0 {
		return "presentation"
	}
	return "welcome"
}

// id is that of the item with this name, made when first asked for.
func (c *cast) id(name string) string {
	if c.items[name] == "" {
		c.items[name] = uuid.NewString()
	}
	return c.items[name]
}

// data is what a role gives with a command, such that nothing but role and step could stand against it.
func (c *cast) data(command, role string) object {
	k, k2 := c.people["K"].id, c.people["K2"].id
	fresh := uuid.NewString()
	switch command {
	case "remove_note":
		return object{"note": c.id("note " + role)}
	case "withdraw_topic":
		return object{"topic": c.id("topic " + role)}
	case "support_topic", "unsupport_topic":
		return object{"topic": c.id("topic K2")}
	case "choose_client", "nudge":
		data := object{"participant": k}
		if command == "nudge" {
			data["text"] = "t"
		}
		return data
	case "report_action":
		return object{"action": c.id("report"), "state": "done"}
	case "write_presentation":
		return object{"situation": "s"}
	case "withdraw_question":
		return object{"question": c.id("question K")}
	case "answer_question", "put_question_aside", "flag_question":
		return object{"question": c.id("question K2")}
	case "word_contract":
		return object{"request": "r", "kinds": []string{"question"}}
	case "offer_contribution":
		data := object{"contribution": fresh, "kind": "metaphor", "text": "t"}
		if role == "F" {
			data["voice"] = k // only as a scribe (R16)
		}
		return data
	case "withdraw_contribution":
		return object{"contribution": c.id("contribution " + role)}
	case "keep_contribution":
		return object{"contribution": c.id("contribution K"), "kept": true}
	case "remove_action":
		return object{"action": c.id("action")}
	case "share_learning":
		return object{"learning": fresh, "kind": "feeling", "text": "t"}
	case "withdraw_learning":
		return object{"learning": c.id(fmt.Sprintf("learning%d %s", max(5, min(c.step, 6)), role))}
	case "rate_session":
		return object{"pace": 3}
	case "settle_adjustment":
		return object{"adjustment": c.id("adjustment"), "settled": true}
	case "give_floor", "name_deputy", "admit":
		return object{"participant": k}
	case "start_round":
		return object{"order": []string{k, k2}}
	case "move_to_step":
		return object{"step": c.elsewhere()}
	case "set_minutes":
		return object{"step": stepNames[min(c.step, 6)], "minutes": 12}
	case "plan_session":
		return object{"call": "l"}
	case "set_role":
		return object{"participant": k2, "role": "observer"}
	case "hand_over", "remove":
		return object{"participant": k2}
	case "set_door":
		return object{"door": "locked"}
	}
	return c.leastData(command)
}

// leastData is what a command must at least carry by its schema: words, a fresh id, the first of a set.
func (c *cast) leastData(command string) object {
	c.t.Helper()
	defs := wireShapes(c.t)["$defs"].(object)
	data := object{}
	shape := defs["CommandData"].(object)["properties"].(object)[command].(object)
	for _, name := range asList(shape["required"]) {
		field := shape["properties"].(object)[name.(string)].(object)
		if ref, ok := field["$ref"].(string); ok {
			field = defs[strings.TrimPrefix(ref, "#/$defs/")].(object)
		}
		switch {
		case field["enum"] != nil:
			data[name.(string)] = asList(field["enum"])[0]
		case field["format"] == "uuid":
			data[name.(string)] = uuid.NewString()
		case field["type"] == "integer":
			data[name.(string)] = 5
		case field["type"] == "boolean":
			data[name.(string)] = true
		case field["type"] == "array":
			data[name.(string)] = []any{}
		default:
			data[name.(string)] = "t"
		}
	}
	return data
}

// wireShapes is the schema of all that travels.
func wireShapes(t *testing.T) (shapes object) {
	t.Helper()
	raw, err := os.ReadFile("../../frontend/src/wire/schema.gen.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &shapes); err != nil {
		t.Fatal(err)
	}
	return shapes
}

func (c *cast) leave() {
	for _, p := range c.people {
		p.conn.CloseNow()
	}
}
