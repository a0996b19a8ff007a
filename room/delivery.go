package room

import "encoding/json"

// Delivery is what an event tells whom. Who gets the same bytes gets the same *Telling.
type Delivery struct {
	// Shared is for all members but those who have their own; nil: nothing for them.
	Shared *Telling
	// Own is for these persons instead: what they see and others don't, or may know and others mustn't.
	Own map[ID]*Telling
	// Blind are those who get nothing shared: at the door, or removed.
	Blind map[ID]bool
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
}

// change is a field, or an item of it, to be drawn anew; fresh: nobody had the item before.
type change struct {
	field string
	id    ID
	fresh bool
}

// field: all members see it changed.
func (t *telling) field(name string) { t.shared = append(t.shared, change{field: name}) }

// item: all members see it changed, or gone.
func (t *telling) item(name string, id ID) { t.shared = append(t.shared, change{field: name, id: id}) }

// newItem: all members see it for the first time.
func (t *telling) newItem(name string, id ID) {
	t.shared = append(t.shared, change{field: name, id: id, fresh: true})
}

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
	d := Delivery{Own: map[ID]*Telling{}, Blind: r.blind}
	by := e.By
	if anonymous {
		by = ""
	}
	if len(r.tell.shared) > 0 {
		d.Shared = &Telling{By: by, Data: r.patch(r.tell.shared, "")}
	}
	if d.Shared == nil || anonymous {
		d.Own[e.By] = &Telling{By: e.By, Data: r.patch(r.tell.shared, e.By)}
	}
	for v, changes := range r.tell.owns {
		teller := by
		if v == e.By {
			teller = e.By
		}
		d.Own[v] = &Telling{By: teller, Data: r.patch(append(changes, r.tell.shared...), v)}
	}
	for _, v := range r.tell.wholes {
		d.Own[v] = &Telling{By: by, Data: encode(r.opening(r.person(v)))}
	}
	if t := d.To(e.By); t != nil && e.Command != "" {
		d.Own[e.By] = &Telling{t.By, e.Command, t.Data}
	}
	r.tell = telling{}
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

// patch draws the changes for v, each field and item once.
func (r *Room) patch(changes []change, v ID) json.RawMessage {
	patch := drawn{}
	seen := map[change]bool{}
	for _, c := range changes {
		once := change{field: c.field, id: c.id}
		if seen[once] {
			continue
		}
		seen[once] = true
		f := fields[c.field]
		if c.id == "" {
			patch[c.field] = f.all(r, v)
			continue
		}
		item := f.one(r, v, c.id)
		if c.fresh {
			item = strip(item)
		}
		items, _ := patch[c.field].([]drawn)
		patch[c.field] = append(items, item)
	}
	return encode(patch)
}
