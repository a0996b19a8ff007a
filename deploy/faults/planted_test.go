package faults_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"codev/deploy/faults/checker"
	"codev/deploy/faults/rig"
	"codev/deploy/faults/seance"

	"github.com/google/uuid"
)

type object = map[string]any

func newID() string { return uuid.NewString() }

// planting is a bug that is built in, and how to bring it to light.
type planting struct {
	bug     string // as CODEV_PLANTED names it
	finding string // a part of one that it must come to, from the promise on that it breaks
	provoke func(p *plot)
}

var plantings = []planting{
	// Whoever does not get the answer sends the command again.
	{"twice", "P1: write_note of facilitator was accepted as", func(p *plot) {
		given := p.onA.Give("write_note", p.note())
		p.answer(given)
		given.Again()
		p.answer(given)
	}},
	// What A appended is on its way to B, whose people do something meanwhile.
	{"unasked", "P2: event", func(p *plot) {
		p.rig.Instances[1].Link.Delay(400*time.Millisecond, 0)
		p.answer(p.onA.Give("write_note", p.note()))
		given := p.onB.Give("write_note", p.note())
		wait(p.ctx, time.Second)
		p.rig.Instances[1].Link.Heal()
		p.given = append(p.given, given)
	}},
	// Somebody comes back to what happened while they slept.
	{"resume", "P5: consultant 1 was not told event", func(p *plot) {
		p.onB.Sleep(time.Minute)
		for range 3 {
			p.answer(p.onA.Give("move_to_step", object{"step": p.next()}))
		}
		p.onB.Wake()
	}},
	// B is cut off; what happens on A meanwhile is the last that happens.
	{"deaf", "P5: consultant 1 ends at", func(p *plot) {
		p.rig.Instances[1].Link.Cut()
		wait(p.ctx, 500*time.Millisecond) // B's connections are gone
		for range 3 {
			p.answer(p.onA.Give("move_to_step", object{"step": p.next()}))
		}
		p.rig.Instances[1].Link.Heal()
	}},
	// Somebody writes a note.
	{"told", "P4: client was told the write_note of facilitator", func(p *plot) {
		p.answer(p.onA.Give("write_note", p.note()))
	}},
	// A has what is lost in a failover; B, which has not, goes on.
	{"unhashed", "P2: a fork that nobody was told of", func(p *plot) {
		p.failover = true
		pair := replicate(p.ctx, p.t, p.rig)
		pair.link.Cut()
		p.answer(p.onA.Give("move_to_step", object{"step": p.next()}))
		p.rig.Instances[1].Kill()
		p.fatal(p.rig.FailOver(p.ctx, pair.replica))
		p.fatal(p.rig.Heal(p.ctx))
		pair.link.Close()
		for range 2 {
			p.answer(p.onB.Give("write_note", p.note()))
		}
	}},
}

// plot is one run of a planting: a room with its facilitator on A, a consultant on B.
type plot struct {
	t        *testing.T
	ctx      context.Context
	rig      *rig.Rig
	onA, onB *seance.Device
	given    []*seance.Given
	failover bool
	moved    int
}

func (p *plot) note() object { return object{"note": newID(), "text": "words " + newID()} }

func (p *plot) next() string {
	p.moved++
	return []string{"consultation", "synthesis"}[p.moved%2]
}

func (p *plot) answer(g *seance.Given) {
	p.t.Helper()
	_, err := g.Answer(p.ctx)
	p.fatal(err)
}

func (p *plot) fatal(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

const provocations = 3

// Each bug that is planted is found each time that it is provoked; and where there is none, none is found.
func TestPlantedBugs(t *testing.T) {
	if _, err := buggy(); err != nil {
		t.Fatal(err)
	}
	for _, p := range plantings {
		for name, env := range map[string]string{p.bug: p.bug, "no " + p.bug: ""} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				r := startRig(t.Context(), t, buggy, 2, "CODEV_PLANTED="+env)
				for range provocations {
					h, findings := p.run(t, r)
					switch {
					case env == "":
						blame(t, h, findings)
					case !has(findings, p.finding):
						t.Errorf("%s is not found; the checker finds %v", p.bug, findings)
					default:
						t.Logf("%d findings, first %v", len(findings), findings[0])
					}
				}
			})
		}
	}
}

func has(findings []checker.Finding, part string) bool {
	return slices.ContainsFunc(findings, func(f checker.Finding) bool { return strings.Contains(f.String(), part) })
}

// run provokes the bug once.
func (p planting) run(t *testing.T, r *rig.Rig) (*checker.History, []checker.Finding) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	for _, i := range r.Instances {
		if err := i.UntilReady(ctx); err != nil {
			t.Fatal(err)
		}
	}
	at := pinned(r, map[string]int{"facilitator": 0, "client": 0, "client's phone": 1, "consultant 1": 1, "consultant 1's phone": 1, "observer": 0, "client afresh": 1})
	room, err := seance.Open(ctx, at, "client", "consultant 1", "observer")
	if err != nil {
		t.Fatal(err)
	}
	defer room.Leave()
	plot := &plot{t: t, ctx: ctx, rig: r, onA: room.Seats[0].Devices[0], onB: room.Seats[2].Devices[0]}
	p.provoke(plot)
	healed := time.Now()
	o := finish(ctx, room, healed, checker.CatchUp+time.Second)
	o.history.Failover = plot.failover
	return o.history, checker.Check(o.history)
}
