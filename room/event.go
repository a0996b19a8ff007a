package room

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"hash"
	"strconv"
	"unicode/utf8"
)

// version is the version of this program's events. An event with another version or an unknown name moves the room's
// position and changes nothing else (Room.HasUnknownEvents), so that programs of two versions can share a room. A
// change of an act's meaning needs another version or another name. The fields of Event never change, because every
// version computes the hashes from them.
const version = 1

// Event is an accepted command in the past tense. A log keeps its JSON. It holds private texts, so it is never sent to
// anybody: Apply returns the bytes that each person may see.
type Event struct {
	V       int             `json:"v"`
	Seq     uint64          `json:"seq"`
	At      int64           `json:"at"` // Unix ms
	By      ID              `json:"by"`
	Command ID              `json:"command,omitempty"` // the id of the command that it answers
	Name    string          `json:"name"`
	Data    json.RawMessage `json:"data"`
	Hash    string          `json:"hash"` // chained on the event before, under the room's key

	act applier // what Data holds, if the event was decided here; nil if it was read
}

// seqID returns the event's seq as the id of the item that it made.
func (e Event) seqID() ID { return ID(strconv.FormatUint(e.Seq, 10)) }

// chain returns the hash of e after an event with the hash before: an HMAC under a key that only the servers have, so
// that no client can guess a private event. Two instances with the same (seq, hash) have the same room (P2).
func (e Event) chain(c *chainer, before string) string {
	e.Hash = ""
	c.mac.Reset()
	c.scratch = append(c.scratch[:0], before...)
	c.scratch = e.AppendJSON(c.scratch)
	c.mac.Write(c.scratch)
	c.scratch = c.mac.Sum(c.scratch[:0])
	return base64.RawURLEncoding.EncodeToString(c.scratch[:hashBytes])
}

// chainer makes the hashes of a room's events, under its key.
type chainer struct {
	mac     hash.Hash
	scratch []byte
}

func newChainer(key []byte) *chainer { return &chainer{mac: hmac.New(sha256.New, key)} }

const hashBytes = 16

// AppendJSON appends e as json.Marshal does, without reflection: each event is encoded for its hash and for the log.
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

// AppendString appends s as json.Marshal writes it, and is faster where s needs no escapes.
func AppendString(b []byte, s string) []byte {
	if !plain(s) {
		quoted, err := json.Marshal(s)
		if err != nil {
			panic("room: a string that is not JSON: " + err.Error()) // every string is
		}
		return append(b, quoted...)
	}
	return append(append(append(b, '"'), s...), '"')
}

// plain tells whether s is written between quotes as it is.
func plain(s string) bool {
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			if c < ' ' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' || c == 0x7f {
				return false
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError || r == '\u2028' || r == '\u2029' {
			return false
		}
		i += n
	}
	return true
}
