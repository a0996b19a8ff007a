package room

// Contributions are held back so that everybody writes first (R39). A held contribution is known to its author and its
// speaker alone; the facilitator and the client see how many there are. Its event names its author to those two alone.

// holdContributions has everybody write first: what is then offered is known to its author and its
// speaker alone, until `false`, a move or the close shows it all.
type holdContributions struct {
	Held bool `json:"held"`
}

func (d *holdContributions) decide(*Room, *person, moment) *Refusal { return nil }

func (d *holdContributions) apply(r *Room, _ Event) {
	switch {
	case !d.Held:
		r.showHeld()
	case r.step == Consultation && !r.holding: // another step: the command came late (R34)
		r.holding = true
		r.tellHeld()
	}
}

// showHeld ends the holding and shows all that is held, in the order in which it was offered. In the views of authors
// and speakers these items stand elsewhere in the list, so everybody is told that they are gone first.
func (r *Room) showHeld() {
	if !r.holding {
		return
	}
	r.holding = false
	held := r.heldContributions()
	for _, id := range held {
		r.tell.goneItem("contributions", id)
	}
	for _, id := range held {
		r.pass.contributions.get(id).held = false
		r.pass.contributions.moveToEnd(id)
		r.tell.newItem("contributions", id)
	}
	r.tell.field("held")
}

// heldContributions lists the contributions that are held, in the order in which they were offered.
func (r *Room) heldContributions() []ID {
	var held []ID
	for _, id := range r.pass.contributions.order {
		if r.pass.contributions.get(id).held {
			held = append(held, id)
		}
	}
	return held
}

// tellHeld tells all members that contributions are held, and how many to those who may know it.
func (r *Room) tellHeld() {
	r.tell.field("held")
	r.tellHeldCount()
}

func (r *Room) tellHeldCount() {
	r.tell.own(r.facilitator, "held")
	if r.client != "" {
		r.tell.own(r.client, "held")
	}
}

// tellHeldItem tells a held contribution, or that it is gone, to its author and its speaker.
func (r *Room) tellHeldItem(c *contribution, id ID) {
	r.tell.namedTo(c.by, c.speaker())
	r.tell.ownItem(c.by, "contributions", id)
	r.tell.ownItem(c.speaker(), "contributions", id)
}

func drawHeld(r *Room, v ID) any {
	if !r.holding {
		return nil
	}
	if v != "" && (v == r.facilitator || v == r.client) {
		return drawn{"count": len(r.heldContributions())}
	}
	return drawn{"count": nil}
}
