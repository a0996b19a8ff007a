package room

import "fmt"

// Code says why something is refused, in one word that never changes; clients word their own message by it.
type Code string

// The codes of refusal. A room itself uses all but not_invited and the last four, which are the hub's and the edge's.
const (
	NotInThisStep      Code = "not_in_this_step"
	NotYourRole        Code = "not_your_role"
	NotYours           Code = "not_yours"
	UnknownItem        Code = "unknown_item"
	UnknownParticipant Code = "unknown_participant"
	BadCommand         Code = "bad_command"
	TooLong            Code = "too_long"
	TooMany            Code = "too_many"
	RoomClosed         Code = "room_closed"
	DoorIsLocked       Code = "door_locked"
	RoomFull           Code = "room_full"
	NotInvited         Code = "not_invited"
	TooEarly           Code = "too_early"
	NotAuthenticated   Code = "not_authenticated"
	RateLimited        Code = "rate_limited"
	NotFound           Code = "not_found"
	Unavailable        Code = "unavailable"
)

// Refusal is the error of everything that a room does not take. Its message is plain English for
// developers and never holds a word that somebody typed.
type Refusal struct {
	Code    Code
	Rule    string // the rule that refuses, "" where none does
	Message string
}

func (r *Refusal) Error() string {
	if r.Rule == "" {
		return fmt.Sprintf("%s: %s", r.Code, r.Message)
	}
	return fmt.Sprintf("%s (%s): %s", r.Code, r.Rule, r.Message)
}

func refuse(code Code, format string, a ...any) *Refusal {
	if len(a) > 0 {
		format = fmt.Sprintf(format, a...)
	}
	return &Refusal{Code: code, Message: format}
}

func (r *Refusal) by(rule string) *Refusal {
	r.Rule = rule
	return r
}
