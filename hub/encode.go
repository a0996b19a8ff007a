package hub

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"

	"codev/room"

	"github.com/go-json-experiment/json/jsontext"
)

// encode makes a frame's bytes.
func encode(frame any) []byte {
	raw, err := json.Marshal(frame)
	if err != nil {
		panic("hub: a frame that is not JSON: " + err.Error()) // plain structs, with Data that room made by marshalling
	}
	return raw
}

// recordOverhead is about what an event takes in the log besides its data.
const recordOverhead = 200

func record(e room.Event) Record {
	return Record{Seq: e.Seq, Data: e.AppendJSON(make([]byte, 0, len(e.Data)+recordOverhead))}
}

// event decodes what a record holds.
func event(r Record) (e room.Event, err error) {
	if err := json.Unmarshal(r.Data, &e); err != nil {
		return e, fmt.Errorf("record %d is no event", r.Seq)
	}
	return e, nil
}

// refused is the answer that err comes to.
func refused(id room.ID, err error) Refused {
	r := refusal(err)
	return Refused{Type: "refused", ID: id, Code: r.Code, Rule: r.Rule, Message: r.Message}
}

// appendEvent appends e as json.Marshal writes it: it is the frame that is made most.
func appendEvent(b []byte, e Event) []byte {
	return append(append(appendEventHead(b, e), e.Data...), eventRest...)
}

// appendEventHead appends what stands before the data, and eventRest is what stands behind it.
func appendEventHead(b []byte, e Event) []byte {
	b = strconv.AppendUint(append(b, `{"type":"event","seq":`...), e.Seq, 10)
	b = room.AppendString(append(b, `,"hash":`...), e.Hash)
	b = strconv.AppendInt(append(b, `,"at":`...), e.At, 10)
	if e.By != "" {
		b = room.AppendString(append(b, `,"by":`...), string(e.By))
	}
	if e.Command != "" {
		b = room.AppendString(append(b, `,"command":`...), string(e.Command))
	}
	b = room.AppendString(append(b, `,"name":`...), e.Name)
	return append(b, `,"data":`...)
}

var eventRest = []byte("}")

// appendWelcome appends w as json.Marshal writes it.
func appendWelcome(b []byte, w Welcome) []byte {
	return appendWelcomeRest(append(appendWelcomeHead(b, w), w.View...), w)
}

// appendWelcomeHead appends the part before the view.
func appendWelcomeHead(b []byte, w Welcome) []byte {
	b = room.AppendString(append(b, `{"type":"welcome","you":`...), string(w.You))
	b = strconv.AppendUint(append(b, `,"seq":`...), w.Seq, 10)
	b = room.AppendString(append(b, `,"hash":`...), w.Hash)
	b = strconv.AppendInt(append(b, `,"now":`...), w.Now, 10)
	if len(w.View) > 0 {
		b = append(b, `,"view":`...)
	}
	return b
}

// appendWelcomeRest appends the part after the view.
func appendWelcomeRest(b []byte, w Welcome) []byte {
	if w.Events != nil {
		b = append(b, `,"events":`...)
		b = appendList(b, w.Events, appendEvent)
	}
	if w.Reset {
		b = append(b, `,"reset":true`...)
	}
	b = append(b, `,"may":`...)
	return append(appendList(b, w.May, room.AppendString), '}')
}

func appendList[T any](b []byte, items []T, appendItem func([]byte, T) []byte) []byte {
	b = append(b, '[')
	for i, item := range items {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendItem(b, item)
	}
	return append(b, ']')
}

// appendAnswer appends a frame that answers an ask.
func appendAnswer(b []byte, answer any) []byte {
	switch a := answer.(type) {
	case Accepted:
		b = room.AppendString(append(b, `{"type":"accepted","id":`...), string(a.ID))
		b = strconv.AppendUint(append(b, `,"seq":`...), a.Seq, 10)
	case Pong:
		b = strconv.AppendInt(append(b, `{"type":"pong","now":`...), a.Now, 10)
		b = strconv.AppendUint(append(b, `,"seq":`...), a.Seq, 10)
		b = room.AppendString(append(b, `,"hash":`...), a.Hash)
	default:
		return append(b, encode(answer)...)
	}
	return append(b, '}')
}

func init() { room.Prepare(reflect.TypeFor[Command]()) }

// parse reads what a client says after its hello: a Command or a Ping. If it is neither, the answer is
// a refusal, and the id is that of the command if there is one to be read.
func parse(raw []byte) (frame any, id room.ID, err error) {
	if c, ok := parseUsual(raw); ok {
		return c, c.ID, nil
	}
	if string(raw) == usualPing {
		return Ping{Type: "ping"}, "", nil
	}
	return parseAny(raw)
}

// parseAny is parse for a frame of any spelling.
func parseAny(raw []byte) (frame any, id room.ID, err error) {
	var c Command
	if room.DecodeExact(raw, &c) == nil && c.Type == "command" && c.ID.Canonical() {
		return c, c.ID, nil // the rest finds out what is wrong, or that it is a ping
	}
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
		c = Command{}
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

const usualPing = `{"type":"ping"}`

// parseUsual reads a command whose fields are in the order of the type, without spaces, as most clients write them. It
// takes a fraction of the time that parseAny takes. It refuses any other frame.
func parseUsual(raw []byte) (c Command, ok bool) {
	rest, ok := bytes.CutPrefix(raw, []byte(`{"type":"command","id":"`))
	if !ok {
		return c, false
	}
	id, rest, _ := bytes.Cut(rest, []byte(`","name":"`))
	name, rest, _ := bytes.Cut(rest, []byte(`","data":`))
	data, ok := bytes.CutSuffix(rest, []byte("}"))
	if at := bytes.LastIndexByte(data, '}'); at >= 0 {
		if digits, ok := bytes.CutPrefix(data[at:], []byte(`},"until":`)); ok {
			until, err := strconv.ParseInt(string(digits), 10, 64)
			if err == nil && until != 0 && strconv.FormatInt(until, 10) == string(digits) {
				c.Until, data = until, data[:at+1]
			}
		}
	}
	c.ID = room.ID(id)
	if !ok || !c.ID.Canonical() || !isWord(name) || !jsontext.Value(data).IsValid() || data[0] != '{' {
		return Command{}, false
	}
	c.Type, c.Name, c.Data = "command", string(name), bytes.Clone(data)
	return c, true
}

// isWord tells whether a text is of small letters and underscores alone.
func isWord(text []byte) bool {
	for _, c := range text {
		if (c < 'a' || c > 'z') && c != '_' {
			return false
		}
	}
	return len(text) > 0
}
