package boltlog_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"codev/hub"
	"codev/hub/boltlog"
)

func init() {
	children["appender"] = func(path string) { appendForever(path, true) }
	children["gatherer"] = func(path string) { appendForever(path, false) }
}

const (
	killRounds = 40
	ownRooms   = 6 // each with one writer
	shared     = 3 // writers of the one room that all share
)

// appendForever appends from many goroutines, and tells each answer on standard output, until it is
// killed. "saved room seq text", "erasing room" and "erased room" are each one write, so that none
// is told by half. If erases, the file is exchanged again and again; else the journal is gathered
// again and again.
func appendForever(path string, erases bool) {
	l, err := boltlog.Open(path, boltlog.Options{Linger: 15 * time.Millisecond, Segment: 1 << 10})
	if err != nil {
		fmt.Printf("failed opening: %v\n", err)
		return
	}
	tell := func(format string, args ...any) { fmt.Fprintf(os.Stdout, format+"\n", args...) }
	var all sync.WaitGroup
	for i := range ownRooms + shared {
		room := fmt.Sprintf("own%d", i)
		if i >= ownRooms {
			room = "shared"
		}
		all.Go(func() {
			if err := appendTo(l, room, fmt.Sprintf("%d.%d", os.Getpid(), i), tell); err != nil {
				tell("failed %s: %v", room, err)
			}
		})
	}
	all.Go(func() {
		for i := 0; erases; i++ {
			if err := makeAndErase(l, fmt.Sprintf("short-lived.%d.%d", os.Getpid(), i), tell); err != nil {
				tell("failed erasing: %v", err)
				return
			}
		}
	})
	all.Wait() // only if all failed, which was told
}

func appendTo(l hub.Log, room, author string, tell func(string, ...any)) error {
	ctx, top := background, uint64(0)
	for i := 0; ; i++ {
		text := fmt.Sprintf("%s.%d", author, i)
		for {
			err := save(ctx, l, room, top, text)
			if err == nil {
				top++
				tell("saved %s %d %s", room, top, text)
				break
			}
			if !errors.Is(err, hub.ErrStale) {
				return err
			}
			more, err := l.Read(ctx, room, top)
			if err != nil {
				return err
			}
			top += uint64(len(more))
		}
	}
}

func makeAndErase(l hub.Log, room string, tell func(string, ...any)) error {
	if err := save(background, l, room, 0, "short-lived"); err != nil {
		return err
	}
	tell("saved %s 1 short-lived", room)
	tell("erasing %s", room)
	if err := l.Erase(background, room); err != nil {
		return err
	}
	tell("erased %s", room)
	return nil
}

// P1: killed at any moment, over and over, the file opens again with everything that was answered
// there once.
func TestKilledAtAnyMoment(t *testing.T) {
	for name, erased := range map[string]int{"appender": killRounds / 2, "gatherer": 0} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "rooms.db")
			told := &record{saved: map[string]map[uint64]string{}, erasing: map[string]bool{}, erased: map[string]bool{}}
			for range killRounds {
				told.listen(t, name, path, time.Duration(rand.Int64N(int64(60*time.Millisecond))))
				l := open(t, path, boltlog.Options{})
				told.compare(t, l)
				closed(t, l)
				if t.Failed() {
					return
				}
			}
			if told.answers < 10*killRounds || len(told.erased) < erased {
				t.Errorf("only %d answers and %d rooms erased: this test shows little", told.answers, len(told.erased))
			}
			t.Logf("%d appends answered, %d rooms erased, %d kills", told.answers, len(told.erased), killRounds)
		})
	}
}

// record is the output of the killed processes, over all rounds.
type record struct {
	saved           map[string]map[uint64]string
	erasing, erased map[string]bool
	answers         int
}

// listen runs an appender for a random while from its start, or (mostly) from one of its first
// answers on, and records its output.
func (r *record) listen(t *testing.T, name, path string, life time.Duration) {
	t.Helper()
	cmd := child(t, name, path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	killer := time.AfterFunc(life, func() {
		if err := cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Errorf("killing: %v", err)
		}
	})
	defer killer.Stop()
	from := -1
	if rand.N(4) > 0 {
		killer.Stop()
		from = rand.N(100) // so that much was answered also where answers take long
	}
	lines := bufio.NewReader(out)
	for n := 0; ; n++ {
		line, err := lines.ReadString('\n')
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if n == from {
			killer.Reset(life)
		}
		r.note(t, strings.Fields(line))
	}
	if err := cmd.Wait(); err == nil {
		t.Error("it ended by itself")
	}
}

func (r *record) note(t *testing.T, words []string) {
	t.Helper()
	switch words[0] {
	case "saved":
		r.answers++
		var seq uint64
		if _, err := fmt.Sscan(words[2], &seq); err != nil {
			t.Fatal(err)
		}
		if r.saved[words[1]] == nil {
			r.saved[words[1]] = map[uint64]string{}
		}
		if other, ok := r.saved[words[1]][seq]; ok {
			t.Errorf("%s %d was given to %s and to %s", words[1], seq, other, words[3])
		}
		r.saved[words[1]][seq] = words[3]
	case "erasing":
		r.erasing[words[1]] = true
	case "erased":
		r.erased[words[1]] = true
	default:
		t.Errorf("the child: %v", words)
	}
}

// compare checks that all answered appends are in the log, in their place and once. The log may hold
// appends that were not answered.
func (r *record) compare(t *testing.T, l hub.Log) {
	t.Helper()
	for room, saved := range r.saved {
		kept, err := l.Read(background, room, 0)
		switch {
		case r.erased[room]:
			if !errors.Is(err, hub.ErrNotFound) {
				t.Errorf("%s was erased, but reading gives %v", room, err)
			}
			delete(r.saved, room) // once seen gone is enough
			continue
		case r.erasing[room] && errors.Is(err, hub.ErrNotFound):
			continue
		case err != nil:
			t.Errorf("%s: %v", room, err)
			continue
		}
		seen := map[string]bool{}
		for i, k := range kept {
			text := string(k.Data)
			if k.Seq != uint64(i)+1 || seen[text] {
				t.Errorf("%s: at %d there is %d %s (twice: %v)", room, i+1, k.Seq, text, seen[text])
			}
			seen[text] = true
			if want, ok := saved[k.Seq]; ok && want != text {
				t.Errorf("%s %d: %s, but %s was answered", room, k.Seq, text, want)
			}
		}
		for seq := range saved {
			if seq > uint64(len(kept)) {
				t.Errorf("%s %d was answered and is lost", room, seq)
			}
		}
	}
}
