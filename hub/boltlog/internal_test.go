package boltlog

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"codev/hub"
	"codev/hub/logtest"

	bolt "go.etcd.io/bbolt"
)

const secret = "s1.what-was-sealed-and-then-erased"

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func opened(t *testing.T, path string, options Options) *Log {
	t.Helper()
	l, err := Open(path, options)
	must(t, err)
	return l
}

// fill makes a room to keep and one to erase, both long enough to move through many pages.
func fill(t *testing.T, l *Log) {
	t.Helper()
	for i := range uint64(40) {
		must(t, l.Append(t.Context(), "kept", end(t, l, "kept", i), hub.Beside{Expires: 1}, hub.Record{Seq: i + 1, Data: []byte("kept " + strings.Repeat("k", 500))}))
		must(t, l.Append(t.Context(), "erased", end(t, l, "erased", i), hub.Beside{Expires: 1}, hub.Record{Seq: i + 1, Data: []byte(strings.Repeat(secret, 20))}))
	}
}

// holds reports whether the text is in the file, its journal or anything else beside.
func holds(t *testing.T, path, text string) bool {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	must(t, err)
	found := false
	for _, entry := range entries {
		if entry.IsDir() {
			continue
		}
		data, err := os.ReadFile(filepath.Join(filepath.Dir(path), entry.Name()))
		must(t, err)
		found = found || bytes.Contains(data, []byte(text))
	}
	return found
}

func expectKept(t *testing.T, l *Log, want int) {
	t.Helper()
	kept, err := l.Read(t.Context(), "kept", 0)
	must(t, err)
	if len(kept) != want {
		t.Fatalf("%d records, want %d", len(kept), want)
	}
}

// P8: erased data leaves the file within Linger, and the other rooms stay usable.
func TestErasedDataLeavesTheFile(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(dir, "rooms.db")
		l := opened(t, path, Options{Linger: time.Hour})
		fill(t, l)
		must(t, l.Erase(t.Context(), "erased"))
		if !holds(t, path, secret) {
			t.Fatal("it left by itself: this test shows nothing")
		}
		time.Sleep(59 * time.Minute)
		must(t, l.Append(t.Context(), "kept", end(t, l, "kept", 40), hub.Beside{Expires: 1}, hub.Record{Seq: 41})) // puts nothing off
		time.Sleep(time.Minute)
		synctest.Wait()
		must(t, l.Append(t.Context(), "kept", end(t, l, "kept", 41), hub.Beside{Expires: 1}, hub.Record{Seq: 42})) // is answered after the cleaning
		if holds(t, path, secret) {
			t.Error("erased data is still in the file")
		}
		expectKept(t, l, 42)
		if l.erased {
			t.Error("the log still thinks of cleaning")
		}
		must(t, l.Close())
		entries, err := os.ReadDir(dir)
		must(t, err)
		if len(entries) != 2 {
			t.Errorf("besides the file and its lock: %v", entries)
		}
	})
}

func TestErasedDataLeavesTheFileOnOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rooms.db")
	l := opened(t, path, Options{})
	fill(t, l)
	must(t, l.Erase(t.Context(), "erased"))
	must(t, l.Close())
	must(t, os.WriteFile(path+".new", []byte("half a file "+secret), 0o600)) // as one killed while cleaning leaves it
	l = opened(t, path, Options{})
	if holds(t, path, secret) {
		t.Error("erased data is still in the file")
	}
	if _, err := os.Stat(path + ".new"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the unfinished file: %v", err)
	}
	expectKept(t, l, 40)
	must(t, l.Close())
}

// A reader of the old file finishes in peace, and the file is exchanged meanwhile.
func TestReadGoesOnWhileTheFileIsExchanged(t *testing.T) {
	l := opened(t, filepath.Join(t.TempDir(), "rooms.db"), Options{Linger: time.Nanosecond})
	fill(t, l)
	must(t, l.Backup(t.Context(), io.Discard)) // gathers the journal
	must(t, l.view(t.Context(), func() {}, func(tx *bolt.Tx) error {
		old := l.db
		if err := l.Erase(t.Context(), "erased"); err != nil {
			return err
		}
		for now := old; now == old; { // the exchange needs no reader to end
			if err := l.Ready(t.Context()); err != nil {
				return err
			}
			l.mu.RLock()
			now = l.db
			l.mu.RUnlock()
		}
		if records, _ := read(tx, "erased", 0); len(records) != 40 {
			t.Errorf("the reader sees %d records", len(records))
		}
		return nil
	}))
	if _, err := l.Read(t.Context(), "erased", 0); !errors.Is(err, hub.ErrNotFound) {
		t.Errorf("%v, want ErrNotFound", err)
	}
	expectKept(t, l, 40)
	must(t, l.Close())
}

// If cleaning can't be done, the log goes on as it is and tries again.
func TestCleaningIsTriedAgain(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(dir, "rooms.db")
		l := opened(t, path, Options{Linger: time.Hour})
		fill(t, l)
		must(t, l.Erase(t.Context(), "erased"))
		block(t, path)
		time.Sleep(time.Hour + time.Second)
		must(t, l.Append(t.Context(), "kept", end(t, l, "kept", 40), hub.Beside{Expires: 1}, hub.Record{Seq: 41}))
		if !holds(t, path, secret) {
			t.Fatal("it was cleaned: this test shows nothing")
		}
		unblock(t, path)
		time.Sleep(time.Minute)
		must(t, l.Append(t.Context(), "kept", end(t, l, "kept", 41), hub.Beside{Expires: 1}, hub.Record{Seq: 42}))
		if holds(t, path, secret) {
			t.Error("erased data is still in the file")
		}
		expectKept(t, l, 42)
		must(t, l.Close())
	})
}

// block keeps a fresh file from being made, even by root: something else has its name, until
// unblock.
func block(t *testing.T, path string) {
	t.Helper()
	must(t, os.MkdirAll(filepath.Join(path+".new", "in the way"), 0o700))
}

func unblock(t *testing.T, path string) {
	t.Helper()
	must(t, os.RemoveAll(path+".new"))
}

// A commit that the disk did not confirm is told as a failure and shown to nobody; the log goes on
// from a fresh file.
func TestUnconfirmedCommit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rooms.db")
	l := opened(t, path, Options{})
	fill(t, l)
	failed := errors.New("input/output error")
	l.commit = func(tx *bolt.Tx) error { // as when the last fsync fails: written, not confirmed
		must(t, tx.Commit())
		return failed
	}
	if err := l.Erase(t.Context(), "erased"); !errors.Is(err, failed) {
		t.Fatalf("%v, want %v", err, failed)
	}
	if _, err := l.Read(t.Context(), "kept", 0); !errors.Is(err, errUnconfirmed) {
		t.Errorf("%v, want %v", err, errUnconfirmed)
	}
	l.commit = (*bolt.Tx).Commit
	before, err := os.Stat(path)
	must(t, err)
	must(t, l.Ready(t.Context()))
	after, err := os.Stat(path)
	must(t, err)
	if os.SameFile(before, after) {
		t.Error("the file that the disk did not confirm is still used")
	}
	expectKept(t, l, 40)
	if _, err := l.Read(t.Context(), "erased", 0); !errors.Is(err, hub.ErrNotFound) {
		t.Errorf("%v, want ErrNotFound: it was open whether the room was erased; now it is said", err)
	}
	must(t, l.append41(t))
	must(t, l.Close())
	l = opened(t, path, Options{})
	expectKept(t, l, 41)
	must(t, l.Close())
}

// A commit that failed and left nothing is told as a failure to all in it; the state before stands.
func TestFailedCommitLeavesTheStateBefore(t *testing.T) {
	l := opened(t, filepath.Join(t.TempDir(), "rooms.db"), Options{})
	fill(t, l)
	failed := errors.New("no space left on device")
	l.commit = func(tx *bolt.Tx) error { return errors.Join(failed, tx.Rollback()) }
	for range 2 {
		if err := l.Erase(t.Context(), "erased"); !errors.Is(err, failed) {
			t.Fatalf("%v, want %v", err, failed)
		}
		expectKept(t, l, 40)
		if _, err := l.Read(t.Context(), "erased", 0); err != nil {
			t.Error(err)
		}
	}
	must(t, l.append41(t)) // the journal goes on
	l.commit = (*bolt.Tx).Commit
	must(t, l.Erase(t.Context(), "erased"))
	expectKept(t, l, 41)
	must(t, l.Close())
}

// A frame that could not be synced is told as a failure, and never counts, though the disk has it:
// neither now nor when the log is opened again.
func TestFailedSync(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rooms.db")
	l := opened(t, path, Options{})
	fill(t, l)
	failed := errors.New("input/output error")
	l.sync = func(file *os.File) error { return errors.Join(datasync(file), failed) }
	for range 2 { // the second after the first one's frame was made void
		if err := l.append41(t); !errors.Is(err, failed) {
			t.Fatalf("%v, want %v", err, failed)
		}
		expectKept(t, l, 40)
	}
	l.sync = datasync
	must(t, l.Append(t.Context(), "kept", end(t, l, "kept", 40), hub.Beside{Expires: 1}, hub.Record{Seq: 41, Data: []byte("another")}))
	crashed := crash(t, path)
	must(t, l.Close())
	for _, path := range []string{path, crashed} {
		l = opened(t, path, Options{})
		expectKept(t, l, 41)
		if last := end(t, l, "kept", 41); string(last.Data) != "another" {
			t.Errorf("%s ends with %q", path, last.Data)
		}
		must(t, l.Close())
	}
}

// crash returns a copy of the log's files as a process that is killed now leaves them.
func crash(t *testing.T, path string) string {
	t.Helper()
	copied := filepath.Join(t.TempDir(), "rooms.db")
	for _, suffix := range []string{"", ".journal-0", ".journal-1"} {
		data, err := os.ReadFile(path + suffix)
		must(t, err)
		must(t, os.WriteFile(copied+suffix, data, 0o600))
	}
	return copied
}

func (l *Log) append41(t *testing.T) error {
	t.Helper()
	return l.Append(t.Context(), "kept", end(t, l, "kept", 40), hub.Beside{Expires: 1}, hub.Record{Seq: 41, Data: []byte("41")})
}

// end is a room's record with a seq.
func end(t *testing.T, l *Log, room string, seq uint64) hub.Record {
	t.Helper()
	r, err := logtest.At(t.Context(), l, room, seq)
	must(t, err)
	return r
}
