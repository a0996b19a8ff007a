package room

import (
	"cmp"
	"time"
)

// SignpostKept is how long a signpost stays.
const SignpostKept = 365 * 24 * time.Hour

// Signpost is the rest of a room that was erased by time and had announced a next one: the group's first link
// leads on. It holds no words but the link, which is sealed, and no seat.
type Signpost struct {
	Entry  string `json:"entry,omitempty"` // base64url SHA-256 of the entry key
	Sealed bool   `json:"sealed"`
	Check  Text   `json:"check,omitempty"`
	Next   Text   `json:"next"`
	Until  int64  `json:"until"` // Unix ms: it is to be erased then
}

// Signpost is what a room leaves when it is erased at now (Unix ms), by what its first event and its summary say; nil
// if it announced no next room.
func (a Admission) Signpost(s Summary, now int64) *Signpost {
	next := cmp.Or(s.Next, s.Card.Next)
	if next == "" {
		return nil
	}
	return &Signpost{a.entry, a.sealed, s.Card.Check, next, now + SignpostKept.Milliseconds()}
}

// Invites tells whether the entry key with this SHA-256 may read the signpost, as [Admission.Invites] does of the room.
func (s Signpost) Invites(entry string) bool {
	return Admission{entry: s.Entry, sealed: s.Sealed}.Invites(entry)
}

// Moved stands in the place of a Card where the room has left a signpost.
type Moved struct {
	Room   ID     `json:"room"`
	Step   string `json:"step" jsonschema:"enum=moved"`
	Sealed bool   `json:"sealed"`
	Check  Text   `json:"check,omitempty"`
	Next   Text   `json:"next"`
}

// Moved is what the signpost of the room with this id says.
func (s Signpost) Moved(id ID) Moved { return Moved{id, "moved", s.Sealed, s.Check, s.Next} }
