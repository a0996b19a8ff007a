package room

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strconv"
)

// version is what this program writes into its events. One with another version or an unknown name
// moves the room's position and changes nothing else (Room.Strange), so that programs of two ages can share a room. What changes the
// meaning of an act needs another version, or another name; the fields of Event itself never change, for all ages make the chain of them.
const version = 1

// Event is something that happened: an accepted command, told in the past tense. Its JSON is what a log
// keeps. It holds the room's private things too, so it is never sent to anybody: Apply makes what each may see.
type Event struct {
	V       int             `json:"v"`
	Seq     uint64          `json:"seq"`
	At      int64           `json:"at"` // Unix ms
	By      ID              `json:"by"`
	Command ID              `json:"command,omitempty"` // the id of the command that it answers
	Name    string          `json:"name"`
	Data    json.RawMessage `json:"data"`
	Hash    string          `json:"hash"` // chained on the event before, under the room's key
}

// seqID is the event's seq as the id of what it made.
func (e Event) seqID() ID { return ID(strconv.FormatUint(e.Seq, 10)) }

// chain is the hash that e gets when it follows one with the hash before: an HMAC under a key that only
// the servers have, so that nobody can find out a private event by trying, and two who hold the same
// (seq, hash) hold the same room (P2).
func (e Event) chain(key []byte, before string) string {
	e.Hash = ""
	raw, err := json.Marshal(e)
	if err != nil {
		panic("room: an event that is not JSON: " + err.Error()) // Data was made by json.Marshal
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(before))
	mac.Write(raw)
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:hashBytes])
}

const hashBytes = 16
