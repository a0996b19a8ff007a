package logtest

import (
	"errors"
	"testing"

	"codev/hub"
)

func (s *suite) persists(t *testing.T) {
	l := s.open(t)
	mustAppend(t, l, "a", 0, 100, "one", "two")
	mustAppend(t, l, "b", 0, 50, "x")
	mustAppend(t, l, "gone", 0, 10, "x")
	if err := l.Erase(t.Context(), "gone"); err != nil {
		t.Fatal(err)
	}
	mustAppend(t, l, "retired", 0, 10, "x")
	mustRetire(t, l, "retired", 150, "left")
	for range 2 {
		l = s.reopen(t, l)
		expect(t, l, "a", 0, "one", "two")
		expect(t, l, "b", 0, "x")
		expectLeft(t, l, "retired", "left")
		expectExpired(t, l, 1<<62, 10, "b", "a", "retired")
	}
	if err := put(t, l, "a", 1, 9, "x"); !errors.Is(err, hub.ErrStale) {
		t.Errorf("%v, want ErrStale", err)
	}
	mustAppend(t, l, "a", 2, 20, "three")
	l = s.reopen(t, l)
	expect(t, l, "a", 0, "one", "two", "three")
	expectExpired(t, l, 1<<62, 10, "a", "b", "retired")
}
