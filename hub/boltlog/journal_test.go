package boltlog

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"codev/hub"

	bolt "go.etcd.io/bbolt"
)

// An unfinished frame, however much of it was written, counts for nothing, and costs none of the
// other frames.
func TestUnfinishedFrame(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rooms.db")
	l := opened(t, path, Options{})
	fill(t, l)
	begin := l.current.end
	must(t, l.append41(t))
	size := l.current.end - begin
	whole := crash(t, path)
	must(t, l.Close())
	for cut := range size + 1 {
		path := crash(t, whole)
		segment := path + ".journal-0"
		data, err := os.ReadFile(segment)
		must(t, err)
		clear(data[begin+cut:])
		must(t, os.WriteFile(segment, data, 0o600))
		l := opened(t, path, Options{})
		want := 40
		if cut == size {
			want = 41
		}
		expectKept(t, l, want)
		must(t, l.Close())
	}
}

// A log that is killed as soon as it was opened again, over and over, loses nothing and counts
// nothing twice.
func TestKilledWhileOpening(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rooms.db")
	l := opened(t, path, Options{Segment: 4000})
	fill(t, l)
	path = crash(t, path)
	must(t, l.Close())
	for n := range 5 {
		l := opened(t, path, Options{Segment: 4000})
		expectKept(t, l, 40+n)
		at := uint64(40 + n)
		must(t, l.Append(t.Context(), "kept", end(t, l, "kept", at), hub.Beside{Expires: 1}, hub.Record{Seq: at + 1}))
		path = crash(t, path)
		must(t, l.Close())
	}
}

// A journal belongs to the file that it was written with: it is not replayed into a backup that was
// put in the place of that file.
func TestJournalOfAnotherFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rooms.db")
	l := opened(t, path, Options{})
	fill(t, l)
	must(t, l.Close())
	backup, err := os.ReadFile(path)
	must(t, err)
	l = opened(t, path, Options{})
	must(t, l.append41(t))
	path = crash(t, path)
	must(t, l.Close())
	must(t, os.WriteFile(path, backup, 0o600))
	l = opened(t, path, Options{})
	expectKept(t, l, 40)
	must(t, l.Close())
}

// If a segment can't be gathered, its entries are kept and can be read, and no append is accepted
// until it can.
func TestFailedGathering(t *testing.T) {
	failed := errors.New("no space left on device")
	for name, c := range map[string]struct {
		commit  func(*bolt.Tx) error
		refuses bool
	}{
		"not done":      {func(tx *bolt.Tx) error { return errors.Join(failed, tx.Rollback()) }, true},
		"not confirmed": {func(tx *bolt.Tx) error { return errors.Join(failed, tx.Commit()) }, false}, // a fresh file goes on
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "rooms.db")
			l := opened(t, path, Options{Segment: 4000})
			first := lastSaved(1)
			must(t, l.Append(t.Context(), "kept", hub.Record{}, hub.Beside{Expires: 1}, first)) // begins the journal
			var failing atomic.Bool
			failing.Store(true)
			l.commit = func(tx *bolt.Tx) error {
				if failing.Load() {
					return c.commit(tx)
				}
				return tx.Commit()
			}
			saved, refused := 1, false
			for saved < 60 && !refused {
				err := l.Append(t.Context(), "kept", lastSaved(saved), hub.Beside{Expires: 1}, lastSaved(saved+1))
				if refused = err != nil; !refused {
					saved++
				} else if !errors.Is(err, failed) {
					t.Fatal(err)
				}
			}
			if refused != c.refuses || saved < 8 {
				t.Errorf("%d saved, refused: %v", saved, refused)
			}
			if refused {
				expectKept(t, l, saved)
			}
			failing.Store(false)
			must(t, l.Ready(t.Context()))
			expectKept(t, l, saved)
			crashed := crash(t, path)
			must(t, l.Close())
			l = opened(t, crashed, Options{})
			expectKept(t, l, saved)
			must(t, l.Close())
		})
	}
}

// lastSaved is the last record of a room of n.
func lastSaved(n int) hub.Record {
	return hub.Record{Seq: uint64(n), Data: fmt.Appendf(nil, "%0500d", n)}
}

// A file of format 1, which had no journal, is opened with all that is in it, and is then one of
// the present format.
func TestFormat1(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rooms.db")
	writeFormat1(t, path)
	for range 2 {
		l := opened(t, path, Options{})
		for room, want := range map[string]int{"kept": 40, "new": 1} {
			records, err := l.Read(t.Context(), room, 0)
			if err != nil || len(records) != want {
				t.Fatalf("%s: %d records, %v", room, len(records), err)
			}
		}
		if _, summary, err := l.First(t.Context(), "kept"); err != nil || string(summary) != "summary" {
			t.Errorf("%q, %v", summary, err)
		}
		due, err := l.Expired(t.Context(), 100, 10)
		if must(t, err); !slices.Equal(due, []string{"new", "kept"}) {
			t.Errorf("due: %v", due)
		}
		path = crash(t, path)
		must(t, l.Close())
		must(t, bolted(t, path, func(tx *bolt.Tx) error {
			if got := tx.Bucket(bucketState).Get(keyFormat); !bytes.Equal(got, format) {
				t.Errorf("format %q", got)
			}
			return nil
		}))
	}
	l := opened(t, path, Options{})
	must(t, l.append41(t))
	must(t, l.Close())
}

// writeFormat1 writes a file as the last version without a journal did.
func writeFormat1(t *testing.T, path string) {
	t.Helper()
	must(t, bolted(t, path, func(tx *bolt.Tx) error {
		buckets := map[string]*bolt.Bucket{}
		for _, name := range []string{"rooms", "expiry", "state", "summaries"} {
			bucket, err := tx.CreateBucket([]byte(name))
			must(t, err)
			buckets[name] = bucket
		}
		for name, records := range map[string]int{"kept": 40, "new": 1} {
			room, err := buckets["rooms"].CreateBucket([]byte(name))
			must(t, err)
			expires := uint64(records)
			must(t, room.SetSequence(expires))
			for i := range records {
				must(t, room.Put(seqKey(uint64(i)+1), []byte(name+strings.Repeat("x", 500))))
			}
			must(t, buckets["expiry"].Put(append(seqKey(expires^1<<63), name...), nil))
		}
		must(t, buckets["summaries"].Put([]byte("kept"), []byte("summary")))
		must(t, buckets["state"].Put([]byte("probe"), make([]byte, 128<<10)))
		return buckets["state"].Put([]byte("format"), []byte("1"))
	}))
}

// bolted changes or reads a file with bbolt alone.
func bolted(t *testing.T, path string, do func(*bolt.Tx) error) error {
	t.Helper()
	db, err := bolt.Open(path, 0o600, nil)
	must(t, err)
	return errors.Join(db.Update(do), db.Close())
}
