package room

import (
	"encoding/json"
	"reflect"
)

// failer is the common part of a test, a fuzz target and a property.
type failer interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// merge is what a client does with an event's data: RFC 7396, but for lists of items with an id, which
// are merged item by item. frontend/src/state does the same in TypeScript; testdata/apply holds both to it.
func merge(target, patch any) any {
	p, ok := patch.(map[string]any)
	if !ok {
		return patch
	}
	t, _ := target.(map[string]any)
	if t == nil {
		t = map[string]any{}
	}
	for name, value := range p {
		switch v := value.(type) {
		case nil:
			delete(t, name)
		case []any:
			if isItems(v) {
				v = mergeItems(t[name], v)
			}
			t[name] = v
		default:
			t[name] = merge(t[name], value)
		}
	}
	return t
}

func isItems(list []any) bool {
	if len(list) == 0 {
		return false
	}
	item, ok := list[0].(map[string]any)
	return ok && item["id"] != nil
}

func mergeItems(target any, patch []any) []any {
	items, _ := target.([]any)
	items = append([]any{}, items...)
	for _, p := range patch {
		change := p.(map[string]any)
		at := -1
		for i, item := range items {
			if item.(map[string]any)["id"] == change["id"] {
				at = i
			}
		}
		switch {
		case change["gone"] == true && at >= 0:
			items = append(items[:at:at], items[at+1:]...)
		case change["gone"] == true:
		case at >= 0:
			items[at] = merge(items[at], change)
		default:
			items = append(items, merge(nil, change))
		}
	}
	return items
}

func object(t failer, raw []byte) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	return v
}

// copied, for a view that is kept: merge changes what it is given.
func copied(t failer, v map[string]any) map[string]any {
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return object(t, raw)
}

// sameView compares two views but for erases_at, which moves with every event and is told at the close alone.
func sameView(a, b map[string]any) bool {
	strip := func(v map[string]any) map[string]any {
		out := map[string]any{}
		for k, x := range v {
			if k != "erases_at" {
				out[k] = x
			}
		}
		return out
	}
	return reflect.DeepEqual(strip(a), strip(b))
}

// group is a room with people in it whose views are kept event by event, as clients keep them.
type group struct {
	t     failer
	r     *Room
	log   []Event
	views map[ID]map[string]any
	now   int64
}

func newGroup(t failer, o Opening, l Limits) *group {
	t.Helper()
	g := &group{t: t, r: New(l), views: map[ID]map[string]any{}, now: o.At}
	e, err := Open(o, l)
	if err != nil {
		t.Fatal(err)
	}
	g.apply(e)
	return g
}

// apply applies an event, keeps everybody's view, and returns the delivery.
func (g *group) apply(e Event) Delivery {
	g.t.Helper()
	if !g.r.Follows(e) {
		g.t.Fatalf("event %d %s does not follow", e.Seq, e.Name)
	}
	before, foretold := g.r.Summary(), g.r.SummaryAfter(e)
	if !reflect.DeepEqual(g.r.Summary(), before) {
		g.t.Fatalf("SummaryAfter of %s changed the room", e.Name)
	}
	d := g.r.Apply(e)
	after := g.r.Summary()
	if !ChangesSummary(e) && !reflect.DeepEqual(before, after) {
		g.t.Fatalf("%s changed the summary from %+v to %+v", e.Name, before, after)
	}
	if g.r.seq > 1 && !reflect.DeepEqual(foretold, after) {
		g.t.Fatalf("the summary after %s is %+v, SummaryAfter told %+v", e.Name, after, foretold)
	}
	g.log = append(g.log, e)
	for _, p := range g.r.people {
		if g.views[p.id] == nil {
			g.views[p.id] = object(g.t, g.r.View(p.id)) // as a first welcome gives it
		} else if d.Whole && !d.Excluded[p.id] {
			g.views[p.id] = object(g.t, g.r.View(p.id))
		} else if told := d.To(p.id); told != nil && !p.removed {
			kept, _ := merge(g.views[p.id], object(g.t, told.Data)).(map[string]any)
			g.views[p.id] = kept
		}
	}
	return d
}

func (g *group) join(j Joining) error {
	events, err := decided(g.r.Join(j))
	for _, e := range events {
		g.apply(e)
	}
	return err
}

// decided lists the event of Decide or Join: none if the command was taken before or refused.
func decided(e Event, taken bool, err error) ([]Event, error) {
	if taken || err != nil {
		return nil, err
	}
	return []Event{e}, nil
}
