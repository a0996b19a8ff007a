package room

import (
	"reflect"
	"slices"
)

// person is one seat.
type person struct {
	id      ID
	name    Title
	role    Role
	hand    bool
	waiting bool // at the door
	removed bool
	token   string // base64url SHA-256 of the bearer token
	since   uint64 // the seq at which the room opened itself to them
}

// admitted tells whether a person has a seat in the circle, connected or not.
func (p *person) admitted() bool { return !p.waiting && !p.removed }

func (r *Room) person(id ID) *person {
	for _, p := range r.people {
		if p.id == id {
			return p
		}
	}
	return nil
}

// member returns a person in the room, and refuses a person who is unknown, removed or still at the door.
func (r *Room) member(id ID) (*person, *Refusal) {
	if p := r.person(id); p != nil && p.admitted() {
		return p, nil
	}
	return nil, refuse(UnknownParticipant, "no such person in the room")
}

// Seat returns the person whose token has this SHA-256; not ok if there is none or they were removed.
func (r *Room) Seat(token string) (id ID, ok bool) {
	for _, p := range r.people {
		if p.token == token && !p.removed {
			return p.id, true
		}
	}
	return "", false
}

// Removed reports whether the token's SHA-256 is that of a removed person.
func (r *Room) Removed(token string) bool {
	return slices.ContainsFunc(r.people, func(p *person) bool { return p.token == token && p.removed })
}

// Gone reports whether a person was removed.
func (r *Room) Gone(id ID) bool {
	p := r.person(id)
	return p != nil && p.removed
}

// Waiting reports whether a person waits at the door.
func (r *Room) Waiting(id ID) bool {
	p := r.person(id)
	return p != nil && p.waiting
}

// JoinedAt returns the seq from which on a person gets deliveries: that of their join or their admission.
func (r *Room) JoinedAt(id ID) uint64 {
	if p := r.person(id); p != nil {
		return p.since
	}
	return 0
}

// Facilitator returns the facilitator's id.
func (r *Room) Facilitator() ID { return r.facilitator }

// MayErase reports whether a person may erase the room: its opener, or the facilitator to whom the seat
// came from the opener by hand-overs alone. A claim does not give it (R33).
func (r *Room) MayErase(id ID) bool {
	return id == r.opener || id == r.facilitator && !r.claimed
}

// Joining is a request to join.
type Joining struct {
	Participant ID
	Name        string
	Token       string // base64url SHA-256 of their token
	Pledge      bool   // to the group's ground rules
	At          int64
}

const participantJoined = "participant_joined"

// joined is the data of a join's event.
type joined struct {
	Participant ID     `json:"participant"`
	Token       string `json:"token"`
	Name        Title  `json:"name"`
	Waiting     bool   `json:"waiting,omitempty"`
}

// Join returns the event that gives a newcomer a seat, or makes them wait if the door is "knock". If the token has a
// seat already, taken is true and there is no event; Seat returns its person. The error is a *Refusal.
func (r *Room) Join(j Joining) (e Event, taken bool, err error) {
	if _, ok := r.Seat(j.Token); ok {
		return Event{}, true, nil
	}
	d := joined{Participant: j.Participant, Token: j.Token, Name: Title(j.Name), Waiting: r.door == DoorKnock}
	if ref := check(reflect.ValueOf(d), "body", r.sealed); ref != nil {
		return Event{}, false, ref
	}
	seats := 0
	for _, p := range r.people {
		if !p.removed {
			seats++
		}
	}
	switch {
	case !j.Pledge:
		return Event{}, false, refuse(BadCommand, "pledge must be true: it is the group's ground rules")
	case r.step == Closed:
		return Event{}, false, refuse(RoomClosed, "nobody joins a closed room")
	case r.Removed(j.Token), r.person(j.Participant) != nil:
		return Event{}, false, refuse(NotAuthenticated, "this seat has another token, or was removed")
	case r.door == DoorLocked:
		return Event{}, false, refuse(DoorIsLocked, "the door is locked")
	case seats >= r.limits.Seats:
		return Event{}, false, refuse(RoomFull, "all %d seats are taken", r.limits.Seats)
	}
	e, err = r.withinLimits(r.event(j.At, j.Participant, participantJoined, &d), normal, false)
	return e, false, err
}

func (d *joined) apply(r *Room, e Event) {
	r.people = append(r.people, &person{
		id: d.Participant, name: d.Name, role: Consultant, token: d.Token, waiting: d.Waiting, since: e.Seq,
	})
	if d.Waiting {
		r.exclude()
	}
	r.tell.newItem("participants", d.Participant)
}

// admit lets somebody in who waits at the door.
type admit struct {
	Participant ID `json:"participant"`
}

func (d *admit) decide(r *Room, _ *person, _ moment) *Refusal {
	if p := r.person(d.Participant); p == nil || p.removed {
		return refuse(UnknownParticipant, "no such person at the door")
	}
	return nil // a person who is in already stays in
}

func (d *admit) apply(r *Room, e Event) {
	p := r.person(d.Participant)
	if !p.waiting {
		return
	}
	p.waiting, p.since = false, e.Seq
	r.exclude()
	r.tell.item("participants", p.id)
	r.tell.letIn(p.id) // the whole view, once admitted
}

// remove removes a person, or refuses to admit them; their connections are closed with 4003. The person
// who opened the room cannot be removed.
type remove struct {
	Participant ID `json:"participant"`
}

func (d *remove) decide(r *Room, by *person, _ moment) *Refusal {
	switch p := r.person(d.Participant); {
	case p == nil || p.removed:
		return refuse(UnknownParticipant, "no such person in the room")
	case p.id == r.opener:
		return refuse(NotYourRole, "who opened the room cannot be removed")
	case p == by:
		return refuse(NotYourRole, "the facilitator hands over before leaving")
	}
	return nil
}

func (d *remove) apply(r *Room, e Event) {
	p := r.person(d.Participant)
	p.removed, p.waiting = true, false
	p.hand = false
	r.unseat(p)
	if p.role == Client {
		r.setRole(p, Consultant) // the client's seat is free for another
	}
	if r.deputy == p.id {
		r.setDeputy("")
	}
	r.leaveFloor(p.id)
	r.tell.item("participants", p.id)
	r.exclude()
}

// setDoor opens the door, has people knock, or locks it.
type setDoor struct {
	Door Door `json:"door"`
}

func (d *setDoor) decide(*Room, *person, moment) *Refusal { return nil }

func (d *setDoor) apply(r *Room, _ Event) {
	r.door = d.Door
	r.tell.field("door")
}

// rename changes the sender's name, not while the sender is silenced.
type rename struct {
	Name Title `json:"name" shown:"participants.*.name"`
}

func (d *rename) decide(*Room, *person, moment) *Refusal { return nil }

func (d *rename) apply(r *Room, e Event) {
	r.person(e.By).name = d.Name
	r.tell.item("participants", e.By)
}
