package main

import (
	"path/filepath"
	"slices"
	"testing"

	"codev/deploy/overlay"

	"github.com/google/uuid"
)

// newerProgram is a program that knows one command more.
var newerProgram = []overlay.Edit{overlay.Add("room/newer.go", `package room

var _ = func() []row {
	rulebook = append(rulebook, row{
		rule: "R33", command: "suggest_next", event: "next_suggested", grants: []grant{{everyone, running}}, act: newAct[suggestNext],
	})
	return rulebook
}()

type suggestNext struct {
	Link Text `+"`json:\"link\"`"+`
}

func (d *suggestNext) decide(*Room, *person, moment) *Refusal { return nil }

func (d *suggestNext) apply(r *Room, _ Event) {
	r.next = d.Link
	r.tell.field("next")
}
`)}

// An older and a newer program share a room, as during a deploy (P2, P6). The older one keeps events that only the
// newer one knows, shows nothing of them and never accepts them. Both have one position in one log, and a client that
// moves to the newer one sees all.
func TestTwoAges(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "codev")
	if err := overlay.Build(t.Context(), "../..", file, newerProgram, "-ldflags=-w"); err != nil {
		t.Fatal(err)
	}
	c := newInstances(t, 1)
	older, newer := c.instances[0], startAs(t, file, slices.Concat(unlimited, c.shared())...)
	f := plainRoom(t, older.base).connect()
	k := f.join("K").connectTo(newer.base)

	suggested := k.do("suggest_next", object{"link": "l"})
	moved := f.do("move_to_step", object{"step": "consultation"})
	if moved != suggested+1 {
		t.Errorf("the older decided at %d, after %d of the newer", moved, suggested)
	}
	last := k.do("offer_contribution", object{"contribution": uuid.NewString(), "kind": "idea", "text": "t"})
	f.reach(last)
	k.reach(last)
	if f.Seq != k.Seq || f.Hash != k.Hash+"~" {
		t.Errorf("the older is at %d %s, the newer at %d %s", f.Seq, f.Hash, k.Seq, k.Hash)
	}
	for _, e := range f.events {
		if e.Name == "next_suggested" {
			t.Error("the older tells what it does not know")
		}
	}
	if f.View["next"] != nil || k.View["next"] != "l" || len(asList(f.View["contributions"])) != 1 {
		t.Errorf("the older shows %v, the newer %v", f.View["next"], k.View["next"])
	}
	if slices.Contains(f.May, "suggest_next") || !slices.Contains(k.May, "suggest_next") {
		t.Errorf("the older may %v, the newer %v", f.May, k.May)
	}
	if r := f.ask("suggest_next", object{"link": "other"}); r.Code != "bad_command" {
		t.Errorf("the older answers: %v", r.Err())
	}

	older.stop()
	f.connectTo(newer.base)
	if f.reset || f.View["next"] != "l" || f.Seq != k.Seq || f.Hash != k.Hash {
		t.Errorf("moved on to the newer (reset %v): %v at %d", f.reset, f.View["next"], f.Seq)
	}
	again := c.add() // and back, as when a deploy is undone
	f.connectTo(again.base)
	if f.reset {
		t.Error("back at the older: reset")
	}
	f.do("move_to_step", object{"step": "synthesis"})
	if seq := k.do("rename", object{"name": "L"}); seq != f.Seq+1 && seq != f.Seq {
		t.Errorf("the newer is at %d, the older at %d", seq, f.Seq)
	}
}
