package room

import "slices"

// floor is the speaker, and the round that the speaker is part of.
type floor struct {
	speaker ID
	since   int64 // when the speaker was given the floor, breaks taken out
	order   []ID
}

// raiseHand raises the sender's hand.
type raiseHand struct{}

func (d *raiseHand) decide(*Room, *person, moment) *Refusal { return nil }

func (d *raiseHand) apply(r *Room, e Event) { r.hand(r.person(e.By), "raise_hand", true) }

// lowerHand lowers the sender's hand.
type lowerHand struct{}

func (d *lowerHand) decide(*Room, *person, moment) *Refusal { return nil }

func (d *lowerHand) apply(r *Room, e Event) { r.hand(r.person(e.By), "lower_hand", false) }

// hand raises or lowers a hand. A late one (R34) was raised for the step just left, and the end of a step lowers hands.
func (r *Room) hand(p *person, command string, up bool) {
	if byCommand[command].allows(p.role, r.step) {
		r.setHand(p, up)
	}
}

func (r *Room) setHand(p *person, up bool) {
	if p.hand != up {
		p.hand = up
		r.tell.part("participants", p.id, "hand")
	}
}

func handIsUp(_ *Room, by *person, _ moment) bool { return by.hand }

func handIsDown(_ *Room, by *person, _ moment) bool { return !by.hand }

// speaks refuses the floor to a person whom the step silences: the client in step 4, observers in all steps but 0 and
// 6.
func (r *Room) speaks(p *person) *Refusal {
	if rule := r.silence(p); rule != "" {
		return refuse(NotYourRole, "silent in this step").by(rule)
	}
	if p.role == Observer && r.step != Welcome && r.step != Debrief {
		return refuse(NotYourRole, "observers listen in this step")
	}
	return nil
}

// giveFloor gives a person the floor, and lowers their hand; in a round they come right after the
// speaker. Left out: nobody has it, and a round ends. Not to a person whom the step silences.
type giveFloor struct {
	Participant *ID `json:"participant,omitempty"` // left out: nobody has it
}

func (d *giveFloor) decide(r *Room, _ *person, _ moment) *Refusal {
	if d.Participant == nil {
		return nil
	}
	p, ref := r.member(*d.Participant)
	if ref != nil {
		return ref
	}
	return r.speaks(p)
}

// apply gives a person the floor. In a round they come right after the former speaker, so that no turn is lost.
func (d *giveFloor) apply(r *Room, e Event) {
	if !spoken.has(r.step) {
		return // came late (R34): the move ended the floor
	}
	if d.Participant == nil {
		r.setFloor(nil)
		return
	}
	id := *d.Participant
	r.setHand(r.person(id), false)
	if r.floor == nil {
		r.setFloor(&floor{id, e.At, []ID{id}})
		return
	}
	if r.floor.speaker == id {
		return
	}
	order := slices.DeleteFunc(slices.Clone(r.floor.order), func(o ID) bool { return o == id })
	order = slices.Insert(order, slices.Index(order, r.floor.speaker)+1, id)
	r.setFloor(&floor{id, e.At, order})
}

// startRound starts a round, or changes the one under way; `speaker` speaks, left out the first.
// A speaker who stays the speaker keeps their time.
type startRound struct {
	Order   []ID `json:"order"`
	Speaker *ID  `json:"speaker,omitempty"` // left out: the first
}

func (d *startRound) decide(r *Room, _ *person, _ moment) *Refusal {
	if len(d.Order) == 0 {
		return refuse(BadCommand, "a round has at least one speaker")
	}
	for i, id := range d.Order {
		p, ref := r.member(id)
		if ref == nil {
			ref = r.speaks(p)
		}
		if ref != nil {
			return ref
		}
		if slices.Contains(d.Order[:i], id) {
			return refuse(BadCommand, "somebody stands twice in the round")
		}
	}
	if d.Speaker != nil && !slices.Contains(d.Order, *d.Speaker) {
		return refuse(BadCommand, "the speaker is not in the round")
	}
	return nil
}

// apply begins a round, or changes the running one. A speaker who stays the speaker keeps their time.
func (d *startRound) apply(r *Room, e Event) {
	if !spoken.has(r.step) {
		return // came late (R34): the move ended the round
	}
	f := &floor{d.Order[0], e.At, slices.Clone(d.Order)}
	amend(&f.speaker, d.Speaker)
	if r.floor != nil && r.floor.speaker == f.speaker {
		f.since = r.floor.since
	}
	r.setFloor(f)
}

// passTurn ends the speaker's turn, by the speaker or the facilitator; after the last there is no floor.
type passTurn struct{}

func (d *passTurn) decide(r *Room, by *person, _ moment) *Refusal {
	if by.role != Facilitator && (r.floor == nil || r.floor.speaker != by.id) {
		return refuse(NotYourRole, "the speaker passes, or the facilitator for them")
	}
	return nil
}

func mayPass(r *Room, by *person, _ moment) bool {
	return r.floor != nil && (by.role == Facilitator || r.floor.speaker == by.id)
}

func (d *passTurn) apply(r *Room, e Event) { r.nextSpeaker(e.At) }

// nextSpeaker gives the floor to the next person of the round; after the last, nobody has it.
func (r *Room) nextSpeaker(at int64) {
	if r.floor == nil {
		return
	}
	next := slices.Index(r.floor.order, r.floor.speaker) + 1
	if next == len(r.floor.order) {
		r.setFloor(nil)
		return
	}
	r.setFloor(&floor{r.floor.order[next], at, r.floor.order})
}

func (r *Room) setFloor(f *floor) {
	r.floor = f
	r.tell.field("floor")
}

// leaveFloor removes a person from the round. If they were the speaker, the next person speaks.
func (r *Room) leaveFloor(id ID) {
	if r.floor == nil || !slices.Contains(r.floor.order, id) {
		return
	}
	if r.floor.speaker == id {
		r.nextSpeaker(r.at)
	}
	if r.floor == nil {
		return
	}
	order := slices.DeleteFunc(slices.Clone(r.floor.order), func(o ID) bool { return o == id })
	r.setFloor(&floor{r.floor.speaker, r.floor.since, order})
}

// tidyFloor removes from the round the persons who may not speak in the step or were removed from the room.
func (r *Room) tidyFloor() {
	if r.floor == nil {
		return
	}
	for _, id := range slices.Clone(r.floor.order) {
		if p := r.person(id); !p.admitted() || r.speaks(p) != nil {
			r.leaveFloor(id)
		}
	}
}
