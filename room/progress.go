package room

import "time"

// moveToStep moves to any other step, forward or back; its minutes start anew. Hands, round, floor,
// break and quiet end; what is held is shown; nothing is destroyed. Coming back within two minutes
// to the step just left finds its clock, round and speaker as they were. Begins a planned séance.
type moveToStep struct {
	Step Step `json:"step"`
}

func (d *moveToStep) decide(r *Room, _ *person, _ moment) *Refusal {
	if d.Step == r.step {
		return refuse(BadCommand, "the room is in this step")
	}
	return nil
}

// returnWithin is how long the facilitator can go back to the step just left and find it as it was (R28).
const returnWithin = 2 * time.Minute

// apply moves the room. Hands, round, floor, break, quiet and holding end; nothing that was written is lost.
func (d *moveToStep) apply(r *Room, e Event) {
	last, begun := r.moved, r.begun()
	r.resume(e.At)
	r.moved = move{from: r.step, at: e.At, startedAt: r.startedAt, floor: r.floor, roles: r.roles()}
	r.quiet = nil
	r.showHeld()
	r.endFloor()
	r.step, r.startedAt = d.Step, e.At
	if d.Step == last.from && e.At-last.at <= returnWithin.Milliseconds() {
		r.findAgain(last)
	}
	if !begun {
		r.moved.startedAt = 0
		r.begin(e.At)
	}
	r.tell.field("step")
}

// findAgain has a step go on as if it had not been left, but for people who may no longer speak in it.
func (r *Room) findAgain(left move) {
	if left.startedAt != 0 { // else it was a welcome that had not begun
		r.startedAt = left.startedAt
	}
	if left.floor != nil {
		r.setFloor(left.floor)
		r.tidyFloor()
	}
}

// roles are the members' roles.
func (r *Room) roles() map[ID]Role {
	roles := map[ID]Role{}
	for _, p := range r.people {
		if p.admitted() {
			roles[p.id] = p.role
		}
	}
	return roles
}

// endFloor lowers all hands and ends the round and the floor.
func (r *Room) endFloor() {
	for _, p := range r.people {
		r.setHand(p, false)
	}
	if r.floor != nil {
		r.setFloor(nil)
	}
}

// setMinutes sets the planned minutes of the present step or a later one.
type setMinutes struct {
	Step    Step `json:"step"`
	Minutes int  `json:"minutes"`
}

func (d *setMinutes) decide(r *Room, _ *person, _ moment) *Refusal {
	if d.Step.no() < r.step.no() {
		return refuse(NotInThisStep, "that step is over; its minutes stand")
	}
	return checkMinutes(d.Minutes)
}

func (d *setMinutes) apply(r *Room, _ Event) {
	r.plan[string(d.Step)] = d.Minutes
	r.tell.field("plan")
	if d.Step == r.step {
		r.tell.field("step")
	}
}

// startBreak lays a break over the step; during one, sets its minutes.
type startBreak struct {
	Minutes int `json:"minutes"`
}

func (d *startBreak) decide(r *Room, _ *person, _ moment) *Refusal {
	if !r.begun() {
		return refuse(NotInThisStep, "the séance has not begun").by("R37")
	}
	return checkMinutes(d.Minutes)
}

func checkMinutes(minutes int) *Refusal {
	if minutes < 1 || minutes > maxMinutes {
		return refuse(BadCommand, "minutes are whole, 1 to %d", maxMinutes)
	}
	return nil
}

func (d *startBreak) apply(r *Room, e Event) {
	if r.pause == nil {
		r.pause = &pause{startedAt: e.At}
	}
	r.pause.minutes = d.Minutes
	r.quiet = nil
	r.tell.field("step")
}

// endBreak ends the break; it does not count against the step.
type endBreak struct{}

func (d *endBreak) decide(*Room, *person, moment) *Refusal { return nil }

func (d *endBreak) apply(r *Room, e Event) {
	if r.pause != nil {
		r.resume(e.At)
		r.tell.field("step")
	}
}

// resume ends the break. Its length does not count against the step, nor against the speaker.
func (r *Room) resume(at int64) {
	if r.pause == nil {
		return
	}
	r.startedAt += at - r.pause.startedAt
	if f := r.floor; f != nil {
		r.setFloor(&floor{f.speaker, f.since + at - max(f.since, r.pause.startedAt), f.order})
	}
	r.pause = nil
}

func onBreak(r *Room, _ *person, _ moment) bool { return r.pause != nil }

func canBreak(r *Room, _ *person, _ moment) bool { return r.pause == nil && r.begun() }

// startQuiet calls for some minutes of quiet, or changes them; not in a break. It forbids nothing.
// A move, a break or the close ends it.
type startQuiet struct {
	Minutes int `json:"minutes"`
}

func (d *startQuiet) decide(r *Room, _ *person, _ moment) *Refusal {
	if r.pause != nil {
		return refuse(NotInThisStep, "not in a break")
	}
	return checkMinutes(d.Minutes)
}

// apply begins quiet minutes. They forbid nothing, and they count against the step.
func (d *startQuiet) apply(r *Room, e Event) {
	if quietSteps.has(r.step) { // else the command came late (R34): the move ended the quiet
		r.quiet = &pause{e.At, d.Minutes}
		r.tell.field("step")
	}
}

// endQuiet ends the quiet minutes.
type endQuiet struct{}

func (d *endQuiet) decide(*Room, *person, moment) *Refusal { return nil }

func (d *endQuiet) apply(r *Room, _ Event) {
	if r.quiet != nil {
		r.quiet = nil
		r.tell.field("step")
	}
}

func noBreak(r *Room, _ *person, _ moment) bool { return r.pause == nil }

func inQuiet(r *Room, _ *person, _ moment) bool { return r.quiet != nil }

// closeSession closes the séance. From elsewhere than step 6 a client should warn first.
type closeSession struct{}

func (d *closeSession) decide(*Room, *person, moment) *Refusal { return nil }

func (d *closeSession) apply(r *Room, e Event) {
	r.resume(e.At)
	r.quiet = nil
	r.showHeld()
	r.endFloor()
	r.closedFrom, r.closedAt, r.step = r.step, e.At, Closed
	r.tell.field("step")
	r.tell.field("closed_at")
	r.tell.field("erases_at")
}

// reopenWithin is how long a closed room can be reopened (R32).
const reopenWithin = time.Hour

// reopenSession reopens it within an hour, in the step from which it was closed.
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
	if r.begun() {
		r.startedAt += e.At - r.closedAt
	}
	r.step, r.closedFrom, r.closedAt = r.closedFrom, "", 0
	r.moved = move{} // the step left is not the one before the closing
	r.tell.field("step")
	r.tell.field("closed_at")
	r.tell.field("erases_at")
}

// announceNext shows everyone the way to the next room. Again: replaces it.
type announceNext struct {
	Link Text `json:"link" shown:"next"`
}

func (d *announceNext) decide(*Room, *person, moment) *Refusal { return nil }

func (d *announceNext) apply(r *Room, _ Event) {
	r.next = d.Link
	r.tell.field("next")
}
