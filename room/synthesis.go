package room

type writeSynthesis struct {
	Text *Text `json:"text"`
}

func (d *writeSynthesis) decide(*Room, *person, moment) *Refusal { return nil }

func (d *writeSynthesis) apply(r *Room, _ Event) {
	amend(&r.synthesis, d.Text)
	r.tell.field("synthesis")
}

// action is one line of the client's plan.
type action struct {
	what                 Text
	due, firstStep, tell Text
}

type planAction struct {
	Action    ID    `json:"action"`
	What      Text  `json:"what"`
	Due       *Text `json:"due,omitempty"`
	FirstStep *Text `json:"first_step,omitempty"`
	Tell      *Text `json:"tell,omitempty"`
}

func (d *planAction) decide(r *Room, _ *person, _ moment) *Refusal {
	return r.actions.owned(d.Action, func(*action) bool { return true }) // the plan is the client's, all of it
}

func (d *planAction) apply(r *Room, _ Event) {
	a := r.actions.get(d.Action)
	if a == nil {
		a = &action{}
		r.actions.put(d.Action, a)
		r.tell.newItem("actions", d.Action)
	} else {
		r.tell.item("actions", d.Action)
	}
	a.what = d.What
	amend(&a.due, d.Due)
	amend(&a.firstStep, d.FirstStep)
	amend(&a.tell, d.Tell)
}

type removeAction struct {
	Action ID `json:"action"`
}

func (d *removeAction) decide(r *Room, _ *person, _ moment) *Refusal {
	return r.actions.mine(d.Action, func(*action) bool { return true })
}

func (d *removeAction) apply(r *Room, _ Event) {
	r.actions.remove(d.Action)
	r.tell.item("actions", d.Action)
}
