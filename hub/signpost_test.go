package hub_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"codev/hub"
	"codev/hub/memlog"
	"codev/room"

	"github.com/google/uuid"
)

const year = 365 * 24 * time.Hour

// announced is a sealed room that has a next one, and its link's entry key.
func announced(t *testing.T, h *hub.Hub) (s *site, opener hub.Seat, entry string) {
	t.Helper()
	entry = newToken()
	opener, err := h.Open(t.Context(), room.Opening{
		Name: closed("name"), Check: closed("check"), Lang: "fr", Plan: json.RawMessage(`"90"`), Door: "open",
	}, hub.Proof{Entry: entry})
	if err != nil {
		t.Fatal(err)
	}
	s = &site{t: t, hub: h, room: opener.Room}
	s.announce(opener, closed("next"))
	return s, opener, entry
}

func (s *site) announce(opener hub.Seat, link string) {
	s.t.Helper()
	for _, act := range []struct {
		name string
		data map[string]any
	}{{"move_to_step", map[string]any{"step": "debrief"}}, {"announce_next", map[string]any{"link": link}}} {
		answer, err := s.post(opener, uuid.NewString(), act.name, act.data)
		if _, ok := answer.(hub.Accepted); !ok || err != nil {
			s.t.Fatalf("%s: %+v, %v", act.name, answer, err)
		}
	}
}

// closed has the form of a sealed text.
func closed(text string) string {
	return "s1." + base64.RawURLEncoding.EncodeToString([]byte(text+strings.Repeat(".", 40)))
}

// A room that time erases leaves a signpost for a year, to be read with the entry key alone; its id stays taken.
func TestSignpostForAYear(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := memlog.New()
		s, opener, entry := announced(t, newHub(t, log))
		if _, err := s.hub.Moved(t.Context(), s.room, entry); !errors.Is(err, hub.ErrNotFound) {
			t.Errorf("while the room is there: %v", err)
		}
		pass(far)
		sweepOnce(t, s.hub)
		want := room.Moved{Room: s.room, Step: "moved", Sealed: true, Check: room.Text(closed("check")), Next: room.Text(closed("next"))}
		expectMoved := func(h *hub.Hub) {
			t.Helper()
			if got, err := h.Moved(t.Context(), s.room, entry); err != nil || got != want {
				t.Errorf("%+v, %v, want %+v", got, err, want)
			}
		}
		expectMoved(s.hub)
		for _, key := range []string{"", newToken(), opener.Token} {
			if _, err := s.hub.Moved(t.Context(), s.room, key); !refusedAs(err, room.NotInvited) {
				t.Errorf("without the entry key: %v", err)
			}
		}
		s.expectGone(opener, entry)
		again := room.Opening{Room: s.room, Name: closed("name"), Lang: "fr", Plan: json.RawMessage(`"90"`), Door: "open"}
		if _, err := s.hub.Open(t.Context(), again, hub.Proof{Entry: entry, Token: opener.Token}); !refusedAs(err, room.NotAuthenticated) {
			t.Errorf("opening its id: %v", err)
		}
		_, kept, err := log.First(t.Context(), string(s.room))
		if err != nil || len(kept) > 500 {
			t.Errorf("kept: %s, %v", kept, err)
		}

		s.hub.Close()
		s.hub = newHub(t, log)
		pass(year - time.Hour)
		sweepOnce(t, s.hub)
		expectMoved(s.hub)
		pass(time.Hour)
		sweepOnce(t, s.hub)
		if _, err := s.hub.Moved(t.Context(), s.room, entry); !errors.Is(err, hub.ErrNotFound) {
			t.Errorf("after a year: %v", err)
		}
		if _, err := s.hub.Open(t.Context(), again, hub.Proof{Entry: entry, Token: opener.Token}); err != nil {
			t.Errorf("opening its id after a year: %v", err)
		}
	})
}

// expectGone wants of each call but Moved and Open the answer that an erased room gives.
func (s *site) expectGone(opener hub.Seat, entry string) {
	s.t.Helper()
	ctx := s.t.Context()
	_, card := s.hub.Card(ctx, s.room, hub.Proof{Entry: entry, Token: opener.Token})
	_, join := s.hub.Join(ctx, s.room, hub.Joiner{Name: closed("other"), Pledge: true}, hub.Proof{Entry: entry})
	_, command := s.post(opener, uuid.NewString(), "raise_hand", map[string]any{})
	for call, err := range map[string]error{"card": card, "join": join, "command": command, "erase": s.hub.Erase(ctx, s.room, opener.Token)} {
		if !errors.Is(err, hub.ErrNotFound) {
			s.t.Errorf("%s: %v, want ErrNotFound", call, err)
		}
	}
	p := s.dial()
	p.listen()
	p.hello(opener)
	if code := p.ended(); code != hub.Erased.Code {
		s.t.Errorf("connecting: closed with %d", code)
	}
}

// P8: a room that a person erases leaves nothing, nor does one that announced no next room.
func TestNoSignpost(t *testing.T) {
	for name, leave := range map[string]func(t *testing.T, s *site, opener hub.Seat){
		"erased by a person": func(t *testing.T, s *site, opener hub.Seat) {
			s.announce(opener, "next")
			if err := s.hub.Erase(t.Context(), s.room, opener.Token); err != nil {
				t.Error(err)
			}
		},
		"nothing announced": func(*testing.T, *site, hub.Seat) {},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				log := memlog.New()
				s, opener := open(t, newHub(t, log))
				leave(t, s, opener)
				pass(far)
				sweepOnce(t, s.hub)
				if first, kept, err := log.First(t.Context(), string(s.room)); !errors.Is(err, hub.ErrNotFound) {
					t.Errorf("there is %v, %.100q, %v", first, kept, err)
				}
			})
		})
	}
}

// The longest texts fit into a room's summary and into its signpost.
func TestLongestSignpost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		longest := strings.Repeat("<", 8<<10) // six bytes each in JSON
		s, opener := open(t, newHub(t, nil), func(o *room.Opening) { o.Check = longest })
		s.announce(opener, longest)
		pass(far)
		sweepOnce(t, s.hub)
		if got, err := s.hub.Moved(t.Context(), s.room, ""); err != nil || string(got.Next) != longest || string(got.Check) != longest {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// A room that no instance can load leaves a signpost like any other.
func TestSignpostOfADamagedRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := memlog.New()
		first := newHub(t, log)
		s, _, entry := announced(t, first)
		first.Close()
		records, err := log.Read(t.Context(), string(s.room), 0)
		if err != nil {
			t.Fatal(err)
		}
		_, summary, err := log.First(t.Context(), string(s.room))
		if err != nil {
			t.Fatal(err)
		}
		records[1].Data = []byte("damaged")
		if err := log.Erase(t.Context(), string(s.room)); err != nil {
			t.Fatal(err)
		}
		beside := hub.Beside{Expires: time.Now().UnixMilli(), Summary: summary}
		if err := log.Append(t.Context(), string(s.room), hub.Record{}, beside, records...); err != nil {
			t.Fatal(err)
		}
		s.hub = newHub(t, log)
		sweepOnce(t, s.hub)
		if got, err := s.hub.Moved(t.Context(), s.room, entry); err != nil || string(got.Next) != closed("next") {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// Two instances sweep at once, one of them with the room loaded: the signpost stays, and people are told that the
// room is erased.
func TestSignpostOverInstances(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, opener := instances(t)
		a.announce(opener, "next")
		f, _ := b.enter(opener)
		pass(far)
		sweepOnce(t, a.hub)
		sweepOnce(t, b.hub)
		f.event("room_erased")
		for _, i := range []*instance{a, b} {
			if got, err := i.hub.Moved(t.Context(), a.room, ""); err != nil || got.Next != "next" || got.Sealed {
				t.Errorf("%+v, %v", got, err)
			}
		}
	})
}
