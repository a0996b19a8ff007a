package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

// One address fills rooms until the store is full: in a day it opens so many rooms, leaves so many bytes and takes so
// many seats of a room. Another address is another matter, and a room under way can still be closed.
func TestWhatAnAddressMayLeaveInADay(t *testing.T) {
	proxied := "--trusted-proxies=127.0.0.0/8"
	const here, elsewhere = "192.0.2.1", "192.0.2.2"
	open := func(e *edge, from string) int {
		return e.call("POST", "/api/rooms", opens(), "X-Forwarded-For", from).status
	}
	t.Run("rooms", func(t *testing.T) {
		e := newEdge(t, proxied, "--limit-day-rooms=2")
		for i, want := range []int{201, 201, 429} {
			if got := open(e, here); got != want {
				t.Errorf("room %d: %d", i, got)
			}
		}
		if got := open(e, elsewhere); got != 201 {
			t.Errorf("another address: %d", got)
		}
	})
	t.Run("bytes", func(t *testing.T) {
		e := newEdge(t, proxied, "--limit-day-mib=1", "--limit-burst=1000")
		f := plainRoom(t, e.base)
		k := f.join("K")
		give := func(from, token, name, data string) answer {
			body := fmt.Sprintf(`{"type":"command","id":%q,"name":%q,"data":%s}`, uuid.NewString(), name, data)
			return e.call("POST", f.path("commands"), body, "Authorization", "Bearer "+token, "X-Forwarded-For", from)
		}
		long := strings.Repeat("x", 8000)
		topic := func(from string) answer {
			return give(from, k.Seat.Token, "propose_topic", fmt.Sprintf(`{"topic":%q,"headline":"h","kind":"problem","text":%q}`, uuid.NewString(), long))
		}
		left := 0
		for ; left < 200 && strings.Contains(topic(here).body, `"accepted"`); left++ {
		}
		if left < 120 || left > 132 {
			t.Errorf("%d topics of 8,000 bytes make a MiB", left)
		}
		if got := topic(here); !strings.Contains(got.body, `"too_many"`) {
			t.Errorf("one more: %s", got.body)
		}
		if got := open(e, here); got != 429 {
			t.Errorf("a room: %d", got)
		}
		if got := e.call("POST", f.path("participants"), `{"name":"n","pledge":true}`, "X-Forwarded-For", here); got.code() != "rate_limited" {
			t.Errorf("a seat: %s", got.body)
		}
		if got := topic(elsewhere); !strings.Contains(got.body, `"accepted"`) {
			t.Errorf("from another address: %s", got.body)
		}
		if got := give(here, f.Seat.Token, "close_session", `{}`); !strings.Contains(got.body, `"accepted"`) {
			t.Errorf("closing the room: %s", got.body)
		}
	})
	t.Run("seats", func(t *testing.T) {
		e := newEdge(t, proxied, "--limit-joins=3")
		f := plainRoom(t, e.base)
		join := func(from string) int {
			return e.call("POST", f.path("participants"), `{"name":"n","pledge":true}`, "X-Forwarded-For", from).status
		}
		for i, want := range []int{201, 201, 201, 429} {
			if got := join(here); got != want {
				t.Errorf("seat %d: %d", i, got)
			}
		}
		if got := join(elsewhere); got != 201 {
			t.Errorf("another address: %d", got)
		}
	})
}

// A whole group behind one address comes in at once, whatever the number of seats.
func TestAGroupBehindOneAddress(t *testing.T) {
	e := newEdge(t)
	f := plainRoom(t, e.base)
	for i := range 15 {
		for range 2 { // each asks twice: the first answer was lost
			body := fmt.Sprintf(`{"name":"n","pledge":true,"token":%q}`, tokenOf(i))
			if got := e.call("POST", f.path("participants"), body); got.status != 201 {
				t.Fatalf("seat %d: %d %s", i, got.status, got.body)
			}
		}
	}
}

func tokenOf(i int) string { return strings.Repeat("A", 41) + fmt.Sprintf("%c", 'A'+i) + "A" }

// An address that has its whole allowance again is forgotten.
func TestAllowancesAreForgotten(t *testing.T) {
	a := newAllowances(1000)
	s := &spender{a, "a", "site"}
	s.Spend(1500)
	if !s.Spent() || (&spender{a, "b", ""}).Spent() {
		t.Error("1,500 bytes of 1,000: not spent, or another address is")
	}
	a.mu.Lock()
	a.sweep(time.Now().Add(2 * oneDay))
	entries := len(a.of)
	a.mu.Unlock()
	if entries != 0 {
		t.Errorf("%d addresses are remembered after two days", entries)
	}
}
