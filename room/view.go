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
	"heritage":    {draw: func(r *Room, _ ID) any { return optional(r.heritage) }},
	"plan":        {draw: func(r *Room, _ ID) any { return r.plan }},
	"step":        {draw: drawStep},
	"me":          {draw: func(_ *Room, v ID) any { return v }},
	"facilitator": {draw: func(r *Room, _ ID) any { return r.facilitator }},
	"deputy":      {draw: func(r *Room, _ ID) any { return opt(r.deputy) }},
	"client":      {draw: func(r *Room, _ ID) any { return opt(r.client) }},
	"topic":       {draw: func(r *Room, _ ID) any { return opt(r.topic) }},
	"floor": {draw: func(r *Room, _ ID) any {
		if r.floor == nil {
			return nil
		}
		return FloorView{r.floor.speaker, r.floor.order}
	}},
	"follow_up":    {draw: drawFollowUp},
	"presentation": {draw: drawPresentation},
	"needs":        {draw: func(r *Room, _ ID) any { return list(r.needs) }},
	"contract":     {draw: drawContract},
	"synthesis":    {draw: func(r *Room, _ ID) any { return opt(r.synthesis) }},
	"ratings":      {draw: drawRatings},
	"signals":      {draw: drawSignals},
	"nudges":       {draw: drawNudges},

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
	"questions": {
		ids: func(r *Room, _ ID) []ID { return r.questions.order },
		item: func(r *Room, v ID, id ID) drawn {
			q := r.questions.get(id)
			if q == nil {
				return nil
			}
			d := drawn{"by": q.by, "text": q.text, "state": q.state, "answer": opt(q.answer)}
			if v == q.by || slices.Contains(q.flaggers, v) {
				d["flagged"] = opt(len(q.flaggers) > 0)
			}
			return d
		},
	},
	"contributions": {
		ids: func(r *Room, _ ID) []ID { return r.contributions.order },
		item: func(r *Room, v ID, id ID) drawn {
			c := r.contributions.get(id)
			if c == nil {
				return nil
			}
			d := drawn{"by": c.by, "voice": opt(c.voice), "kind": c.kind, "text": c.text}
			if k, ok := c.kept[v]; ok {
				d["kept"], d["words"] = opt(k.star), opt(k.words)
			}
			return d
		},
	},
	"actions": {
		ids: func(r *Room, _ ID) []ID { return r.actions.order },
		item: func(r *Room, _ ID, id ID) drawn {
			a := r.actions.get(id)
			if a == nil {
				return nil
			}
			return drawn{"what": a.what, "due": opt(a.due), "first_step": opt(a.firstStep), "tell": opt(a.tell)}
		},
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

// atTheDoor is all that somebody who waits may see: the room's name and themselves.
var atTheDoor = []string{"room", "group", "lang", "sealed", "me"}

// View is all that a person may see, as JSON; null for who is not in the room's book or was removed.
func (r *Room) View(id ID) json.RawMessage {
	p := r.person(id)
	if p == nil || p.removed {
		return json.RawMessage("null")
	}
	return encode(r.draw(p))
}

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

// opening is the room as a patch on what one saw of it at the door: all of it, oneself now in one's own place.
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
	var items []drawn
	for _, id := range f.ids(r, v) {
		items = append(items, f.one(r, v, id))
	}
	return list(items)
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
		return drawn{"name": Closed, "started_at": r.closedAt, "minutes": 0, "break": nil}
	}
	d := drawn{"name": r.step, "started_at": r.startedAt, "minutes": r.minutes(), "break": nil}
	if r.pause != nil {
		d["break"] = BreakView{r.pause.startedAt, r.pause.minutes}
	}
	return d
}

func drawFollowUp(r *Room, _ ID) any {
	if r.heritage == nil {
		return nil
	}
	var reports []ReportView
	for _, a := range r.heritage.Actions {
		if f, ok := r.followUp[a.ID]; ok {
			reports = append(reports, ReportView{a.ID, f.state, f.text})
		}
	}
	return list(reports)
}

func drawPresentation(r *Room, _ ID) any {
	if r.presentation == nil {
		return nil
	}
	p := r.presentation
	return drawn{"headline": opt(p.Headline), "situation": opt(p.Situation), "opening_question": opt(p.OpeningQuestion)}
}

func drawContract(r *Room, _ ID) any {
	if r.contract == nil {
		return nil
	}
	c := r.contract
	return ContractView{c.request, c.kinds, c.wording, append([]ID{}, c.agreed...), append([]ConcernView{}, c.concerns...)}
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

func drawSignals(r *Room, v ID) any {
	var signals []SignalView
	for _, s := range r.signals {
		if s.to == v {
			signals = append(signals, SignalView{s.at, s.kind})
		}
	}
	return list(signals)
}

func drawNudges(r *Room, v ID) any {
	var nudges []NudgeView
	for _, n := range r.nudges {
		if n.by == v || n.to == v {
			nudges = append(nudges, NudgeView{n.at, n.to, n.text})
		}
	}
	return list(nudges)
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

func list[T any](items []T) any {
	if len(items) == 0 {
		return nil
	}
	return items
}

func idsOf[T any](items []T, id func(T) ID) []ID {
	ids := make([]ID, len(items))
	for i, item := range items {
		ids[i] = id(item)
	}
	return ids
}

// strip leaves out what is absent, at every depth.
func strip(d drawn) drawn {
	out := drawn{}
	for name, value := range d {
		switch v := value.(type) {
		case nil:
			continue
		case drawn:
			value = strip(v)
		case []drawn:
			items := make([]drawn, len(v))
			for i, item := range v {
				items[i] = strip(item)
			}
			value = items
		}
		out[name] = value
	}
	return out
}

func encode(d drawn) json.RawMessage {
	raw, err := json.Marshal(d)
	if err != nil {
		panic("room: a view that is not JSON: " + err.Error()) // it is drawn from plain values
	}
	return raw
}
