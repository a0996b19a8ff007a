package faults_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"codev/deploy/faults/checker"
	"codev/deploy/faults/rig"
	"codev/deploy/faults/seance"
	"codev/deploy/overlay"

	"github.com/google/uuid"
)

type object = map[string]any

func newID() string { return uuid.NewString() }

// mutant is a program with a known bug, and a scenario that brings the bug to light.
type mutant struct {
	name    string
	edits   []overlay.Edit
	finding string // part of a finding that the checker must make, with the promise that the bug breaks
	provoke func(s *scenario)
}

var mutants = []mutant{
	{
		// A client that got no answer sends its command again.
		name:    "command is taken twice",
		edits:   []overlay.Edit{overlay.Replace("room/room.go", "if _, ok := r.Taken(c.By, c.ID); ok {", "if false {")},
		finding: "P1: write_note of facilitator was accepted as",
		provoke: func(s *scenario) {
			given := s.onA.Give("write_note", note())
			s.answer(given)
			given.Again()
			s.answer(given)
		},
	},
	{
		// B decides on a command before it is told of what A appended.
		name: "append compares nothing",
		edits: []overlay.Edit{
			overlay.Replace("hub/redislog/layout.go", "if last ~= tonumber(ARGV[1]) then", "if false then"),
			overlay.Replace("hub/redislog/layout.go", "if last > 0 and redis.call('LINDEX', KEYS[1], -1) ~= ARGV[2] then return 1 end", ""),
		},
		finding: "P2: event",
		provoke: func(s *scenario) {
			s.rig.Instances[1].Link.Delay(400*time.Millisecond, 0)
			s.answer(s.onA.Give("write_note", note()))
			s.onB.Give("write_note", note())
			wait(s.ctx, time.Second)
			s.rig.Instances[1].Link.Heal()
		},
	},
	{
		// A client comes back after events that it missed.
		name: "resume skips an event",
		edits: []overlay.Edit{overlay.Replace("hub/history.go",
			"for _, x := range h.entries[since+1-h.entries[0].event.Seq:] {",
			"for i, x := range h.entries[since+1-h.entries[0].event.Seq:] {\nif i == 0 {\ncontinue\n}",
		)},
		finding: "P5: consultant 1 was not told event",
		provoke: func(s *scenario) {
			s.onB.Sleep(time.Minute)
			s.move(3)
			s.onB.Wake()
		},
	},
	{
		// B is cut off from Redis during the last events.
		name: "gap is not read",
		edits: []overlay.Edit{
			overlay.Replace("hub/replica.go", "gap := n.Gap", "gap := false"),
			overlay.Replace("hub/replica.go", "if r.matches(top) {", "if r.matches(top) || top.Seq > 0 {"),
		},
		finding: "P5: consultant 1 ends at",
		provoke: func(s *scenario) {
			s.rig.Instances[1].Link.Cut()
			wait(s.ctx, 500*time.Millisecond) // B's connections are gone
			s.move(3)
			s.rig.Instances[1].Link.Heal()
		},
	},
	{
		name: "note is told to all",
		edits: []overlay.Edit{overlay.Replace("room/delivery.go",
			"return d.Shared\n",
			"for _, own := range d.Own {\nif d.Shared == nil {\nreturn own\n}\n}\nreturn d.Shared\n",
		)},
		finding: "P4: client was told the write_note of facilitator",
		provoke: func(s *scenario) { s.answer(s.onA.Give("write_note", note())) },
	},
	{
		// A has an event that a failover loses; B, which does not have it, goes on.
		name: "hashes are not compared",
		edits: []overlay.Edit{
			overlay.Replace("room/room.go", " && r.hashes[seq-1] == hash", ""),
			overlay.Replace("room/room.go", "e.Hash == e.chain(chain, before)", `e.chain(chain, before) != ""`),
			overlay.Replace("hub/replica.go", "&& bytes.Equal(last.Data, r.end.Data)", "&& (true || bytes.Equal(last.Data, r.end.Data))"),
			overlay.Replace("hub/redislog/layout.go", "if last > 0 and redis.call('LINDEX', KEYS[1], -1) ~= ARGV[2] then return 1 end", ""),
		},
		finding: "P2: a fork that nobody was told of",
		provoke: func(s *scenario) {
			s.failover = true
			pair := replicate(s.ctx, s.t, s.rig)
			pair.link.Cut()
			s.move(1)
			s.rig.Instances[1].Kill()
			s.fatal(s.rig.FailOver(s.ctx, pair.replica))
			s.fatal(s.rig.Heal(s.ctx))
			pair.link.Close()
			for range 2 {
				s.answer(s.onB.Give("write_note", note()))
			}
		},
	},
}

// scenario is a room with its facilitator on instance A and a consultant on B.
type scenario struct {
	t        *testing.T
	ctx      context.Context
	rig      *rig.Rig
	onA, onB *seance.Device
	failover bool
	moves    int
}

func note() object { return object{"note": newID(), "text": "words " + newID()} }

// move has the facilitator move to another step so many times.
func (s *scenario) move(times int) {
	s.t.Helper()
	for range times {
		s.moves++
		step := []string{"consultation", "synthesis"}[s.moves%2]
		s.answer(s.onA.Give("move_to_step", object{"step": step}))
	}
}

func (s *scenario) answer(g *seance.Given) {
	s.t.Helper()
	_, err := g.Answer(s.ctx)
	s.fatal(err)
}

func (s *scenario) fatal(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// provocations is how often each scenario is played: the checker must find the bug every time.
const provocations = 3

func TestCheckerFindsEachMutant(t *testing.T) {
	t.Parallel()
	for _, m := range mutants {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "codev")
			if err := overlay.Build(t.Context(), root, path, m.edits); err != nil {
				t.Fatal(err)
			}
			r := startRig(t.Context(), t, func() (string, error) { return path, nil }, 2)
			for range provocations {
				_, findings := m.play(t, r)
				if !has(findings, m.finding) {
					t.Errorf("the checker finds %v, want %q", findings, m.finding)
				} else {
					t.Logf("%d findings, first %v", len(findings), findings[0])
				}
			}
		})
	}
}

// The same scenarios show nothing in the program as it is.
func TestCheckerFindsNothingInTheProgram(t *testing.T) {
	t.Parallel()
	for _, m := range mutants {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			r := startRig(t.Context(), t, plain, 2)
			for range provocations {
				h, findings := m.play(t, r)
				blame(t, h, findings)
			}
		})
	}
}

func has(findings []checker.Finding, part string) bool {
	return slices.ContainsFunc(findings, func(f checker.Finding) bool { return strings.Contains(f.String(), part) })
}

// play plays the mutant's scenario once and checks what the clients saw.
func (m mutant) play(t *testing.T, r *rig.Rig) (*checker.History, []checker.Finding) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	for _, i := range r.Instances {
		if err := i.UntilReady(ctx); err != nil {
			t.Fatal(err)
		}
	}
	at := pinned(r, map[string]int{
		"facilitator": 0, "client": 0, "client's phone": 1, "consultant 1": 1, "consultant 1's phone": 1, "observer": 0, "client afresh": 1,
	})
	room, err := seance.Open(ctx, at, "client", "consultant 1", "observer")
	if err != nil {
		t.Fatal(err)
	}
	defer room.Leave()
	s := &scenario{t: t, ctx: ctx, rig: r, onA: room.Seats[0].Devices[0], onB: room.Seats[2].Devices[0]}
	m.provoke(s)
	o := finish(ctx, room, time.Now(), checker.CatchUp+time.Second)
	o.history.Failover = s.failover
	return o.history, check(o.history)
}
