package faults_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"sync"
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

// mutant is a known bug, and a scenario that brings it to light.
type mutant struct {
	name    string
	edits   []edit
	finding string          // part of a finding that the checker must make, with the promise that the bug breaks
	clocks  []time.Duration // how far off those of A and B are, if B is to start after the rooms are open
	provoke func(s *scenario)
}

// edit is a change of the source, in which each %s is an expression that is true while the bug is turned on.
type edit struct{ file, find, text string }

// luaUnless is a condition for the Lua in a Go string: it is true while the bug is turned off.
const luaUnless = "` + strconv.FormatBool(!%s) + `"

var mutants = []mutant{
	{
		// A client that got no answer sends its command again.
		name:    "command is taken twice",
		edits:   []edit{{"room/room.go", "if _, ok := r.Taken(c.By, c.ID); ok {", "if _, ok := r.Taken(c.By, c.ID); ok && !%s {"}},
		finding: "P1: write_note of facilitator was accepted as",
		provoke: func(s *scenario) {
			for _, p := range s.players {
				given := p.onA.Give("write_note", note())
				s.answer(given)
				given.Again()
				s.answer(given)
			}
		},
	},
	{
		// B decides on a command before it is told of what A appended.
		name: "append compares nothing",
		edits: []edit{
			{"hub/redislog/layout.go", "if last ~= tonumber(ARGV[1]) then", "if last ~= tonumber(ARGV[1]) and " + luaUnless + " then"},
			{"hub/redislog/layout.go", "~= ARGV[2] then return 1 end", "~= ARGV[2] and " + luaUnless + " then return 1 end"},
		},
		finding: "P2: event",
		provoke: func(s *scenario) {
			s.rig.Instances[1].Link.Delay(400*time.Millisecond, 0)
			for _, p := range s.players {
				s.answer(p.onA.Give("write_note", note()))
				p.onB.Give("write_note", note())
			}
			wait(s.ctx, time.Second)
			s.rig.Instances[1].Link.Heal()
		},
	},
	{
		// A client comes back after events that it missed.
		name: "resume skips an event",
		edits: []edit{{"hub/history.go",
			"for _, x := range h.entries[since+1-h.entries[0].seq:] {",
			"for i, x := range h.entries[since+1-h.entries[0].seq:] {\nif i == 0 && %s {\ncontinue\n}"}},
		finding: "P5: consultant 1 was not told event",
		provoke: func(s *scenario) {
			for _, p := range s.players {
				p.onB.Sleep(time.Minute)
			}
			s.move(3)
			for _, p := range s.players {
				p.onB.Wake()
			}
		},
	},
	{
		// B is cut off from Redis during the last events.
		name: "gap is not read",
		edits: []edit{
			{"hub/replica.go", "gap := n.Gap", "gap := n.Gap && !%s"},
			{"hub/replica.go", "if r.matches(top) {", "if r.matches(top) || top.Seq > 0 && %s {"},
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
		edits: []edit{{"room/delivery.go",
			"return d.Shared\n",
			"for _, own := range d.Own {\nif d.Shared == nil && %s {\nreturn own.Telling\n}\n}\nreturn d.Shared\n"}},
		finding: "P4: client was told the write_note of facilitator",
		provoke: func(s *scenario) {
			for _, p := range s.players {
				s.answer(p.onA.Give("write_note", note()))
			}
		},
	},
	{
		// A has an event that a failover loses. A is paused until B, which never had the event, has appended others.
		// Else A might find the shorter log first, and say so.
		name: "hashes are not compared",
		edits: []edit{
			{"room/room.go", " && r.hashes[seq-1] == hash", " && (r.hashes[seq-1] == hash || %s)"},
			{"room/room.go", "e.Hash == e.chain(chain, before)", "(e.Hash == e.chain(chain, before) || %s)"},
			{"hub/replica.go", "&& bytes.Equal(last.Data, r.end.Data)", "&& (bytes.Equal(last.Data, r.end.Data) || %s)"},
			{"hub/redislog/layout.go", "if last > 0 and redis", "if last > 0 and " + luaUnless + " and redis"},
		},
		finding: "P2: a fork that nobody was told of",
		provoke: func(s *scenario) {
			s.failover = true
			a, b := s.rig.Instances[0], s.rig.Instances[1]
			pair := replicate(s.ctx, s.t, s.rig)
			pair.link.Cut()
			s.move(1)
			s.fatal(a.Pause())
			b.Kill()
			s.fatal(s.rig.FailOver(s.ctx, pair.replica))
			pair.link.Close()
			s.fatal(b.Start(s.ctx))
			for range 2 {
				for _, p := range s.players {
					s.answer(p.onB.Give("write_note", note()))
				}
			}
			s.fatal(a.Resume())
		},
	},
	{
		// B's clock is ahead by more than rooms are kept.
		name: "clock of the machine",
		edits: []edit{
			{"hub/redislog/clock.go", "{ return time.Now().Add(l.clock.ahead()) }",
				"{\nif %s {\nreturn time.Now()\n}\nreturn time.Now().Add(l.clock.ahead())\n}"},
			{"hub/redislog/layout.go", "if math.abs(now - ARGV[6])", "if " + luaUnless + " and math.abs(now - ARGV[6])"},
		},
		finding: "was told not to come back",
		clocks:  []time.Duration{0, 31 * day},
		provoke: func(s *scenario) {
			s.fatal(s.rig.Instances[1].Start(s.ctx))
			wait(s.ctx, 2*sweepEvery)
		},
	},
}

// planted is the program with all known bugs, each turned on by its name. Its clock can be wrong, and it looks for rooms
// to erase every sweepEvery.
var planted = sync.OnceValues(func() (string, error) {
	edits := overlay.Plantable("hub", "hub/redislog", "room")
	for _, m := range mutants {
		for _, e := range m.edits {
			edits = append(edits, overlay.Plant(m.name, e.file, e.find, e.text))
		}
	}
	path := filepath.Join(built, "planted")
	return path, overlay.Build(context.Background(), root, path, append(edits, wrongClocks()...), "-ldflags=-w")
})

// scenario is a mutant's scenario, played in some rooms at a time.
type scenario struct {
	t        *testing.T
	ctx      context.Context
	rig      *rig.Rig
	players  []players
	failover bool
	moves    int
}

// players are those of one room: its facilitator on instance A, and a consultant on B.
type players struct{ onA, onB *seance.Device }

func note() object { return object{"note": newID(), "text": "words " + newID()} }

// move has all facilitators move to another step so many times.
func (s *scenario) move(times int) {
	s.t.Helper()
	for range times {
		s.moves++
		step := []string{"consultation", "synthesis"}[s.moves%2]
		for _, p := range s.players {
			s.answer(p.onA.Give("move_to_step", object{"step": step}))
		}
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

// provocations is in how many rooms each scenario is played: the checker must find the bug in each.
const provocations = 3

func TestCheckerFindsEachMutant(t *testing.T) {
	t.Parallel()
	for _, m := range mutants {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			for _, o := range m.play(t, planted, overlay.PlantedEnv+"="+m.name) {
				if !has(o.findings, m.finding) {
					t.Errorf("the checker finds %v, want %q", o.findings, m.finding)
				} else {
					t.Logf("%d findings, first %v", len(o.findings), o.findings[0])
				}
			}
		})
	}
}

// The same scenarios show nothing in the program as it is.
func TestCheckerFindsNothingInTheProgram(t *testing.T) {
	t.Parallel()
	for _, m := range mutants {
		if m.clocks != nil {
			continue // TestWrongClocks
		}
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			for _, o := range m.play(t, plain) {
				blame(t, o.history, o.findings)
			}
		})
	}
}

func has(findings []checker.Finding, part string) bool {
	return slices.ContainsFunc(findings, func(f checker.Finding) bool { return strings.Contains(f.String(), part) })
}

// play plays the mutant's scenario and checks what the clients saw.
func (m mutant) play(t *testing.T, bin func() (string, error), env ...string) []outcome {
	t.Helper()
	if m.clocks != nil {
		needsWrongClocks(t)
	}
	r := startRig(t.Context(), t, bin, rig.Options{Instances: 2, Env: env, Clocks: m.clocks})
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	places := map[string]int{
		"facilitator": 0, "client": 0, "client's phone": 1, "consultant 1": 1, "consultant 1's phone": 1, "observer": 0, "client afresh": 1,
	}
	if m.clocks != nil {
		places = nil // all on A
		r.Instances[1].Kill()
	}
	at := pinned(r, places)
	s := &scenario{t: t, ctx: ctx, rig: r}
	played := openRooms(t, at, provocations, func(int) []string { return []string{"client", "consultant 1", "observer"} })
	for _, room := range played {
		s.players = append(s.players, players{room.Seats[0].Devices[0], room.Seats[2].Devices[0]})
	}
	m.provoke(s)
	return judge(ctx, played, time.Now(), checker.CatchUp+time.Second, func(h *checker.History) { h.Failover = s.failover })
}
