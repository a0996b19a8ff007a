package room

// contribution is an apport: one idea, one kind. It has no replies, reactions, votes or rank, and never will (R17).
type contribution struct {
	by    ID // who typed it
	voice ID // who said it, if another wrote it down (R16)
	kind  Kind
	text  Text
	held  bool
	kept  map[ID]keeping // by the client of the time: a new one does not see the former's (R20)
}

type keeping struct {
	star  bool
	words Text
}

func (c *contribution) belongsTo(id ID) bool { return c.by == id || c.voice == id }

// seenBy tells whether v may see the contribution; "" stands for all members.
func (c *contribution) seenBy(v ID) bool { return !c.held || v != "" && c.belongsTo(v) }

// contributionsSeenBy lists the contributions of a pass that v may see.
func (p *pass) contributionsSeenBy(v ID) []ID {
	var seen []ID
	for _, id := range p.contributions.order {
		if p.contributions.get(id).seenBy(v) {
			seen = append(seen, id)
		}
	}
	return seen
}

// contributionThere refuses a contribution that does not exist for a person: unknown, withdrawn, or held back from
// them.
func (r *Room) contributionThere(id ID, by *person) *Refusal {
	if ref := r.contributionOfThisPass(id); ref != nil {
		return ref
	}
	if c := r.pass.contributions.get(id); c == nil || !c.seenBy(by.id) {
		return refuse(UnknownItem, "there is no such contribution")
	}
	return nil
}

func (r *Room) contributionOfThisPass(id ID) *Refusal {
	return inAnotherPass(r, id, func(p *pass) *shelf[contribution] { return &p.contributions })
}

// offerContribution brings a contribution, or edits one of the sender: one idea, one kind. With `voice`
// (R16) it is written down for a consultant who says it aloud, and belongs to both; the facilitator
// always needs it.
type offerContribution struct {
	Contribution ID   `json:"contribution"`
	Kind         Kind `json:"kind"`
	Text         Text `json:"text" shown:"contributions.*.text"`
	Voice        *ID  `json:"voice,omitempty"`
}

func (d *offerContribution) decide(r *Room, by *person, _ moment) *Refusal {
	if !r.pass.contributions.knows(d.Contribution) {
		if ref := r.contributionOfThisPass(d.Contribution); ref != nil {
			return ref
		}
		return d.decideNew(r, by)
	}
	if ref := r.contributionThere(d.Contribution, by); ref != nil {
		return ref
	}
	c := r.pass.contributions.get(d.Contribution)
	switch {
	case !c.belongsTo(by.id):
		return refuse(NotYours, "it is somebody else's")
	case d.Voice != nil && *d.Voice != c.speaker():
		return refuse(NotYours, "whose words they are stands; withdraw it and write it down anew").by("R16")
	case by.role == Facilitator && c.speaker() == by.id:
		return refuse(NotYourRole, "the facilitator has no contributions").by("R16")
	}
	return nil
}

func (d *offerContribution) decideNew(r *Room, by *person) *Refusal {
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

// speaker is the person whose words they are.
func (c *contribution) speaker() ID {
	if c.voice != "" {
		return c.voice
	}
	return c.by
}

func (d *offerContribution) apply(r *Room, e Event) {
	c := r.pass.contributions.get(d.Contribution)
	fresh := c == nil
	if fresh {
		c = &contribution{by: e.By, held: r.holding, kept: map[ID]keeping{}}
		r.pass.contributions.put(d.Contribution, c)
	}
	c.kind, c.text = d.Kind, d.Text
	if d.Voice != nil && *d.Voice != c.by {
		c.voice = *d.Voice
	}
	switch {
	case c.held:
		r.tellHeldItem(c, d.Contribution)
		if fresh {
			r.tellHeldCount()
		}
	case fresh:
		r.tell.newItem("contributions", d.Contribution)
	default:
		r.tell.item("contributions", d.Contribution)
	}
}

// withdrawContribution withdraws a contribution that one wrote or said.
type withdrawContribution struct {
	Contribution ID `json:"contribution"`
}

func (d *withdrawContribution) decide(r *Room, by *person, _ moment) *Refusal {
	if ref := r.contributionThere(d.Contribution, by); ref != nil {
		return ref
	}
	return r.pass.contributions.mustOwn(d.Contribution, func(c *contribution) bool { return c.belongsTo(by.id) })
}

func (d *withdrawContribution) apply(r *Room, _ Event) {
	c := r.pass.contributions.get(d.Contribution)
	r.pass.contributions.remove(d.Contribution)
	if !c.held {
		r.tell.item("contributions", d.Contribution)
		return
	}
	r.tellHeldItem(c, d.Contribution)
	r.tellHeldCount()
}

// keepContribution stars a contribution, or takes the star back; with private words. Only this
// client ever sees either.
type keepContribution struct {
	Contribution ID    `json:"contribution"`
	Kept         bool  `json:"kept"`
	Text         *Text `json:"text,omitempty" shown:"contributions.*.words"`
}

func (d *keepContribution) decide(r *Room, by *person, _ moment) *Refusal {
	return r.contributionThere(d.Contribution, by)
}

func (d *keepContribution) private(*Room, *person) bool { return true }

func (d *keepContribution) apply(r *Room, e Event) {
	c := r.pass.contributions.get(d.Contribution)
	k := c.kept[e.By]
	k.star = d.Kept
	r.tell.ownPart(e.By, "contributions", d.Contribution, "kept")
	if d.Text != nil {
		k.words = *d.Text
		r.tell.ownPart(e.By, "contributions", d.Contribution, "words")
	}
	c.kept[e.By] = k
}
