package room

// contribution is an apport: one idea, one kind. It has no replies, reactions, votes or rank, and never will (R17).
type contribution struct {
	by    ID // who typed it
	voice ID // who said it, if another wrote it down (R16)
	kind  Kind
	text  Text
	kept  map[ID]keeping // by the client of the time: a new one does not see the former's (R20)
}

type keeping struct {
	star  bool
	words Text
}

func (c *contribution) belongsTo(p *person) bool { return c.by == p.id || c.voice == p.id }

type offerContribution struct {
	Contribution ID   `json:"contribution"`
	Kind         Kind `json:"kind"`
	Text         Text `json:"text"`
	Voice        *ID  `json:"voice,omitempty"`
}

func (d *offerContribution) decide(r *Room, by *person, _ moment) *Refusal {
	if ref := r.contributions.owned(d.Contribution, func(c *contribution) bool { return c.belongsTo(by) }); ref != nil {
		return ref
	}
	if was := r.contributions.get(d.Contribution); was != nil {
		switch voice := was.speaker(); {
		case d.Voice != nil && *d.Voice != voice:
			return refuse(NotYours, "whose words they are stands; withdraw it and write it down anew").by("R16")
		case by.role == Facilitator && voice == by.id:
			return refuse(NotYourRole, "the facilitator has no contributions").by("R16")
		}
		return nil
	}
	if by.role == Facilitator && d.Voice == nil {
		return refuse(NotYourRole, "the facilitator writes down what a consultant says, in that one's voice").by("R16")
	}
	if d.Voice == nil {
		return nil
	}
	p, ref := r.member(*d.Voice)
	if ref == nil && p.role != Consultant {
		ref = refuse(NotYourRole, "the voice is a consultant's")
	}
	if ref != nil {
		return ref.by("R16")
	}
	return nil
}

// speaker is who the words are of.
func (c *contribution) speaker() ID {
	if c.voice != "" {
		return c.voice
	}
	return c.by
}

func (d *offerContribution) apply(r *Room, e Event) {
	c := r.contributions.get(d.Contribution)
	if c == nil {
		c = &contribution{by: e.By, kept: map[ID]keeping{}}
		r.contributions.put(d.Contribution, c)
		r.tell.newItem("contributions", d.Contribution)
	} else {
		r.tell.item("contributions", d.Contribution)
	}
	c.kind, c.text = d.Kind, d.Text
	if d.Voice != nil && *d.Voice != c.by {
		c.voice = *d.Voice
	}
}

type withdrawContribution struct {
	Contribution ID `json:"contribution"`
}

func (d *withdrawContribution) decide(r *Room, by *person, _ moment) *Refusal {
	return r.contributions.mine(d.Contribution, func(c *contribution) bool { return c.belongsTo(by) })
}

func (d *withdrawContribution) apply(r *Room, _ Event) {
	r.contributions.remove(d.Contribution)
	r.tell.item("contributions", d.Contribution)
}

type keepContribution struct {
	Contribution ID    `json:"contribution"`
	Kept         bool  `json:"kept"`
	Text         *Text `json:"text,omitempty"`
}

func (d *keepContribution) decide(r *Room, _ *person, _ moment) *Refusal {
	return r.contributions.mine(d.Contribution, func(*contribution) bool { return true })
}

func (d *keepContribution) apply(r *Room, e Event) {
	c := r.contributions.get(d.Contribution)
	k := c.kept[e.By]
	k.star = d.Kept
	amend(&k.words, d.Text)
	c.kept[e.By] = k
	r.tell.ownItem(e.By, "contributions", d.Contribution)
}

// signalled is the client's discreet sign, for the facilitator of that moment alone (R19).
type signalled struct {
	at   int64
	kind SignalKind
	to   ID
}

type signal struct {
	Kind SignalKind `json:"kind"`
}

func (d *signal) decide(*Room, *person, moment) *Refusal { return nil }

func (d *signal) apply(r *Room, e Event) {
	r.signals = append(r.signals, signalled{e.At, d.Kind, r.facilitator})
	r.tell.own(r.facilitator, "signals")
}

// nudged is a discreet word from a facilitator to one person (R35).
type nudged struct {
	at   int64
	by   ID
	to   ID
	text Text
}

type nudge struct {
	Participant ID   `json:"participant"`
	Text        Text `json:"text"`
}

func (d *nudge) decide(r *Room, by *person, _ moment) *Refusal {
	p, ref := r.member(d.Participant)
	if ref == nil && p == by {
		ref = refuse(BadCommand, "a word to oneself is a note")
	}
	return ref
}

func (d *nudge) apply(r *Room, e Event) {
	r.nudges = append(r.nudges, nudged{e.At, e.By, d.Participant, d.Text})
	r.tell.own(e.By, "nudges")
	r.tell.own(d.Participant, "nudges")
}
