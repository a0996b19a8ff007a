package boltlog_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"codev/hub"
	"codev/hub/boltlog"
	"codev/hub/logtest"

	bolt "go.etcd.io/bbolt"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if child := os.Getenv(childEnv); child != "" {
		children[child](os.Getenv(childPathEnv))
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

func open(t testing.TB, path string, options boltlog.Options) *boltlog.Log {
	t.Helper()
	l, err := boltlog.Open(path, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closed(t, l) })
	return l
}

func closed(t testing.TB, l *boltlog.Log) {
	t.Helper()
	if err := l.Close(); err != nil {
		t.Errorf("closing: %v", err)
	}
}

// The suite, with a journal that is never gathered before the end, and with one that is before
// every second append or so.
func TestLog(t *testing.T) {
	for name, options := range map[string]boltlog.Options{"whole segment": {}, "least segment": {Segment: 1}} {
		t.Run(name, func(t *testing.T) {
			paths := map[hub.Log]string{}
			logtest.Run(t, func(t *testing.T) hub.Log {
				path := filepath.Join(t.TempDir(), "rooms.db")
				l := open(t, path, options)
				paths[l] = path
				return l
			}, logtest.Reopen(func(t *testing.T, l hub.Log) hub.Log {
				path := paths[l]
				closed(t, l.(*boltlog.Log))
				again := open(t, path, options)
				paths[again] = path
				return again
			}))
		})
	}
}

// Appends that wait while a frame is saved go into the next one, and a stale append spoils none of
// the others.
func TestStaleAppendSpoilsNoOther(t *testing.T) {
	l := open(t, filepath.Join(t.TempDir(), "rooms.db"), boltlog.Options{})
	var all sync.WaitGroup
	for i := range 60 {
		all.Go(func() {
			room := fmt.Sprintf("room %d", i%30) // each made twice: the second is stale, whichever that is
			if err := save(t.Context(), l, room, 0, "x"); err != nil && !errors.Is(err, hub.ErrStale) {
				t.Error(err)
			}
			if err := save(t.Context(), l, fmt.Sprintf("nowhere %d", i), 7, "x"); !errors.Is(err, hub.ErrNotFound) {
				t.Errorf("%v, want ErrNotFound", err)
			}
		})
	}
	all.Wait()
	for i := range 30 {
		if kept, err := l.Read(t.Context(), fmt.Sprintf("room %d", i), 0); err != nil || len(kept) != 1 {
			t.Errorf("room %d: %d records, %v", i, len(kept), err)
		}
	}
}

func TestFilesAreTheOwnersAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "rooms.db")
	l := open(t, path, boltlog.Options{})
	want := map[string]os.FileMode{filepath.Dir(path): 0o700, path: 0o600, path + ".lock": 0o600, path + ".journal-0": 0o600, path + ".journal-1": 0o600}
	for range 2 {
		for name, mode := range want {
			info, err := os.Stat(name)
			if err != nil {
				t.Fatal(err)
			}
			if info.Mode().Perm() != mode {
				t.Errorf("%s: mode %v, want %v", name, info.Mode().Perm(), mode)
			}
		}
		if err := save(t.Context(), l, "a", 0, "x"); err != nil {
			t.Fatal(err)
		}
		if err := l.Erase(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
		closed(t, l)
		l = open(t, path, boltlog.Options{}) // written anew by this
	}
}

func TestSecondOwnerIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rooms.db")
	l := open(t, path, boltlog.Options{})
	if _, err := boltlog.Open(path, boltlog.Options{}); !errors.Is(err, boltlog.ErrInUse) {
		t.Fatalf("%v, want ErrInUse", err)
	}
	if err := save(t.Context(), l, "a", 0, "x"); err != nil {
		t.Fatal(err)
	}
	closed(t, l)
	l = open(t, path, boltlog.Options{})
	if kept, err := l.Read(t.Context(), "a", 0); err != nil || len(kept) != 1 {
		t.Errorf("%v, %v", kept, err)
	}
}

func TestForeignFileIsRefusedAndKept(t *testing.T) {
	dir := t.TempDir()
	text, other := filepath.Join(dir, "text"), filepath.Join(dir, "other.db")
	if err := os.WriteFile(text, bytes.Repeat([]byte("not ours\n"), 5000), 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := bolt.Open(other, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{text, other} {
		before, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if l, err := boltlog.Open(path, boltlog.Options{}); err == nil {
			closed(t, l)
			t.Errorf("%s was taken for a file of rooms", path)
		}
		if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
			t.Errorf("%s was changed (%v)", path, err)
		}
	}
}

// Close waits for the appends under way. Those that were answered before are there after; the others
// are refused.
func TestCloseAmongAppends(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rooms.db")
	l := open(t, path, boltlog.Options{})
	const writers = 8
	saved := make([]uint64, writers)
	var all, begun sync.WaitGroup
	begun.Add(writers)
	for w := range writers {
		all.Go(func() {
			for {
				err := save(t.Context(), l, fmt.Sprint(w), saved[w], "x")
				if saved[w] == 0 {
					begun.Done()
				}
				if errors.Is(err, boltlog.ErrClosed) && saved[w] > 0 {
					return
				}
				if err != nil {
					t.Errorf("after %d: %v", saved[w], err)
					return
				}
				saved[w]++
			}
		})
	}
	begun.Wait()
	closed(t, l)
	all.Wait()
	closed(t, l) // again is no error

	ctx := t.Context()
	_, readErr := l.Read(ctx, "0", 0)
	_, expiredErr := l.Expired(ctx, 0, 1)
	for _, err := range []error{readErr, expiredErr, l.Erase(ctx, "0"), l.Ready(ctx), l.Backup(ctx, &bytes.Buffer{})} {
		if !errors.Is(err, boltlog.ErrClosed) {
			t.Errorf("%v, want ErrClosed", err)
		}
	}
	l = open(t, path, boltlog.Options{})
	for w := range writers {
		if kept, err := l.Read(ctx, fmt.Sprint(w), 0); err != nil || uint64(len(kept)) != saved[w] {
			t.Errorf("writer %d: %d records, saved %d (%v)", w, len(kept), saved[w], err)
		}
	}
}

func TestBackupWhileAppending(t *testing.T) {
	dir := t.TempDir()
	l := open(t, filepath.Join(dir, "rooms.db"), boltlog.Options{})
	if err := save(t.Context(), l, "a", 0, "0"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var appending sync.WaitGroup
	appending.Go(func() {
		for i := uint64(1); ctx.Err() == nil; i++ {
			if err := save(t.Context(), l, "a", i, fmt.Sprint(i)); err != nil {
				t.Error(err)
				return
			}
		}
	})
	for i := range 5 {
		before, err := l.Read(t.Context(), "a", 0)
		if err != nil {
			t.Fatal(err)
		}
		var copied bytes.Buffer
		if err := l.Backup(t.Context(), &copied); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, fmt.Sprintf("backup %d", i))
		if err := os.WriteFile(path, copied.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		kept, err := open(t, path, boltlog.Options{}).Read(t.Context(), "a", 0)
		if err != nil || len(kept) < len(before) {
			t.Fatalf("%d records, had %d: %v", len(kept), len(before), err)
		}
		for i, k := range kept {
			if string(k.Data) != fmt.Sprint(i) {
				t.Fatalf("record %d is %s", i, k.Data)
			}
		}
	}
	cancel()
	appending.Wait()
}

// background is for a process without a test.
var background = context.Background()

// save appends one record.
func save(ctx context.Context, l hub.Log, room string, after uint64, text string) error {
	end, err := logtest.At(ctx, l, room, after)
	if err != nil {
		return err
	}
	return l.Append(ctx, room, end, hub.Beside{Expires: 1}, hub.Record{Seq: after + 1, Data: []byte(text)})
}

// The file's disk says how much space it has.
func TestNearlyFullDisk(t *testing.T) {
	l, err := boltlog.Open(filepath.Join(t.TempDir(), "rooms.db"), boltlog.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	if full, err := l.NearlyFull(t.Context()); full || err != nil {
		t.Errorf("%v, %v: the tests need more than 64 MiB", full, err)
	}
}
