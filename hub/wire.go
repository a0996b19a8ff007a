package hub

import (
	"encoding/json"

	"codev/room"
)

// The frames: what a client and the server say to each other, one JSON object each. The type of a frame is the name of its struct,
// in lower case. Clients' types are made from these structs.

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

// Welcome answers a Hello: with what was missed since, or with the whole view.
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
	Rule    string    `json:"rule,omitempty"` // R1…R35, where a rule refuses
	Message string    `json:"message"`        // plain English, for developers
}

// May lists the commands that this person may give now; sent whenever that changes.
type May struct {
	Type     string   `json:"type"`
	Commands []string `json:"commands"`
}

// Presence says who is here, over all their devices; sent whenever that changes.
type Presence struct {
	Type   string    `json:"type"`
	Online []room.ID `json:"online"`
}

// Pong answers a Ping. Whoever has read it has everything up to its position that is theirs to see.
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

// encode makes a frame's bytes.
func encode(frame any) []byte {
	raw, err := json.Marshal(frame)
	if err != nil {
		panic("hub: a frame that is not JSON: " + err.Error()) // plain structs, with Data that room made by marshalling
	}
	return raw
}

// refused is the answer that err comes to.
func refused(id room.ID, err error) Refused {
	r := refusal(err)
	return Refused{Type: "refused", ID: id, Code: r.Code, Rule: r.Rule, Message: r.Message}
}

// parse reads what a client says after its hello: a Command or a Ping. If it is neither, the answer is
// a refusal, and the id is that of the command if there is one to be read.
func parse(raw []byte) (frame any, id room.ID, err error) {
	var members map[string]json.RawMessage
	if json.Unmarshal(raw, &members) != nil {
		return nil, "", &room.Refusal{Code: room.BadCommand, Message: "not a JSON object"}
	}
	var kind, name string
	_ = json.Unmarshal(members["type"], &kind) // what is no text is no known type
	_ = json.Unmarshal(members["id"], &name)
	if len(name) <= len("00000000-0000-0000-0000-000000000000") {
		id = room.ID(name)
	}
	switch kind {
	case "command":
		var c Command
		err = room.DecodeExact(raw, &c)
		if err == nil && c.ID != id {
			err = &room.Refusal{Code: room.BadCommand, Message: `the field "id" is not a canonical lower-case UUID`}
		}
		return c, id, err
	case "ping":
		var p Ping
		err = room.DecodeExact(raw, &p)
		return p, id, err
	}
	return nil, id, &room.Refusal{Code: room.BadCommand, Message: `the field "type" is "command" or "ping"`}
}
