package checker

import (
	"encoding/json"
	"fmt"
	"os"
	"time"
)

// History is all that was seen of one room.
type History struct {
	Seed     uint64            `json:"seed"`
	Faults   []string          `json:"faults"` // for people
	Room     string            `json:"room"`
	Seats    map[string]string `json:"seats"`              // participants, with what they are called in findings
	Failover bool              `json:"failover,omitempty"` // one that may lose what was accepted was staged
	Kept     uint64            `json:"kept,omitempty"`     // … but no event up to this seq
	Healed   time.Time         `json:"healed"`             // since then nothing fails
	Ahead    time.Duration     `json:"ahead,omitempty"`    // the server's clock is, of that of the entries
	Clients  []*Client         `json:"clients"`
}

// Client is one device of a seat.
type Client struct {
	Seat    string  `json:"seat"`
	Name    string  `json:"name"`
	Fresh   bool    `json:"fresh,omitempty"` // came at the very end, with nothing, once or more: its last view is the room's last word
	Entries []Entry `json:"entries"`
}

// Entry is one thing that a client saw or said.
type Entry struct {
	At    time.Time       `json:"at"`
	What  What            `json:"what"`
	Where string          `json:"where,omitempty"` // Connected: the instance
	Why   string          `json:"why,omitempty"`   // Ended: as far as it is known
	Final bool            `json:"final,omitempty"` // Ended: with a word not to come back
	Frame json.RawMessage `json:"frame,omitempty"` // Sent, Told
}

// What is the kind of an entry.
type What string

// The kinds of entries.
const (
	Connected What = "connected"
	Ended     What = "ended"
	Sent      What = "sent"
	Told      What = "told"
)

// Write keeps the history in a file, for people to look at.
func (h *History) Write(path string) error {
	raw, err := json.MarshalIndent(h, "", " ")
	if err != nil {
		return fmt.Errorf("encoding a history: %w", err)
	}
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		return fmt.Errorf("writing a history: %w", err)
	}
	return nil
}

// Read takes a history out of a file.
func Read(path string) (*History, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading a history: %w", err)
	}
	var h History
	if err := json.Unmarshal(raw, &h); err != nil {
		return nil, fmt.Errorf("decoding a history: %w", err)
	}
	return &h, nil
}

// Finding is one way in which a history breaks a promise.
type Finding struct {
	Promise string // P1 … P6
	Text    string
}

func (f Finding) String() string { return f.Promise + ": " + f.Text }
