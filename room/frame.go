package room

import "time"

type moveToStep struct {
	Step Step `json:"step"`
}

func (d *moveToStep) decide(r *Room, _ *person, _ moment) *Refusal {
	if d.Step == r.step {
		return refuse(BadCommand, "the room is in this step")
	}
	return nil
}

// apply moves the room. What is said is not lost by it: hands, round, floor and break end, nothing is destroyed.
func (d *moveToStep) apply(r *Room, e Event) {
	r.moved = move{from: r.step, at: e.At, seq: e.Seq}
	r.pause = nil // a move starts the minutes anew, so there is nothing to shift
	r.endFloor()
	r.step, r.startedAt = d.Step, e.At
	r.tell.field("step")
}

// endFloor lowers all hands and ends the round and the floor.
func (r *Room) endFloor() {
	for _, p := range r.people {
		if p.hand {
			p.hand = false
			r.tell.item("participants", p.id)
		}
	}
	if r.floor != nil {
		r.setFloor(nil)
	}
}

type setMinutes struct {
	Step    Step `json:"step"`
	Minutes int  `json:"minutes"`
}

func (d *setMinutes) decide(r *Room, _ *person, _ moment) *Refusal {
	switch {
	case d.Minutes < 1 || d.Minutes > maxMinutes:
		return refuse(BadCommand, "minutes are whole, 1 to %d", maxMinutes)
	case d.Step.no() < r.step.no():
		return refuse(NotInThisStep, "that step is over; its minutes stand")
	}
	return nil
}

func (d *setMinutes) apply(r *Room, _ Event) {
	r.plan[string(d.Step)] = d.Minutes
	r.tell.field("plan")
	if d.Step == r.step {
		r.tell.field("step")
	}
}

type startBreak struct {
	Minutes int `json:"minutes"`
}

func (d *startBreak) decide(*Room, *person, moment) *Refusal {
	if d.Minutes < 1 || d.Minutes > maxMinutes {
		return refuse(BadCommand, "minutes are whole, 1 to %d", maxMinutes)
	}
	return nil
}

func (d *startBreak) apply(r *Room, e Event) {
	if r.pause == nil {
		r.pause = &pause{startedAt: e.At}
	}
	r.pause.minutes = d.Minutes
	r.tell.field("step")
}

type endBreak struct{}

func (d *endBreak) decide(*Room, *person, moment) *Refusal { return nil }

func (d *endBreak) apply(r *Room, e Event) {
	if r.pause != nil {
		r.resume(e.At)
		r.tell.field("step")
	}
}

// resume ends the break; its length does not count against the step.
func (r *Room) resume(at int64) {
	if r.pause != nil {
		r.startedAt += at - r.pause.startedAt
		r.pause = nil
	}
}

func onBreak(r *Room, _ *person, _ moment) bool { return r.pause != nil }

func noBreak(r *Room, _ *person, _ moment) bool { return r.pause == nil }

type closeSession struct{}

func (d *closeSession) decide(*Room, *person, moment) *Refusal { return nil }

func (d *closeSession) apply(r *Room, e Event) {
	r.resume(e.At)
	r.endFloor()
	r.closedFrom, r.closedAt, r.step = r.step, e.At, Closed
	r.tell.field("step")
	r.tell.field("closed_at")
	r.tell.field("erases_at") // the closed room names the day; whoever came in first was alone, and knows an earlier one
}

// reopenWithin is how long a closed room can be reopened (R32).
const reopenWithin = time.Hour

type reopenSession struct{}

func (d *reopenSession) decide(r *Room, by *person, m moment) *Refusal {
	if !mayReopen(r, by, m) {
		return refuse(RoomClosed, "closed for more than an hour")
	}
	return nil
}

func mayReopen(r *Room, _ *person, m moment) bool {
	return m.at-r.closedAt <= reopenWithin.Milliseconds()
}

// apply goes back to the step that was closed from; the time between counts no more than a break.
func (d *reopenSession) apply(r *Room, e Event) {
	r.startedAt += e.At - r.closedAt
	r.step, r.closedFrom, r.closedAt = r.closedFrom, "", 0
	r.moved = move{} // what was left is not the step before the closing
	r.tell.field("step")
	r.tell.field("closed_at")
}

type announceNext struct {
	Link Text `json:"link"`
}

func (d *announceNext) decide(*Room, *person, moment) *Refusal { return nil }

func (d *announceNext) apply(r *Room, _ Event) {
	r.next = d.Link
	r.tell.field("next")
}
