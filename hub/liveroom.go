package hub

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"codev/room"

	"golang.org/x/time/rate"
)

// liveRoom is a room that is in use on this instance: its replica, the connections in it, and the goroutine that owns
// both. Others have that goroutine run a function (do) or put commands in its inbox. Apart from the channels and the
// inbox, only that goroutine touches a liveRoom.
type liveRoom struct {
	hub *Hub
	id  room.ID

	inbox    inbox         // of the connections
	evict    chan struct{} // holds a token if the room is to be unloaded unless somebody is in it
	requests chan request  // unbuffered: a request that is not taken can go to the next live room of the same id
	done     chan struct{} // closed when no more requests are taken
	failure  error         // why the room could not be loaded; set before done is closed

	replica
	told      position // the last that everyone was told
	over      bool     // this live room is at its end
	entered   bool     // somebody was in it since it was loaded
	history   history
	views     views // at the room's position
	members   map[*connection]struct{}
	dirty     []*connection // pushed to since the last flush
	presence  *presence
	follower  *follower // nil if there are no other instances
	limiters  map[room.ID]*rate.Limiter
	strangers *rate.Limiter // bounds how often unknown tokens have the log read
	used      time.Time     // when it was last of use to somebody
	inTouch   time.Time     // the last heartbeat after which the room was as the log says
	weight    int64         // bytes that it takes, about, as the hub counts them
	stateTold time.Time     // when may and presence were last looked at
}

type request struct {
	f      func() error
	use    bool // it keeps the room loaded
	answer chan error
}

// errGone: this live room takes no more requests; ask the hub for the next one.
var errGone = errors.New("hub: the live room has ended")

func newLiveRoom(h *Hub, id room.ID) *liveRoom {
	lr := &liveRoom{
		hub: h, id: id,
		inbox: newInbox(), evict: make(chan struct{}, 1), requests: make(chan request), done: make(chan struct{}),
		members: map[*connection]struct{}{}, limiters: map[room.ID]*rate.Limiter{},
		strangers: rate.NewLimiter(1, 2*h.cfg.Limits.Seats),
		presence:  newPresence(time.Now(), h.cfg.Linger, h.outOfTouchAfter(), h.cfg.Peers == nil),
	}
	lr.replica = replica{
		ctx: h.logCtx, wait: h.cfg.LogWait, within: h.cfg.DecideWithin, log: h.cfg.Log, name: string(id),
		limits: h.cfg.Limits, shared: h.cfg.Peers != nil, base: &h.cfg.Logger, onAppend: h.cfg.Meter.Appended,
		onRead: func(e room.Event, d room.Delivery) {
			lr.charge(e)
			lr.broadcast(e, d)
		},
	}
	return lr
}

// do has the room's goroutine run f and returns its error; errGone if the live room ended before f began, unavailable
// if ctx did.
func (lr *liveRoom) do(ctx context.Context, f func() error) error {
	return lr.request(ctx, request{f, true, make(chan error, 1)})
}

// doUnused is do without resetting the idle timer.
func (lr *liveRoom) doUnused(ctx context.Context, f func() error) error {
	return lr.request(ctx, request{f, false, make(chan error, 1)})
}

func (lr *liveRoom) request(ctx context.Context, r request) error {
	select {
	case lr.requests <- r:
		return <-r.answer
	case <-lr.done:
		return errGone
	case <-ctx.Done():
		return fmt.Errorf("waiting for the room: %w", errUnavailable)
	}
}

// run is the goroutine.
func (lr *liveRoom) run() {
	if lr.failure = lr.perform(lr.start); lr.failure == nil {
		lr.hub.cfg.Meter.Rooms(1)
		lr.follow()
		lr.serve()
		lr.hub.cfg.Meter.Rooms(-1)
	}
	lr.hub.forget(lr)
	lr.hub.memory.Add(-lr.weight)
	close(lr.done)
	lr.inbox.close()
	lr.unfollow()
	lr.hub.owners.Done()
}

// serve takes what there is to do, until the live room is at its end or the hub closes.
func (lr *liveRoom) serve() {
	lr.used = time.Now()
	lr.inTouch = lr.used
	timer := time.NewTimer(lr.untilTick(lr.used))
	defer timer.Stop()
	for !lr.over {
		select {
		case <-lr.hub.ctx.Done():
			return // by then Close has waited for every connection and call
		case r := <-lr.requests:
			if r.use {
				lr.used = time.Now()
			}
			r.answer <- lr.perform(r.f)
		case <-lr.evict:
			lr.over = len(lr.members) == 0
		case <-lr.inbox.wake:
			_ = lr.perform(lr.serveInbox)
		case <-timer.C:
			_ = lr.perform(lr.tick)
		}
		timer.Reset(lr.untilTick(time.Now()))
	}
	for c := range lr.members {
		lr.detach(c)
	}
}

// perform runs f. A panic costs this room a reload from its log, not all rooms their process.
func (lr *liveRoom) perform(f func() error) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			lr.logger().Error().Bytes("stack", debug.Stack()).Msgf("panic in a live room: %T", fault) // not its text: it may hold words
			lr.dismiss(Restarting)
			lr.over = true
			err = errUnavailable
		}
	}()
	defer lr.flush()
	return f()
}

// start loads the room. The error is ErrNotFound or unavailable.
func (lr *liveRoom) start() error {
	if !lr.hub.hasMemory() {
		return fmt.Errorf("loading a room: %w", errNoMemory)
	}
	err := lr.load()
	switch {
	case errors.Is(err, ErrNotFound):
		return ErrNotFound
	case err != nil:
		lr.logger().Error().Err(err).Msg("loading a room")
		return fmt.Errorf("loading a room: %w", errUnavailable)
	}
	lr.setTold(lr.room.Position())
	lr.weigh()
	return nil
}

// weigh tells the hub how much memory the room takes: its texts and their bookkeeping take up to twice its log.
func (lr *liveRoom) weigh() {
	weight := roomOverhead + 2*int64(lr.room.Bytes()) + int64(lr.history.size) + int64(lr.views.size)
	lr.hub.memory.Add(weight - lr.weight)
	lr.weight = weight
}

// settle does what an error of the replica asks for, and returns ErrNotFound or unavailable. A room that was erased, or
// has forked, ends here: its people come back to what the log says.
func (lr *liveRoom) settle(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrNotFound):
		if !lr.over {
			lr.logger().Warn().Int("connections", len(lr.members)).Msg("a room in use is not in the log any more: erased elsewhere, or lost by the store")
		}
		lr.vanish()
		return ErrNotFound
	case errors.Is(err, errForked):
		lr.hub.cfg.Meter.Forked()
		lr.dismiss(Restarting)
		lr.over = true
	}
	lr.logger().Error().Err(err).Msg("reading the log of a room")
	return errUnavailable
}

// confirmLog reads the log and tells everyone the new events; nil if the room is then as the log says.
func (lr *liveRoom) confirmLog() error {
	err := lr.settle(lr.confirm())
	lr.broadcastState(time.Now())
	return err
}

// erase removes the room with all its records, leaving a signpost if one is given, then tells everyone (P8).
func (lr *liveRoom) erase(signpost *room.Signpost) error {
	ctx, cancel := context.WithTimeout(lr.hub.logCtx, lr.hub.cfg.LogWait)
	defer cancel()
	if err := lr.hub.remove(ctx, lr.id, signpost); err != nil {
		lr.logger().Error().Err(err).Msg("erasing a room")
		return errUnavailable
	}
	lr.vanish()
	return nil
}

// untilTick is how long it takes until something may change by time alone.
func (lr *liveRoom) untilTick(now time.Time) time.Duration {
	var next time.Time
	consider := func(t time.Time) {
		if t.After(now) && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	if len(lr.members) == 0 {
		consider(lr.used.Add(lr.idle()))
	} else {
		consider(lr.stateTold.Add(mayEvery))
		consider(lr.presence.next(now))
		consider(lr.inTouch.Add(lr.hub.outOfTouchAfter() + 1))
		if away := lr.away(now); away > 0 {
			consider(now.Add(room.DeputyWait - away))
			consider(now.Add(room.AnyoneWait - away))
		}
	}
	if next.IsZero() {
		return 0 // overdue
	}
	return next.Sub(now)
}

// tick does what is due by time alone: it unloads the room, or tells changed permissions and presence.
func (lr *liveRoom) tick() error {
	now := time.Now()
	if len(lr.members) == 0 {
		lr.over = now.Sub(lr.used) >= lr.idle()
		return nil
	}
	if lr.outOfTouch(now) {
		lr.logger().Warn().Msg("no heartbeat with the store: closing the connections to a room")
		lr.dismiss(Restarting)
		return nil
	}
	lr.views = views{} // nobody comes in at this position just now
	lr.weigh()
	lr.broadcastState(now)
	return nil
}

// outOfTouch tells whether no heartbeat with the store has succeeded for the time of two. What happens on other
// instances may then be unknown here: connections are closed, and nobody is welcomed, until a heartbeat succeeds and
// the log was read.
func (lr *liveRoom) outOfTouch(now time.Time) bool {
	return lr.shared && now.Sub(lr.inTouch) > lr.hub.outOfTouchAfter()
}

// idle is how long the room stays loaded with nobody in it: long enough for absences (R31) if somebody was; if only its
// card was read, say, just long enough for them to come in.
func (lr *liveRoom) idle() time.Duration {
	if !lr.entered {
		return lr.hub.cfg.Glance
	}
	return lr.hub.cfg.Idle
}

// away is how long the facilitator has been away (R31). A person who was never connected here counts as away since the
// room was loaded, which is when the first of the others came: an absence that nobody noticed does not count.
func (lr *liveRoom) away(now time.Time) time.Duration {
	return lr.presence.away(lr.room.Facilitator(), now)
}
