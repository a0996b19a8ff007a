//go:build linux

package boltlog_test

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"codev/hub"
	"codev/hub/boltlog"
)

func init() { children["full"] = fillUp }

// fillUp lives through a disk that is full again and again, by a limit on the size of its files,
// which hits where a full disk does: as the file grows, and (the limit being below its size) in the
// middle of writing pages. It tells every append that was answered.
func fillUp(path string) {
	l, err := boltlog.Open(path, boltlog.Options{Linger: time.Hour})
	if err != nil {
		fmt.Printf("failed opening: %v\n", err)
		return
	}
	top, refused := uint64(0), 0
	add := func() error {
		text := fmt.Sprintf("%d.%d:", top+1, refused) + strings.Repeat("x", 20_000)
		err := save(background, l, "a", top, text)
		if err == nil {
			top++
			fmt.Printf("saved %d %s\n", top, text[:strings.Index(text, ":")])
		}
		return err
	}
	for round := range 6 {
		for range 10 {
			if err := add(); err != nil {
				fmt.Printf("failed with space: %v\n", err)
				return
			}
		}
		limit(freeUntil(path, round))
		for n := 0; add() == nil; n++ {
			if n > 1000 {
				fmt.Println("failed: never full")
				return
			}
		}
		refused++
		if err := l.Ready(background); err == nil {
			fmt.Println("failed: ready though full")
		}
		if kept, err := l.Read(background, "a", 0); err != nil || uint64(len(kept)) != top {
			fmt.Printf("failed: when full %d records of %d, %v\n", len(kept), top, err)
		}
		limit(math.MaxInt64)
		if err := l.Ready(background); err != nil {
			fmt.Printf("failed: not ready though there is space: %v\n", err)
		}
		fmt.Printf("refused %d\n", refused)
	}
	if err := l.Close(); err != nil {
		fmt.Printf("failed closing: %v\n", err)
	}
	fmt.Println("end")
}

// freeUntil is how large the file may get: in turn somewhat more than it is now, and less than it
// is (what is used of it stays below).
func freeUntil(path string, round int) int64 {
	info, err := os.Stat(path)
	if err != nil {
		panic(err)
	}
	if round%2 == 0 {
		return info.Size() + 100_000
	}
	return info.Size() * 3 / 4
}

func limit(size int64) {
	var now syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &now); err != nil {
		panic(err)
	}
	now.Cur = min(uint64(size), now.Max)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &now); err != nil {
		panic(err)
	}
}

// A full disk costs refusals, never a word that was called saved; with space again, saving goes on.
func TestFullDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rooms.db")
	cmd := child(t, "full", path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var saved []string
	refused, ended := 0, false
	for lines := bufio.NewScanner(out); lines.Scan(); {
		words := strings.Fields(lines.Text())
		switch words[0] {
		case "saved":
			saved = append(saved, words[2])
		case "refused":
			refused++
		case "end":
			ended = true
		default:
			t.Errorf("the child: %s", lines.Text())
		}
	}
	if err := cmd.Wait(); err != nil || !ended || refused != 6 {
		t.Fatalf("it ended with %v after %d refusals", err, refused)
	}
	l := open(t, path, boltlog.Options{})
	expectSaved(t, l, saved)
	t.Logf("%d saved, %d times full", len(saved), refused)
}

func expectSaved(t *testing.T, l hub.Log, saved []string) {
	t.Helper()
	kept, err := l.Read(t.Context(), "a", 0)
	if err != nil {
		t.Fatal(err)
	}
	if len(kept) != len(saved) {
		t.Fatalf("%d records, %d were called saved", len(kept), len(saved))
	}
	for i, k := range kept {
		if text, _, _ := strings.Cut(string(k.Data), ":"); text != saved[i] {
			t.Errorf("record %d is %s, %s was called saved", i, text, saved[i])
		}
	}
}

// The same on a file system that is really full, where making one is allowed; there cleaning finds
// no space either. It has space again once there is enough to gather the journal.
func TestFullFileSystem(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=7m"); err != nil {
		t.Skipf("mounting: %v (it takes root; TestFullDisk needs none)", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Errorf("unmounting: %v", err)
		}
	})
	path := filepath.Join(dir, "rooms.db")
	l := open(t, path, boltlog.Options{Linger: time.Millisecond, Segment: 500_000})
	if err := save(t.Context(), l, "b", 0, strings.Repeat("b", 1_200_000)); err != nil {
		t.Fatal(err)
	}
	var saved []string
	for full := range 3 {
		for {
			text := fmt.Sprintf("%d.%d", len(saved)+1, full)
			if save(t.Context(), l, "a", uint64(len(saved)), text+":"+strings.Repeat("a", 20_000)) != nil {
				break
			}
			saved = append(saved, text)
		}
		if err := l.Ready(t.Context()); err == nil {
			t.Error("ready though full")
		}
		expectSaved(t, l, saved)
		if err := l.Erase(t.Context(), fmt.Sprintf("none %d", full)); err != nil {
			t.Errorf("what changes nothing needs no space: %v", err)
		}
		if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT, fmt.Sprintf("size=%dm", 12+5*full)); err != nil {
			t.Fatal(err)
		}
		if err := l.Ready(t.Context()); err != nil {
			t.Errorf("not ready though there is space: %v", err)
		}
	}
	if err := l.Erase(t.Context(), "b"); err != nil {
		t.Fatal(err)
	}
	closed(t, l)
	l = open(t, path, boltlog.Options{})
	expectSaved(t, l, saved)
	if len(saved) < 100 {
		t.Errorf("only %d saved", len(saved))
	}
}
