package room

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
