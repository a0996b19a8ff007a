package main

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"codev/deploy/wire"
)

// A room that time erased answers over HTTP with its signpost, as described, to the holder of its link alone.
func TestSignpostOverHTTP(t *testing.T) {
	c := describeCalls(t)
	e := newEdge(t, "--keep=1ms")
	key := wire.NewKey()
	check, next := key.Seal("codev", ""), key.Seal("https://codev.example/r/next", "")
	f := openRoom(t, wire.Server{URL: e.base}, key, object{"name": key.Seal("F", ""), "check": check, "lang": "fr", "plan": "90", "door": "open"})
	f.connect().do("move_to_step", object{"step": "debrief"})
	f.do("announce_next", object{"link": next})
	card := func(headers ...string) answer { return e.call("GET", "/api/rooms/"+f.Seat.Room, "", headers...) }

	var moved object
	for moved["step"] != "moved" { // each Run sweeps at once
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		e.hub.Run(ctx)
		cancel()
		got := card("Authorization", f.Seat.Key.Entry())
		c.answered("GET /api/rooms/{room}", got.status, got.body)
		moved = nil
		if err := json.Unmarshal([]byte(got.body), &moved); err != nil || got.status != 200 {
			t.Fatalf("the card: %d %s", got.status, got.body)
		}
	}
	for field, want := range map[string]any{"room": f.Seat.Room, "sealed": true, "check": check, "next": next} {
		if moved[field] != want {
			t.Errorf("%s: %v, want %v", field, moved[field], want)
		}
	}
	if len(moved) != 5 {
		t.Errorf("it says more than it should: %v", moved)
	}
	for _, headers := range [][]string{nil, {"Authorization", "Bearer " + f.Seat.Token}} {
		if got := card(headers...); got.status != 403 || got.code() != "not_invited" {
			t.Errorf("without the link: %d %s", got.status, got.body)
		}
	}
	for what, got := range map[string]answer{
		"join":  e.call("POST", f.path("participants"), joins("", ""), "Authorization", f.Seat.Key.Entry()),
		"erase": e.call("DELETE", "/api/rooms/"+f.Seat.Room, "", "Authorization", "Bearer "+f.Seat.Token),
	} {
		if got.status != 404 || got.code() != "not_found" {
			t.Errorf("%s: %d %s", what, got.status, got.body)
		}
	}
}
