package hub

import (
	"context"

	"codev/room"
)

// Said is a frame that a connected person sends.
type Said struct {
	By    room.ID
	Frame []byte
}

// ServeBatch has a room answer frames as one batch, in this order, and returns once all are answered. It drops the
// frames of persons who are not connected.
func (h *Hub) ServeBatch(ctx context.Context, id room.ID, frames []Said) error {
	done := make(chan struct{}, len(frames))
	waiting := 0
	err := h.with(ctx, id, func(lr *liveRoom) error {
		for _, f := range frames {
			for _, c := range lr.connections(f.By) {
				lr.inbox.put(submission{client: c, asks: []*ask{c.ask(f.Frame)}, done: done})
				waiting++
			}
		}
		return nil
	})
	for range waiting {
		<-done
	}
	return err
}
