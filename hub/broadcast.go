package hub

import (
	"slices"
	"time"

	"codev/room"
)

// The frames that a live room sends to its connections. All of this runs in the room's goroutine.

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
	if lr.room.HasUnknownEvents() {
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
	lr.views = views{}
	if d.Whole {
		lr.history = history{} // positions from before e get a whole view
		lr.broadcastViews(e, d)
		return
	}
	told := lr.history.add(e, d)
	lr.weigh()
	frames := messagesBy[*room.Telling]{}
	for c := range lr.members {
		if t := d.To(c.person); t != nil {
			c.push(frames.get(t, func() *message { return newEvent(told.frame(lr.told.hash, t)) }))
		}
		if d.Excluded[c.person] && lr.room.Gone(c.person) {
			c.flush()
			c.close(Removed)
		}
	}
}

// broadcastViews tells each member of e by a welcome with their whole view, and charges its author for the views.
func (lr *liveRoom) broadcastViews(e room.Event, d room.Delivery) {
	now := time.Now()
	type told struct {
		welcome *message
		may     room.Commands
	}
	views := map[room.ID]told{}
	for c := range lr.members {
		if d.Excluded[c.person] {
			continue
		}
		view, made := views[c.person]
		if !made {
			welcome, may := lr.welcome(c.person, Hello{}, true, false, now)
			view = told{welcomeMessage(welcome), may}
			views[c.person] = view
		}
		c.may = view.may
		c.push(view.welcome)
	}
	if limiter := lr.limiter(e.By); len(views) > 0 {
		limiter.ReserveN(now, min(len(views), limiter.Burst()))
	}
}

// broadcastState tells each person their permissions and the presence, where they changed. Persons with the same
// permissions get the same bytes.
func (lr *liveRoom) broadcastState(now time.Time) {
	lr.stateTold = now
	if lr.ahead {
		return // the room may hold events that were never saved
	}
	at, away := lr.log.Now().UnixMilli(), lr.away(now)
	mays := messagesBy[room.Commands]{}
	online := slices.DeleteFunc(lr.presence.online(now), lr.room.Gone)
	var frame *message
	for c := range lr.members {
		if may := lr.room.May(c.person, at, away); may != c.may {
			c.may = may
			c.push(mays.get(may, func() *message { return newMessage(encode(May{"may", may.Names()})) }))
		}
		if lr.room.Waiting(c.person) || lr.room.Gone(c.person) || slices.Equal(online, c.online) {
			continue
		}
		if frame == nil {
			frame = newMessage(encode(Presence{"presence", online}))
		}
		c.online = online
		c.push(frame)
	}
}

// messagesBy keeps the messages that several persons get, by their content. There are only a few.
type messagesBy[K comparable] []sharedMessage[K]

type sharedMessage[K comparable] struct {
	key     K
	message *message
}

func (s *messagesBy[K]) get(key K, make func() *message) *message {
	for _, known := range *s {
		if known.key == key {
			return known.message
		}
	}
	made := make()
	*s = append(*s, sharedMessage[K]{key, made})
	return made
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
