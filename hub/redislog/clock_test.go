package redislog

import (
	"context"
	"errors"
	"testing"
	"time"

	"codev/hub"
	"codev/hub/redislog/redistest"
)

func openOn(t *testing.T, url string) *Log {
	t.Helper()
	l, err := Open(t.Context(), Options{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// An instance whose estimate of the clock of Redis is more than a second off cannot append. It reads the clock, and
// then can.
func TestWrongClockSavesNothing(t *testing.T) {
	l := openOn(t, redistest.Start(t).URL())
	if off := time.Since(l.Now()).Abs(); off > time.Second {
		t.Fatalf("opened %v off", off)
	}
	for _, off := range []time.Duration{-31 * 24 * time.Hour, -2 * time.Second, 2 * time.Second, time.Hour} {
		l.clock.offset.Store(int64(off))
		first := hub.Record{Seq: 1, Data: []byte("x")}
		if err := l.Append(t.Context(), off.String(), hub.Record{}, hub.Beside{Expires: 1}, first); !errors.Is(err, errClock) {
			t.Errorf("%v off: %v", off, err)
		}
		if _, err := l.Read(t.Context(), off.String(), 0); !errors.Is(err, hub.ErrNotFound) {
			t.Errorf("%v off: saved (%v)", off, err)
		}
		if err := l.Append(t.Context(), off.String(), hub.Record{}, hub.Beside{Expires: 1}, first); err != nil {
			t.Errorf("%v off, asked since: %v", off, err)
		}
	}
}

// An instance whose own clock is off is not ready.
func TestReadyTellsAWrongClock(t *testing.T) {
	var c Log
	for off, wrong := range map[time.Duration]bool{0: false, time.Second: false, 3 * time.Second: true, -time.Hour: true} {
		c.clock.offset.Store(int64(off))
		if err := c.clockError(); (err != nil) != wrong {
			t.Errorf("%v off: %v", off, err)
		}
	}
}

// Nothing is saved after the deadline, however late the append gets to Redis.
func TestLateAppendSavesNothing(t *testing.T) {
	s := redistest.Start(t)
	l := openOn(t, s.URL())
	now := time.Now().UnixMilli()
	for until, want := range map[int64]int64{now - 1: late, now + 60_000: saved} {
		args := []any{0, "", 1, "room", "news", now, until, "", "x"}
		got, err := scriptAppend.Run(context.Background(), l.client, []string{l.keys("room").log, l.keys("room").expiry, l.keys("room").summary}, args...).Int64()
		if err != nil || got != want {
			t.Errorf("until %d ms from now: %d, %v, want %d", until-now, got, err, want)
		}
	}
}
