package hub_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"

	"codev/hub"
	"codev/room"

	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// troubled is a log whose appends go as a list says, and then well.
type troubled struct {
	hub.Log
	outcomes []string
	rival    func() // appends something on another instance
}

func (l *troubled) Append(ctx context.Context, name string, end hub.Record, beside hub.Beside, records ...hub.Record) error {
	outcome := ""
	if len(l.outcomes) > 0 {
		outcome, l.outcomes = l.outcomes[0], l.outcomes[1:]
	}
	switch outcome {
	case "fails":
		return errDisk
	case "hangs":
		<-ctx.Done()
		return ctx.Err()
	case "saves and fails":
		return errors.Join(l.Log.Append(ctx, name, end, beside, records...), errDisk)
	case "is stale":
		l.rival()
	}
	return l.Log.Append(ctx, name, end, beside, records...)
}

// P1, P2: a batch whose append fails, hangs, is stale or was saved all the same tells nothing that the log does not
// have, and loses nothing: what is unavailable is taken when it is sent again, once.
func TestTroubledBatchesLoseNothing(t *testing.T) {
	f := newFixture(t)
	rapid.Check(t, func(rt *rapid.T) {
		m := newFrameMaker(rt, f.people)
		var batches [][]hub.Said
		for range rapid.IntRange(1, 4).Draw(rt, "batches") {
			var batch []hub.Said
			for range rapid.IntRange(1, 8).Draw(rt, "frames") {
				batch = append(batch, m.frame())
			}
			batches = append(batches, batch)
		}
		var outcomes []string
		for range rapid.IntRange(1, 6).Draw(rt, "appends") {
			outcomes = append(outcomes, m.one("works", "fails", "hangs", "saves and fails", "is stale"))
		}
		var wrong []string
		synctest.Test(t, func(t *testing.T) { wrong = f.trouble(t, batches, outcomes) })
		for _, w := range wrong {
			rt.Error(w)
		}
	})
}

// trouble plays batches while appends fail, sends unavailable commands again, and returns what is wrong at the end.
func (f fixture) trouble(t *testing.T, batches [][]hub.Said, outcomes []string) []string {
	log := f.log(t)
	shared := func(name string, appends hub.Log) *hub.Hub {
		return newHub(t, appends, func(c *hub.Config) { c.Peers = log.Instance(name) })
	}
	other := shared("b", log)
	far := &site{t: t, hub: other, room: f.room}
	bad := &troubled{Log: log, rival: func() {
		_, _ = far.post(f.people[3], uuid.NewString(), "write_note", note("a rival's")) // refused once they are removed
	}}
	h := shared("a", bad)
	peers := f.enter(t, h)
	bad.outcomes = outcomes
	serve := func(batch []hub.Said) {
		if err := h.ServeBatch(t.Context(), f.room, batch); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
	}
	for _, batch := range batches {
		serve(batch)
	}
	bad.outcomes = nil
	w := &ledger{fixture: f, answers: map[asked]frame{}}
	for n, p := range peers {
		w.hear(f.people[n].Participant, p)
	}
	for _, said := range slices.Concat(batches...) {
		if again, ok := w.unavailable(said); ok {
			serve([]hub.Said{again})
		}
	}
	records, err := log.Read(t.Context(), string(f.room), 0)
	if err != nil {
		t.Fatal(err)
	}
	w.read(records)
	for n, p := range peers {
		w.hear(f.people[n].Participant, p)
	}
	w.judge(peers)
	return w.wrong
}

// asked is a command of one person; another person may give a command under the same id.
type asked struct {
	by room.ID
	id string
}

// ledger compares what people were told with what the log has.
type ledger struct {
	fixture
	log     map[uint64]room.Event
	taken   map[asked]uint64
	answers map[asked]frame // the last
	wrong   []string
}

func (w *ledger) find(format string, args ...any) {
	w.wrong = append(w.wrong, fmt.Sprintf(format, args...))
}

func (w *ledger) hear(by room.ID, p *peer) {
	for _, f := range p.all() {
		if f.Type == "accepted" || f.Type == "refused" && f.ID != "" {
			w.answers[asked{by, f.ID}] = f
		}
	}
}

// unavailable returns the frame of a command to send again, without its until, if its last answer was unavailable.
func (w *ledger) unavailable(said hub.Said) (again hub.Said, ok bool) {
	var command map[string]any
	_ = json.Unmarshal(said.Frame, &command) // what is no JSON has no id
	id, _ := command["id"].(string)
	delete(command, "until")
	return hub.Said{By: said.By, Frame: marshal(command)}, w.answers[asked{said.By, id}].Code == string(room.Unavailable)
}

func (w *ledger) read(records []hub.Record) {
	w.log, w.taken = map[uint64]room.Event{}, map[asked]uint64{}
	for _, r := range records {
		var e room.Event
		if err := json.Unmarshal(r.Data, &e); err != nil {
			w.find("record %d is no event", r.Seq)
		}
		w.log[r.Seq] = e
		if e.Command == "" {
			continue
		}
		if before := w.taken[asked{e.By, string(e.Command)}]; before > 0 {
			w.find("one command was taken as %d and as %d", before, r.Seq)
		}
		w.taken[asked{e.By, string(e.Command)}] = r.Seq
	}
}

func (w *ledger) judge(peers []*peer) {
	for a, f := range w.answers {
		switch seq := w.taken[a]; {
		case f.Type == "accepted" && f.Seq != seq:
			w.find("accepted as %d, the log has it as %d", f.Seq, seq)
		case f.Type == "refused" && seq > 0:
			w.find("refused with %s, the log has it as %d", f.Code, seq)
		}
	}
	for n, p := range peers {
		at, told := uint64(0), map[uint64]bool{}
		_, over := p.over()
		for _, f := range p.all() {
			switch {
			case f.Type == "welcome":
				for seq := range w.log {
					told[seq] = told[seq] || seq <= f.Seq
				}
				at = f.Seq
			case f.Type != "event":
			case f.Seq <= at || w.log[f.Seq].Hash != f.Hash:
				w.find("person %d is told %d after %d; the log has another event there", n, f.Seq, at)
			default:
				at, told[f.Seq] = f.Seq, true
			}
		}
		for seq, e := range w.log {
			if e.By == w.people[n].Participant && !told[seq] && !over {
				w.find("person %d is not told their own event %d", n, seq)
			}
		}
	}
}
