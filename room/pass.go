package room

import "slices"

// pass is one client's way through the steps 1 to 5, with all that it brought. Choosing another client begins
// another pass; choosing a former client again continues theirs. No choice ever empties a pass.
type pass struct {
	client        ID // "" until the first client of the séance is chosen
	topic         ID
	presentation  *PresentationView
	questions     shelf[question]
	needs         []NeedView
	contract      *contract
	contributions shelf[contribution]
	synthesis     Text
	actions       shelf[action]
}

// hasWords tells whether anything was written in the pass. A pass without words is shown to nobody once it is over.
func (p *pass) hasWords() bool {
	return p.presentation != nil || p.contract != nil || p.synthesis != "" || len(p.needs) > 0 ||
		len(p.questions.order) > 0 || len(p.contributions.order) > 0 || len(p.actions.order) > 0
}

// passOf returns the client's pass, nil if they have none.
func (r *Room) passOf(client ID) *pass {
	if i := slices.IndexFunc(r.passes, func(p *pass) bool { return p.client == client }); i >= 0 {
		return r.passes[i]
	}
	return nil
}

// otherPasses lists the passes that hold words, the present one left out.
func (r *Room) otherPasses() []*pass {
	var others []*pass
	for _, p := range r.passes {
		if p != r.pass && p.hasWords() {
			others = append(others, p)
		}
	}
	return others
}

// changePass makes the client's pass the present one, and begins it if they have none. Everyone gets a whole view.
func (r *Room) changePass(client ID) {
	r.showHeld()
	r.moved.roles = nil // a late command was meant for the former pass (R34)
	next := r.passOf(client)
	if next == nil {
		next = &pass{client: client}
	}
	if !next.hasWords() { // passes stand in the order of their first words
		r.passes = slices.DeleteFunc(r.passes, func(p *pass) bool { return p == next })
		r.passes = append(r.passes, next)
	}
	r.pass = next
	r.tell.everyone = true
}

// inAnotherPass refuses an item of another pass than the present one: its time is over.
func inAnotherPass[T any](r *Room, id ID, items func(*pass) *shelf[T]) *Refusal {
	for _, p := range r.passes {
		if p != r.pass && items(p).knows(id) {
			return refuse(NotInThisStep, "the item belongs to another client's pass")
		}
	}
	return nil
}

// chooseClient makes a consultant the client; `topic` must be theirs, left out it is that of their
// pass. Another client than before: the former one is a consultant again, and a pass of their own
// begins, or is found again; nothing is emptied. Everyone is then told by a `welcome` with a whole
// view.
type chooseClient struct {
	Participant ID  `json:"participant"`
	Topic       *ID `json:"topic,omitempty"` // left out: the topic of their pass, if they have one
}

func (d *chooseClient) decide(r *Room, _ *person, _ moment) *Refusal {
	p, ref := r.member(d.Participant)
	if ref != nil {
		return ref
	}
	if p.role != Consultant && p.role != Client {
		return refuse(NotYourRole, "the client is chosen among the consultants")
	}
	if d.Topic == nil {
		return nil
	}
	return r.topics.mustOwn(*d.Topic, func(t *topic) bool { return t.by == p.id })
}

// apply seats the client. The first client of the séance takes over the pass without a client, with what consultants
// have asked in it.
func (d *chooseClient) apply(r *Room, _ Event) {
	p := r.person(d.Participant)
	if former := r.person(r.client); former != nil && former != p {
		r.setRole(former, Consultant)
	}
	r.setRole(p, Client)
	r.client = p.id
	r.tell.field("client")
	if r.deputy == p.id {
		r.setDeputy("")
	}
	r.tidyFloor()
	switch r.pass.client {
	case p.id:
	case "":
		r.pass.client = p.id
		r.tell.field("pass")
	default:
		r.changePass(p.id)
	}
	amend(&r.pass.topic, d.Topic)
	r.tell.field("topic")
}
