package hub

import (
	"context"

	"codev/room"
)

// Address stands for the callers at one network address, who share a limit on the bytes that they add to the log. Any
// number of goroutines use it.
type Address interface {
	Spent() bool     // they may leave nothing more just now
	Spend(bytes int) // they have left so much
}

type addressKey struct{}

// WithAddress is a context for the calls and connections of an address. Without it they have no such limit.
func WithAddress(ctx context.Context, a Address) context.Context {
	return context.WithValue(ctx, addressKey{}, a)
}

func addressOf(ctx context.Context) Address {
	if a, ok := ctx.Value(addressKey{}).(Address); ok {
		return a
	}
	return unlimited{}
}

// unlimited is an address without a limit.
type unlimited struct{}

func (unlimited) Spent() bool { return false }
func (unlimited) Spend(int)   {}

// mayGive tells whether a command is taken from an address: those that wind a room down always are.
func mayGive(from Address, c Command) bool { return room.WindsDown(c.Name) || !from.Spent() }

// storedOverhead is about what an event takes in the store besides its data.
const storedOverhead = 320

// spend charges an address for an event.
func spend(from Address, e *room.Event) {
	if e != nil {
		from.Spend(len(e.Data) + storedOverhead)
	}
}
