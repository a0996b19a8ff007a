package main

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"codev/deploy/wire"

	"github.com/coder/websocket"
)

// poster offers contributions while the server is killed. It sends unanswered ones again, with the same id.
type poster struct {
	*peer
	pending *contribution
	ended   error                   // of its connection
	saved   map[string]contribution // accepted ones, by command
}

type contribution struct {
	command, item string
	seq           uint64
}

// post offers one contribution after another until the server is gone or n are accepted.
func (p *poster) post(n int) error {
	for range n {
		if p.pending == nil {
			p.pending = &contribution{command: wire.NewID(), item: wire.NewID()}
		}
		answer, err := p.give(*p.pending)
		if err != nil {
			p.ended = err
			return err
		}
		if err := answer.Err(); err != nil {
			p.t.Error(err)
			return nil
		}
		p.pending.seq = answer.Seq
		p.saved[p.pending.command] = *p.pending
		p.pending = nil
	}
	return nil
}

// give offers a contribution, and does so again while the answer is unavailable: the disk or the machine may be slow.
func (p *poster) give(c contribution) (answer wire.Answer, err error) {
	for deadline := time.Now().Add(2 * patience); time.Now().Before(deadline); {
		answer, err = p.Command(p.t.Context(), c.command, "offer_contribution", object{"contribution": c.item, "kind": "idea", "text": c.item})
		if err != nil || answer.Code != "unavailable" {
			break
		}
	}
	return answer, err
}

// newPosters opens a room in the consultation, and returns its facilitator and a poster for each name.
func newPosters(t *testing.T, base string, names ...string) (f *peer, posters []*poster) {
	t.Helper()
	f = plainRoom(t, base).connect()
	for _, name := range names {
		posters = append(posters, &poster{peer: f.join(name), saved: map[string]contribution{}})
	}
	f.do("move_to_step", object{"step": "consultation"})
	return f, posters
}

const kills = 50

// The server is killed during commands, many times. Accepted commands are in the room, once; the others are accepted
// when they are sent again (P1).
func TestKilledFiftyTimes(t *testing.T) {
	t.Parallel()
	args := append(unlimited, "--data="+t.TempDir())
	server := start(t, args...)
	f, posters := newPosters(t, server.base, "A", "B", "C")
	f.Close()

	unanswered := 0
	for range kills {
		for _, p := range posters {
			p.connectTo(server.base)
			again(t, p)
		}
		unanswered += postUntilKilled(t, server, posters)
		server = start(t, args...)
	}
	if unanswered == 0 {
		t.Error("no command was under way at any of the kills: this test has shown nothing")
	}

	for _, p := range posters {
		p.connectTo(server.base)
		if err := p.post(1); err != nil { // what was still pending
			t.Fatal(err)
		}
	}
	whole := posters[0].twin().connect()
	once := map[any]int{}
	for _, c := range asList(whole.View["contributions"]) {
		once[c.(object)["id"]]++
	}
	accepted := 0
	for _, p := range posters {
		p.catchUp()
		if kept, whole := p.View["contributions"], whole.View["contributions"]; !reflect.DeepEqual(kept, whole) {
			t.Errorf("kept by events over %d restarts, a view has %d contributions; a fresh one has %d", kills, len(asList(kept)), len(asList(whole)))
		}
		for _, c := range p.saved {
			accepted++
			if once[c.item] != 1 {
				t.Errorf("an accepted contribution is there %d times", once[c.item])
			}
		}
	}
	if len(once) != accepted {
		t.Errorf("%d contributions are there, %d were accepted", len(once), accepted)
	}
	t.Logf("%d accepted, %d under way when the server was killed", accepted, unanswered)
}

// again sends an accepted command again, and checks that its answer is the same.
func again(t *testing.T, p *poster) {
	t.Helper()
	for _, c := range p.saved {
		answer, err := p.give(c)
		if err != nil {
			t.Fatal(err)
		}
		if answer.Seq != c.seq {
			t.Errorf("sent again: %v, as %d; it was %d", answer.Err(), answer.Seq, c.seq)
		}
		return
	}
}

// postUntilKilled has all post at the same time and kills the server once some were accepted. It returns how many
// commands it left unanswered.
func postUntilKilled(t *testing.T, server *program, posters []*poster) (unanswered int) {
	t.Helper()
	var posting sync.WaitGroup
	enough := make(chan struct{}, len(posters))
	for _, p := range posters {
		first := 1 + rand.IntN(8)
		posting.Go(func() {
			err := p.post(first)
			enough <- struct{}{}
			for err == nil && !t.Failed() { // until the server is gone
				err = p.post(100)
			}
		})
	}
	<-enough
	server.kill()
	posting.Wait()
	for _, p := range posters {
		if p.pending != nil {
			unanswered++
		}
	}
	return unanswered
}

// When the server is asked to stop while people write, all clients are told to come back, and find all accepted
// commands.
func TestStopWhilePosting(t *testing.T) {
	args := append(unlimited, "--data="+t.TempDir())
	server := start(t, args...)
	f, posters := newPosters(t, server.base, "A", "B", "C")

	var posting sync.WaitGroup
	enough := make(chan struct{}, len(posters))
	for _, p := range posters {
		p.connectTo(server.base)
		posting.Go(func() {
			if err := p.post(5); err != nil {
				t.Error(err)
			}
			enough <- struct{}{}
			for p.post(100) == nil && !t.Failed() {
			}
		})
	}
	posting.Go(func() {
		if code := f.readToEnd(); code != 1012 {
			t.Errorf("closed with %d, not 1012", code)
		}
	})
	for range posters {
		<-enough
	}
	if code := server.stop(); code != 0 {
		t.Errorf("the program ended with %d: %s", code, server.stderr)
	}
	posting.Wait()
	for _, p := range posters {
		if code := websocket.CloseStatus(p.ended); code != 1012 {
			t.Errorf("closed with %d, not 1012", code)
		}
	}

	server = start(t, args...)
	for _, p := range posters {
		p.connectTo(server.base)
		for _, c := range p.saved {
			there := slices.ContainsFunc(asList(p.View["contributions"]), func(v any) bool { return v.(object)["id"] == c.item })
			if !there {
				t.Error("an accepted contribution is lost")
			}
		}
	}
}
