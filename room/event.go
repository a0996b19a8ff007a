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
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(before))
	mac.Write(e.AppendJSON(make([]byte, 0, len(e.Data)+eventOverhead)))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:hashBytes])
}

const hashBytes = 16

// eventOverhead is about what an event's JSON takes besides its data.
const eventOverhead = 256

// AppendJSON appends e as json.Marshal writes it, without that one's cost: an event is encoded for its hash and for the log.
func (e Event) AppendJSON(b []byte) []byte {
	b = strconv.AppendInt(append(b, `{"v":`...), int64(e.V), 10)
	b = strconv.AppendUint(append(b, `,"seq":`...), e.Seq, 10)
	b = strconv.AppendInt(append(b, `,"at":`...), e.At, 10)
	b = AppendString(append(b, `,"by":`...), string(e.By))
	if e.Command != "" {
		b = AppendString(append(b, `,"command":`...), string(e.Command))
	}
	b = AppendString(append(b, `,"name":`...), e.Name)
	b = append(append(b, `,"data":`...), e.Data...)
	b = AppendString(append(b, `,"hash":`...), e.Hash)
	return append(b, '}')
}

// AppendString appends s as a JSON string. Ids, hashes and names need no escapes.
func AppendString(b []byte, s string) []byte {
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '_', c == '-', c == '~':
		default:
			quoted, err := json.Marshal(s)
			if err != nil {
				panic("room: a string that is not JSON: " + err.Error()) // every string is
			}
			return append(b, quoted...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}
