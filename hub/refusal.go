package hub

import (
	"errors"
	"fmt"

	"codev/room"
)

// The refusals of the hub, besides those of room. A *room.Refusal may be sent to the client.
var (
	errUnavailable = &room.Refusal{Code: room.Unavailable, Message: "cannot save just now; try again, a command under the same id"}
	errUntil       = &room.Refusal{Code: room.Unavailable, Message: "its until has passed; it may be sent again with a later one"}
	errRate        = &room.Refusal{Code: room.RateLimited, Message: "too many commands; slow down"}
	errAddress     = &room.Refusal{Code: room.TooMany, Message: "too much was left from this address today; a room under way can still be closed"}
	errAddressDay  = &room.Refusal{Code: room.RateLimited, Message: "too much was left from this address today"}
	errSeat        = &room.Refusal{Code: room.NotAuthenticated, Message: "the token is not that of a participant of this room"}
	errToken       = &room.Refusal{Code: room.BadCommand, Message: "a token is 32 bytes in base64url"}
	errID          = &room.Refusal{Code: room.BadCommand, Message: "an id is a UUID of version 4, in lower case"}
	errTaken       = &room.Refusal{Code: room.NotAuthenticated, Message: "the room's id is taken by another token"}
	errNotInvited  = &room.Refusal{Code: room.NotInvited, Message: "this takes the entry key of the room's link, or the token of a seat"}
	errNoRoom      = &room.Refusal{Code: room.NotFound, Message: "no such room"}
	errNotHolder   = &room.Refusal{Code: room.NotYourRole, Message: "only the opener erases the room, or a facilitator to whom the opener's seat was handed over"}
)

// errNoMemory refuses while the rooms of this instance take all the memory that they may.
var errNoMemory = fmt.Errorf("no memory left: %w", errUnavailable)

// errStoreFull refuses while the store is nearly full.
var errStoreFull = fmt.Errorf("hardly any space left in the store: %w", errUnavailable)

// refusal is what may be told of err: itself if it is one, not_found for a room that is not there, else unavailable.
func refusal(err error) *room.Refusal {
	var r *room.Refusal
	switch {
	case errors.As(err, &r):
		return r
	case errors.Is(err, ErrNotFound):
		return errNoRoom
	}
	return errUnavailable
}
