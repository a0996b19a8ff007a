package hub

import "codev/room"

// history keeps the events that were told in a live room, for clients that come back. Beyond historySize it forgets
// the oldest.
type history struct {
	entries []entry // without holes in seq
	size    int
}

type entry struct {
	seq      uint64
	hash     string
	at       int64
	name     string
	delivery room.Delivery
	size     int
}

// add keeps an event, and returns it as it is told.
func (h *history) add(e room.Event, d room.Delivery) entry {
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
	added := entry{e.Seq, e.Hash, e.At, e.Name, d, size}
	h.entries = append(h.entries, added)
	h.size += size
	for h.size > historySize {
		h.size -= h.entries[0].size
		h.entries = h.entries[1:]
	}
	return added
}

// missed returns the events that a person was told after the seq since. It is not ok if they are not kept any more.
func (h *history) missed(id room.ID, since uint64, mark func(hash string) string) (events []Event, ok bool) {
	events = []Event{}
	if len(h.entries) == 0 || since+1 < h.entries[0].seq {
		return nil, false
	}
	for _, x := range h.entries[since+1-h.entries[0].seq:] {
		t := x.delivery.To(id)
		if t == nil {
			continue
		}
		events = append(events, x.frame(mark(x.hash), t))
	}
	return events, true
}

// About what an entry and each telling take besides their bytes.
const (
	entryOverhead   = 400
	tellingOverhead = 150
)

// frame is the event as t tells it, under the hash that the room tells.
func (x entry) frame(hash string, t *room.Telling) Event {
	return Event{Type: "event", Seq: x.seq, Hash: hash, At: x.at, By: t.By, Command: t.Command, Name: x.name, Data: t.Data}
}
