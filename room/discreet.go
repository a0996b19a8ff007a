package room

// signalled is the client's discreet sign, for the facilitator of that moment alone (R19).
type signalled struct {
	id   ID // the event's seq
	at   int64
	kind SignalKind
	to   ID
}

// signal gives a discreet sign to the facilitator of the moment alone.
type signal struct {
	Kind SignalKind `json:"kind"`
}

func (d *signal) decide(*Room, *person, moment) *Refusal { return nil }

func (d *signal) apply(r *Room, e Event) {
	r.signals = append(r.signals, signalled{e.seqID(), e.At, d.Kind, r.facilitator})
	r.tell.ownItem(r.facilitator, "signals", e.seqID())
}

// nudged is a discreet word from a facilitator to one person (R35).
type nudged struct {
	id   ID // the event's seq
	at   int64
	by   ID
	to   ID
	text Text
}

// nudge sends a discreet word to one person. Only the two see it.
type nudge struct {
	Participant ID   `json:"participant"`
	Text        Text `json:"text" shown:"nudges.*.text"`
}

func (d *nudge) decide(r *Room, by *person, _ moment) *Refusal {
	p, ref := r.member(d.Participant)
	if ref == nil && p == by {
		ref = refuse(BadCommand, "a word to oneself is a note")
	}
	return ref
}

func (d *nudge) apply(r *Room, e Event) {
	r.nudges = append(r.nudges, nudged{e.seqID(), e.At, e.By, d.Participant, d.Text})
	r.tell.ownItem(e.By, "nudges", e.seqID())
	r.tell.ownItem(d.Participant, "nudges", e.seqID())
}
