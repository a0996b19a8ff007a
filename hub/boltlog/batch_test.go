package boltlog

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"codev/hub"
)

// Appends that wait while a frame is saved are saved together in the next, except those whose caller
// has left.
func TestBatch(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		l := opened(t, filepath.Join(dir, "rooms.db"), Options{})
		syncs, gate := 0, make(chan struct{})
		l.sync = func(file *os.File) error {
			syncs++
			<-gate
			return datasync(file)
		}
		ctx, leave := context.WithCancel(t.Context())
		under := adding(ctx, l, "under way")
		left := adding(ctx, l, "left")
		answers := []chan error{}
		for i := range 50 {
			answers = append(answers, adding(t.Context(), l, fmt.Sprint(i)))
		}
		stale := adding(t.Context(), l, "0")
		leave()
		for _, answer := range []chan error{under, left} {
			if err := <-answer; !errors.Is(err, context.Canceled) {
				t.Errorf("%v, want Canceled", err)
			}
		}
		close(gate)
		for _, answer := range answers {
			must(t, <-answer)
		}
		if err := <-stale; !errors.Is(err, hub.ErrStale) {
			t.Errorf("%v, want ErrStale", err)
		}
		if syncs != 2 {
			t.Errorf("%d syncs, want 2", syncs)
		}
		if _, err := l.Read(t.Context(), "under way", 0); err != nil {
			t.Errorf("taken, but not saved: %v", err)
		}
		if _, err := l.Read(t.Context(), "left", 0); !errors.Is(err, hub.ErrNotFound) {
			t.Errorf("taken back, but saved: %v", err)
		}
		must(t, l.Close())
	})
}

// Nothing is saved after its deadline, though the disk took long: the frame becomes void, and the
// others in it are saved again.
func TestDeadlinePassesWhileSyncing(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(dir, "rooms.db")
		l := opened(t, path, Options{})
		gate := make(chan struct{})
		l.sync = func(file *os.File) error {
			<-gate
			return datasync(file)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		first := adding(t.Context(), l, "first") // so that the next two share a frame
		late, other := adding(ctx, l, "late"), adding(t.Context(), l, "other")
		gate <- struct{}{}
		synctest.Wait()
		time.Sleep(time.Second) // the sync of their frame takes that long
		if err := <-late; !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v, want DeadlineExceeded", err)
		}
		close(gate)
		must(t, <-first)
		must(t, <-other)
		crashed := crash(t, path)
		for _, l := range []*Log{l, opened(t, crashed, Options{})} {
			if records, err := l.Read(t.Context(), "late", 0); !errors.Is(err, hub.ErrNotFound) {
				t.Errorf("saved after its deadline: %v, %v", records, err)
			}
			for _, room := range []string{"first", "other"} {
				if records, err := l.Read(t.Context(), room, 0); err != nil || len(records) != 1 {
					t.Errorf("%s: %v, %v", room, records, err)
				}
			}
			must(t, l.Close())
		}
	})
}

// adding makes a room, and returns once the writer is to save it or has to wait.
func adding(ctx context.Context, l *Log, room string) chan error {
	answer := make(chan error, 1)
	go func() { answer <- l.Append(ctx, room, hub.Record{}, hub.Beside{Expires: 1}, hub.Record{Seq: 1}) }()
	synctest.Wait()
	return answer
}
