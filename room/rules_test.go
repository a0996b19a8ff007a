package room

import (
	"strings"
	"testing"
	"time"
)

// TestR7 and TestR18: a silenced role is granted nothing that reaches the group.
func TestR7(t *testing.T) {
	silent(t, Presentation, []Role{Consultant, Observer}, "write_note remove_note claim_facilitation")
}

func TestR18(t *testing.T) {
	silent(t, Consultation, []Role{Client}, "write_note remove_note claim_facilitation signal keep_contribution pass_turn")
}

func silent(t *testing.T, step Step, roles []Role, but string) {
	for _, a := range Acts() {
		for _, role := range roles {
			if Allows(a.Command, role, step) && !strings.Contains(" "+but+" ", " "+a.Command+" ") {
				t.Errorf("%s is granted to a %s in %s", a.Command, role, step)
			}
		}
	}
}

// TestLimits: a room that is full takes nothing but the acts that end it well.
func TestLimits(t *testing.T) {
	l := DefaultLimits()
	l.Events = 4
	g := newGroup(t, plainOpening(), l)
	give := func(n int, name, data string) error {
		events, err := decided(g.r.Decide(Command{ID: testID(100 + n), By: testID(2), Name: name, Data: []byte(data)}))
		for _, e := range events {
			g.apply(e)
		}
		return err
	}
	for n := range 3 {
		if err := give(n, "set_minutes", `{"step":"debrief","minutes":9}`); err != nil {
			t.Fatal(err)
		}
	}
	for name, data := range map[string]string{
		"write_note": `{"note":"` + string(testID(3)) + `","text":"x"}`, "set_minutes": `{"step":"debrief","minutes":9}`,
	} {
		if err, ok := give(10, name, data).(*Refusal); !ok || err.Code != TooMany {
			t.Errorf("%s in a full room: %v", name, err)
		}
	}
	if err, ok := g.join(Joining{Participant: testID(9), Name: "n", Token: "u", Pledge: true}).(*Refusal); !ok || err.Code != TooMany {
		t.Errorf("joining a full room: %v", err)
	}
	full := len(g.log)
	for n, c := range [][2]string{
		{"set_door", `{"door":"locked"}`}, {"move_to_step", `{"step":"debrief"}`}, {"end_break", `{}`}, {"close_session", `{}`},
	} {
		if err := give(20+n, c[0], c[1]); err != nil {
			t.Errorf("%s in a full room: %v", c[0], err)
		}
		if c[0] != "end_break" {
			continue
		}
		for n := 0; give(1000+n, "set_door", `{"door":"open"}`) == nil; n++ {
			if len(g.log) > full+reserve {
				t.Fatal("the reserve has no end")
			}
		}
	}
}

// TestPrivateShare: private things take at most their share of a room, each edit counted; acts for all are still
// accepted.
func TestPrivateShare(t *testing.T) {
	l := DefaultLimits()
	l.Events = 40
	g := newGroup(t, plainOpening(), l)
	for n := 5; n < 8; n++ {
		if err := g.join(Joining{Participant: testID(n), Name: "n", Token: "t" + string(testID(n)), Pledge: true}); err != nil {
			t.Fatal(err)
		}
	}
	n := 0
	notes := func(by ID) int {
		for taken := 0; ; taken++ {
			n++
			data := `{"note":"` + string(by) + `","text":"x"}`
			events, err := decided(g.r.Decide(Command{ID: testID(100 + n), By: by, Name: "write_note", Data: []byte(data)}))
			if ref, ok := err.(*Refusal); ok && ref.Code == TooMany {
				return taken
			}
			if err != nil {
				t.Fatal(err)
			}
			g.apply(events[0])
		}
	}
	if a, b, c := notes(testID(5)), notes(testID(6)), notes(testID(7)); a != 10 || b != 10 || c != 0 {
		t.Errorf("people took %d, %d, %d, not a quarter of 40 each and half of it together", a, b, c)
	}
	if _, _, err := g.r.Decide(Command{ID: testID(999), By: testID(2), Name: "set_door", Data: []byte(`{"door":"locked"}`)}); err != nil {
		t.Errorf("what is for all: %v", err)
	}
}

func TestUnknownNameOfAKnownCommand(t *testing.T) {
	g := newGroup(t, plainOpening(), DefaultLimits())
	c := Command{ID: testID(3), By: testID(2), Name: "set_door", Data: []byte(`{"door":"locked"}`)}
	events, err := decided(g.r.Decide(c))
	if err != nil {
		t.Fatal(err)
	}
	g.apply(events[0])
	c.Name = "some words that are no command"
	if _, _, err := g.r.Decide(c); err == nil || strings.Contains(err.Error(), "words") {
		t.Errorf("a name that is none, under an id that was taken: %v", err)
	}
}

func TestSealedForm(t *testing.T) {
	body := strings.Repeat("A", 54) // 40 bytes: a nonce and a tag around nothing
	for text, want := range map[string]bool{
		"s1." + body: true, "s1." + body + "AAAA": true,
		"": false, "plain words": false, "s1.": false, "s2." + body: false, "S1." + body: false, "s1." + body[:52]: false,
		"s1." + body[:53] + "=": false, "s1." + body[:50] + "AA+/": false, "s1." + body[:30] + "\n" + body[31:]: false, "s1." + body + "AAA": false,
	} {
		if got := sealed(text); got != want {
			t.Errorf("sealed(%q) = %v", text, got)
		}
	}
	empty, some := "s1."+body, "s1."+body+"AAAA"
	if ref := checkText(empty, "text", maxText, true, true); ref == nil || ref.Code != BadCommand {
		t.Errorf("a required text that seals nothing: %v", ref)
	}
	if ref := checkText(some, "text", maxText, true, true); ref != nil {
		t.Error(ref)
	}
	if ref := checkText("s1."+strings.Repeat("A", maxText), "text", maxText, true, true); ref == nil || ref.Code != TooLong {
		t.Errorf("a text too long: %v", ref)
	}
	if ref := checkText("plain words", "text", maxText, true, true); ref == nil || ref.Code != BadCommand {
		t.Errorf("plain words in a sealed room: %v", ref)
	}
	if ref := checkText("", "text", maxText, true, false); ref != nil {
		t.Errorf("clearing an optional text: %v", ref)
	}
}

func TestExactJSON(t *testing.T) {
	for data, want := range map[string]bool{
		`{"topic":"` + string(testID(1)) + `","headline":"h","kind":"project"}`:                  true,
		`{"topic":"` + string(testID(1)) + `","headline":"h","kind":"project","text":null}`:      true,
		`{"topic":"` + string(testID(1)) + `","headline":"h","KIND":"project"}`:                  false,
		`{"topic":"` + string(testID(1)) + `","headline":"h","kind":"problem","kind":"project"}`: false,
		`{"topic":"` + string(testID(1)) + `","headline":"h","kind":"project","more":1}`:         false,
		`{"topic":"` + string(testID(1)) + `","headline":null,"kind":"project"}`:                 false,
		`{"topic":"` + string(testID(1)) + `","headline":"h"}`:                                   false,
		`{"topic":"` + string(testID(1)) + `","headline":7,"kind":"project"}`:                    false,
		`{"topic":"` + string(testID(1)) + `","headline":"` + "\xff" + `","kind":"project"}`:     false,
		`{"topic":"` + string(testID(1)) + `","headline":"h","kind":"project"} {}`:               false,
		`[]`: false, `null`: false, ``: false, `"x"`: false,
	} {
		err := DecodeExact([]byte(data), &proposeTopic{})
		if (err == nil) != want {
			t.Errorf("%s: %v", data, err)
		}
	}
	err := DecodeExact([]byte(`{"topic":"x","headline":"secret words","kind":"project","surprise":"secret"}`), &proposeTopic{})
	if err == nil || strings.Contains(err.Error(), "secret") || !strings.Contains(err.Error(), "surprise") {
		t.Errorf("the error names the field and no word: %v", err)
	}
}

// plainOpening is a room with nothing special, unsealed.
func plainOpening() Opening {
	no := false
	return Opening{
		Room: testID(1), Opener: testID(2), Key: []byte("key"), Token: "t", Name: "n", Lang: "fr",
		Plan: []byte(`"120"`), Door: "open", Sealed: &no,
	}
}

// ErasesAfter tells of the next event what ErasesAt tells once it is applied.
func TestErasesAfter(t *testing.T) {
	l := DefaultLimits()
	r := New(l)
	first, err := Open(plainOpening(), l)
	if err != nil {
		t.Fatal(err)
	}
	next := func(e Event, keep time.Duration) {
		t.Helper()
		after := r.ErasesAfter(e)
		r.Replay(e)
		if want := e.At + keep.Milliseconds(); after != want || r.ErasesAt() != want {
			t.Errorf("after %s: %d, then %d, want %d", e.Name, after, r.ErasesAt(), want)
		}
	}
	next(first, l.KeepAlone)
	rename := Command{ID: testID(7), By: testID(2), Name: "rename", Data: []byte(`{"name":"m"}`), At: first.At + 5}
	e, _, err := r.Decide(rename)
	if err != nil {
		t.Fatal(err)
	}
	next(e, l.KeepAlone)
	if e, _, err = r.Join(Joining{Participant: testID(5), Name: "n", Token: "u", Pledge: true, At: first.At + 9}); err != nil {
		t.Fatal(err)
	}
	next(e, l.Keep)
}
