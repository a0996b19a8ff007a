package room

import (
	"encoding/json"
	"testing"
)

// FuzzEventJSON: an event is encoded as json.Marshal does it, so that hashes made by either are the same.
func FuzzEventJSON(f *testing.F) {
	f.Add(1, uint64(7), int64(1_700_000_000_000), "c0000000-0000-4000-8000-000000000001", "", "note_written", "a <b> & \u2028 é", "h-_~")
	f.Add(-2, uint64(0), int64(-5), "", "c0000000-0000-4000-8000-000000000002", "\"\\\n\xff", "", "")
	f.Fuzz(func(t *testing.T, v int, seq uint64, at int64, by, command, name, text, hash string) {
		data, err := json.Marshal(map[string]string{"text": text})
		if err != nil {
			t.Fatal(err)
		}
		e := Event{V: v, Seq: seq, At: at, By: ID(by), Command: ID(command), Name: name, Data: data, Hash: hash}
		want, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		if got := e.AppendJSON(nil); string(got) != string(want) {
			t.Errorf("%s, want %s", got, want)
		}
	})
}
