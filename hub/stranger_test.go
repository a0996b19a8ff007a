package hub_test

import (
	"testing"
	"testing/synctest"
	"time"

	"codev/hub"
	"codev/hub/memlog"
	"codev/room"

	"github.com/google/uuid"
)

// A stranger who knows only the room's id takes no seat and no event of the room, is told nothing, and erases
// nothing. A member who claims the seat while the facilitator is away can't erase the room either.
func TestStrangerKnowsTheRoomsIDAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log, link := memlog.New(), hub.Proof{Entry: newToken()}
		h := newHub(t, log)
		opener, err := h.Open(t.Context(), room.Opening{
			Name: closed("name"), Check: closed("check"), Lang: "fr", Plan: []byte(`"120"`), Door: "open",
		}, link)
		if err != nil {
			t.Fatal(err)
		}
		s := &site{t: t, hub: h, room: opener.Room}
		for range 40 {
			for _, guess := range []hub.Proof{{}, {Entry: newToken()}, {Token: newToken()}, {Entry: newToken(), Token: newToken()}} {
				if card, err := h.Card(t.Context(), s.room, guess); !refusedAs(err, room.NotInvited) {
					t.Fatalf("the card: %+v, %v", card, err)
				}
				if seat, err := h.Join(t.Context(), s.room, hub.Joiner{Name: closed("name"), Pledge: true}, guess); !refusedAs(err, room.NotInvited) {
					t.Fatalf("joining: %+v, %v", seat, err)
				}
				if err := h.Erase(t.Context(), s.room, guess.Token); !refusedAs(err, room.NotAuthenticated) {
					t.Fatalf("erasing: %v", err)
				}
			}
			if answer, err := s.post(hub.Seat{Token: newToken()}, uuid.NewString(), "claim_facilitation", map[string]any{}); !refusedAs(err, room.NotAuthenticated) {
				t.Fatalf("claiming: %+v, %v", answer, err)
			}
			stranger := s.dial()
			stranger.listen()
			stranger.hello(hub.Seat{Token: newToken()})
			if code := stranger.ended(); code != hub.NotAuthenticated.Code {
				t.Fatalf("a hello is closed with %d", code)
			}
		}
		if records, err := log.Read(t.Context(), string(s.room), 0); err != nil || len(records) != 1 {
			t.Fatalf("%d records, %v", len(records), err)
		}

		f, _ := s.enter(opener)
		seat, err := h.Join(t.Context(), s.room, hub.Joiner{Name: closed("name"), Pledge: true}, link)
		if err != nil {
			t.Fatal(err)
		}
		member, _ := s.enter(seat)
		f.hangUp()
		time.Sleep(3 * time.Minute)
		member.must("claim_facilitation", map[string]any{})
		if err := h.Erase(t.Context(), s.room, seat.Token); !refusedAs(err, room.NotYourRole) {
			t.Errorf("erasing after a claim: %v", err)
		}
		if err := h.Erase(t.Context(), s.room, opener.Token); err != nil {
			t.Errorf("erasing by the opener, after a claim: %v", err)
		}
	})
}
