package hub

import (
	"slices"
	"time"

	"codev/room"
)

// What a live room tells its connections. All of it runs in the room's goroutine.

// position is a place in the room's log as clients are told it.
type position struct {
	seq  uint64
	hash string
}

// partialSuffix marks the hash of a position told by an instance that skipped events of an unknown kind. A client that
// resumes from such a position gets the whole view: an instance that knows those events may show more.
const partialSuffix = "~"

// positionHash is a hash as clients are told it.
func (lr *liveRoom) positionHash(hash string) string {
	if lr.room.Strange() {
		return hash + partialSuffix
	}
	return hash
}

// setTold sets the position that everyone was told last.
func (lr *liveRoom) setTold(seq uint64, hash string) {
	lr.told = position{seq, lr.positionHash(hash)}
}

// broadcastOutcome tells everyone the event that a proposal came to, if any.
func (lr *liveRoom) broadcastOutcome(p *proposal) {
	if p.event != nil {
		lr.broadcast(*p.event, p.delivery)
	}
}

// broadcast tells everyone what an event that the log holds changes for them. Those told the same get the same bytes.
func (lr *liveRoom) broadcast(e room.Event, d room.Delivery) {
	lr.setTold(e.Seq, e.Hash)
	if d.Whole {
		lr.history = history{} // positions from before e get a whole view
		lr.broadcastViews(e, d)
		return
	}
	lr.history.add(e, d)
	lr.weigh()
	frames := map[*room.Telling]message{}
	for c := range lr.members {
		if t := d.To(c.person); t != nil {
			frame, made := frames[t]
			if !made {
				frame = newEvent(eventFrame(e, lr.told.hash, t))
				frames[t] = frame
			}
			c.push(frame)
		}
		if d.Blind[c.person] && lr.room.Gone(c.person) {
			c.flush()
			c.close(Removed)
		}
	}
}

// broadcastViews tells each member of e by a welcome with their whole view, and charges its author for the views.
func (lr *liveRoom) broadcastViews(e room.Event, d room.Delivery) {
	now := time.Now()
	welcomes := map[room.ID]Welcome{}
	frames := map[room.ID]message{}
	for c := range lr.members {
		if d.Blind[c.person] {
			continue
		}
		if _, made := welcomes[c.person]; !made {
			welcomes[c.person] = lr.welcome(c.person, Hello{}, true, false, now)
			frames[c.person] = welcomeMessage(welcomes[c.person])
		}
		c.may = welcomes[c.person].May
		c.push(frames[c.person])
	}
	if limiter := lr.limiter(e.By); len(frames) > 0 {
		limiter.ReserveN(now, min(len(frames), limiter.Burst()))
	}
}

// broadcastState tells everyone what they may do now and who is online, where that changed.
func (lr *liveRoom) broadcastState(now time.Time) {
	lr.stateTold = now
	if lr.ahead {
		return // the room may hold events that were never saved
	}
	away, online := lr.away(now), slices.DeleteFunc(lr.presence.online(now), lr.room.Gone)
	mays := map[room.ID]*list[string]{}
	present := &list[room.ID]{items: online, frame: func(ids []room.ID) any { return Presence{"presence", ids} }}
	for c := range lr.members {
		if mays[c.person] == nil {
			may := lr.room.May(c.person, lr.log.Now().UnixMilli(), away)
			mays[c.person] = &list[string]{items: may, frame: func(names []string) any { return May{"may", names} }}
		}
		mays[c.person].update(c, &c.may)
		if !lr.room.Waiting(c.person) && !lr.room.Gone(c.person) {
			present.update(c, &c.online)
		}
	}
}

// list is a list to tell to the connections that were last told another one. It is encoded once.
type list[T comparable] struct {
	items []T
	frame func([]T) any
	made  bool
	bytes message
}

func (l *list[T]) update(c *connection, last *[]T) {
	if slices.Equal(l.items, *last) {
		return
	}
	if !l.made {
		l.bytes, l.made = newMessage(encode(l.frame(l.items))), true
	}
	*last = l.items
	c.push(l.bytes)
}

// vanish tells everyone that the room is erased, and ends it (P8).
func (lr *liveRoom) vanish() {
	frame := newMessage(encode(Event{
		Type: "event", Seq: lr.told.seq + 1, At: lr.log.Now().UnixMilli(), Name: roomErased, Data: []byte("{}"),
	}))
	for c := range lr.members {
		c.push(frame)
	}
	lr.dismiss(Erased)
	lr.over = true
}
