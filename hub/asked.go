package hub

import (
	"context"
	"errors"
	"strings"
	"time"

	"codev/room"

	"golang.org/x/time/rate"
)

// What is asked of a live room. All of it runs in the owner's goroutine.

// command has the room take a command and returns its answer, Accepted or Refused. The same one again gets the same answer while the log has its event.
func (lr *liveRoom) command(by room.ID, c Command, asked time.Time) any {
	_, before := lr.room.Taken(by, c.ID)
	err := lr.commit(asked, func(now time.Time) (room.Event, bool, error) {
		// What was saved in time is still answered with its seq, however late it is sent again.
		if _, taken := lr.room.Taken(by, c.ID); !taken && c.Until != 0 && now.UnixMilli() > c.Until {
			return room.Event{}, false, errUntil
		}
		return lr.room.Decide(room.Command{
			ID: c.ID, By: by, Name: c.Name, Data: c.Data, At: now.UnixMilli(), Away: lr.away(now),
		})
	})
	if err != nil {
		return lr.refuse(c.ID, err)
	}
	if !before {
		lr.hub.cfg.Meter.Command(c.Name) // a name that the room knows: it took the command
	}
	seq, _ := lr.room.Taken(by, c.ID)
	return Accepted{Type: "accepted", ID: c.ID, Seq: seq}
}

// refuse is the answer to a command that err refuses.
func (lr *liveRoom) refuse(id room.ID, err error) Refused {
	answer := refused(id, err)
	lr.hub.cfg.Meter.Refused(answer.Code)
	return answer
}

// join lets somebody in, or wait; the same token again changes nothing.
func (lr *liveRoom) join(j room.Joining, asked time.Time) error {
	return lr.commit(asked, func(now time.Time) (room.Event, bool, error) {
		j.At = now.UnixMilli()
		return lr.room.Join(j)
	})
}

// pong is the room's position for who has read all that is in their queue.
func (lr *liveRoom) pong() Pong {
	seq, hash := lr.room.Position()
	return Pong{Type: "pong", Now: time.Now().UnixMilli(), Seq: seq, Hash: lr.mark(hash)}
}

// partly marks the hash of a position that a program told which does not know all of the room's events: whoever comes back from there has the same
// log, but may not have seen all of it, and gets the whole view.
const partly = "~"

// mark is a hash as the room tells it.
func (lr *liveRoom) mark(hash string) string {
	if lr.room.Strange() {
		return hash + partly
	}
	return hash
}

// attach authenticates the client by the hello's token, registers it and sends the welcome. It returns a close reason on
// failure; with TooManyDevices, also the person's other connections to this instance.
func (lr *liveRoom) attach(c *client, h Hello) (why *Close, others []*client) {
	var known bool
	sum, isToken := digest(h.Token)
	if !isToken {
		return &NotAuthenticated, nil
	}
	id, err := lr.seat(sum)
	hash, part := strings.CutSuffix(h.Hash, partly)
	if err == nil {
		known, err = lr.knows(h.Since, hash)
	}
	switch {
	case errors.Is(err, errUnavailable):
		return &Restarting, nil
	case err != nil && lr.room.Removed(sum):
		return &Removed, nil
	case err != nil:
		return &NotAuthenticated, nil
	}
	c.room, c.person = lr, id
	others = lr.of(id)
	if len(others) >= lr.hub.cfg.Devices {
		return &TooManyDevices, others
	}
	now := time.Now()
	c.limiter = lr.limiter(id)
	lr.clients[c] = struct{}{}
	lr.entered = true
	lr.presence.enter(id)
	lr.crowdMoved()
	if len(others) == 0 {
		lr.hub.cfg.Meter.People(1)
	}
	welcome := lr.welcome(id, h, known, known && !part, now)
	c.may = welcome.May
	c.pushFree(encode(welcome))
	lr.tell(now)
	return nil, nil
}

// seat is whose token has this digest. Who took a seat on another instance a moment ago may be here before the news of it, so the
// log has the last word. The error is a *room.Refusal: not_authenticated, or unavailable if the log does not answer.
func (lr *liveRoom) seat(sum string) (room.ID, error) {
	if id, ok := lr.room.Seat(sum); ok || lr.link == nil || lr.room.Removed(sum) {
		return id, orSeat(ok)
	}
	if !lr.strangers.Allow() || !lr.look() {
		return "", errUnavailable
	}
	id, ok := lr.room.Seat(sum)
	return id, orSeat(ok)
}

func orSeat(ok bool) error {
	if !ok {
		return errSeat
	}
	return nil
}

// knows tells whether the room was ever at a position. Who comes from another instance may be ahead of this one, and whoever has another
// hash makes it doubt itself: the log has the last word here, too. The error is unavailable.
func (lr *liveRoom) knows(since uint64, hash string) (bool, error) {
	if !lr.room.Knows(since, hash) && since > 0 && !lr.look() {
		return false, errUnavailable
	}
	return lr.room.Knows(since, hash), nil
}

// welcome is what a person needs to go on from where they were.
func (lr *liveRoom) welcome(id room.ID, h Hello, known, resume bool, now time.Time) Welcome {
	seq, hash := lr.room.Position()
	w := Welcome{
		Type: "welcome", You: id, Seq: seq, Hash: lr.mark(hash), Now: now.UnixMilli(),
		May: lr.room.May(id, now.UnixMilli(), lr.away(now)),
	}
	// Before they came to the door, or in, they were not told all.
	if resume && h.Since >= lr.room.JoinedAt(id) {
		w.Events, _ = lr.history.missed(id, h.Since, lr.mark)
	}
	if w.Events == nil {
		w.View = lr.room.View(id)
		w.Reset = !known && (h.Since != 0 || h.Hash != "")
	}
	return w
}

// detach forgets a connection, which may be forgotten already.
func (lr *liveRoom) detach(c *client) {
	if _, ok := lr.clients[c]; !ok {
		return
	}
	delete(lr.clients, c)
	lr.presence.leave(c.person, time.Now())
	lr.crowdMoved()
	if len(lr.of(c.person)) == 0 {
		lr.hub.cfg.Meter.People(-1)
	}
}

// of lists a person's connections to this instance.
func (lr *liveRoom) of(id room.ID) (clients []*client) {
	for c := range lr.clients {
		if c.person == id {
			clients = append(clients, c)
		}
	}
	return clients
}

// limiter is a person's, over all their connections.
func (lr *liveRoom) limiter(id room.ID) *rate.Limiter {
	if lr.limiters[id] == nil {
		lr.limiters[id] = lr.hub.newLimiter()
	}
	return lr.limiters[id]
}

// erase removes the room with all its records, and tells everyone once it is so (P8).
func (lr *liveRoom) erase() error {
	ctx, cancel := context.WithTimeout(lr.hub.log, lr.hub.cfg.LogWait)
	defer cancel()
	if err := lr.hub.cfg.Log.Erase(ctx, string(lr.id)); err != nil {
		lr.logger.Error().Err(err).Msg("erasing a room")
		return errUnavailable
	}
	lr.vanish()
	return nil
}

// vanish tells everyone that the room is erased, and ends it.
func (lr *liveRoom) vanish() {
	seq, _ := lr.room.Position()
	frame := encode(Event{
		Type: "event", Seq: seq + 1, At: time.Now().UnixMilli(), Name: roomErased, Data: []byte("{}"),
	})
	for c := range lr.clients {
		c.push(frame)
	}
	lr.dismiss(Erased)
	lr.over = true
}

// dismiss ends all connections, after what is in their queues.
func (lr *liveRoom) dismiss(why Close) {
	for c := range lr.clients {
		c.close(why)
	}
}
