package hub_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"codev/hub"
	"codev/room"

	"github.com/google/uuid"
)

func TestWelcomeHasWholeView(t *testing.T) {
	s, opener := open(t, newHub(t, nil))
	s.listen()
	_, w := s.enter(opener)
	if w.You != string(opener.Participant) || w.Seq != 1 || w.Hash == "" || w.View == nil || w.Events != nil || w.Reset {
		t.Errorf("welcome: %s", w.raw)
	}
	if !slices.Contains(w.May, "move_to_step") {
		t.Errorf("the facilitator may %v", w.May)
	}
}

// P2: everyone is told the same events in the same order, with one hash.
func TestOrderIsOne(t *testing.T) {
	s, opener := open(t, newHub(t, nil))
	s.listen()
	const people, each = 5, 20
	peers := []*peer{}
	f, _ := s.enter(opener)
	for i := range people {
		p, _ := s.enter(s.join(fmt.Sprint("P", i)))
		peers = append(peers, p)
	}
	var posting sync.WaitGroup
	for _, p := range peers {
		posting.Go(func() {
			for range each {
				p.command("propose_topic", topic())
			}
		})
	}
	posting.Wait()
	want := f.story("topic_proposed", people*each)
	for i, p := range peers {
		if got := p.story("topic_proposed", people*each); !slices.Equal(got, want) {
			t.Errorf("person %d was told otherwise than the facilitator", i)
		}
	}
}

// story waits for n events of a name and returns them as seq, hash and data.
func (p *peer) story(name string, n int) (story []string) {
	p.t.Helper()
	for range n {
		e := p.event(name)
		story = append(story, fmt.Sprint(e.Seq, " ", e.Hash, " ", string(e.Data)))
	}
	return story
}

// P4: a private thing reaches its author alone, on each of their devices.
func TestPrivateReachesOnlyTheirs(t *testing.T) {
	s, opener := open(t, newHub(t, nil))
	s.listen()
	f, _ := s.enter(opener)
	nadia := s.join("Nadia")
	a, _ := s.enter(nadia)
	b, _ := s.enter(nadia)
	m, _ := s.enter(s.join("Marc"))
	a.must("write_note", note("entre moi et moi"))
	if e := b.event("note_written"); !strings.Contains(string(e.Data), "entre moi et moi") {
		t.Errorf("the other device was told %s", e.raw)
	}
	for _, other := range []*peer{f, m} {
		other.sync()
		for _, got := range other.all() {
			if strings.Contains(got.raw, "entre moi") || got.Name == "note_written" {
				t.Errorf("told to another: %s", got.raw)
			}
		}
	}
}

// P3: a refusal reaches its giver alone, and changes nothing.
func TestRefusalReachesItsGiverAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, opener := open(t, newHub(t, nil))
		f, _ := s.enter(opener)
		k, _ := s.enter(s.join("Marc"))
		before, told := f.sync(), len(f.all())
		if r := k.do("move_to_step", map[string]any{"step": "debrief"}); r.Type != "refused" || r.Rule != "R28" {
			t.Error(r.raw)
		}
		if after := f.sync(); after.Seq != before.Seq || after.Hash != before.Hash || len(f.all()) != told+1 {
			t.Errorf("position %d, then %d; told %v", before.Seq, after.Seq, f.kinds()[told:])
		}
	})
}

func TestKnockAdmitRemove(t *testing.T) {
	s, opener := open(t, newHub(t, nil), knock, func(o *room.Opening) { o.Group = "Groupe" })
	s.listen()
	f, _ := s.enter(opener)
	nadia := s.join("Nadia")
	if !nadia.Waiting {
		t.Fatal("not waiting")
	}
	f.event("participant_joined")
	p, w := s.enter(nadia)
	if len(w.May) != 0 || w.View == nil {
		t.Errorf("welcome at the door: %s", w.raw)
	}
	f.must("set_minutes", map[string]any{"step": "presentation", "minutes": 7})
	if r := p.do("propose_topic", topic()); r.Code != "not_your_role" {
		t.Errorf("from the door: %s", r.raw)
	}
	p.sync()
	for _, got := range p.all() {
		if got.Type == "event" || got.Type == "presence" {
			t.Errorf("told at the door: %s", got.raw)
		}
	}
	_, w2 := s.enter(nadia, w.Seq, w.Hash)
	if len(w2.Events) != 0 || w2.Reset || strings.Contains(w2.raw, "Hélène") {
		t.Errorf("back at the door: %s", w2.raw)
	}
	f.must("admit", map[string]any{"participant": nadia.Participant})
	_, w3 := s.enter(nadia, w2.Seq, w2.Hash)
	if w3.View == nil || w3.Reset || !strings.Contains(w3.raw, "Hélène") {
		t.Errorf("let in while away: %s", w3.raw)
	}
	e := p.event("participant_admitted")
	if !strings.Contains(string(e.Data), `"plan"`) {
		t.Errorf("admitted, not given the room whole: %s", e.raw)
	}
	if may := p.await("may"); !slices.Contains(may.Commands, "propose_topic") {
		t.Errorf("may %v", may.Commands)
	}
	if on := p.await("presence"); len(on.Online) != 2 {
		t.Errorf("online %v", on.Online)
	}
	p.must("propose_topic", topic())
	f.must("remove", map[string]any{"participant": nadia.Participant})
	if code := p.ended(); code != hub.Removed.Code {
		t.Errorf("removed: %d", code)
	}
	q := s.dial()
	q.listen()
	q.hello(nadia)
	if code := q.ended(); code != hub.Removed.Code {
		t.Errorf("back after removal: %d", code)
	}
	// A person who is not admitted.
	marc := s.join("Marc")
	m, _ := s.enter(marc)
	f.must("remove", map[string]any{"participant": marc.Participant})
	if code := m.ended(); code != hub.Removed.Code {
		t.Errorf("not let in: %d", code)
	}
}

func TestMayFollows(t *testing.T) {
	s, opener := open(t, newHub(t, nil))
	s.listen()
	f, _ := s.enter(opener)
	p, w := s.enter(s.join("Nadia"))
	if !slices.Contains(w.May, "propose_topic") {
		t.Errorf("welcome: may %v", w.May)
	}
	f.must("move_to_step", map[string]any{"step": "clarification"})
	may := p.await("may")
	if slices.Contains(may.Commands, "propose_topic") || !slices.Contains(may.Commands, "ask_question") {
		t.Errorf("in clarification one may %v", may.Commands)
	}
	f.must("set_minutes", map[string]any{"step": "debrief", "minutes": 9})
	p.sync()
	last := p.all()
	for _, got := range last[len(last)-2:] {
		if got.Type == "may" {
			t.Error("may was sent though nothing changed")
		}
	}
}

func TestEraseTellsEveryone(t *testing.T) {
	log := newFaulty()
	h := newHub(t, log)
	s, opener := open(t, h)
	s.listen()
	f, _ := s.enter(opener)
	nadia := s.join("Nadia")
	p, _ := s.enter(nadia)
	var ref *room.Refusal
	if err := h.Erase(t.Context(), s.room, nadia.Token); !errors.As(err, &ref) || ref.Code != room.NotYourRole {
		t.Errorf("by a consultant: %v", err)
	}
	if err := h.Erase(t.Context(), s.room, newToken()); !errors.As(err, &ref) || ref.Code != room.NotAuthenticated {
		t.Errorf("by a stranger: %v", err)
	}
	log.fail(errors.New("no disk"))
	if err := h.Erase(t.Context(), s.room, opener.Token); !errors.As(err, &ref) || ref.Code != room.Unavailable {
		t.Errorf("without a disk: %v", err)
	}
	p.sync()
	log.fail(nil)
	if err := h.Erase(t.Context(), s.room, opener.Token); err != nil {
		t.Fatal(err)
	}
	for _, p := range []*peer{f, p} {
		p.event("room_erased")
		if code := p.ended(); code != hub.Erased.Code {
			t.Errorf("closed with %d", code)
		}
	}
	if _, err := h.Card(t.Context(), s.room, hub.Proof{}); !errors.Is(err, hub.ErrNotFound) {
		t.Errorf("its card: %v", err)
	}
	q := s.dial()
	q.listen()
	q.hello(opener)
	if code := q.ended(); code != hub.Erased.Code {
		t.Errorf("back: %d", code)
	}
}

func TestJoin(t *testing.T) {
	h := newHub(t, nil)
	s, _ := open(t, h)
	token := newToken()
	one, err := h.Join(t.Context(), s.room, hub.Joiner{Name: "Nadia", Pledge: true}, hub.Proof{Token: token})
	if err != nil {
		t.Fatal(err)
	}
	if again, err := h.Join(t.Context(), s.room, hub.Joiner{Name: "Nadia", Pledge: true}, hub.Proof{Token: token}); err != nil || again != one {
		t.Errorf("the same token again: %v, %v, not %v", again, err, one)
	}
	card, err := h.Card(t.Context(), s.room, hub.Proof{})
	if err != nil || card.Participants != 2 || card.Room != s.room {
		t.Errorf("card %+v, %v", card, err)
	}
	for name, test := range map[string]struct {
		room   room.ID
		token  string
		pledge bool
		code   room.Code
	}{
		"no pledge": {s.room, "", false, room.BadCommand},
		"no token":  {s.room, "abc", true, room.BadCommand},
		"no room":   {room.ID(uuid.NewString()), "", true, room.NotFound},
		"no id":     {"../../etc", "", true, room.NotFound},
	} {
		_, err := h.Join(t.Context(), test.room, hub.Joiner{Name: "Marc", Pledge: test.pledge}, hub.Proof{Token: test.token})
		var ref *room.Refusal
		switch {
		case test.code == room.NotFound && errors.Is(err, hub.ErrNotFound):
		case !errors.As(err, &ref) || ref.Code != test.code:
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A command by POST takes the same path as one by socket.
func TestPostedCommand(t *testing.T) {
	h := newHub(t, nil)
	s, opener := open(t, h)
	s.listen()
	p, _ := s.enter(opener)
	id := uuid.NewString()
	body := fmt.Appendf(nil, `{"type":"command","id":%q,"name":"set_door","data":{"door":"locked"}}`, id)
	first, err := h.Command(t.Context(), s.room, opener.Token, body)
	accepted, ok := first.(hub.Accepted)
	if err != nil || !ok || accepted.Seq != 2 || string(accepted.ID) != id {
		t.Fatalf("%+v, %v", first, err)
	}
	p.event("door_set")
	if again, err := h.Command(t.Context(), s.room, opener.Token, body); err != nil || again != first {
		t.Errorf("again: %+v, %v", again, err)
	}
	for _, body := range []string{``, `[]`, `{}`, `{"type":"ping"}`, `{"type":"command"}`, `{"type":"command","id":"x","name":"y","data":{},"more":1}`} {
		got, err := h.Command(t.Context(), s.room, opener.Token, []byte(body))
		if ref, ok := got.(hub.Refused); err != nil || !ok || ref.Code != room.BadCommand {
			t.Errorf("%s: %+v, %v", body, got, err)
		}
	}
	var ref *room.Refusal
	if _, err := h.Command(t.Context(), s.room, newToken(), body); !errors.As(err, &ref) || ref.Code != room.NotAuthenticated {
		t.Errorf("a stranger: %v", err)
	}
}
