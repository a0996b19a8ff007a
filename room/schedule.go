package room

import "time"

// How far from now a séance can be planned (R36).
const (
	planAhead = 400 * 24 * time.Hour
	planBack  = 24 * time.Hour
)

// checkStart refuses a day that is out of reach.
func checkStart(startsAt *int64, now int64) *Refusal {
	if startsAt == nil {
		return nil
	}
	if *startsAt > now+planAhead.Milliseconds() || *startsAt < now-planBack.Milliseconds() {
		return refuse(BadCommand, "starts_at is at most 400 days ahead, and at most one day back").by("R36")
	}
	return nil
}

// planSession plans a séance that has not begun: its day and hour (at most 400 days ahead, one
// back), the call's link, the ground rules. `planned` becomes its seq.
type planSession struct {
	StartsAt *int64 `json:"starts_at,omitempty"`               // Unix ms
	Call     *Text  `json:"call,omitempty" shown:"call"`       // "" clears it
	Charter  *Text  `json:"charter,omitempty" shown:"charter"` // "" clears it
}

func (d *planSession) decide(r *Room, _ *person, m moment) *Refusal {
	switch {
	case r.begun():
		return refuse(NotInThisStep, "the séance has begun")
	case *d == planSession{}:
		return refuse(BadCommand, "an empty plan")
	}
	return checkStart(d.StartsAt, m.at)
}

func (d *planSession) apply(r *Room, e Event) {
	r.plannedBy = e.Seq
	amend(&r.startsAt, d.StartsAt)
	amend(&r.call, d.Call)
	amend(&r.charter, d.Charter)
	for _, name := range []string{"planned", "starts_at", "call", "charter", "erases_at"} {
		r.tell.field(name)
	}
}

// beginSession begins a planned séance. A move begins it, too; until then no clock runs.
type beginSession struct{}

func (d *beginSession) decide(r *Room, _ *person, _ moment) *Refusal {
	if r.begun() {
		return refuse(NotInThisStep, "the séance has begun")
	}
	return nil
}

func (d *beginSession) apply(r *Room, e Event) {
	r.begin(e.At)
	r.startedAt = e.At
	r.tell.field("step")
}

// begun tells whether the séance has begun: a planned one begins with begin_session or with the first move.
func (r *Room) begun() bool { return r.hasBegun }

func (r *Room) begin(at int64) {
	if !r.begun() {
		r.hasBegun, r.begunAt = true, at
		r.tell.field("begun_at")
	}
}

// notDue tells whether a planned séance still waits for its hour: nobody is lost yet (R31).
func (r *Room) notDue(now int64) bool { return !r.begun() && now < r.startsAt }

func hasNotBegun(r *Room, _ *person, _ moment) bool { return !r.begun() }
