package hub

import "codev/room"

// history keeps the events that were told in a live room, for clients that come back. Beyond historySize it forgets
// the oldest.
type history struct {
	entries []entry // without holes in seq
	size    int
}

type entry struct {
	event    room.Event // without its data, which is nobody's to see
	delivery room.Delivery
	size     int
}

func (h *history) add(e room.Event, d room.Delivery) {
	size := entryOverhead
	count := func(t *room.Telling) {
		if t != nil {
			size += len(t.Data) + tellingOverhead
		}
	}
	count(d.Shared)
	for _, own := range d.Own {
		count(own.Telling)
	}
	e.Data = nil
	h.entries = append(h.entries, entry{e, d, size})
	h.size += size
	for h.size > historySize {
		h.size -= h.entries[0].size
		h.entries = h.entries[1:]
	}
}

// missed returns the events that a person was told after the seq since. It is not ok if they are not kept any more, or
// are more than a whole view is worth.
func (h *history) missed(id room.ID, since uint64, mark func(hash string) string) (events []Event, ok bool) {
	events = []Event{}
	if len(h.entries) == 0 || since+1 < h.entries[0].event.Seq {
		return nil, false
	}
	for _, x := range h.entries[since+1-h.entries[0].event.Seq:] {
		t := x.delivery.To(id)
		if t == nil {
			continue
		}
		events = append(events, eventFrame(x.event, mark(x.event.Hash), t))
	}
	return events, true
}

// About what an entry and each telling take besides their bytes.
const (
	entryOverhead   = 400
	tellingOverhead = 150
)

// eventFrame is e as t tells it, under the hash that the room tells.
func eventFrame(e room.Event, hash string, t *room.Telling) Event {
	return Event{Type: "event", Seq: e.Seq, Hash: hash, At: e.At, By: t.By, Command: t.Command, Name: e.Name, Data: t.Data}
}
