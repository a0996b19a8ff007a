package room

// writeSynthesis writes the synthesis anew, whole.
type writeSynthesis struct {
	Text *Text `json:"text" shown:"synthesis"`
}

func (d *writeSynthesis) decide(*Room, *person, moment) *Refusal { return nil }

func (d *writeSynthesis) apply(r *Room, _ Event) {
	amend(&r.pass.synthesis, d.Text)
	r.tell.field("synthesis")
}

// action is one line of the client's plan.
type action struct {
	what                 Text
	due, firstStep, tell Text
}

// planAction plans an action, or edits one. `due` and `tell` are free text.
type planAction struct {
	Action    ID    `json:"action"`
	What      Text  `json:"what" shown:"actions.*.what"`
	Due       *Text `json:"due,omitempty" shown:"actions.*.due"`
	FirstStep *Text `json:"first_step,omitempty" shown:"actions.*.first_step"`
	Tell      *Text `json:"tell,omitempty" shown:"actions.*.tell"`
}

func (d *planAction) decide(r *Room, _ *person, _ moment) *Refusal {
	if ref := r.actionOfThisPass(d.Action); ref != nil {
		return ref
	}
	return r.pass.actions.canPut(d.Action, func(*action) bool { return true }) // the whole plan is the client's
}

func (d *planAction) apply(r *Room, _ Event) {
	a := upsert(r, "actions", &r.pass.actions, d.Action, action{})
	a.what = d.What
	amend(&a.due, d.Due)
	amend(&a.firstStep, d.FirstStep)
	amend(&a.tell, d.Tell)
}

// removeAction takes an action off the plan.
type removeAction struct {
	Action ID `json:"action"`
}

func (d *removeAction) decide(r *Room, _ *person, _ moment) *Refusal {
	if ref := r.actionOfThisPass(d.Action); ref != nil {
		return ref
	}
	return r.pass.actions.exists(d.Action)
}

func (r *Room) actionOfThisPass(id ID) *Refusal {
	return inAnotherPass(r, id, func(p *pass) *shelf[action] { return &p.actions })
}

func (d *removeAction) apply(r *Room, _ Event) {
	r.pass.actions.remove(d.Action)
	r.tell.item("actions", d.Action)
}
