//go:build linux

package boltlog

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"codev/hub"

	bolt "go.etcd.io/bbolt"
)

// P1: all answered appends survive a power cut at any moment. The test fails if a sync is missing.
func TestPowerFails(t *testing.T) {
	nothing := func(*Log) {}
	for _, c := range []struct {
		name   string
		wrong  func(*Log)
		cuts   int
		losing bool
	}{
		{"all synced", nothing, 15, false},
		{"journal not synced", func(l *Log) { l.sync = func(*os.File) error { return nil } }, 100, true},
		{"file not synced", func(l *Log) {
			l.commit = func(tx *bolt.Tx) error {
				tx.DB().NoSync = true
				return tx.Commit()
			}
		}, 100, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			lost := ""
			cuts := 0
			for ; cuts < c.cuts && lost == ""; cuts++ {
				lost = cutPower(t, c.wrong)
			}
			if (lost != "") != c.losing {
				t.Errorf("after %d cuts lost: %q", cuts, lost)
			}
			t.Logf("%d cuts, %s", cuts, lost)
		})
	}
}

// cutPower saves, erases and gathers until the power fails, and returns what was lost of the answered
// calls, if anything.
func cutPower(t *testing.T, wrong func(*Log)) (lost string) {
	t.Helper()
	mount, left := t.TempDir(), t.TempDir()
	cut := startDisk(t, mount)
	l := opened(t, filepath.Join(mount, "rooms.db"), Options{Segment: 10_000, Linger: time.Nanosecond})
	wrong(l)
	w := &answers{saved: map[string]uint64{}, erased: map[string]bool{}, left: 1 + rand.N(50), enough: make(chan struct{})}
	stop := make(chan struct{})
	var writers sync.WaitGroup
	for i := range 3 {
		writers.Go(func() { w.fill(t, l, fmt.Sprint(i), stop) })
	}
	<-w.enough
	time.Sleep(time.Duration(rand.Int64N(int64(5 * time.Millisecond))))
	w.mu.Lock() // nothing is answered from here on
	cut(left)
	kept, gone := w.saved, w.erased
	w.saved, w.erased = map[string]uint64{}, map[string]bool{}
	w.mu.Unlock()
	close(stop)
	writers.Wait()
	must(t, l.Close())

	return missing(t, filepath.Join(left, "rooms.db"), kept, gone)
}

// missing opens a log and returns what is wrong with it, if anything.
func missing(t *testing.T, path string, kept map[string]uint64, gone map[string]bool) (lost string) {
	t.Helper()
	defer func() {
		if p := recover(); p != nil { // bbolt's, at a page that makes no sense
			lost = fmt.Sprint(p)
		}
	}()
	l, err := Open(path, Options{})
	if err != nil {
		return fmt.Sprintf("the file can't be opened: %v", err)
	}
	defer func() { must(t, l.Close()) }()
	for room, want := range kept {
		records, err := l.Read(t.Context(), room, 0)
		if uint64(len(records)) < want {
			return fmt.Sprintf("%d of %d records of a room, %v", len(records), want, err)
		}
		for i, r := range records {
			if !strings.HasPrefix(string(r.Data), fmt.Sprintf("%s %d ", room, i+1)) {
				return fmt.Sprintf("record %d is another: %.20q", i+1, r.Data)
			}
		}
	}
	for room := range gone {
		if _, err := l.Read(t.Context(), room, 0); !errors.Is(err, hub.ErrNotFound) {
			return fmt.Sprintf("an erased room is there: %v", err)
		}
	}
	return ""
}

// startDisk mounts a disk until the test ends. cut writes the data that a power cut leaves to a
// directory.
func startDisk(t *testing.T, mount string) (cut func(dir string)) {
	t.Helper()
	exe, err := os.Executable()
	must(t, err)
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), diskEnv+"="+mount)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	must(t, err)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	lines := bufio.NewReader(out)
	t.Cleanup(func() {
		must(t, in.Close())
		if rest, err := io.ReadAll(lines); err != nil || len(rest) > 0 {
			t.Errorf("the disk: %s, %v", rest, err)
		}
		must(t, cmd.Wait())
	})
	ready := func() (said string) {
		said, err := lines.ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			t.Fatal(err)
		}
		return strings.TrimSpace(said)
	}
	if said := ready(); said != "ready" {
		t.Skipf("mounting: %s (it takes root and /dev/fuse)", said)
	}
	return func(dir string) {
		_, err := fmt.Fprintln(in, dir)
		must(t, err)
		if said := ready(); said != "ready" {
			t.Fatalf("the disk: %s", said)
		}
	}
}

// answers are the answered calls.
type answers struct {
	mu     sync.Mutex // guards what follows
	saved  map[string]uint64
	erased map[string]bool
	left   int           // how many are yet to come until there are enough
	enough chan struct{} // closed then
}

// fill appends to a room, and now and then makes and erases another.
func (w *answers) fill(t *testing.T, l *Log, room string, stop <-chan struct{}) {
	var end hub.Record
	for n := 1; ; n++ {
		select {
		case <-stop:
			return
		default:
		}
		next := hub.Record{Seq: end.Seq + 1, Data: fmt.Appendf(nil, "%s %d %0*d", room, end.Seq+1, rand.N(6000), 0)}
		if err := l.Append(t.Context(), room, end, hub.Beside{Expires: 1}, next); err != nil {
			t.Error(err)
			return
		}
		end = next
		w.note(func() { w.saved[room] = end.Seq })
		if n%10 > 0 {
			continue
		}
		short := fmt.Sprintf("short-lived %s %d", room, n)
		err := l.Append(t.Context(), short, hub.Record{}, hub.Beside{Expires: 1}, hub.Record{Seq: 1})
		if err = errors.Join(err, l.Erase(t.Context(), short)); err != nil {
			t.Error(err)
			return
		}
		w.note(func() { w.erased[short] = true })
	}
}

func (w *answers) note(what func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	what()
	if w.left--; w.left == 0 {
		close(w.enough)
	}
}
