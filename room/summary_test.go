package room

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
)

// The summary tells who has a seat, at the door too; of those who were removed it keeps the last.
func TestSummary(t *testing.T) {
	opener := testID(1)
	l := DefaultLimits()
	no := false
	g := newGroup(t, Opening{
		Room: testID(0), Opener: opener, Key: []byte("k"), Token: "t1", At: 1, Name: "F", Check: "F", Lang: "fr",
		Plan: json.RawMessage(`"90"`), Door: "knock", Sealed: &no,
	}, l)
	give := func(n int, name, data string) {
		t.Helper()
		e, _, err := g.r.Decide(Command{ID: testID(1000 + n), By: opener, Name: name, Data: json.RawMessage(data), At: 1})
		if err != nil {
			t.Fatal(err)
		}
		g.apply(e)
	}
	const came = 40
	for i := range came {
		who := testID(2 + i)
		if err := g.join(Joining{Participant: who, Name: "F", Token: fmt.Sprintf("t%d", 2+i), Pledge: true, At: 1}); err != nil {
			t.Fatal(err)
		}
		if i < came-2 {
			give(i, "remove", fmt.Sprintf(`{"participant":%q}`, who))
		}
	}
	give(500, "admit", fmt.Sprintf(`{"participant":%q}`, testID(came)))
	s := g.r.Summary()
	if want := []string{"t1", "t40", "t41"}; !slices.Equal(s.Seats, want) {
		t.Errorf("seats %v, want %v", s.Seats, want)
	}
	if n := len(s.Removed); n != removedMost || s.Removed[n-1] != "t39" {
		t.Errorf("removed: %v", s.Removed)
	}
	for token, want := range map[string][2]bool{"t1": {true, true}, "t41": {true, true}, "t39": {false, true}, "t2": {false, false}, "": {false, false}} {
		if s.Seated(token) != want[0] || s.Knows(token) != want[1] {
			t.Errorf("%q: seated %v, known %v", token, s.Seated(token), s.Knows(token))
		}
	}
	if s.Card.Participants != 2 || s.Card.Check != "F" || s.Card.Minutes != 90 {
		t.Errorf("card %+v", s.Card)
	}
}
