package hub

import (
	"errors"
	"strings"
	"time"

	"codev/room"

	"golang.org/x/time/rate"
)

// The connections of a live room: authenticated, welcomed, counted. All of it runs in the room's goroutine.

// attach authenticates the client by the hello's token, registers it and sends the welcome. It returns a close reason
// on failure; with TooManyDevices, also the person's other connections to this instance.
func (lr *liveRoom) attach(c *connection, h Hello) (why *Close, others []*connection) {
	sum, isToken := digest(h.Token)
	if !isToken {
		return &NotAuthenticated, nil
	}
	id, err := lr.seat(sum)
	from := position{seq: h.Since}
	var partial, known bool
	from.hash, partial = strings.CutSuffix(h.Hash, partialSuffix)
	if err == nil {
		known, err = lr.knows(from)
	}
	switch {
	case errors.Is(err, errUnavailable), lr.outOfTouch(time.Now()):
		return &Restarting, nil
	case err != nil && lr.room.Removed(sum):
		return &Removed, nil
	case err != nil:
		return &NotAuthenticated, nil
	}
	c.room, c.person = lr, id
	if others = lr.connections(id); len(others) >= lr.hub.cfg.Devices {
		return &TooManyDevices, others
	}
	now := time.Now()
	if lr.owesViews(id, now) {
		return &TooManyCommands, nil
	}
	c.limiter = lr.limiter(id)
	lr.members[c] = struct{}{}
	lr.entered = true
	lr.presence.enter(id)
	lr.presenceChanged()
	if len(others) == 0 {
		lr.hub.cfg.Meter.People(1)
	}
	welcome, may := lr.welcome(id, h, known, known && !partial, now)
	c.may = may
	c.push(welcomeMessage(welcome))
	lr.broadcastState(now)
	return nil, nil
}

// detach forgets a connection. It may have been forgotten before.
func (lr *liveRoom) detach(c *connection) {
	if _, ok := lr.members[c]; !ok {
		return
	}
	delete(lr.members, c)
	lr.presence.leave(c.person, time.Now())
	lr.presenceChanged()
	if len(lr.connections(c.person)) == 0 {
		lr.hub.cfg.Meter.People(-1)
	}
}

// connections lists a person's connections to this instance.
func (lr *liveRoom) connections(id room.ID) (list []*connection) {
	for c := range lr.members {
		if c.person == id {
			list = append(list, c)
		}
	}
	return list
}

// flush flushes the connections that messages were pushed to since the last flush.
func (lr *liveRoom) flush() {
	for _, c := range lr.dirty {
		c.flush()
	}
	clear(lr.dirty)
	lr.dirty = lr.dirty[:0]
}

// dismiss closes all connections, once their messages are written.
func (lr *liveRoom) dismiss(why Close) {
	lr.flush()
	for c := range lr.members {
		c.close(why)
	}
}

// seat finds the person whose token has this digest. They may have taken the seat on another instance whose
// notification is still on its way, so an unknown token has the log read. The error is a *room.Refusal:
// not_authenticated, or unavailable if the log can't be read.
func (lr *liveRoom) seat(sum string) (room.ID, error) {
	if lr.ahead && lr.confirmLog() != nil {
		return "", errUnavailable
	}
	id, ok := lr.room.Seat(sum)
	if !ok && lr.shared && !lr.room.Removed(sum) {
		if !lr.strangers.Allow() || lr.confirmLog() != nil {
			return "", errUnavailable
		}
		id, ok = lr.room.Seat(sum)
	}
	if !ok {
		return "", errSeat
	}
	return id, nil
}

// knows tells whether the room was ever at a position. A client that comes from another instance may be ahead of this
// one, and one with another hash may have found a fork, so an unknown position has the log read. The error is
// unavailable.
func (lr *liveRoom) knows(p position) (bool, error) {
	if !lr.room.Knows(p.seq, p.hash) && p.seq > 0 && lr.confirmLog() != nil {
		return false, errUnavailable
	}
	return lr.room.Knows(p.seq, p.hash), nil
}

// welcome returns the frame with which a client goes on from the position of its hello: the events since, or the whole
// view. It also returns the person's permissions.
func (lr *liveRoom) welcome(id room.ID, h Hello, known, resume bool, now time.Time) (w Welcome, may room.Commands) {
	at := lr.log.Now().UnixMilli()
	may = lr.room.May(id, at, lr.away(now))
	w = Welcome{
		Type: "welcome", You: id, Seq: lr.told.seq, Hash: lr.told.hash, Now: at,
		May: may.Names(),
	}
	// Before they were let in, they were not told everything.
	if resume && h.Since >= lr.room.JoinedAt(id) {
		if w.Events, _ = lr.history.missed(id, h.Since, lr.positionHash); h.Since == lr.told.seq {
			w.Events = []Event{} // nothing was missed, whatever is kept
		}
	}
	if w.Events == nil {
		w.View = lr.view(id, now)
		w.Reset = !known && (h.Since != 0 || h.Hash != "")
	}
	return w, may
}

// limiter bounds a person's commands over all their connections.
func (lr *liveRoom) limiter(id room.ID) *rate.Limiter {
	if lr.limiters[id] == nil {
		lr.limiters[id] = lr.hub.newLimiter()
	}
	return lr.limiters[id]
}

// charge takes an event decided on another instance from its author's limit, if it is less than a second old. The limit
// may go negative: the person may have asked both instances at once.
func (lr *liveRoom) charge(e room.Event) {
	now, limiter := time.Now(), lr.limiter(e.By)
	fresh := lr.log.Now().Sub(time.UnixMilli(e.At)) < time.Second
	if fresh && limiter.TokensAt(now) > -float64(limiter.Burst()) {
		limiter.ReserveN(now, 1)
	}
}
