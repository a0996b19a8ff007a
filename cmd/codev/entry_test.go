package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"codev/hub"
	"codev/hub/memlog"

	"github.com/coder/websocket"
	"github.com/google/uuid"
)

// A stranger who knows only a room's id gets nothing, with any value in place of the entry key,
// and cannot tell an open room from a full, locked or closed one.
func TestOnlyTheKeyOpens(t *testing.T) {
	e := newEdge(t, "--limit-seats=1", "--limit-rooms=1000")
	closed, locked, full := sealedRoom(t, e.base, "open"), sealedRoom(t, e.base, "open"), sealedRoom(t, e.base, "knock")
	closed.connect().do("close_session", object{})
	locked.connect().do("set_door", object{"door": "locked"})
	other := sealedRoom(t, e.base, "open")
	removed := newSeat()
	for name, header := range map[string]string{
		"nothing": "", "no key": "Entry", "empty": "Entry ", "another room's": other.Seat.Key.Entry(), "a token": "Bearer " + removed,
		"one byte more": full.Seat.Key.Entry() + "AA", "one byte less": full.Seat.Key.Entry()[:len(full.Seat.Key.Entry())-2], "not base64url": "Entry " + strings.Repeat("é", 43),
		"another scheme": "Basic" + strings.TrimPrefix(full.Seat.Key.Entry(), "Entry"), "another room's token": "Bearer " + other.Seat.Token,
	} {
		for kind, p := range map[string]*peer{"closed": closed, "locked": locked, "full": full} {
			var headers []string
			if header != "" {
				headers = []string{"Authorization", header}
			}
			at := "/api/rooms/" + p.Seat.Room
			for what, got := range map[string]answer{
				"card": e.call("GET", at, "", headers...),
				"join": e.call("POST", at+"/participants", joins("", ""), headers...),
				// The opener's own token does not stand in for the key, where a seat is asked for.
				"join again": e.call("POST", at+"/participants", joins("", p.Seat.Token), headers...),
			} {
				if got.status != 403 || got.code() != "not_invited" {
					t.Errorf("%s of a room that is %s, with %s: %d %s", what, kind, name, got.status, got.body)
				}
			}
		}
	}
	if got := e.call("GET", "/api/rooms/"+full.Seat.Room, "", "Authorization", full.Seat.Key.Entry()); got.status != 200 {
		t.Errorf("card with the key: %d %s", got.status, got.body)
	}
	if got := e.call("POST", full.path("participants"), joins("", full.Seat.Token), "Authorization", full.Seat.Key.Entry()); got.status != 201 {
		t.Errorf("the same token again: %d %s", got.status, got.body)
	}
}

// A member's token opens the card as the key does, until they are removed.
func TestCardByToken(t *testing.T) {
	e := newEdge(t)
	f := sealedRoom(t, e.base, "open")
	k := f.join(sealed("K"))
	card := func() answer {
		return e.call("GET", "/api/rooms/"+f.Seat.Room, "", "Authorization", "Bearer "+k.Seat.Token)
	}
	if got := card(); got.status != 200 || !strings.Contains(got.body, `"check":"s1.`) || !strings.Contains(got.body, `"participants":2`) {
		t.Errorf("a member's card: %d %s", got.status, got.body)
	}
	f.connect().do("remove", object{"participant": k.Seat.Participant})
	if got := card(); got.status != 403 || got.code() != "not_invited" {
		t.Errorf("a removed member's card: %d %s", got.status, got.body)
	}
	if got := e.call("GET", "/api/rooms/"+f.Seat.Room, "", "Authorization", f.Seat.Key.Entry()); got.status != 200 {
		t.Errorf("whoever was removed still has the link: %d", got.status)
	}
}

// Neither a card, with any proof, nor a token without a seat causes a room to be loaded.
func TestStrangersLoadNoRoom(t *testing.T) {
	log := &countReads{Log: memlog.New()}
	e := newEdgeOn(t, log)
	f := sealedRoom(t, e.base, "open")
	at := "/api/rooms/" + f.Seat.Room
	wrong := "Bearer " + newSeat()
	for name, c := range map[string]struct {
		got  answer
		want int
	}{
		"card":                   {e.call("GET", at, ""), 403},
		"card, wrong key":        {e.call("GET", at, "", "Authorization", newEntry()), 403},
		"card, wrong token":      {e.call("GET", at, "", "Authorization", wrong), 403},
		"card, key":              {e.call("GET", at, "", "Authorization", f.Seat.Key.Entry()), 200},
		"card, token":            {e.call("GET", at, "", "Authorization", "Bearer "+f.Seat.Token), 200},
		"joining, wrong key":     {e.call("POST", f.path("participants"), joins("", ""), "Authorization", newEntry()), 403},
		"command, wrong token":   {e.call("POST", f.path("commands"), "{}", "Authorization", wrong), 401},
		"stream, wrong token":    {e.call("GET", f.path("stream"), "", "Authorization", wrong), 401},
		"erasing, wrong token":   {e.call("DELETE", at, "", "Authorization", wrong), 401},
		"erasing, without token": {e.call("DELETE", at, ""), 401},
	} {
		if c.got.status != c.want {
			t.Errorf("%s: %d %s, want %d", name, c.got.status, c.got.body, c.want)
		}
	}
	if err := f.stranger().dial(); websocket.CloseStatus(err) != 4001 {
		t.Errorf("hello, wrong token: %v", err)
	}
	if n := log.reads.Load(); n != 0 {
		t.Errorf("the room was read %d times", n)
	}
}

// An answer may get lost: opening or joining once more, with the same ids and token, is the same seat.
func TestOpeningAndJoiningTwiceIsOnce(t *testing.T) {
	e := newEdge(t)
	room, opener, token, entry := uuid.NewString(), uuid.NewString(), newSeat(), newEntry()
	opening := opens("room", quoted(room), "participant", quoted(opener), "token", quoted(token), "sealed", "true", "name", quoted(sealed("F")), "check", quoted(sealed("codev")))
	open := func(body, entry string) answer { return e.call("POST", "/api/rooms", body, "Authorization", entry) }
	want := fmt.Sprintf(`{"room":%q,"participant":%q,"token":%q}`+"\n", room, opener, token)
	for range 2 {
		if got := open(opening, entry); got.status != 201 || got.body != want {
			t.Errorf("opening: %d %s", got.status, got.body)
		}
	}
	if got := open(strings.Replace(opening, opener, uuid.NewString(), 1), entry); got.body != want {
		t.Errorf("the same token again, with another id of a person: %s", got.body)
	}
	if got := open(strings.Replace(opening, token, newSeat(), 1), entry); got.status != 401 || got.code() != "not_authenticated" {
		t.Errorf("another token: %d %s", got.status, got.body)
	}
	if got := open(opening, newEntry()); got.status != 403 || got.code() != "not_invited" {
		t.Errorf("another entry key: %d %s", got.status, got.body)
	}
	for _, bad := range []string{"Secret", strings.ToUpper(room), "6f1d0c7e-2b9a-1c55-9d3e-0a8b7c6d5e4f"} {
		if got := open(opens("room", quoted(bad)), ""); got.status != 400 {
			t.Errorf("the room's id %s: %d", bad, got.status)
		}
	}

	person, mine := uuid.NewString(), newSeat()
	join := func(person, token string) answer {
		body := object{"participant": person, "name": sealed("K"), "token": token, "pledge": true}
		raw, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		return e.call("POST", "/api/rooms/"+room+"/participants", string(raw), "Authorization", entry)
	}
	for range 2 {
		if got := join(person, mine); got.status != 201 || got.body != fmt.Sprintf(`{"participant":%q,"token":%q}`+"\n", person, mine) {
			t.Errorf("joining: %d %s", got.status, got.body)
		}
	}
	for name, got := range map[string]answer{"a member's": join(person, newSeat()), "the opener's": join(opener, newSeat())} {
		if got.status != 401 || got.code() != "not_authenticated" {
			t.Errorf("joining under %s id: %d %s", name, got.status, got.body)
		}
	}
	if got := join("Secret", newSeat()); got.status != 400 {
		t.Errorf("joining under no id: %d %s", got.status, got.body)
	}
}

// A sealed room that nobody could ever join is not opened.
func TestSealedRoomNeedsAnEntryKey(t *testing.T) {
	e := newEdge(t)
	opening := opens("sealed", "true", "name", quoted(sealed("F")))
	for _, header := range []string{"Entry", "Entry Secret", "Bearer " + aToken} {
		if got := e.call("POST", "/api/rooms", opening, "Authorization", header); got.status != 400 || got.code() != "bad_command" {
			t.Errorf("%s: %d %s", header, got.status, got.body)
		}
	}
	if got := e.call("POST", "/api/rooms", opening); got.status != 400 || got.code() != "bad_command" {
		t.Errorf("without: %d %s", got.status, got.body)
	}
}

func quoted(s string) string { return `"` + s + `"` }

// joins is a joiner's body, with ids and token made by the server if empty.
func joins(person, token string) string {
	body := object{"name": "K", "pledge": true}
	for field, value := range map[string]string{"participant": person, "token": token} {
		if value != "" {
			body[field] = value
		}
	}
	raw, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

// newSeat is a seat's token.
func newSeat() string { return strings.TrimPrefix(newEntry(), "Entry ") }

// countReads is a log that counts how often a room is read whole.
type countReads struct {
	hub.Log
	reads atomic.Int32
}

func (c *countReads) Read(ctx context.Context, room string, after uint64) ([]hub.Record, error) {
	c.reads.Add(1)
	return c.Log.Read(ctx, room, after)
}
