package seance

import (
	"context"
	"errors"

	"codev/deploy/wire"

	"github.com/coder/websocket"
)

// Server is what a device needs of an instance.
type Server interface {
	Open(ctx context.Context, key *wire.Key, opening wire.Object) (wire.Seat, error)
	Join(ctx context.Context, room string, key *wire.Key, joining wire.Object) (wire.Seat, error)
	Dial(ctx context.Context, room string) (Conn, error)
}

// Conn is a connection to a room. *websocket.Conn is one.
type Conn interface {
	Read(ctx context.Context) (websocket.MessageType, []byte, error)
	Write(ctx context.Context, kind websocket.MessageType, frame []byte) error
	CloseNow() error
}

// At is the server at an address; nil for "".
func At(base string) Server {
	if base == "" {
		return nil
	}
	return address{wire.Server{URL: base}}
}

type address struct{ wire.Server }

// Dial implements [Server].
func (a address) Dial(ctx context.Context, room string) (Conn, error) {
	return a.Server.Dial(ctx, room)
}

var errNobody = errors.New("seance: no instance serves")
