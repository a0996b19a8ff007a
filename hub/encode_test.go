package hub_test

import (
	"encoding/json"
	"testing"

	"codev/hub"
)

// The hand-written encoders write frames as json.Marshal does.
func TestFramesEncodedByHand(t *testing.T) {
	for _, frame := range []any{
		hub.Event{Type: "event", Seq: 7, Hash: "a-_~", At: 1, By: "b", Command: "c", Name: "note_written", Data: json.RawMessage(`{"x":"\u003c"}`)},
		hub.Event{Type: "event", Seq: 1 << 60, At: -1, Name: "a \"<name>\" é\xff", Data: json.RawMessage(`{}`)},
		hub.Welcome{Type: "welcome", You: "y", Seq: 3, Hash: "h", Now: 4, View: json.RawMessage(`{"a":"é"}`), Reset: true, May: []string{}},
		hub.Welcome{Type: "welcome", You: "y", Events: []hub.Event{}, May: []string{"signal", "rename"}},
		hub.Welcome{Type: "welcome", Events: []hub.Event{
			{Type: "event", Seq: 1, Name: "x", Data: json.RawMessage(`{}`)}, {Type: "event", Seq: 2, Name: "y", By: "b", Data: json.RawMessage(`[]`)},
		}, May: []string{"signal"}},
		hub.Accepted{Type: "accepted", ID: "c0000000-0000-4000-8000-000000000001", Seq: 3},
		hub.Pong{Type: "pong", Now: 5, Seq: 6, Hash: "h"},
		hub.Refused{Type: "refused", Code: "bad_command", Message: "<no>"},
	} {
		want, err := json.Marshal(frame)
		if err != nil {
			t.Fatal(err)
		}
		if got := hub.AppendFrame(nil, frame); string(got) != string(want) {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
