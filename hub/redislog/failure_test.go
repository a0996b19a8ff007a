package redislog_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"codev/hub"
	"codev/hub/logtest"
	"codev/hub/redislog"
	"codev/hub/redislog/redistest"
)

// heard counts a room's notifications.
type heard struct{ missed, records atomic.Int64 }

func (h *heard) hear(n hub.Notification) {
	if n.Gap {
		h.missed.Add(1)
	}
	h.records.Add(int64(len(n.Records)))
}

// follow follows rooms, each truly when it returns.
func follow(t *testing.T, l *redislog.Log, rooms int) []*heard {
	t.Helper()
	var all []*heard
	for i := range rooms {
		h := &heard{}
		all = append(all, h)
		t.Cleanup(l.Follow(fmt.Sprint(i), h.hear))
	}
	for _, h := range all {
		logtest.Await(t, "the first gap", func() bool { return h.missed.Load() > 0 })
	}
	return all
}

// missedAgain waits until all followers got a gap and then a new record.
func missedAgain(t *testing.T, by *redislog.Log, all []*heard, before []int64, after uint64) {
	t.Helper()
	for i, h := range all {
		logtest.Await(t, "another gap", func() bool { return h.missed.Load() > before[i] })
		toldAgain(t, by, h, fmt.Sprint(i), after)
	}
}

// toldAgain wants one told of a record that is appended, or that it may have missed it: a probe that is late makes
// the connection anew.
func toldAgain(t *testing.T, by *redislog.Log, h *heard, room string, after uint64) {
	t.Helper()
	records, missed := h.records.Load(), h.missed.Load()
	if err := save(t.Context(), by, room, after, "x"); err != nil {
		t.Fatal(err)
	}
	logtest.Await(t, "notifications again", func() bool { return h.records.Load() > records || h.missed.Load() > missed })
}

func counts(all []*heard) (missed []int64) {
	for _, h := range all {
		missed = append(missed, h.missed.Load())
	}
	return missed
}

const followedRooms = 30

// P2: after a reconnection the followers of every room get a gap.
func TestKilledSubscriptionsAreMadeAnewAndTold(t *testing.T) {
	t.Parallel()
	s := redistest.Start(t)
	a, b := peer(t, redislog.Options{URL: s.URL()}), peer(t, redislog.Options{URL: s.URL()})
	all := append(follow(t, a, followedRooms), follow(t, b, followedRooms)...)
	for round := range uint64(3) {
		missed := counts(all)
		if out, err := s.CLI("client", "kill", "type", "pubsub"); err != nil || out != "2" {
			t.Fatalf("killed %s connections: %v", out, err)
		}
		missedAgain(t, b, all[:followedRooms], missed, round)
		for i, h := range all[followedRooms:] {
			logtest.Await(t, "another gap", func() bool { return h.missed.Load() > missed[followedRooms+i] })
		}
	}
	for i, h := range all[followedRooms:] { // they are followed anew, each with its notifications
		toldAgain(t, b, h, fmt.Sprint(i), 3)
	}
}

func TestRedisRestartedIsFoundAgain(t *testing.T) {
	t.Parallel()
	s := redistest.Start(t, "--appendonly", "yes", "--appendfsync", "always")
	l := peer(t, redislog.Options{URL: s.URL() + "?" + patient, ProbeEvery: 100 * time.Millisecond})
	all := follow(t, l, followedRooms)
	for round := range uint64(2) {
		missed := counts(all)
		if err := s.Kill(); err != nil {
			t.Fatal(err)
		}
		logtest.Await(t, "death to be told", func() bool { return l.Healthy() != nil })
		if err := l.Ready(t.Context()); err == nil {
			t.Error("ready without a Redis")
		}
		if err := s.Restart(); err != nil {
			t.Fatal(err)
		}
		missedAgain(t, l, all, missed, round)
		logtest.Await(t, "delivery", func() bool { return l.Healthy() == nil })
		if err := l.Ready(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

// Connections that are dead but do not say so are found by the probe, and calls by them end.
func TestDeadLinkIsToldAndHeals(t *testing.T) {
	t.Parallel()
	s := redistest.Start(t)
	for name, hold := range map[string]struct{ asked, answered bool }{"what is asked": {true, false}, "what is answered": {false, true}, "both": {true, true}} {
		t.Run(name, func(t *testing.T) {
			link := redistest.NewLink(t, s)
			options := redislog.Options{URL: link.URL() + "?dial_timeout=300ms&read_timeout=300ms", Prefix: newPrefix(), ProbeEvery: 100 * time.Millisecond}
			l := peer(t, options)
			options.URL = s.URL()
			other := open(t, options)
			all := follow(t, l, 5)
			logtest.Await(t, "delivery", func() bool { return l.Healthy() == nil })
			missed := counts(all)

			link.Hold(hold.asked, hold.answered)
			logtest.Await(t, "Healthy to fail", func() bool { return l.Healthy() != nil })
			begun := time.Now()
			if err := save(t.Context(), l, "0", 0, "x"); err == nil || errors.Is(err, hub.ErrStale) {
				t.Errorf("appending by a dead link: %v", err)
			}
			if took := time.Since(begun); took > 5*time.Second {
				t.Errorf("appending by a dead link took %v", took)
			}
			if err := l.Ready(t.Context()); err == nil {
				t.Error("ready by a dead link")
			}
			link.Hold(false, false)
			link.Break() // what was held back is lost, or it might be taken only now
			logtest.Await(t, "delivery", func() bool { return l.Healthy() == nil })
			kept, err := other.Read(t.Context(), "0", 0)
			if err != nil && !errors.Is(err, hub.ErrNotFound) || len(kept) > 1 {
				t.Fatalf("kept %v, %v", kept, err)
			}
			if len(kept) == 1 { // only its answer was lost: not to be saved again
				if err := save(t.Context(), l, "0", 0, "x"); !errors.Is(err, hub.ErrStale) {
					t.Fatalf("%v, want ErrStale", err)
				}
				if err := l.Erase(t.Context(), "0"); err != nil {
					t.Fatal(err)
				}
			}
			missedAgain(t, other, all, missed, 0)
		})
	}
}

// P1: an append whose answer is lost is sent again by the client of Redis, is then stale, and is in the log once.
func TestLostAnswerIsInTheLog(t *testing.T) {
	t.Parallel()
	s := redistest.Start(t)
	link := redistest.NewLink(t, s)
	l := open(t, redislog.Options{URL: link.URL() + "?read_timeout=300ms&max_retries=5"})
	if err := save(t.Context(), l, "a", 0, "one"); err != nil && !errors.Is(err, hub.ErrStale) { // of two tries, if Redis was slow
		t.Fatal(err)
	}
	answered := make(chan error, 1)
	link.Hold(false, true)
	go func() {
		answered <- l.Append(t.Context(), "a", hub.Record{Seq: 1, Data: []byte("one")}, hub.Beside{Expires: 1}, hub.Record{Seq: 2, Data: []byte("two")})
	}()
	other := open(t, redislog.Options{URL: s.URL()})
	logtest.Await(t, "the append to be taken", func() bool {
		kept, err := other.Read(t.Context(), "a", 1)
		return err == nil && len(kept) == 1
	})
	link.Break()
	link.Hold(false, false)
	if err := <-answered; !errors.Is(err, hub.ErrStale) {
		t.Errorf("%v, want ErrStale", err)
	}
	kept, err := l.Read(t.Context(), "a", 0)
	if err != nil || len(kept) != 2 || string(kept[1].Data) != "two" {
		t.Errorf("kept %v, %v", kept, err)
	}
}

// A deadline is kept, even while Redis hangs.
func TestDeadlineIsKept(t *testing.T) {
	t.Parallel()
	s := redistest.Start(t)
	l := open(t, redislog.Options{URL: s.URL()})
	if err := save(t.Context(), l, "a", 0, "one"); err != nil {
		t.Fatal(err)
	}
	if err := s.Freeze(); err != nil {
		t.Fatal(err)
	}
	defer s.Thaw()
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, readErr := l.Read(ctx, "a", 0)
	_, meetErr := l.Heartbeat(ctx, "a", []byte("x"), time.Minute, true)
	for what, err := range map[string]error{"append": save(ctx, l, "a", 1, "x"), "read": readErr, "meet": meetErr, "ready": l.Ready(ctx)} {
		if err == nil || errors.Is(err, hub.ErrStale) || errors.Is(err, hub.ErrNotFound) {
			t.Errorf("%s of a Redis that does nothing: %v", what, err)
		}
	}
	if late := time.Since(deadline(ctx)); late > 2*time.Second {
		t.Errorf("a deadline was passed by %v", late)
	}
}

func deadline(ctx context.Context) time.Time {
	d, _ := ctx.Deadline()
	return d
}

// A full Redis refuses appends as a whole, and keeps its records.
func TestFullRedisRefuses(t *testing.T) {
	t.Parallel()
	s := redistest.Start(t)
	l := open(t, redislog.Options{URL: s.URL()})
	if err := save(t.Context(), l, "a", 0, "one"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.CLI("config", "set", "maxmemory", "1"); err != nil {
		t.Fatal(err)
	}
	if err := l.Append(t.Context(), "a", hub.Record{Seq: 1, Data: []byte("one")}, hub.Beside{Expires: 7}, hub.Record{Seq: 2}, hub.Record{Seq: 3}); err == nil || errors.Is(err, hub.ErrStale) {
		t.Errorf("appending to a full Redis: %v", err)
	}
	if err := l.Ready(t.Context()); err == nil {
		t.Error("a full Redis is ready")
	}
	if kept, err := l.Read(t.Context(), "a", 0); err != nil || len(kept) != 1 {
		t.Errorf("kept %v, %v", kept, err)
	}
	if err := l.Erase(t.Context(), "a"); err != nil {
		t.Errorf("a full Redis does not let go: %v", err)
	}
	if _, err := s.CLI("config", "set", "maxmemory", "0"); err != nil {
		t.Fatal(err)
	}
	if err := save(t.Context(), l, "a", 0, "anew"); err != nil {
		t.Error(err)
	}
}

// A Redis is nearly full before it refuses anything.
func TestNearlyFullRedis(t *testing.T) {
	t.Parallel()
	s := redistest.Start(t)
	l := open(t, redislog.Options{URL: s.URL()})
	for most, want := range map[string]bool{"0": false, "1gb": false, "1": true} {
		if _, err := s.CLI("config", "set", "maxmemory", most); err != nil {
			t.Fatal(err)
		}
		if full, err := l.NearlyFull(t.Context()); full != want || err != nil {
			t.Errorf("with maxmemory %s: %v, %v", most, full, err)
		}
	}
}
