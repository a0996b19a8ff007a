package hub_test

import (
	"encoding/json"
	"strings"
	"testing"

	"codev/hub"
	"codev/hub/memlog"
	"codev/room"

	"github.com/google/uuid"
)

// The card is current with every event, saved alone or in a batch, also after an append that failed.
func TestCardFollowsTheRoom(t *testing.T) {
	log := newFaulty()
	s, opener := open(t, newHub(t, log), knock)
	s.listen()
	card := func() (c struct {
		step, door   string
		participants int
		next         bool
	}) {
		t.Helper()
		got, err := s.hub.Card(t.Context(), s.room, hub.Proof{Token: opener.Token})
		if err != nil {
			t.Fatal(err)
		}
		c.step, c.door, c.participants, c.next = string(got.Step), string(got.Door), got.Participants, got.Next != ""
		return c
	}
	want := card()
	expect := func(after string) {
		t.Helper()
		if got := card(); got != want {
			t.Errorf("after %s: %+v, want %+v", after, got, want)
		}
	}
	f, _ := s.enter(opener)
	waiting := s.join("Nadia")
	expect("somebody knocked")
	f.must("admit", map[string]any{"participant": waiting.Participant})
	want.participants = 2
	expect("admitting")
	log.failAppends(errDisk)
	if r := f.do("set_door", map[string]any{"door": "locked"}); r.Type != "refused" {
		t.Errorf("with a full disk: %s", r.raw)
	}
	expect("a door that could not be saved")
	log.failAppends(nil)
	f.must("move_to_step", map[string]any{"step": "debrief"})
	want.step = "debrief"
	expect("a move")
	release := log.hold()
	ids := []string{
		f.command("raise_hand", map[string]any{}), f.command("announce_next", map[string]any{"link": "next"}),
		f.command("set_door", map[string]any{"door": "open"}), f.command("close_session", map[string]any{}),
	}
	release()
	for _, id := range ids {
		f.answer(id)
	}
	want.step, want.door, want.next = "closed", "open", true
	expect("a batch")
	f.must("remove", map[string]any{"participant": waiting.Participant})
	want.participants = 1
	expect("removing")
}

// A room that an earlier version wrote has no summary until something is appended to it: its card is
// unavailable until then, and its members come in.
func TestRoomOfBeforeSummaries(t *testing.T) {
	log := memlog.New()
	first := newHub(t, log)
	s, opener := open(t, first)
	first.Close()
	records, err := log.Read(t.Context(), string(s.room), 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := log.Erase(t.Context(), string(s.room)); err != nil {
		t.Fatal(err)
	}
	if err := log.Append(t.Context(), string(s.room), hub.Record{}, hub.Beside{Expires: 1 << 60}, records...); err != nil {
		t.Fatal(err)
	}
	s = &site{t: t, hub: newHub(t, log), room: s.room}
	s.listen()
	if _, err := s.hub.Card(t.Context(), s.room, hub.Proof{}); !refusedAs(err, "unavailable") {
		t.Errorf("the card: %v", err)
	}
	f, _ := s.enter(opener)
	f.must("rename", map[string]any{"name": "Anne"})
	if card, err := s.hub.Card(t.Context(), s.room, hub.Proof{Token: opener.Token}); err != nil || card.Participants != 1 {
		t.Errorf("the card, once something was appended: %+v, %v", card, err)
	}
}

// The summary of a room with as many seats as a host may allow fits, with the longest texts of an unsealed one.
func TestLongestSummary(t *testing.T) {
	worst := strings.Repeat("\x00", 8<<10)
	s := room.Summary{Card: room.Card{Room: room.ID(uuid.NewString()), Group: room.Title(worst[:400]), Check: room.Text(worst), Next: room.Text(worst)}}
	for range hub.MaxSeats {
		s.Seats = append(s.Seats, newToken())
	}
	for range 16 {
		s.Removed = append(s.Removed, newToken())
	}
	raw, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if len(raw) > hub.MaxSummary {
		t.Errorf("%d bytes, more than %d", len(raw), hub.MaxSummary)
	}
}
