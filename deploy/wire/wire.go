// Package wire is a client of codev, written from the protocol as a third party would write it. It
// shares no code with the server. A séance in a sealed room begins like this:
//
//	server := wire.Server{URL: "https://codev.example"}
//	seat, err := server.Open(ctx, wire.NewKey(), wire.Object{"name": "Hélène", "lang": "fr", "plan": "120", "door": "open"})
//	client := &wire.Client{Server: server, Seat: seat}
//	_, err = client.Connect(ctx)
//	answer, err := client.Command(ctx, wire.NewID(), "move_to_step", wire.Object{"step": "presentation"})
//
// A [Key] seals texts, so that the server cannot read them. A [Client] keeps a [Replica] of the room;
// connected again, it goes on from its position.
package wire

import (
	"encoding/json"

	"github.com/google/uuid"
)

// Subprotocol is that of the socket.
const Subprotocol = "codev.v1"

// Frame is any frame, of either side. Fields that a frame does not have are zero.
type Frame struct {
	Type    string   `json:"type"`
	Token   string   `json:"token,omitempty"`
	Since   uint64   `json:"since,omitempty"`
	ID      string   `json:"id,omitempty"`
	Until   int64    `json:"until,omitempty"`
	You     string   `json:"you,omitempty"`
	Seq     uint64   `json:"seq,omitempty"`
	Hash    string   `json:"hash,omitempty"`
	Now     int64    `json:"now,omitempty"`
	At      int64    `json:"at,omitempty"`
	By      string   `json:"by,omitempty"`
	Command string   `json:"command,omitempty"` // the id of the viewer's own command that caused the event
	Name    string   `json:"name,omitempty"`
	Code    string   `json:"code,omitempty"`
	Rule    string   `json:"rule,omitempty"`
	Message string   `json:"message,omitempty"`
	Reset   bool     `json:"reset,omitempty"`
	Online  []string `json:"online,omitempty"`

	Data   json.RawMessage `json:"data,omitempty"`
	View   json.RawMessage `json:"view,omitempty"`
	Events []Frame         `json:"events,omitempty"`

	May      []string `json:"may,omitempty"`      // in a welcome
	Commands []string `json:"commands,omitempty"` // in a may
}

// Parse reads a frame.
func Parse(raw []byte) (Frame, error) {
	var f Frame
	err := json.Unmarshal(raw, &f)
	return f, err
}

// Final are the close codes after which a client must not come back.
var Final = map[int]bool{4001: true, 4003: true, 4004: true, 4010: true}

// Unavailable is the code of a refusal that decides nothing: the same command may be sent again.
const Unavailable = "unavailable"

// NewID returns an id for a room, a participant, a command or an item.
func NewID() string { return uuid.NewString() }
