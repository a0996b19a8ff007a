package room

import (
	"encoding/json"
	"testing"
	"time"
)

// A room that announced a next one leaves a signpost, closed or not: the last way on, and nothing of anybody's.
func TestSignpost(t *testing.T) {
	g := newGroup(t, plainOpening(), DefaultLimits())
	first, ok := AdmissionOf(g.log[0])
	if !ok {
		t.Fatal("the first event is not an opening")
	}
	give := func(name, data string) {
		t.Helper()
		e, _, err := g.r.Decide(Command{ID: testID(900 + len(g.log)), By: g.r.opener, Name: name, Data: json.RawMessage(data), At: g.now})
		if err != nil {
			t.Fatal(err)
		}
		g.apply(e)
	}
	const now = 1000
	give("move_to_step", `{"step":"debrief"}`)
	if got := first.Signpost(g.r.Summary(), now); got != nil {
		t.Errorf("nothing was announced: %+v", got)
	}
	for i, act := range []struct{ name, data, next string }{
		{"announce_next", `{"link":"a"}`, "a"}, {"announce_next", `{"link":"b"}`, "b"}, {"close_session", `{}`, "b"}, {"reopen_session", `{}`, "b"},
	} {
		give(act.name, act.data)
		got := first.Signpost(g.r.Summary(), now)
		want := Signpost{Entry: first.entry, Sealed: first.sealed, Check: g.r.check, Next: Text(act.next), Until: now + 365*24*time.Hour.Milliseconds()}
		if got == nil || *got != want {
			t.Errorf("after %d, %s: %+v, want %+v", i, act.name, got, want)
		}
	}
}
