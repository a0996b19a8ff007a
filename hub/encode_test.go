package hub_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"codev/hub"

	"pgregory.net/rapid"
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

// A command that is read the short way is the one that the exact decoder reads.
func TestUsualCommand(t *testing.T) {
	frames := []string{
		`{"type":"command","id":"c0000000-0000-4000-8000-000000000001","name":"offer_contribution","data":{"text":"a}}b","list":[{}]}}`,
		`{"type":"command","id":"c0000000-0000-4000-8000-000000000001","name":"close_session","data":{},"until":1795883968680}`,
		`{"type":"command","id":"c0000000-0000-4000-8000-000000000001","name":"rename","data":{"name":"},\"until\":5"},"until":0}`,
		`{"type":"ping"}`,
	}
	for _, frame := range frames[:2] {
		if _, ok := hub.ParseUsual([]byte(frame)); !ok {
			t.Errorf("%s is not read the short way", frame)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		frame := []byte(rapid.SampledFrom(frames).Draw(t, "frame"))
		for range rapid.IntRange(0, 3).Draw(t, "changes") {
			at := rapid.IntRange(0, len(frame)).Draw(t, "at")
			to := rapid.IntRange(at, min(len(frame), at+3)).Draw(t, "to")
			piece := rapid.SampledFrom([]string{"", "{", "}", `"`, `\`, ",", `:`, " ", "5", "null", `},"until":7`, `"until":`, "\xff", `"a":1`}).Draw(t, "piece")
			frame = slices.Concat(frame[:at], []byte(piece), frame[to:])
		}
		usual, ok := hub.ParseUsual(frame)
		if !ok {
			return
		}
		exact, id, err := hub.ParseAny(frame)
		if err != nil || id != usual.ID || !reflect.DeepEqual(exact, usual) {
			t.Fatalf("%s: %+v, want %+v (%v)", frame, usual, exact, err)
		}
	})
}
