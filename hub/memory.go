package hub

// takesNew is nil if a room may be opened, or a seat taken, from an address. What memory and store have left belongs to
// rooms under way.
func (h *Hub) takesNew(from Address) error {
	switch {
	case from.Spent():
		return errAddressDay
	case h.cfg.StoreFull != nil && h.cfg.StoreFull():
		return errStoreFull
	case !h.hasMemory():
		return errNoMemory
	}
	return nil
}

// isShortOfMemory tells whether the rooms take most of what they may.
func (h *Hub) isShortOfMemory() bool { return h.cfg.Memory > 0 && h.memory.Load() > h.cfg.Memory/4*3 }

// hasMemory tells whether another room may be opened or loaded, or another person join. Near the limit it has rooms
// without connections unloaded; rooms in use go on.
func (h *Hub) hasMemory() bool {
	if h.isShortOfMemory() {
		h.mu.Lock()
		defer h.mu.Unlock()
		for _, lr := range h.rooms {
			signal(lr.evict)
		}
	}
	return h.cfg.Memory == 0 || h.memory.Load() <= h.cfg.Memory
}
