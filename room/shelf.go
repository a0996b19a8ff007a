package room

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
	for i, o := range s.order {
		if o == id {
			s.order = append(s.order[:i], s.order[i+1:]...)
			return
		}
	}
}

// owned refuses the act of somebody on an item that was withdrawn or is another's; an id never seen passes.
func (s *shelf[T]) owned(id ID, mine func(*T) bool) *Refusal {
	switch item := s.items[id]; {
	case s.gone[id]:
		return refuse(UnknownItem, "it was withdrawn")
	case item != nil && !mine(item):
		return refuse(NotYours, "it is somebody else's")
	}
	return nil
}

// mine refuses what owned refuses, and an id never seen.
func (s *shelf[T]) mine(id ID, mine func(*T) bool) *Refusal {
	if s.items[id] == nil {
		return refuse(UnknownItem, "there is no such item")
	}
	return s.owned(id, mine)
}
