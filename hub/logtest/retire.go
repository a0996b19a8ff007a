package logtest

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"codev/hub"
)

func retire(t *testing.T, l hub.Log) {
	for name, summary := range map[string]string{"a": "that of the room", "b": ""} {
		beside := hub.Beside{Expires: 1, Summary: []byte(summary)}
		if err := l.Append(t.Context(), name, hub.Record{}, beside, records(0, "one", "two")...); err != nil {
			t.Fatal(err)
		}
		left := []byte("left of " + name)
		if err := l.Retire(t.Context(), name, hub.Beside{Expires: 100, Summary: left}); err != nil {
			t.Fatal(err)
		}
		copy(left, "XXXX")
		expectLeft(t, l, name, "left of "+name)
	}
	expectExpired(t, l, 99, 10)
	expectExpired(t, l, 100, 10, "a", "b")

	if err := l.Erase(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	mustAppend(t, l, "a", 0, 5, "other") // the id is free again
	if first, summary, err := l.First(t.Context(), "a"); err != nil || summary != nil || string(first.Data) != "other" {
		t.Errorf("made anew: %v, %q, %v", first, summary, err)
	}
	expectExpired(t, l, 100, 10, "a", "b")
}

func retireLate(t *testing.T, l hub.Log) {
	mustRetire(t, l, "a", 100, "left")
	noRoom(t, l)

	mustAppend(t, l, "a", 0, 1, "one")
	if err := l.Erase(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	mustRetire(t, l, "a", 100, "left")
	noRoom(t, l)

	mustAppend(t, l, "a", 0, 1, "one")
	tooLong := hub.Beside{Expires: 100, Summary: []byte(strings.Repeat("x", hub.MaxSummary+1))}
	if err := l.Retire(t.Context(), "a", tooLong); err == nil {
		t.Error("a summary that is too long was taken")
	}
	expect(t, l, "a", 0, "one")
	mustRetire(t, l, "a", 100, "left")
	mustRetire(t, l, "a", 200, "left later")
	expectLeft(t, l, "a", "left")
	expectExpired(t, l, 100, 10, "a")
}

// eraseWins retires and erases a room at the same time, as the sweep of one instance and a person on another do:
// nothing stays, whichever comes first.
func (s *suite) eraseWins(t *testing.T) {
	l := s.open(t)
	for i := range 20 {
		name := fmt.Sprintf("room %d", i)
		mustAppend(t, l, name, 0, 1, "one")
		var both sync.WaitGroup
		both.Go(func() {
			if err := l.Retire(t.Context(), name, hub.Beside{Expires: 1, Summary: []byte("left")}); err != nil {
				t.Errorf("retiring: %v", err)
			}
		})
		both.Go(func() {
			if err := l.Erase(t.Context(), name); err != nil {
				t.Errorf("erasing: %v", err)
			}
		})
		both.Wait()
		if _, _, err := l.First(t.Context(), name); !errors.Is(err, hub.ErrNotFound) {
			t.Errorf("%s is still there: %v", name, err)
		}
	}
	expectExpired(t, l, 1<<62, 10)
}

func mustRetire(t testing.TB, l hub.Log, room string, expires int64, summary string) {
	t.Helper()
	if err := l.Retire(t.Context(), room, hub.Beside{Expires: expires, Summary: []byte(summary)}); err != nil {
		t.Fatalf("retiring %s: %v", room, err)
	}
}

// expectLeft wants of a room the summary that it was retired with, and nothing else.
func expectLeft(t testing.TB, l hub.Log, room, want string) {
	t.Helper()
	if first, summary, err := l.First(t.Context(), room); err != nil || !same(first, hub.Record{}) || string(summary) != want {
		t.Fatalf("left of %s: %v, %q, %v, want %q", room, first, summary, err, want)
	}
	if got, err := l.Read(t.Context(), room, 0); !errors.Is(err, hub.ErrNotFound) {
		t.Errorf("reading %s: %v, %v, want ErrNotFound", room, got, err)
	}
	if err := put(t, l, room, 0, 9, "x"); !errors.Is(err, hub.ErrStale) {
		t.Errorf("making %s: %v, want ErrStale", room, err)
	}
	if err := put(t, l, room, 2, 9, "x"); !errors.Is(err, hub.ErrNotFound) {
		t.Errorf("appending to %s: %v, want ErrNotFound", room, err)
	}
}
