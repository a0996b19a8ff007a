package seance

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"codev/deploy/wire"
)

// Play has the people of the room do things, chosen by rnd, one about every so often, until ctx ends. A device with
// many unanswered commands waits.
func (r *Room) Play(ctx context.Context, rnd *rand.Rand, every time.Duration) {
	for {
		pause := time.NewTimer(every/2 + time.Duration(rnd.Int64N(int64(every))))
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return
		}
		devices := r.Devices()
		d := devices[rnd.IntN(len(devices))]
		if rnd.IntN(4) == 0 {
			d = devices[0] // the facilitator leads
		}
		switch {
		case d.Status().Unsettled >= 4:
		case rnd.IntN(20) == 0: // all at once
			for _, d := range devices {
				d.act(rnd)
			}
		case rnd.IntN(40) == 0:
			d.Sleep(time.Duration(rnd.Int64N(int64(2 * time.Second))))
		default:
			d.act(rnd)
		}
	}
}

// act has the device give a command, mostly one that is allowed now.
func (d *Device) act(rnd *rand.Rand) {
	a := actor{rnd: rnd, d: d}
	var may []string
	d.look(func(view wire.Object, m []string) {
		a.look(view)
		may = m
	})
	name := names[rnd.IntN(len(names))]
	if rnd.IntN(5) > 0 {
		known := slices.DeleteFunc(slices.Clone(names), func(n string) bool { return !slices.Contains(may, n) })
		if len(known) == 0 {
			return
		}
		name = known[rnd.IntN(len(known))]
	}
	if data := acts[name](a); data != nil {
		d.Give(name, data)
	}
}

// actor is a device that gives a command, with the parts of its view that commands need.
type actor struct {
	rnd *rand.Rand
	d   *Device

	step                                     string
	mine                                     map[string][]string // ids of one's own items, by list
	topics, questions, contributions, people []string
}

func (a *actor) look(view wire.Object) {
	a.mine = map[string][]string{}
	step, _ := view["step"].(object)
	a.step, _ = step["name"].(string)
	ids := func(list string) (ids []string) {
		for _, item := range wire.Items(view, list) {
			id, _ := item["id"].(string)
			ids = append(ids, id)
			if item["by"] == a.d.seat.ID || list == "notes" || list == "actions" {
				a.mine[list] = append(a.mine[list], id)
			}
		}
		return ids
	}
	a.topics, a.questions, a.contributions, a.people = ids("topics"), ids("questions"), ids("contributions"), ids("participants")
	ids("notes")
	ids("actions")
}

// text is a text that is used once.
func (a *actor) text() string { return "words " + newID() }

// some draws one of the ids, "" if there is none.
func (a *actor) some(ids []string) string {
	if len(ids) == 0 {
		return ""
	}
	return ids[a.rnd.IntN(len(ids))]
}

// item draws the id of an item of the actor's own, or a new one.
func (a *actor) item(list string) string {
	if id := a.some(a.mine[list]); id != "" && a.rnd.IntN(4) == 0 {
		return id
	}
	return newID()
}

// on makes the data of a command on an item; nil if there is no item.
func on(name, id string, more object) object {
	if id == "" {
		return nil
	}
	data := object{name: id}
	for k, v := range more {
		data[k] = v
	}
	return data
}

var steps = []string{"welcome", "presentation", "clarification", "contract", "consultation", "consultation", "consultation", "synthesis", "debrief"}

// acts make the data of each command, nil if there is nothing to give it on.
var acts = map[string]func(a actor) object{
	"write_note":  func(a actor) object { return object{"note": a.item("notes"), "text": a.text()} },
	"remove_note": func(a actor) object { return on("note", a.some(a.mine["notes"]), nil) },
	"propose_topic": func(a actor) object {
		return object{"topic": a.item("topics"), "headline": a.text(), "kind": "problem"}
	},
	"support_topic":   func(a actor) object { return on("topic", a.some(a.topics), nil) },
	"unsupport_topic": func(a actor) object { return on("topic", a.some(a.topics), nil) },
	"write_presentation": func(a actor) object {
		return object{"situation": a.text()}
	},
	"ask_question":      func(a actor) object { return object{"question": a.item("questions"), "text": a.text()} },
	"withdraw_question": func(a actor) object { return on("question", a.some(a.mine["questions"]), nil) },
	"answer_question":   func(a actor) object { return on("question", a.some(a.questions), object{"text": a.text()}) },
	"word_contract":     func(a actor) object { return object{"request": a.text(), "kinds": []string{"idea"}} },
	"restate_need":      func(a actor) object { return object{"text": a.text()} },
	"agree_contract":    func(actor) object { return object{} },
	"offer_contribution": func(a actor) object {
		return object{"contribution": a.item("contributions"), "kind": "idea", "text": a.text()}
	},
	"withdraw_contribution": func(a actor) object { return on("contribution", a.some(a.mine["contributions"]), nil) },
	"keep_contribution": func(a actor) object {
		return on("contribution", a.some(a.contributions), object{"kept": a.rnd.IntN(3) > 0, "text": a.text()})
	},
	"signal":          func(actor) object { return object{"kind": "discomfort"} },
	"write_synthesis": func(a actor) object { return object{"text": a.text()} },
	"plan_action":     func(a actor) object { return object{"action": a.item("actions"), "what": a.text()} },
	"remove_action":   func(a actor) object { return on("action", a.some(a.mine["actions"]), nil) },
	"raise_hand":      func(actor) object { return object{} },
	"lower_hand":      func(actor) object { return object{} },
	"give_floor":      func(a actor) object { return object{"participant": a.some(a.people)} },
	"pass_turn":       func(actor) object { return object{} },
	"move_to_step":    func(a actor) object { return object{"step": a.some(steps)} },
	"set_minutes":     func(a actor) object { return object{"step": "debrief", "minutes": 1 + a.rnd.IntN(60)} },
	"nudge":           func(a actor) object { return object{"participant": a.some(a.people), "text": a.text()} },
}

// names are those of the acts, some more often; in an order, so that a seed chooses the same.
var names = func() (names []string) {
	for name := range acts {
		names = append(names, name)
	}
	for range 3 {
		names = append(names, "offer_contribution", "write_note", "keep_contribution", "move_to_step")
	}
	slices.Sort(names)
	return names
}()
