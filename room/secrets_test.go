package room

import (
	"encoding/json"
	"reflect"
	"strings"
)

// words is what each client's pass holds, as its client sees it.
func (m *machine) words() map[ID]string {
	words := map[ID]string{}
	for _, p := range m.r.passes {
		if p.client != "" && p.hasWords() {
			words[p.client] = string(encode(strip(p.draw(p.client)), 0))
		}
	}
	return words
}

// kept checks that no choice of a client empties a pass.
func (m *machine) kept(cmd Command, before map[ID]string) {
	if cmd.Name != "choose_client" {
		return
	}
	after := m.words()
	for client, words := range before {
		var was, is map[string]any
		if after[client] == "" {
			m.t.Fatalf("choosing a client emptied the pass of %s", client)
		}
		was, is = object(m.t, []byte(words)), object(m.t, []byte(after[client]))
		delete(was, "topic")
		delete(is, "topic")
		if !reflect.DeepEqual(was, is) {
			m.t.Fatalf("choosing a client changed a pass from\n%v\nto\n%v", was, is)
		}
	}
}

// allow notes whom a private text may reach, by the method's words and not by the room's code.
func (m *machine) allow(cmd Command, marker string, role Role, step Step) {
	switch {
	case cmd.Name == "write_note", cmd.Name == "keep_contribution",
		cmd.Name == "share_learning" && step == Synthesis && (role == Consultant || role == Observer):
		m.private[marker] = map[ID]bool{cmd.By: true}
	case cmd.Name == "nudge":
		var n nudge
		if err := json.Unmarshal(cmd.Data, &n); err != nil {
			m.t.Fatal(err)
		}
		m.private[marker] = map[ID]bool{cmd.By: true, n.Participant: true}
	case cmd.Name == "offer_contribution" && m.r.holding:
		m.holdBack(cmd, marker)
	}
}

// holdBack notes that a contribution is for its author and its speaker alone until it is shown (R39).
func (m *machine) holdBack(cmd Command, marker string) {
	var o offerContribution
	if err := json.Unmarshal(cmd.Data, &o); err != nil {
		m.t.Fatal(err)
	}
	allowed := map[ID]bool{cmd.By: true}
	if c := m.r.pass.contributions.get(o.Contribution); c != nil {
		if !c.held {
			return // what was shown before stays shown
		}
		allowed[c.by], allowed[c.speaker()] = true, true
	} else if o.Voice != nil {
		allowed[*o.Voice] = true
	}
	m.held[marker] = allowed
}

// hidden is I2. Markers stand in JSON with < and > escaped.
func (m *machine) hidden(viewer ID, raw []byte) {
	text := strings.NewReplacer(`\u003c`, "<", `\u003e`, ">").Replace(string(raw))
	for _, secrets := range []map[string]map[ID]bool{m.private, m.held} {
		for marker, allowed := range secrets {
			if !allowed[viewer] && strings.Contains(text, marker) {
				m.t.Fatalf("I2: %s reached somebody it is not for: %s", marker, text)
			}
		}
	}
}
