package sim

import "codev/deploy/overlay"

// bug is one that the simulator must find: what a program with it has elsewhere, and part of a finding that it leads
// to.
type bug struct {
	name    string
	edits   []overlay.Edit
	finding string
}

var plant = overlay.Plant

var bugs = []bug{
	{
		name:    "command is taken twice",
		edits:   []overlay.Edit{plant("command is taken twice", "room/room.go", "if _, ok := r.Taken(c.By, c.ID); ok {", "if _, ok := r.Taken(c.By, c.ID); ok && !%s {")},
		finding: "answers no command",
	},
	{
		name: "append compares nothing",
		edits: []overlay.Edit{plant("append compares nothing", "hub/memlog/memlog.go",
			"case uint64(len(kept.records)) != end.Seq,", "case %[1]s:\n	case uint64(len(kept.records)) != end.Seq,")},
		finding: "P2: event",
	},
	{
		name: "resume skips an event",
		edits: []overlay.Edit{plant("resume skips an event", "hub/history.go", "for _, x := range h.entries[since+1-h.entries[0].seq:] {",
			"for i, x := range h.entries[since+1-h.entries[0].seq:] {\nif i == 0 && %s {\ncontinue\n}")},
		finding: "was not told event",
	},
	{
		name: "gap is not read",
		edits: []overlay.Edit{
			plant("gap is not read", "hub/replica.go", "gap := n.Gap", "gap := n.Gap && !%s"),
			plant("gap is not read", "hub/replica.go", "if r.matches(top) {", "if r.matches(top) || top.Seq > 0 && %s {"),
		},
		finding: "P5",
	},
	{
		name: "note is told to all",
		edits: []overlay.Edit{plant("note is told to all", "room/delivery.go", "return d.Shared\n",
			"for _, own := range d.Own {\nif d.Shared == nil && %s {\nreturn own.Telling\n}\n}\nreturn d.Shared\n")},
		finding: "P4",
	},
	{
		name: "hashes are not compared",
		edits: []overlay.Edit{
			plant("hashes are not compared", "room/room.go", " && r.hashes[seq-1] == hash", " && (r.hashes[seq-1] == hash || %s)"),
			plant("hashes are not compared", "room/room.go", "e.Hash == e.chain(chain, before)", "(e.Hash == e.chain(chain, before) || %s)"),
			plant("hashes are not compared", "hub/replica.go", "&& bytes.Equal(last.Data, r.end.Data)", "&& (bytes.Equal(last.Data, r.end.Data) || %s)"),
			plant("hashes are not compared", "hub/memlog/memlog.go", "!bytes.Equal(kept.records[end.Seq-1], end.Data):",
				"!bytes.Equal(kept.records[end.Seq-1], end.Data) && !%s:"),
		},
		finding: "a fork that nobody was told of",
	},
	{
		// M7: an instance that was asleep accepts a command that was refused elsewhere.
		name: "until is not kept",
		edits: []overlay.Edit{
			plant("until is not kept", "hub/replica.go", "case !p.until.IsZero() && !now.Before(p.until):", "case !p.until.IsZero() && !now.Before(p.until) && !%s:"),
			plant("until is not kept", "hub/replica.go", "	if !until.IsZero() {\n", "	if !until.IsZero() && !%s {\n"),
		},
		finding: "answers no command of theirs",
	},
	{
		// S3: an instance that can't reach the store keeps its people.
		name:    "instance out of touch goes on",
		edits:   []overlay.Edit{plant("instance out of touch goes on", "hub/liveroom.go", "return lr.shared &&", "return !%s && lr.shared &&")},
		finding: "was told that the room is at",
	},
	{
		// M2: an instance erases rooms by its own clock.
		name: "clock of the machine",
		edits: []overlay.Edit{plant("clock of the machine", "hub/sweep.go", "		now := h.cfg.Log.Now()\n",
			"		now := h.cfg.Log.Now()\n		if %s {\n			now = time.Now()\n		}\n")},
		finding: "was told not to come back",
	},
	{
		name: "failed append is accepted",
		edits: []overlay.Edit{plant("failed append is accepted", "hub/replica.go",
			"	if err := r.log.Append(ctx, r.name, r.end, beside, records...); err != nil {\n",
			"	if err := r.log.Append(ctx, r.name, r.end, beside, records...); err != nil && (errors.Is(err, ErrStale) || errors.Is(err, ErrNotFound) || !%s) {\n")},
		finding: "told to forget all",
	},
	{
		name:    "room ahead of its log is kept",
		edits:   []overlay.Edit{plant("room ahead of its log is kept", "hub/replica.go", "			r.ahead = true\n", "			r.ahead = !%s\n")},
		finding: "P",
	},
}

// edits are those of all bugs.
func edits() (all []overlay.Edit) {
	all = overlay.Plantable("hub", "hub/memlog", "room")
	for _, b := range bugs {
		all = append(all, b.edits...)
	}
	return all
}
