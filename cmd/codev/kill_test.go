package main

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
)

// poster offers contributions while the server is killed. It sends unanswered ones again, with the same id.
type poster struct {
	*peer
	pending *contribution
	saved   map[string]contribution // accepted ones, by command
}

type contribution struct {
	command, item string
	seq           uint64
}

// post brings one contribution after another until the server is gone or n are accepted.
func (p *poster) post(n int) error {
	for range n {
		if p.pending == nil {
			p.pending = &contribution{command: uuid.NewString(), item: uuid.NewString()}
		}
		answer, err := p.give(*p.pending)
		if err != nil {
			return err
		}
		if answer.Type != "accepted" {
			p.t.Errorf("refused: %s %s", answer.Code, answer.Message)
			return nil
		}
		p.pending.seq = answer.Seq
		p.saved[p.pending.command] = *p.pending
		p.pending = nil
	}
	return nil
}

// give brings a contribution, again while the server says that it could not save it just now: the disk or the machine may
// be slow.
func (p *poster) give(c contribution) (answer frame, err error) {
	for deadline := time.Now().Add(2 * patience); time.Now().Before(deadline); {
		answer, err = p.try(c.command, "offer_contribution", object{"contribution": c.item, "kind": "idea", "text": c.item})
		if err != nil || answer.Code != "unavailable" {
			break
		}
	}
	return answer, err
}

// come connects to the server, which may be a new one, from the position that the poster has.
func (p *poster) come(base string) {
	p.t.Helper()
	if p.conn != nil {
		p.conn.CloseNow()
	}
	p.base = base
	p.connect()
}

const kills = 50

// The server is killed during commands, many times: accepted ones are in the room, once; others are accepted when they are
// sent again (P1).
func TestKilledFiftyTimes(t *testing.T) {
	args := append(roomy, "--data="+t.TempDir())
	server := start(t, args...)
	f := plainRoom(t, server.base).connect()
	posters := []*poster{}
	for _, name := range []string{"A", "B", "C"} {
		posters = append(posters, &poster{peer: f.join(name), saved: map[string]contribution{}})
	}
	f.do("move_to_step", object{"step": "consultation"})
	f.conn.CloseNow()

	unanswered := 0
	for range kills {
		for _, p := range posters {
			p.come(server.base)
			again(t, p)
		}
		unanswered += postUntilKilled(t, server, posters)
		server = start(t, args...)
	}
	if unanswered == 0 {
		t.Error("no command was under way at any of the kills: this test has shown nothing")
	}

	for _, p := range posters {
		p.come(server.base)
		if err := p.post(1); err != nil { // what was still pending
			t.Fatal(err)
		}
	}
	whole := posters[0].twin().connect()
	once := map[any]int{}
	for _, c := range asList(whole.view["contributions"]) {
		once[c.(object)["id"]]++
	}
	accepted := 0
	for _, p := range posters {
		p.catchUp()
		if kept, whole := p.view["contributions"], whole.view["contributions"]; !reflect.DeepEqual(kept, whole) {
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

// again sends an accepted command anew: it is the same one, with the same answer.
func again(t *testing.T, p *poster) {
	t.Helper()
	for _, c := range p.saved {
		answer, err := p.give(c)
		if err != nil {
			t.Fatal(err)
		}
		if answer.Type != "accepted" || answer.Seq != c.seq {
			t.Errorf("sent again: %s as %d, it was %d", answer.Type, answer.Seq, c.seq)
		}
		return
	}
}

// postUntilKilled has all post at the same time and kills the server once some were accepted. It returns how many commands it left unanswered.
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

// Asked to stop while people write: everyone is told to come back, and finds all that was accepted.
func TestStopWhilePosting(t *testing.T) {
	args := append(roomy, "--data="+t.TempDir())
	server := start(t, args...)
	f := plainRoom(t, server.base).connect()
	posters := []*poster{}
	for _, name := range []string{"A", "B", "C"} {
		posters = append(posters, &poster{peer: f.join(name), saved: map[string]contribution{}})
	}
	f.do("move_to_step", object{"step": "consultation"})

	var posting sync.WaitGroup
	enough := make(chan struct{}, len(posters))
	for _, p := range posters {
		p.come(server.base)
		posting.Go(func() {
			if err := p.post(5); err != nil {
				t.Error(err)
			}
			enough <- struct{}{}
			for p.post(100) == nil && !t.Failed() {
			}
		})
	}
	posting.Go(func() { f.readToEnd() })
	for range posters {
		<-enough
	}
	if code := server.stop(); code != 0 {
		t.Errorf("the program ended with %d: %s", code, server.stderr)
	}
	posting.Wait()
	for _, p := range append(posters, &poster{peer: f}) {
		if p.closed != 1012 {
			t.Errorf("closed with %d, not 1012", p.closed)
		}
	}

	server = start(t, args...)
	for _, p := range posters {
		p.come(server.base)
		for _, c := range p.saved {
			there := slices.ContainsFunc(asList(p.view["contributions"]), func(v any) bool { return v.(object)["id"] == c.item })
			if !there {
				t.Error("an accepted contribution is lost")
			}
		}
	}
}
