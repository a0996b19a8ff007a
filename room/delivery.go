package room

import (
	"encoding/json"
	"slices"
)

// Delivery is the result of an event for each person. Persons who get the same bytes share one *Telling.
type Delivery struct {
	// Shared is for all members without an entry in Own; nil if they get nothing.
	Shared *Telling
	// Own replaces Shared for these persons, who see or may know more than the others.
	Own []OwnTelling
	// Excluded are the persons who never get Shared: at the door, or removed.
	Excluded map[ID]bool
	// Whole: each member gets a whole view instead of all that.
	Whole bool
}

// Telling is an event as one person gets it. By is its author, "" if that person must not know. Command is the
// command's id, for its author alone. Data is the change of the view: a JSON Merge Patch (RFC 7396), except that
// lists of items with an id are merged item by item.
type Telling struct {
	By      ID
	Command ID
	Data    json.RawMessage
}

// OwnTelling is what one person alone gets.
type OwnTelling struct {
	To ID
	*Telling
}

// To returns what a person gets, nil if nothing.
func (d Delivery) To(id ID) *Telling {
	for _, own := range d.Own {
		if own.To == id {
			return own.Telling
		}
	}
	if d.Excluded[id] {
		return nil
	}
	return d.Shared
}

// changeSet collects the changes of the view while an event is applied.
type changeSet struct {
	shared    []change
	owns      map[ID][]change
	fullViews []ID

	everyone bool // each member gets a whole view
	hidden   bool // the author is revealed to named alone
	named    []ID
}

// change is a field of the view, or an item of a list, to be drawn anew. fresh: no member had the item before. gone:
// the item is removed, whether it exists or not.
type change struct {
	field string
	id    ID
	part  string // the member of the field's object or of the item that changed; "" for all of it
	fresh bool
	gone  bool
}

// field adds a changed field for all members.
func (t *changeSet) field(name string) { t.shared = append(t.shared, change{field: name}) }

// item adds a changed or removed item for all members.
func (t *changeSet) item(name string, id ID) {
	t.shared = append(t.shared, change{field: name, id: id})
}

// newItem adds an item that no member had before.
func (t *changeSet) newItem(name string, id ID) {
	t.shared = append(t.shared, change{field: name, id: id, fresh: true})
}

// part adds a changed member of an object, for all members. With an id the object is that item; in a plain field the
// member is a list, and id one of its items.
func (t *changeSet) part(name string, id ID, part string) {
	t.shared = append(t.shared, change{field: name, id: id, part: part})
}

// goneItem removes an item for all members, before it is added anew.
func (t *changeSet) goneItem(name string, id ID) {
	t.shared = append(t.shared, change{field: name, id: id, gone: true})
}

// namedTo reveals the event's author to these persons alone.
func (t *changeSet) namedTo(ids ...ID) { t.hidden, t.named = true, append(t.named, ids...) }

// own adds a changed field for v alone.
func (t *changeSet) own(v ID, name string) { t.ownChange(v, change{field: name}) }

// ownItem adds a changed item for v alone.
func (t *changeSet) ownItem(v ID, name string, id ID) { t.ownChange(v, change{field: name, id: id}) }

// ownPart adds a changed member of an item, for v alone.
func (t *changeSet) ownPart(v ID, name string, id ID, part string) {
	t.ownChange(v, change{field: name, id: id, part: part})
}

func (t *changeSet) ownChange(v ID, c change) {
	if t.owns == nil {
		t.owns = map[ID][]change{}
	}
	t.owns[v] = append(t.owns[v], c)
}

// letIn gives v the whole view, as a patch on the view at the door.
func (t *changeSet) letIn(v ID) { t.fullViews = append(t.fullViews, v) }

// delivery draws the changes of the event just applied. The event's author always gets one.
func (r *Room) delivery(e Event, anonymous bool) Delivery {
	t := r.tell
	r.tell = changeSet{}
	d := Delivery{Excluded: r.excluded}
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
		d.Shared = &Telling{By: by(""), Data: r.patch(e, t.shared, "")}
	}
	if d.Shared == nil || anonymous {
		d.tell(e.By, Telling{By: e.By, Data: r.patch(e, t.shared, e.By)})
	}
	for v, changes := range t.owns {
		d.tell(v, Telling{By: by(v), Data: r.patch(e, append(changes, t.shared...), v)})
	}
	for _, v := range t.fullViews {
		d.tell(v, Telling{By: by(v), Data: encode(r.opening(r.person(v)), r.viewSize())})
	}
	if t := d.To(e.By); t != nil && e.Command != "" {
		d.tell(e.By, Telling{t.By, e.Command, t.Data})
	}
	return d
}

// tell sets what v alone gets.
func (d *Delivery) tell(v ID, t Telling) {
	for i := range d.Own {
		if d.Own[i].To == v {
			d.Own[i].Telling = &t
			return
		}
	}
	d.Own = append(d.Own, OwnTelling{v, &t})
}

// exclude makes a new set of the persons who never get Shared. It does not change the set before, which earlier
// deliveries hold.
func (r *Room) exclude() {
	r.excluded = map[ID]bool{}
	for _, p := range r.people {
		if !p.admitted() {
			r.excluded[p.id] = true
		}
	}
}

// patch draws the changes of e for v. Each field, item and part is drawn once.
func (r *Room) patch(e Event, changes []change, v ID) json.RawMessage {
	patch := drawn{}
	if len(changes) == 1 { // as for most events
		r.drawChange(patch, changes[0], v)
		return encode(patch, len(e.Data)+patchOverhead)
	}
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
	return encode(patch, len(e.Data)+patchOverhead)
}

// patchOverhead is about what a patch takes besides what the event's data says.
const patchOverhead = 128

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
		items, _ := patch[c.field].([]drawn)
		n := slices.IndexFunc(items, func(item drawn) bool { return item["id"] == c.id && item["gone"] == nil })
		if n < 0 {
			n, items = len(items), append(items, drawn{"id": c.id})
		}
		items[n][c.part] = f.item(r, v, c.id)[c.part]
		patch[c.field] = items
	case c.id == "":
		patch[c.field] = f.all(r, v)
	case c.fresh:
		add(patch, c.field, strip(f.one(r, v, c.id)))
	default:
		add(patch, c.field, f.one(r, v, c.id))
	}
}

// itemOf returns the item with the id, or its removal.
func itemOf(items []drawn, id ID) drawn {
	for _, item := range items {
		if item["id"] == id {
			return item
		}
	}
	return drawn{"id": id, "gone": true}
}
