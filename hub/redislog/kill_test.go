package redislog_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"codev/hub"
	"codev/hub/logtest"
	"codev/hub/redislog"
	"codev/hub/redislog/redistest"
)

const (
	killRounds = 20
	ownRooms   = 4 // each with one writer
	shared     = 3 // writers of the one room that all share
)

// writer appends texts to a room as a hub does: told that it is stale, or not told at all, it reads before it says or
// does anything else.
type writer struct {
	room, author string
	next         int    // of its texts
	top          uint64 // what it has read
	accepted     map[string]uint64
	unknown      string // not answered
}

// write appends until something fails.
func (w *writer) write(ctx context.Context, l hub.Log) error {
	for {
		if err := w.catchUp(ctx, l); err != nil {
			return err
		}
		text := w.unknown
		if text == "" {
			text = fmt.Sprintf("%s.%d", w.author, w.next)
			w.next++
		}
		for {
			w.unknown = text
			err := save(ctx, l, w.room, w.top, text)
			if err == nil {
				w.top++
				w.accept(text, w.top)
				break
			}
			if !errors.Is(err, hub.ErrStale) {
				return err
			}
			if err := w.catchUp(ctx, l); err != nil {
				return err
			}
			if w.unknown == "" {
				break // it was taken at the first of two tries
			}
		}
	}
}

func (w *writer) accept(text string, seq uint64) { w.accepted[text], w.unknown = seq, "" }

// catchUp reads the new records, which may include appends without an answer.
func (w *writer) catchUp(ctx context.Context, l hub.Log) error {
	more, err := l.Read(ctx, w.room, w.top)
	if err != nil && !errors.Is(err, hub.ErrNotFound) {
		return err
	}
	for _, r := range more {
		w.top = r.Seq
		if string(r.Data) == w.unknown {
			w.accept(w.unknown, r.Seq)
		}
	}
	return nil
}

// eraser makes rooms and erases them until something fails.
type eraser struct {
	made            int
	erasing, erased map[string]bool
}

func (e *eraser) erase(ctx context.Context, l hub.Log) error {
	for {
		room := fmt.Sprintf("short-lived.%d", e.made)
		e.made++
		if err := save(ctx, l, room, 0, "short-lived"); err != nil && !errors.Is(err, hub.ErrStale) { // stale: taken at the first of two tries
			return err
		}
		e.erasing[room] = true
		if err := l.Erase(ctx, room); err != nil {
			return err
		}
		e.erased[room] = true
	}
}

// P1: Redis is killed at any moment, over and over, while it also rewrites its file; all that was answered is there
// once, in its place.
func TestRedisKilledAtAnyMoment(t *testing.T) {
	t.Parallel()
	s := redistest.Start(t, "--appendonly", "yes", "--appendfsync", "always", "--auto-aof-rewrite-percentage", "100", "--auto-aof-rewrite-min-size", "48kb")
	l := open(t, redislog.Options{URL: s.URL()})
	gone := &eraser{erasing: map[string]bool{}, erased: map[string]bool{}}
	var writers []*writer
	for i := range ownRooms + shared {
		room := fmt.Sprintf("own%d", i)
		if i >= ownRooms {
			room = "shared"
		}
		writers = append(writers, &writer{room: room, author: fmt.Sprintf("by%d", i), accepted: map[string]uint64{}})
	}
	for range killRounds {
		var all sync.WaitGroup
		var answers atomic.Int64
		until := func(work func(context.Context, hub.Log) error) {
			all.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
				defer cancel()
				err := work(ctx, counting{l, &answers})
				if errors.Is(err, hub.ErrStale) || errors.Is(err, hub.ErrNotFound) {
					t.Errorf("a verdict that can't be: %v", err)
				}
			})
		}
		for _, w := range writers {
			until(w.write)
		}
		until(gone.erase)
		least := rand.Int64N(200)
		logtest.Await(t, "answers", func() bool { return answers.Load() >= least })
		if err := s.Kill(); err != nil {
			t.Fatal(err)
		}
		all.Wait()
		if err := s.Restart(); err != nil {
			t.Fatal(err)
		}
		logtest.Await(t, "Redis to be back", func() bool { return l.Ready(t.Context()) == nil })
		compare(t, l, writers, gone)
		if t.Failed() {
			return
		}
	}
	accepted := 0
	for _, w := range writers {
		accepted += len(w.accepted)
	}
	if accepted < 10*killRounds || len(gone.erased) < killRounds/2 {
		t.Errorf("only %d accepted and %d rooms erased: this test shows little", accepted, len(gone.erased))
	}
	t.Logf("%d accepted, %d rooms erased, %d kills", accepted, len(gone.erased), killRounds)
}

// counting counts appended records.
type counting struct {
	hub.Log
	answers *atomic.Int64
}

func (c counting) Append(ctx context.Context, room string, end hub.Record, beside hub.Beside, records ...hub.Record) error {
	err := c.Log.Append(ctx, room, end, beside, records...)
	if err == nil {
		c.answers.Add(1)
	}
	return err
}

// compare checks that the log has each accepted record in its place, and none twice. Further records had no answer yet.
func compare(t *testing.T, l hub.Log, writers []*writer, gone *eraser) {
	t.Helper()
	for _, w := range writers {
		kept, err := l.Read(t.Context(), w.room, 0)
		if err != nil && !errors.Is(err, hub.ErrNotFound) {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for i, k := range kept {
			text := string(k.Data)
			if k.Seq != uint64(i)+1 || seen[text] {
				t.Errorf("%s: at %d there is %d %s (twice: %v)", w.room, i+1, k.Seq, text, seen[text])
			}
			seen[text] = true
			if _, ok := w.accepted[text]; !ok && strings.HasPrefix(text, w.author+".") && text != w.unknown {
				t.Errorf("%s %d: %s was neither accepted nor on its way", w.room, k.Seq, text)
			}
		}
		for text, seq := range w.accepted {
			if seq > uint64(len(kept)) || string(kept[seq-1].Data) != text {
				t.Errorf("%s %d: %s was accepted, and is not there", w.room, seq, text)
			}
		}
	}
	for room := range gone.erasing {
		_, err := l.Read(t.Context(), room, 0)
		if gone.erased[room] && !errors.Is(err, hub.ErrNotFound) {
			t.Errorf("%s was erased, but reading gives %v", room, err)
		}
		delete(gone.erasing, room) // once seen gone is enough
	}
	due, err := l.Expired(t.Context(), 1<<62, 10000)
	if err != nil {
		t.Fatal(err)
	}
	for _, room := range due { // what is due is what is there: both were written in one step
		if _, err := l.Read(t.Context(), room, 0); err != nil {
			t.Errorf("%s is to be erased one day, but reading gives %v", room, err)
		}
	}
}
