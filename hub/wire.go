package hub

import (
	"encoding/json"

	"codev/room"
)

// The frames: what a client and the server say to each other, one JSON object each. The type of a frame is the name
// of its struct, in lower case. Clients' types are made from these structs.

// Hello is a client's first frame, within 5 s.
type Hello struct {
	Type  string `json:"type"`
	Token string `json:"token"`           // the seat's bearer token: 32 bytes, base64url
	Since uint64 `json:"since,omitempty"` // the last position this client has, 0 and "" for none
	Hash  string `json:"hash,omitempty"`
}

// Command asks something of the room. Sent again with the same id, it is still taken once.
type Command struct {
	Type  string          `json:"type"`
	ID    room.ID         `json:"id"`   // made by the client, its own
	Name  string          `json:"name"` // imperative: "offer_contribution"
	Data  json.RawMessage `json:"data"`
	Until int64           `json:"until,omitempty"` // no instance takes it after this moment of the server's clock, Unix ms
}

// Ping asks for a Pong.
type Ping struct {
	Type string `json:"type"`
}

// Welcome answers a Hello: with the events that were missed since, or with the whole view.
type Welcome struct {
	Type   string          `json:"type"`
	You    room.ID         `json:"you"`
	Seq    uint64          `json:"seq"`
	Hash   string          `json:"hash"`
	Now    int64           `json:"now"`             // the server's clock, Unix ms
	View   json.RawMessage `json:"view,omitempty"`  // all that this person may see; or else …
	Events []Event         `json:"events,omitzero"` // … what was missed since the position in the hello, maybe nothing
	Reset  bool            `json:"reset,omitempty"` // that position is not one of this room: forget it, and take the view
	May    []string        `json:"may"`             // the commands that this person may give now
}

// Event is something that happened, as this person may see it.
type Event struct {
	Type    string          `json:"type"`
	Seq     uint64          `json:"seq"` // rises, but may skip what is not theirs to see
	Hash    string          `json:"hash"`
	At      int64           `json:"at"`                // Unix ms
	By      room.ID         `json:"by,omitempty"`      // left out where it is not to be known
	Command room.ID         `json:"command,omitempty"` // the one it came of: told to its author alone, on each of their devices
	Name    string          `json:"name"`              // in the past tense: "contribution_offered"
	Data    json.RawMessage `json:"data"`              // what changes in the view: a JSON Merge Patch, but for lists
}

// Accepted answers a Command that is durably saved.
type Accepted struct {
	Type string  `json:"type"`
	ID   room.ID `json:"id"`
	Seq  uint64  `json:"seq"` // of its event
}

// Refused answers a Command that is not taken. With the code unavailable it may be sent again, under the same id.
type Refused struct {
	Type    string    `json:"type"`
	ID      room.ID   `json:"id"` // "" where it could not be read
	Code    room.Code `json:"code"`
	Rule    string    `json:"rule,omitempty"` // "R7", where a rule refuses
	Message string    `json:"message"`        // plain English, for developers
}

// May lists the commands that this person may give now; sent whenever that changes.
type May struct {
	Type     string   `json:"type"`
	Commands []string `json:"commands"`
}

// Presence lists the persons who are connected by any device, or were until Config.Linger ago; sent whenever that
// changes.
type Presence struct {
	Type   string    `json:"type"`
	Online []room.ID `json:"online"`
}

// Pong answers a Ping. A client that has read it has everything up to its position that the person may see.
type Pong struct {
	Type string `json:"type"`
	Now  int64  `json:"now"` // the server's clock, Unix ms
	Seq  uint64 `json:"seq"`
	Hash string `json:"hash"`
}

// ClientFrames lists what a client says, ServerFrames what the server says: for generating types and checking the wire.
func ClientFrames() []any { return []any{Hello{}, Command{}, Ping{}} }

// ServerFrames lists what the server says.
func ServerFrames() []any {
	return []any{Welcome{}, Event{}, Accepted{}, Refused{}, May{}, Presence{}, Pong{}}
}

// roomErased is the name of the last event of a room, which is in no log.
const roomErased = "room_erased"
