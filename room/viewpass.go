package room

import "slices"

// passField draws one member of a pass: of the present one in the view itself, of the others under `passes`.
type passField struct {
	draw func(p *pass, v ID) any          // a plain field, nil if absent; or, for a list of items with ids:
	ids  func(p *pass, v ID) []ID         // those that v may see, in order, and
	item func(p *pass, v ID, id ID) drawn // one of them, nil if v may not see it
}

var passFields = map[string]passField{
	"presentation": {draw: drawPresentation},
	"contract":     {draw: drawContract},
	"synthesis":    {draw: func(p *pass, _ ID) any { return opt(p.synthesis) }},
	"questions": {
		ids: func(p *pass, _ ID) []ID { return p.questions.order },
		item: func(p *pass, v ID, id ID) drawn {
			q := p.questions.get(id)
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
	"needs": {
		ids: func(p *pass, _ ID) []ID { return idsOf(p.needs, func(n NeedView) ID { return n.ID }) },
		item: func(p *pass, _ ID, id ID) drawn {
			i := slices.IndexFunc(p.needs, func(n NeedView) bool { return n.ID == id })
			return drawn{"by": p.needs[i].By, "text": p.needs[i].Text}
		},
	},
	"contributions": {
		ids: func(p *pass, v ID) []ID { return p.contributionsSeenBy(v) },
		item: func(p *pass, v ID, id ID) drawn {
			c := p.contributions.get(id)
			if c == nil || !c.seenBy(v) {
				return nil
			}
			d := drawn{"by": c.by, "voice": opt(c.voice), "kind": c.kind, "text": c.text}
			if k, ok := c.kept[v]; ok {
				d["kept"], d["words"] = opt(k.star), opt(k.words)
			}
			if c.held { // shown, the item is told anew, without this field
				d["held"] = true
			}
			return d
		},
	},
	"actions": {
		ids: func(p *pass, _ ID) []ID { return p.actions.order },
		item: func(p *pass, _ ID, id ID) drawn {
			a := p.actions.get(id)
			if a == nil {
				return nil
			}
			return drawn{"what": a.what, "due": opt(a.due), "first_step": opt(a.firstStep), "tell": opt(a.tell)}
		},
	},
}

// draw draws the whole pass for v, as an item of `passes`.
func (p *pass) draw(v ID) drawn {
	d := drawn{"topic": opt(p.topic)}
	for name, f := range passFields {
		if f.draw != nil {
			d[name] = f.draw(p, v)
			continue
		}
		items := []drawn{}
		for _, id := range f.ids(p, v) {
			item := f.item(p, v, id)
			item["id"] = id
			items = append(items, item)
		}
		d[name] = items
	}
	return d
}

func drawPresentation(p *pass, _ ID) any {
	if p.presentation == nil {
		return nil
	}
	return drawn{
		"headline": opt(p.presentation.Headline), "situation": opt(p.presentation.Situation),
		"opening_question": opt(p.presentation.OpeningQuestion),
	}
}

func drawContract(p *pass, _ ID) any {
	if p.contract == nil {
		return nil
	}
	c, concerns := p.contract, []drawn{}
	for _, concern := range c.concerns {
		concerns = append(concerns, drawn{"id": concern.ID, "by": concern.By, "text": concern.Text})
	}
	return drawn{
		"request": c.request, "kinds": append([]Kind{}, c.kinds...), "wording": c.wording,
		"agreed": append([]ID{}, c.agreed...), "concerns": concerns,
	}
}
