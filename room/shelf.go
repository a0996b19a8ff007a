package room

import "slices"

// shelf holds the items of one kind, in the order they came. An id that was taken off is not given again.
type shelf[T any] struct {
	order []ID
	items map[ID]*T
	gone  map[ID]bool
}

// get is the item, nil if it is not or no longer there.
func (s *shelf[T]) get(id ID) *T { return s.items[id] }

func (s *shelf[T]) put(id ID, item *T) {
	if s.items == nil {
		s.items, s.gone = map[ID]*T{}, map[ID]bool{}
	}
	if s.items[id] == nil {
		s.order = append(s.order, id)
	}
	s.items[id] = item
}

// remove takes the item off; its id stays known as gone, so that a late edit does not bring it back.
func (s *shelf[T]) remove(id ID) {
	if s.items[id] == nil {
		return
	}
	delete(s.items, id)
	s.gone[id] = true
	s.order = slices.DeleteFunc(s.order, func(o ID) bool { return o == id })
}

// knows tells whether an item with this id is or was there.
func (s *shelf[T]) knows(id ID) bool { return s.items[id] != nil || s.gone[id] }

// exists refuses an id that is not or no longer there.
func (s *shelf[T]) exists(id ID) *Refusal {
	return s.mustOwn(id, func(*T) bool { return true })
}

// upsert returns the item to be changed, made of fresh if it is new, and tells all members.
func upsert[T any](r *Room, list string, s *shelf[T], id ID, fresh T) *T {
	if item := s.get(id); item != nil {
		r.tell.item(list, id)
		return item
	}
	s.put(id, &fresh)
	r.tell.newItem(list, id)
	return &fresh
}

// canPut refuses an id whose item was withdrawn or is another person's. An id that was never seen passes.
func (s *shelf[T]) canPut(id ID, mine func(*T) bool) *Refusal {
	switch item := s.items[id]; {
	case s.gone[id]:
		return refuse(UnknownItem, "it was withdrawn")
	case item != nil && !mine(item):
		return refuse(NotYours, "it is somebody else's")
	}
	return nil
}

// mustOwn is canPut, and refuses an id that was never seen, too.
func (s *shelf[T]) mustOwn(id ID, mine func(*T) bool) *Refusal {
	if s.items[id] == nil {
		return refuse(UnknownItem, "there is no such item")
	}
	return s.canPut(id, mine)
}

// moveToEnd makes an item the last one.
func (s *shelf[T]) moveToEnd(id ID) {
	s.order = append(slices.DeleteFunc(s.order, func(o ID) bool { return o == id }), id)
}
