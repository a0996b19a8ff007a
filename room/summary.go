package room

import (
	"maps"
	"slices"
)

// Summary is what an instance needs of a room to tell its card, and to know the holders of its seats,
// without its events. The log keeps the latest one.
type Summary struct {
	Card    Card     `json:"card"`
	Seats   []string `json:"seats"`             // base64url SHA-256 of the tokens, also of those at the door
	Removed []string `json:"removed,omitempty"` // the same of those who were removed last
	Next    Text     `json:"next,omitempty"`    // of a room that is not closed: its card does not tell it yet
}

// removedMost bounds Summary.Removed: removals have no other bound than the room's events.
const removedMost = 16

// Summary returns the room's summary.
func (r *Room) Summary() Summary {
	s := Summary{Card: r.card()}
	if r.step != Closed {
		s.Next = r.next
	}
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

// SummaryAfter returns the summary that the room will have once its next event e is applied. It changes nothing.
func (r *Room) SummaryAfter(e Event) Summary {
	after := *r
	seat := func(id ID, change func(*person)) {
		after.people = slices.Clone(r.people)
		for i, p := range after.people {
			if p.id == id {
				changed := *p
				change(&changed)
				after.people[i] = &changed
			}
		}
	}
	switch a := decodeEvent(e).(type) {
	case *joined:
		after.people = append(slices.Clone(r.people), &person{id: a.Participant, token: a.Token, waiting: a.Waiting})
	case *admit:
		seat(a.Participant, func(p *person) { p.waiting = false })
	case *remove:
		seat(a.Participant, func(p *person) { p.removed = true })
	case *setDoor:
		after.door = a.Door
	case *planSession:
		after.plannedBy = e.Seq
		amend(&after.startsAt, a.StartsAt)
	case *setMinutes:
		after.plan = maps.Clone(r.plan)
		after.plan[string(a.Step)] = a.Minutes
	case *moveToStep:
		after.step = a.Step
	case *closeSession:
		after.step = Closed
	case *reopenSession:
		after.step = r.closedFrom
	case *announceNext:
		after.next = a.Link
	}
	return after.Summary()
}

// summarized are the events that may change a room's summary. No other may: a test compares.
var summarized = []string{
	roomOpened, participantJoined, "participant_admitted", "participant_removed", "door_set",
	"session_planned", "minutes_set", "step_moved", "session_closed", "session_reopened", "next_announced",
}

// ChangesSummary tells whether e may change the summary of the room that it is applied to.
func ChangesSummary(e Event) bool { return slices.Contains(summarized, e.Name) }
