package wire

import "encoding/json"

// Object is a JSON object.
type Object = map[string]any

// Decode reads a JSON object, nil if it is none.
func Decode(raw []byte) Object {
	var o Object
	if json.Unmarshal(raw, &o) != nil {
		return nil
	}
	return o
}

// Merge merges an event's data into a view and returns it: a JSON Merge Patch (RFC 7396), but for lists of
// items with an id, which are merged item by item. It may change the view that it is given.
func Merge(view, patch Object) Object {
	if view == nil {
		view = Object{}
	}
	for name, change := range patch {
		switch change := change.(type) {
		case nil:
			delete(view, name)
		case Object:
			inner, _ := view[name].(Object)
			view[name] = Merge(inner, change)
		case []any:
			view[name] = mergeList(view[name], change)
		default:
			view[name] = change
		}
	}
	return view
}

func mergeList(target any, changes []any) []any {
	list, _ := target.([]any)
	for _, change := range changes {
		item, ok := change.(Object)
		if !ok || item["id"] == nil {
			return changes // a list that is told whole
		}
		at := index(list, item["id"])
		switch gone := item["gone"] == true; {
		case gone && at >= 0:
			list = append(list[:at:at], list[at+1:]...)
		case gone:
		case at >= 0:
			list[at] = Merge(list[at].(Object), item)
		default:
			list = append(list, Merge(nil, item))
		}
	}
	if len(changes) == 0 {
		return changes
	}
	return list
}

func index(list []any, id any) int {
	for i, v := range list {
		if o, ok := v.(Object); ok && o["id"] == id {
			return i
		}
	}
	return -1
}

// Items are the objects of a list in an object.
func Items(o Object, name string) []Object {
	list, _ := o[name].([]any)
	items := make([]Object, 0, len(list))
	for _, v := range list {
		if item, ok := v.(Object); ok {
			items = append(items, item)
		}
	}
	return items
}

// Comparable is a view without erases_at, which only whole views have, and without empty lists.
func Comparable(view Object) Object {
	plain := Object{}
	for name, value := range view {
		if list, ok := value.([]any); name != "erases_at" && (!ok || len(list) > 0) {
			plain[name] = value
		}
	}
	return plain
}
