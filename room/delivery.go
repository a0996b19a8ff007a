package room

import (
	"encoding/json"
	"slices"
)

// Delivery is what an event tells whom. Who gets the same bytes gets the same *Telling.
type Delivery struct {
	// Shared is for all members but those who have their own; nil: nothing for them.
	Shared *Telling
	// Own is for these persons instead: what they see and others don't, or may know and others mustn't.
	Own map[ID]*Telling
	// Blind are those who get nothing shared: at the door, or removed.
	Blind map[ID]bool
	// Whole: instead of all that, each member is told by their whole view.
	Whole bool
}

// Telling is what is told: by whom ("" where that is not to be known), of which command (for its author alone), and what changes in the view,
// as a JSON Merge Patch (RFC 7396) but for lists of items with an id, which are merged item by item.
type Telling struct {
	By      ID
	Command ID
	Data    json.RawMessage
}

// To is what a person is told, nil if nothing.
func (d Delivery) To(id ID) *Telling {
	if own := d.Own[id]; own != nil {
		return own
	}
	if d.Blind[id] {
		return nil
	}
	return d.Shared
}

// telling gathers what an event changes while it is applied.
type telling struct {
	shared []change
	owns   map[ID][]change
	wholes []ID

	everyone bool // gets a whole view
	hidden   bool // who acted is told to nobody but themselves and …
	named    []ID // … these
}

// change is a field, or an item of it, to be drawn anew. fresh: nobody had the item before. gone: the item is to be
// taken out, whether it is there or not.
type change struct {
	field string
	id    ID
	part  string // a member of the field's object or of the item, where only that changed
	fresh bool
	gone  bool
}

// field: all members see it changed.
func (t *telling) field(name string) { t.shared = append(t.shared, change{field: name}) }

// item: all members see it changed, or gone.
func (t *telling) item(name string, id ID) { t.shared = append(t.shared, change{field: name, id: id}) }

// newItem: all members see it for the first time.
func (t *telling) newItem(name string, id ID) {
	t.shared = append(t.shared, change{field: name, id: id, fresh: true})
}

// part: all members see a member of an object changed. With an id it is an item's; or, in a plain field, the item of the
// list that is that member.
func (t *telling) part(name string, id ID, part string) {
	t.shared = append(t.shared, change{field: name, id: id, part: part})
}

// goneItem: all members take the item out, before it comes anew.
func (t *telling) goneItem(name string, id ID) {
	t.shared = append(t.shared, change{field: name, id: id, gone: true})
}

// namedTo: who acted is told to these alone.
func (t *telling) namedTo(ids ...ID) { t.hidden, t.named = true, append(t.named, ids...) }

// own: v alone sees the field changed.
func (t *telling) own(v ID, name string) { t.ownChange(v, change{field: name}) }

// ownItem: v alone sees the item changed.
func (t *telling) ownItem(v ID, name string, id ID) { t.ownChange(v, change{field: name, id: id}) }

func (t *telling) ownChange(v ID, c change) {
	if t.owns == nil {
		t.owns = map[ID][]change{}
	}
	t.owns[v] = append(t.owns[v], c)
}

// whole: the room opens itself to v.
func (t *telling) whole(v ID) { t.wholes = append(t.wholes, v) }

// delivery draws what the event just applied changed. Its author always gets a copy of their own event.
func (r *Room) delivery(e Event, anonymous bool) Delivery {
	t := r.tell
	r.tell = telling{}
	d := Delivery{Own: map[ID]*Telling{}, Blind: r.blind}
	if t.everyone {
		d.Whole = true
		return d
	}
	anonymous = anonymous || t.hidden
	by := func(v ID) ID {
		if anonymous && v != e.By && !slices.Contains(t.named, v) {
			return ""
		}
		return e.By
	}
	if len(t.shared) > 0 {
		d.Shared = &Telling{By: by(""), Data: r.patch(t.shared, "")}
	}
	if d.Shared == nil || anonymous {
		d.Own[e.By] = &Telling{By: e.By, Data: r.patch(t.shared, e.By)}
	}
	for v, changes := range t.owns {
		d.Own[v] = &Telling{By: by(v), Data: r.patch(append(changes, t.shared...), v)}
	}
	for _, v := range t.wholes {
		d.Own[v] = &Telling{By: by(v), Data: encode(r.opening(r.person(v)))}
	}
	if t := d.To(e.By); t != nil && e.Command != "" {
		d.Own[e.By] = &Telling{t.By, e.Command, t.Data}
	}
	return d
}

// reblind lists anew who gets nothing shared. The list is never changed: the deliveries of before have the old one.
func (r *Room) reblind() {
	r.blind = map[ID]bool{}
	for _, p := range r.people {
		if !p.present() {
			r.blind[p.id] = true
		}
	}
}

// patch draws the changes for v, each field, item and part once.
func (r *Room) patch(changes []change, v ID) json.RawMessage {
	patch := drawn{}
	seen := map[change]bool{}
	for _, c := range changes {
		once := c
		once.fresh = false
		if seen[once] {
			continue
		}
		seen[once] = true
		r.drawChange(patch, c, v)
	}
	return encode(patch)
}

// drawChange adds one change to a patch for v.
func (r *Room) drawChange(patch drawn, c change, v ID) {
	f := fields[c.field]
	add := func(to drawn, list string, item drawn) {
		items, _ := to[list].([]drawn)
		to[list] = append(items, item)
	}
	switch {
	case c.gone:
		add(patch, c.field, drawn{"id": c.id, "gone": true})
	case c.part != "" && f.item == nil:
		whole, _ := f.draw(r, v).(drawn)
		object, ok := patch[c.field].(drawn)
		if !ok {
			object = drawn{}
			patch[c.field] = object
		}
		if items, ok := whole[c.part].([]drawn); ok && c.id != "" {
			add(object, c.part, itemOf(items, c.id))
		} else {
			object[c.part] = whole[c.part]
		}
	case c.part != "":
		add(patch, c.field, drawn{"id": c.id, c.part: f.item(r, v, c.id)[c.part]})
	case c.id == "":
		patch[c.field] = f.all(r, v)
	case c.fresh:
		add(patch, c.field, strip(f.one(r, v, c.id)))
	default:
		add(patch, c.field, f.one(r, v, c.id))
	}
}

// itemOf is the item with the id, or that it is gone.
func itemOf(items []drawn, id ID) drawn {
	for _, item := range items {
		if item["id"] == id {
			return item
		}
	}
	return drawn{"id": id, "gone": true}
}
