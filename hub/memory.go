package hub

// hasMemory tells whether another room may be loaded. Near the limit it has rooms unloaded that nobody is in; those that are
// in use go on.
func (h *Hub) hasMemory() bool {
	limit, used := h.cfg.Memory, h.memory.Load()
	if limit == 0 {
		return true
	}
	if used > limit/4*3 {
		h.mu.Lock()
		defer h.mu.Unlock()
		for _, lr := range h.rooms {
			signal(lr.evict)
		}
	}
	return used <= limit
}
