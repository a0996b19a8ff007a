package room

import "time"

// Role is the role of a person in the séance. A person who joins is a consultant until a facilitator changes it.
type Role string

// The four roles. There is one facilitator, and at most one client at a time.
const (
	Facilitator Role = "facilitator"
	Client      Role = "client"
	Consultant  Role = "consultant"
	Observer    Role = "observer"
)

// Roles are all roles, in the order in which the rulebook speaks of them.
var Roles = []Role{Facilitator, Client, Consultant, Observer}

// roleSet is a set of roles, a bit each.
type roleSet uint8

// F, C, K and O are the rulebook's letters for the roles.
const (
	F roleSet = 1 << iota
	C
	K
	O
	everyone = F | C | K | O
)

func (r Role) set() roleSet {
	switch r {
	case Facilitator:
		return F
	case Client:
		return C
	case Consultant:
		return K
	case Observer:
		return O
	}
	return 0
}

func (set roleSet) has(r Role) bool { return set&r.set() != 0 }

// setRole makes somebody a consultant or an observer. On the client it empties the client's seat.
// Not on the facilitator.
type setRole struct {
	Participant ID   `json:"participant"`
	Role        Role `json:"role"`
}

func (d *setRole) decide(r *Room, _ *person, _ moment) *Refusal {
	p, ref := r.member(d.Participant)
	switch {
	case ref != nil:
		return ref
	case d.Role != Consultant && d.Role != Observer:
		return refuse(BadCommand, "role is consultant or observer; the client is chosen and the facilitator handed over to")
	case p.role == Facilitator:
		return refuse(NotYourRole, "the facilitator hands the seat over first")
	}
	return nil
}

func (d *setRole) apply(r *Room, _ Event) {
	p := r.person(d.Participant)
	if p.role == d.Role {
		return
	}
	r.unseat(p)
	r.setRole(p, d.Role)
	r.tidyFloor()
}

// handOver hands the seat of facilitator to another than the client, and becomes a consultant.
type handOver struct {
	Participant ID `json:"participant"`
}

func (d *handOver) decide(r *Room, by *person, _ moment) *Refusal {
	return r.canSucceed(d.Participant, by)
}

// canSucceed refuses a person who can neither be given the facilitator's seat nor be its deputy.
func (r *Room) canSucceed(id ID, by *person) *Refusal {
	p, ref := r.member(id)
	switch {
	case ref != nil:
		return ref
	case p == by:
		return refuse(BadCommand, "you have the seat")
	case p.role == Client:
		return refuse(NotYourRole, "the client cannot facilitate their own séance")
	}
	return nil
}

func (d *handOver) apply(r *Room, e Event) {
	r.claimed = r.claimed && e.By != r.opener
	r.takeSeat(r.person(d.Participant), e.At)
}

// nameDeputy names a deputy, not the client; left out, none.
type nameDeputy struct {
	Participant *ID `json:"participant,omitempty"` // left out: no deputy
}

func (d *nameDeputy) decide(r *Room, by *person, _ moment) *Refusal {
	if d.Participant == nil {
		return nil
	}
	return r.canSucceed(*d.Participant, by)
}

func (d *nameDeputy) apply(r *Room, _ Event) {
	if d.Participant == nil {
		r.setDeputy("")
		return
	}
	r.setDeputy(*d.Participant)
}

// How long the facilitator must have been away for a claim (R31).
const (
	DeputyWait = 30 * time.Second
	AnyoneWait = 2 * time.Minute
)

// claimFacilitation takes the seat of a facilitator who is away: the deputy after 30 s, anyone but
// the client after 2 min, the person who opened the room at once. In a closed room only the deputy and the
// opener claim; before the hour of a planned séance only the opener.
type claimFacilitation struct{}

func (d *claimFacilitation) decide(r *Room, by *person, m moment) *Refusal {
	switch {
	case by.role == Facilitator:
		return refuse(NotYourRole, "you have the seat")
	case by.id == r.opener:
		return nil
	case by.role == Client:
		return refuse(NotYourRole, "the client never claims the seat")
	case r.step == Closed && by.id != r.deputy:
		return refuse(RoomClosed, "in a closed room only the deputy and the opener claim the seat")
	case r.notDue(m.at):
		return refuse(TooEarly, "the séance's hour has not come")
	case min(m.away, m.since(r.seatedAt)) < r.claimWait(by): // nobody is away from a seat before having it
		return refuse(TooEarly, "the facilitator has not been away for long enough")
	}
	return nil
}

func (r *Room) claimWait(p *person) time.Duration {
	if p.id == r.deputy {
		return DeputyWait
	}
	return AnyoneWait
}

func mayClaim(r *Room, by *person, m moment) bool {
	return (&claimFacilitation{}).decide(r, by, m) == nil
}

func (d *claimFacilitation) apply(r *Room, e Event) {
	r.claimed = e.By != r.opener
	r.takeSeat(r.person(e.By), e.At)
}

// takeSeat makes p the facilitator and the former one a consultant. Their private things stay theirs (R10, R19, R35).
func (r *Room) takeSeat(p *person, at int64) {
	if former := r.person(r.facilitator); former != nil && former != p {
		r.setRole(former, Consultant)
	}
	r.unseat(p)
	r.setRole(p, Facilitator)
	r.facilitator, r.seatedAt = p.id, at
	r.tell.field("facilitator")
	if r.deputy == p.id {
		r.setDeputy("")
	}
	r.tidyFloor()
}

// setRole changes a person's role and lowers their hand: it was raised in the other one.
func (r *Room) setRole(p *person, role Role) {
	if p.role == role {
		return
	}
	r.setHand(p, false)
	p.role = role
	r.tell.part("participants", p.id, "role")
	if r.holding {
		r.tell.own(p.id, "held") // the facilitator and the client see the count
	}
}

// unseat empties the client's seat if p sits on it. Their pass stays the present one until another client is chosen.
func (r *Room) unseat(p *person) {
	if r.client == p.id {
		r.client = ""
		r.tell.field("client")
	}
}

func (r *Room) setDeputy(id ID) {
	r.deputy = id
	r.tell.field("deputy")
}
