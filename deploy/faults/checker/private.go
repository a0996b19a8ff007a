package checker

import (
	"codev/deploy/wire"
)

// secret is a text that only these people may be told.
type secret struct {
	what string
	seat string
	also string
}

// ownEvents are told to their author alone.
var ownEvents = set("note_written", "note_removed", "contribution_kept")

// private finds what breaks P4.
func (c *check) private() {
	secrets, kept, supported := c.secrets()
	for _, r := range c.clients {
		for i, f := range r.frames {
			for _, id := range uuids(r.raws[i]) {
				if s, ok := secrets[string(id)]; ok && s.seat != r.Seat && s.also != r.Seat {
					c.find("P4", "%s was told the %s of %s", r.Name, s.what, c.who(s.seat))
				}
			}
			c.marked(r, wire.Decode(f.View), kept, supported)
			c.marked(r, wire.Decode(f.Data), kept, supported)
			for _, e := range append(f.Events, f) {
				c.eventIsTheirs(r, e)
				if len(f.Events) > 0 {
					c.marked(r, wire.Decode(e.Data), kept, supported)
				}
			}
		}
	}
}

// by is a person and an item.
type by struct{ seat, item string }

// secrets lists the texts and ids that only their author may be told, with the stars and the support of each person.
func (c *check) secrets() (secrets map[string]secret, kept, supported map[by]bool) {
	secrets, kept, supported = map[string]secret{}, map[by]bool{}, map[by]bool{}
	for _, k := range c.commands {
		seat := k.client.Seat
		secrets[k.id] = secret{what: "id of a command", seat: seat}
		hide := func(text any, also string) {
			text2, _ := text.(string)
			for _, id := range uuids([]byte(text2)) {
				secrets[string(id)] = secret{k.name, seat, also}
			}
		}
		switch k.name {
		case "write_note":
			hide(k.data["note"], "")
			hide(k.data["text"], "")
		case "keep_contribution":
			hide(k.data["text"], "")
			item, _ := k.data["contribution"].(string)
			kept[by{seat, item}] = true
		case "nudge":
			to, _ := k.data["participant"].(string)
			hide(k.data["text"], to)
		case "support_topic":
			item, _ := k.data["topic"].(string)
			supported[by{seat, item}] = true
		}
	}
	return secrets, kept, supported
}

// marked finds another's star or support on an item.
func (c *check) marked(r *client, data wire.Object, kept, supported map[by]bool) {
	for _, item := range wire.Items(data, "contributions") {
		id, _ := item["id"].(string)
		if (item["kept"] != nil || item["words"] != nil) && !kept[by{r.Seat, id}] {
			c.find("P4", "%s was told of a contribution that somebody else kept", r.Name)
		}
	}
	for _, item := range wire.Items(data, "topics") {
		id, _ := item["id"].(string)
		if item["supported"] != nil && !supported[by{r.Seat, id}] {
			c.find("P4", "%s was told of somebody else's support", r.Name)
		}
	}
}

// eventIsTheirs finds an event told to somebody whose it is not, or with an author whom they must not know.
func (c *check) eventIsTheirs(r *client, f wire.Frame) {
	switch {
	case f.Type != "event" || f.By == r.Seat:
	case ownEvents[f.Name]:
		c.find("P4", "%s was told event %d, %s by %s", r.Name, f.Seq, f.Name, c.who(f.By))
	case (f.Name == "topic_supported" || f.Name == "topic_unsupported") && f.By != "":
		c.find("P4", "%s was told who gave or took support at %d", r.Name, f.Seq)
	}
}

// discreet finds a signal or a discreet word told to a third person. Signals go to the facilitator of the moment.
func (c *check) discreet(e *event, roles map[string]string) {
	k := c.answeredAs(e)
	for _, t := range e.tells {
		seat := t.client.Seat
		switch {
		case seat == e.by:
		case e.name == "signalled" && roles[seat] != "facilitator",
			e.name == "nudged" && k != nil && k.data["participant"] != seat:
			c.find("P4", "%s was told event %d, %s by %s", t.client.Name, e.seq, e.name, c.who(e.by))
		}
	}
}

// answeredAs is the command that an event answers, if that is known; it is looked for only where it matters.
func (c *check) answeredAs(e *event) *command {
	if e.name != "nudged" {
		return nil
	}
	for _, k := range c.commands {
		if k.seq() == e.seq {
			return k
		}
	}
	return nil
}

const uuidLength = 36

// uuids finds what looks like a UUID.
func uuids(raw []byte) (found [][]byte) {
	start := 0
	for i := 0; i <= len(raw); i++ {
		if i < len(raw) && (raw[i] == '-' || raw[i] >= '0' && raw[i] <= '9' || raw[i] >= 'a' && raw[i] <= 'f') {
			continue
		}
		if i-start == uuidLength {
			found = append(found, raw[start:i])
		}
		start = i + 1
	}
	return found
}
