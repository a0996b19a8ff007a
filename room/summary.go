package room

import "slices"

// Summary is what an instance needs of a room to tell its card, and to know the holders of its seats,
// without its events. The log keeps the latest one.
type Summary struct {
	Card    Card     `json:"card"`
	Seats   []string `json:"seats"`             // base64url SHA-256 of the tokens, also of those at the door
	Removed []string `json:"removed,omitempty"` // the same of those who were removed last
}

// removedMost bounds Summary.Removed: removals have no other bound than the room's events.
const removedMost = 16

// Summary returns the room's summary.
func (r *Room) Summary() Summary {
	s := Summary{Card: r.card()}
	for _, p := range r.people {
		if p.removed {
			s.Removed = append(s.Removed, p.token)
		} else {
			s.Seats = append(s.Seats, p.token)
		}
	}
	s.Removed = s.Removed[max(0, len(s.Removed)-removedMost):]
	return s
}

// Seated tells whether the token with this SHA-256 has a seat, at the door or in the room.
func (s Summary) Seated(token string) bool { return holds(s.Seats, token) }

// Knows tells whether the token with this SHA-256 has a seat, or had one when it was removed.
func (s Summary) Knows(token string) bool { return s.Seated(token) || holds(s.Removed, token) }

func holds(tokens []string, token string) bool {
	return slices.ContainsFunc(tokens, func(t string) bool { return equal(t, token) })
}

// summarized are the events that may change a room's summary. No other may: a test compares.
var summarized = []string{
	roomOpened, participantJoined, "participant_admitted", "participant_removed", "door_set",
	"session_planned", "minutes_set", "step_moved", "session_closed", "session_reopened", "next_announced",
}

// ChangesSummary tells whether e may change the summary of the room that it is applied to.
func ChangesSummary(e Event) bool { return slices.Contains(summarized, e.Name) }
