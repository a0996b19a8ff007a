// Package logtest holds the test suites that every hub.Log and every hub.Peers must pass.
package logtest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"codev/hub"
)

// Option adds tests that not every store can pass.
type Option func(*suite)

// Reopen adds tests that close a log and open it again on the same rooms, for a store that outlives its process.
func Reopen(reopen func(*testing.T, hub.Log) hub.Log) Option {
	return func(s *suite) { s.reopen = reopen }
}

type suite struct {
	open   func(*testing.T) hub.Log
	reopen func(*testing.T, hub.Log) hub.Log // nil if the store can't
}

// Run tests a log. Each call of open returns a new empty one and registers its cleanup.
func Run(t *testing.T, open func(*testing.T) hub.Log, options ...Option) {
	s := &suite{open: open}
	for _, o := range options {
		o(s)
	}
	for _, c := range []struct {
		name string
		test func(*testing.T, hub.Log)
	}{
		{"records come back in order", inOrder},
		{"read returns the records after a seq", readAfter},
		{"first returns the first record alone", first},
		{"the last summary is kept beside the records", summaries},
		{"an empty record is a record", emptyRecord},
		{"a room that is not there", noRoom},
		{"an append after another seq is stale", compareAndAppend},
		{"an append after another record is stale", otherEnd},
		{"an append is atomic", allOrNone},
		{"records out of order are refused", outOfLine},
		{"one of concurrent appends wins", oneWins},
		{"retried appends arrive once", allArriveOnce},
		{"rooms are independent", rooms},
		{"the bytes are copies", copies},
		{"a room at its limits", large},
		{"an erased room is gone", erase},
		{"an erased room can be made anew", recreate},
		{"a retired room leaves its summary alone", retire},
		{"retiring brings nothing back", retireLate},
		{"expired rooms are sorted by expiry", expiry},
		{"an append moves the expiry", expiryMoves},
		{"an ended context changes nothing", canceled},
		{"ready", ready},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, s.open(t)) })
	}
	t.Run("of erasing and retiring at the same time erasing wins", s.eraseWins)
	t.Run("behaves as a simple model", s.model)
	if s.reopen != nil {
		t.Run("a reopened log is the same", s.persists)
	}
}

func inOrder(t *testing.T, l hub.Log) {
	mustAppend(t, l, "a", 0, 1, "one")
	mustAppend(t, l, "a", 1, 1, "two", "three")
	mustAppend(t, l, "a", 3, 1, "four")
	expect(t, l, "a", 0, "one", "two", "three", "four")
}

func readAfter(t *testing.T, l hub.Log) {
	mustAppend(t, l, "a", 0, 1, "one", "two", "three")
	expect(t, l, "a", 1, "two", "three")
	expect(t, l, "a", 2, "three")
	expect(t, l, "a", 3)
	expect(t, l, "a", 4)
	expect(t, l, "a", ^uint64(0))
}

func first(t *testing.T, l hub.Log) {
	mustAppend(t, l, "a", 0, 1, "one", "two")
	mustAppend(t, l, "a", 2, 1, "three")
	mustAppend(t, l, "b", 0, 1, "")
	for room, want := range map[string]string{"a": "one", "b": ""} {
		got, summary, err := l.First(t.Context(), room)
		if err != nil || summary != nil || !same(got, hub.Record{Seq: 1, Data: []byte(want)}) {
			t.Errorf("%s: %v, %v, %v", room, got, summary, err)
		}
	}
	got, _, err := l.First(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	copy(got.Data, "XXX")
	expect(t, l, "a", 0, "one", "two", "three")
}

func summaries(t *testing.T, l hub.Log) {
	one, two := hub.Record{Seq: 1, Data: []byte("one")}, hub.Record{Seq: 2, Data: []byte("two")}
	give := func(end hub.Record, summary string, next hub.Record) error {
		return l.Append(t.Context(), "a", end, hub.Beside{Expires: 1, Summary: []byte(summary)}, next)
	}
	expectSummary := func(want string) {
		t.Helper()
		if first, got, err := l.First(t.Context(), "a"); err != nil || string(got) != want || !same(first, one) {
			t.Fatalf("summary %.40q, first record %v, %v; want %.40q", got, first, err, want)
		}
	}
	if err := give(hub.Record{}, "new", one); err != nil {
		t.Fatal(err)
	}
	expectSummary("new")
	if err := give(hub.Record{Seq: 1, Data: []byte("other")}, "stale", two); !errors.Is(err, hub.ErrStale) {
		t.Errorf("after another end: %v, want ErrStale", err)
	}
	if err := give(one, strings.Repeat("x", hub.MaxSummary+1), two); err == nil {
		t.Error("a summary that is too long was taken")
	}
	expectSummary("new")
	if err := give(one, "", two); err != nil { // an empty one leaves the last
		t.Fatal(err)
	}
	expectSummary("new")
	longest := strings.Repeat("x", hub.MaxSummary)
	if err := give(two, longest, hub.Record{Seq: 3}); err != nil {
		t.Fatal(err)
	}
	expectSummary(longest)
	expect(t, l, "a", 0, "one", "two", "")
	if err := l.Erase(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	if err := give(hub.Record{}, "", one); err != nil {
		t.Fatal(err)
	}
	expectSummary("") // that of the erased room is gone
}

func emptyRecord(t *testing.T, l hub.Log) {
	mustAppend(t, l, "a", 0, 1, "", "two", "")
	expect(t, l, "a", 0, "", "two", "")
}

func noRoom(t *testing.T, l hub.Log) {
	if _, err := l.Read(t.Context(), "a", 0); !errors.Is(err, hub.ErrNotFound) {
		t.Errorf("reading: %v, want ErrNotFound", err)
	}
	if _, _, err := l.First(t.Context(), "a"); !errors.Is(err, hub.ErrNotFound) {
		t.Errorf("reading the first record: %v, want ErrNotFound", err)
	}
	if err := put(t, l, "a", 1, 1, "two"); !errors.Is(err, hub.ErrNotFound) {
		t.Errorf("appending: %v, want ErrNotFound", err)
	}
	if err := l.Erase(t.Context(), "a"); err != nil {
		t.Errorf("erasing: %v", err)
	}
	expectExpired(t, l, 1<<62, 10)
}

func compareAndAppend(t *testing.T, l hub.Log) {
	mustAppend(t, l, "a", 0, 1, "one", "two")
	for _, after := range []uint64{0, 1, 3, 1 << 40} {
		if err := put(t, l, "a", after, 9, "x"); !errors.Is(err, hub.ErrStale) {
			t.Errorf("after %d: %v, want ErrStale", after, err)
		}
	}
	expect(t, l, "a", 0, "one", "two")
	expectExpired(t, l, 1, 10, "a") // nor was the expiry moved
}

// A failover may leave a room that is as long as it was, with another end.
func otherEnd(t *testing.T, l hub.Log) {
	mustAppend(t, l, "a", 0, 1, "one", "two")
	for _, text := range []string{"", "one", "tw", "two ", "other"} {
		if err := l.Append(t.Context(), "a", hub.Record{Seq: 2, Data: []byte(text)}, hub.Beside{Expires: 9}, records(2, "x")...); !errors.Is(err, hub.ErrStale) {
			t.Errorf("after %q: %v, want ErrStale", text, err)
		}
	}
	expect(t, l, "a", 0, "one", "two")
	expectExpired(t, l, 1, 10, "a")
}

func allOrNone(t *testing.T, l hub.Log) {
	mustAppend(t, l, "a", 0, 1, "one")
	if err := put(t, l, "a", 0, 1, "one", "two", "three"); !errors.Is(err, hub.ErrStale) {
		t.Errorf("%v, want ErrStale", err)
	}
	expect(t, l, "a", 0, "one")
}

func outOfLine(t *testing.T, l hub.Log) {
	mustAppend(t, l, "a", 0, 1, "one")
	for _, seqs := range [][]uint64{{}, {1}, {3}, {0}, {2, 4}, {2, 2}, {3, 2}} {
		var records []hub.Record
		for _, seq := range seqs {
			records = append(records, hub.Record{Seq: seq, Data: []byte("x")})
		}
		if err := l.Append(t.Context(), "a", hub.Record{Seq: 1, Data: []byte("one")}, hub.Beside{Expires: 9}, records...); err == nil {
			t.Errorf("seqs %v after 1 were taken", seqs)
		}
	}
	if err := l.Append(t.Context(), "b", hub.Record{}, hub.Beside{Expires: 9}, hub.Record{Seq: 2}); err == nil {
		t.Error("a room beginning with 2 was taken")
	}
	expect(t, l, "a", 0, "one")
	expectExpired(t, l, 9, 10, "a")
}

func rooms(t *testing.T, l hub.Log) {
	names := []string{"a", "aa", "ab", "b", "00000000-0000-4000-8000-000000000000"}
	for i, name := range names {
		mustAppend(t, l, name, 0, int64(i), "first of "+name)
	}
	for i, name := range names {
		mustAppend(t, l, name, 1, int64(i), "second of "+name)
	}
	if err := l.Erase(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	for _, name := range names[1:] {
		expect(t, l, name, 0, "first of "+name, "second of "+name)
	}
	expectExpired(t, l, 9, 10, names[1:]...)
}

func copies(t *testing.T, l hub.Log) {
	mustAppend(t, l, "a", 0, 1, "mine")
	records, err := l.Read(t.Context(), "a", 0)
	if err != nil {
		t.Fatal(err)
	}
	copy(records[0].Data, "YYYY")
	_ = append(records[0].Data, "YYYY"...)
	expect(t, l, "a", 0, "mine")
}

// large is a room of 2,000 events and 4 MiB, by an append of one and one of all the others.
func large(t *testing.T, l hub.Log) {
	var texts []string
	for i := range 2000 {
		texts = append(texts, fmt.Sprintf("%2048d", i))
	}
	texts[0] = fmt.Sprintf("%40000d", 0) // more than a frame
	mustAppend(t, l, "a", 0, 1, texts[0])
	mustAppend(t, l, "a", 1, 1, texts[1:]...)
	expect(t, l, "a", 0, texts...)
	expect(t, l, "a", 1990, texts[1990:]...)
}

func erase(t *testing.T, l hub.Log) {
	mustAppend(t, l, "a", 0, 1, "one", "two")
	for range 2 {
		if err := l.Erase(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
		noRoom(t, l)
	}
}

func recreate(t *testing.T, l hub.Log) {
	mustAppend(t, l, "a", 0, 1, "one", "two")
	if err := l.Erase(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	mustAppend(t, l, "a", 0, 5, "other")
	expect(t, l, "a", 0, "other")
	if err := put(t, l, "a", 2, 9, "three"); !errors.Is(err, hub.ErrStale) {
		t.Errorf("appending to the former room: %v, want ErrStale", err)
	}
	expectExpired(t, l, 4, 10)
	expectExpired(t, l, 5, 10, "a")
}

func expiry(t *testing.T, l hub.Log) {
	mustAppend(t, l, "c", 0, 300, "x")
	mustAppend(t, l, "a", 0, 70000, "x")
	mustAppend(t, l, "b", 0, 200, "x")
	mustAppend(t, l, "e", 0, -5, "x")
	mustAppend(t, l, "d", 0, 0, "x")
	expectExpired(t, l, -6, 10)
	expectExpired(t, l, -5, 10, "e")
	expectExpired(t, l, 299, 10, "e", "d", "b")
	expectExpired(t, l, 300, 10, "e", "d", "b", "c")
	expectExpired(t, l, 1<<62, 10, "e", "d", "b", "c", "a")
	expectExpired(t, l, 1<<62, 2, "e", "d")
	expectExpired(t, l, 1<<62, 0)
	expect(t, l, "e", 0, "x") // listed is not erased
}

func expiryMoves(t *testing.T, l hub.Log) {
	mustAppend(t, l, "a", 0, 100, "x")
	mustAppend(t, l, "b", 0, 200, "x")
	mustAppend(t, l, "a", 1, 300, "y")
	expectExpired(t, l, 250, 10, "b")
	expectExpired(t, l, 300, 10, "b", "a")
	mustAppend(t, l, "a", 2, 50, "z") // sooner, too
	expectExpired(t, l, 300, 10, "a", "b")
}

func canceled(t *testing.T, l hub.Log) {
	mustAppend(t, l, "a", 0, 1, "one")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, readErr := l.Read(ctx, "a", 0)
	_, _, firstErr := l.First(ctx, "a")
	_, expiredErr := l.Expired(ctx, 9, 10)
	for what, err := range map[string]error{
		"append": l.Append(ctx, "a", hub.Record{Seq: 1}, hub.Beside{Expires: 1}, hub.Record{Seq: 2}), "erase": l.Erase(ctx, "a"), "ready": l.Ready(ctx),
		"retire": l.Retire(ctx, "a", hub.Beside{Expires: 1, Summary: []byte("left")}), "read": readErr, "first": firstErr, "expired": expiredErr,
	} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v, want context.Canceled", what, err)
		}
	}
	expect(t, l, "a", 0, "one")
	mustAppend(t, l, "a", 1, 1, "two")
}

func ready(t *testing.T, l hub.Log) {
	for range 2 {
		if err := l.Ready(t.Context()); err != nil {
			t.Error(err)
		}
	}
	expectExpired(t, l, 1<<62, 10) // however it found out, it left no room behind
}
