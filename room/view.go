package room

import (
	"encoding/json"
	"slices"
)

// This file is the only way out of a room: every byte that a person gets is drawn here, for that person (P4).
//
// A view has fields. Each is drawn by one function, for the whole view and for what an event changed alike,
// so that a view kept event by event is the view read afresh. A viewer of "" stands for all members: what is
// drawn for it is told to everybody with the same bytes, so it must hold nothing private.

// drawn is a JSON object; nil values are fields that are absent, which a whole view leaves out and a patch takes out.
type drawn map[string]any

// field draws one member of the view.
type field struct {
	draw func(r *Room, v ID) any          // a plain field, nil if absent; or, for a list of items with ids:
	ids  func(r *Room, v ID) []ID         // those that v may see, in order, and
	item func(r *Room, v ID, id ID) drawn // one of them, nil if v may not see it
}

var fields = map[string]field{
	"room":        {draw: func(r *Room, _ ID) any { return r.id }},
	"group":       {draw: func(r *Room, _ ID) any { return opt(r.group) }},
	"lang":        {draw: func(r *Room, _ ID) any { return r.lang }},
	"sealed":      {draw: func(r *Room, _ ID) any { return r.sealed }},
	"door":        {draw: func(r *Room, _ ID) any { return r.door }},
	"opened_at":   {draw: func(r *Room, _ ID) any { return r.openedAt }},
	"closed_at":   {draw: func(r *Room, _ ID) any { return opt(r.closedAt) }},
	"erases_at":   {draw: func(r *Room, _ ID) any { return r.ErasesAt() }},
	"next":        {draw: func(r *Room, _ ID) any { return opt(r.next) }},
	"heritage":    {draw: drawHeritage},
	"starts_at":   {draw: func(r *Room, _ ID) any { return opt(r.startsAt) }},
	"planned":     {draw: func(r *Room, _ ID) any { return opt(r.plannedBy) }},
	"begun_at":    {draw: func(r *Room, _ ID) any { return opt(r.begunAt) }},
	"call":        {draw: func(r *Room, _ ID) any { return opt(r.call) }},
	"charter":     {draw: func(r *Room, _ ID) any { return opt(r.charter) }},
	"plan":        {draw: func(r *Room, _ ID) any { return r.plan }},
	"step":        {draw: drawStep},
	"me":          {draw: func(_ *Room, v ID) any { return v }},
	"facilitator": {draw: func(r *Room, _ ID) any { return r.facilitator }},
	"deputy":      {draw: func(r *Room, _ ID) any { return opt(r.deputy) }},
	"client":      {draw: func(r *Room, _ ID) any { return opt(r.client) }},
	"topic":       {draw: func(r *Room, _ ID) any { return opt(r.pass.topic) }},
	"pass":        {draw: func(r *Room, _ ID) any { return opt(r.pass.client) }},
	"floor": {draw: func(r *Room, _ ID) any {
		if r.floor == nil {
			return nil
		}
		return FloorView{r.floor.speaker, r.floor.since, r.floor.order}
	}},
	"ratings": {draw: drawRatings},
	"held":    {draw: drawHeld},

	"participants": {
		ids: func(r *Room, _ ID) []ID {
			return idsOf(r.people, func(p *person) ID { return p.id })
		},
		item: func(r *Room, _ ID, id ID) drawn {
			p := r.person(id)
			return drawn{"name": p.name, "role": p.role, "hand": opt(p.hand), "waiting": opt(p.waiting), "removed": opt(p.removed)}
		},
	},
	"topics": {
		ids: func(r *Room, _ ID) []ID { return r.topics.order },
		item: func(r *Room, v ID, id ID) drawn {
			t := r.topics.get(id)
			if t == nil {
				return nil
			}
			d := drawn{"by": t.by, "headline": t.headline, "kind": t.kind, "text": opt(t.text), "support": len(t.support)}
			if v != "" {
				d["supported"] = opt(t.support[v])
			}
			return d
		},
	},
	"follow_up": {
		ids: func(r *Room, _ ID) []ID { return r.followUp.order },
		item: func(r *Room, _ ID, id ID) drawn {
			f := r.followUp.get(id)
			return drawn{"state": f.state, "text": opt(f.text)}
		},
	},
	"passes": {
		ids: func(r *Room, _ ID) []ID {
			return idsOf(r.otherPasses(), func(p *pass) ID { return p.client })
		},
		item: func(r *Room, v ID, id ID) drawn { return r.passOf(id).draw(v) },
	},
	"learnings": {
		ids: func(r *Room, v ID) []ID {
			return idsOf(r.learningsOf(v), func(l *learning) ID { return l.id })
		},
		item: func(r *Room, v ID, id ID) drawn {
			l := r.findLearning(func(l *learning) bool { return l.id == id && r.seenBy(l, v) })
			if l == nil {
				return nil
			}
			return drawn{"by": l.by, "kind": l.kind, "text": l.text, "private": opt(l.shared == 0)}
		},
	},
	"adjustments": {
		ids: func(r *Room, _ ID) []ID { return r.adjustments.order },
		item: func(r *Room, _ ID, id ID) drawn {
			a := r.adjustments.get(id)
			if a == nil {
				return nil
			}
			return drawn{"by": a.by, "text": a.text, "settled": opt(a.settled)}
		},
	},
	"signals": {
		ids: func(r *Room, v ID) []ID {
			var ids []ID
			for _, s := range r.signals {
				if s.to == v {
					ids = append(ids, s.id)
				}
			}
			return ids
		},
		item: func(r *Room, _ ID, id ID) drawn {
			i := slices.IndexFunc(r.signals, func(s signalled) bool { return s.id == id })
			return drawn{"at": r.signals[i].at, "kind": r.signals[i].kind}
		},
	},
	"nudges": {
		ids: func(r *Room, v ID) []ID {
			var ids []ID
			for _, n := range r.nudges {
				if n.by == v || n.to == v {
					ids = append(ids, n.id)
				}
			}
			return ids
		},
		item: func(r *Room, _ ID, id ID) drawn {
			i := slices.IndexFunc(r.nudges, func(n nudged) bool { return n.id == id })
			n := r.nudges[i]
			return drawn{"at": n.at, "by": n.by, "to": n.to, "text": n.text}
		},
	},
	"notes": {
		ids: func(r *Room, v ID) []ID { return r.notesOf(v).order },
		item: func(r *Room, v ID, id ID) drawn {
			n := r.notesOf(v).get(id)
			if n == nil {
				return nil
			}
			return drawn{"step": n.step, "text": n.text}
		},
	},
}

func init() {
	for name, f := range passFields {
		of := f
		if f.draw != nil {
			fields[name] = field{draw: func(r *Room, v ID) any { return of.draw(r.pass, v) }}
			continue
		}
		fields[name] = field{
			ids:  func(r *Room, v ID) []ID { return of.ids(r.pass, v) },
			item: func(r *Room, v ID, id ID) drawn { return of.item(r.pass, v, id) },
		}
	}
}

// atTheDoor draws all that a person at the door may see: the group's name and themselves.
var atTheDoor = []string{"room", "group", "lang", "sealed", "me"}

// View is all that a person may see, as JSON; null for a person who never joined or was removed.
func (r *Room) View(id ID) json.RawMessage {
	p := r.person(id)
	if p == nil || p.removed {
		return json.RawMessage("null")
	}
	return encode(r.draw(p), r.viewSize())
}

// viewSize is a guess of what a whole view takes. A view may be much shorter than the log, so the guess is bounded.
func (r *Room) viewSize() int { return 1<<10 + min(r.bytes/2, 64<<10) }

func (r *Room) draw(p *person) drawn {
	view := drawn{}
	if p.waiting {
		for _, name := range atTheDoor {
			view[name] = fields[name].draw(r, p.id)
		}
		view["participants"] = []drawn{fields["participants"].one(r, p.id, p.id)}
		return strip(view)
	}
	for name, f := range fields {
		view[name] = f.all(r, p.id)
	}
	return strip(view)
}

// opening is the whole room as a patch on the view at the door, when the person is admitted.
func (r *Room) opening(p *person) drawn {
	view := r.draw(p)
	if people, ok := view["participants"].([]drawn); ok && !p.waiting {
		view["participants"] = append([]drawn{{"id": p.id, "gone": true}}, people...)
	}
	return view
}

// all draws the whole field for v, nil if it is absent.
func (f field) all(r *Room, v ID) any {
	if f.draw != nil {
		return f.draw(r, v)
	}
	items := []drawn{} // a list is always there
	for _, id := range f.ids(r, v) {
		items = append(items, f.one(r, v, id))
	}
	return items
}

// one draws an item with its id, or that it is gone.
func (f field) one(r *Room, v, id ID) drawn {
	d := f.item(r, v, id)
	if d == nil {
		return drawn{"id": id, "gone": true}
	}
	d["id"] = id
	return d
}

func drawStep(r *Room, _ ID) any {
	if r.step == Closed {
		return drawn{"name": Closed, "started_at": r.closedAt, "minutes": 0, "break": nil, "quiet": nil}
	}
	d := drawn{"name": r.step, "started_at": opt(r.startedAt), "minutes": r.minutes(), "break": nil, "quiet": nil}
	if r.pause != nil {
		d["break"] = BreakView{r.pause.startedAt, r.pause.minutes}
	}
	if r.quiet != nil {
		d["quiet"] = BreakView{r.quiet.startedAt, r.quiet.minutes}
	}
	return d
}

func drawRatings(r *Room, v ID) any {
	if len(r.ratings) == 0 {
		return nil
	}
	d := drawn{"answered": len(r.ratings), "spread": nil}
	if spread := r.spread(); spread != nil {
		d["spread"] = spread
	}
	for _, rating := range r.ratings {
		if rating.by == v {
			mine := drawn{}
			for _, q := range ratingQuestions {
				mine[q.name] = optional(*q.of(&rating.answers))
			}
			d["mine"] = mine
		}
	}
	return d
}

// opt is the value, or nil for a zero one: absent is empty.
func opt[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}

func optional[T any](p *T) any {
	if p == nil {
		return nil
	}
	return *p
}

func idsOf[T any](items []T, id func(T) ID) []ID {
	ids := make([]ID, len(items))
	for i, item := range items {
		ids[i] = id(item)
	}
	return ids
}

// strip takes absent fields out of d, at every depth, and returns d.
func strip(d drawn) drawn {
	for name, value := range d {
		switch v := value.(type) {
		case nil:
			delete(d, name)
		case drawn:
			strip(v)
		case []drawn:
			for _, item := range v {
				strip(item)
			}
		}
	}
	return d
}
