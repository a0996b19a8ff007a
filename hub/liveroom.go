package hub

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"codev/room"

	"github.com/rs/zerolog"
	"golang.org/x/time/rate"
)

// liveRoom is the one goroutine that owns a room.Room. Who wants something of the room has it done there (do), so
// nothing in it is guarded; but for the channels, only functions run by do may touch it.
type liveRoom struct {
	hub    *Hub
	id     room.ID
	logger zerolog.Logger

	requests chan request  // unbuffered: what is not taken can be asked of the next owner
	done     chan struct{} // closed when this owner takes no more
	failure  error         // why the room could not be loaded; set before done is closed

	room     *room.Room
	end      Record // the last one of the log that the room was made of
	doubt    bool   // the log may hold more than was applied: read it before deciding
	over     bool   // this owner's time has come
	entered  bool   // somebody was in it since it was loaded
	history  history
	clients  map[*client]struct{}
	presence *presence
	link     *link // nil if there are no other instances
	limiters map[room.ID]*rate.Limiter
	// strangers bounds how often the log is read for tokens that nobody here knows.
	strangers *rate.Limiter
	used      time.Time // when something was last asked
	told      time.Time // when it was last looked at what to tell
}

type request struct {
	f      func() error
	use    bool // it keeps the room loaded
	answer chan error
}

// errGone: this owner takes no more requests; ask the hub for the next one.
var errGone = errors.New("hub: the live room has ended")

func newLiveRoom(h *Hub, id room.ID) *liveRoom {
	return &liveRoom{
		hub: h, id: id, logger: h.cfg.Logger.With().Str("room", string(id[:8])).Logger(), // enough to tell rooms apart, not to enter one
		requests: make(chan request), done: make(chan struct{}),
		clients: map[*client]struct{}{}, limiters: map[room.ID]*rate.Limiter{},
		strangers: rate.NewLimiter(1, 2*h.cfg.Limits.Seats),
		presence:  newPresence(time.Now(), h.cfg.Linger, 2*h.cfg.MeetEvery, h.cfg.Peers == nil),
	}
}

// do has the owner run f and returns its error; errGone if the owner ended before it began, unavailable if ctx did.
func (lr *liveRoom) do(ctx context.Context, f func() error) error {
	return lr.request(ctx, request{f, true, make(chan error, 1)})
}

// doUnused is do for what is no use of the room.
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
	defer lr.hub.owners.Done()
	defer lr.endLink()
	defer close(lr.done)
	defer lr.hub.leave(lr)
	if lr.failure = lr.perform(lr.load); lr.failure != nil {
		return
	}
	lr.hub.cfg.Meter.Rooms(1)
	defer lr.hub.cfg.Meter.Rooms(-1)
	lr.beginLink()
	lr.used = time.Now()
	timer := time.NewTimer(lr.untilTick(lr.used))
	defer timer.Stop()
	for !lr.over {
		select {
		case <-lr.hub.ctx.Done():
			return // by then Close has waited for every client and call
		case r := <-lr.requests:
			if r.use {
				lr.used = time.Now()
			}
			r.answer <- lr.perform(r.f)
		case <-timer.C:
			_ = lr.perform(lr.tick)
		}
		timer.Reset(lr.untilTick(time.Now()))
	}
	for c := range lr.clients {
		lr.detach(c)
	}
}

// perform runs f. Should there be a fault in the program, it costs this room a reload from its log, not all rooms.
func (lr *liveRoom) perform(f func() error) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			lr.logger.Error().Bytes("stack", debug.Stack()).Msgf("fault in a live room: %T", fault) // not its text: it may hold words
			lr.dismiss(Restarting)
			lr.over = true
			err = errUnavailable
		}
	}()
	return f()
}

// load makes the room from its log, told as it was told then.
func (lr *liveRoom) load() error {
	lr.room = room.New(lr.hub.cfg.Limits)
	err := lr.catchUp(lr.take)
	seq, _ := lr.room.Position()
	switch {
	case errors.Is(err, ErrNotFound), err == nil && seq == 0:
		return ErrNotFound
	case err != nil:
		lr.logger.Error().Err(err).Msg("loading a room")
		return fmt.Errorf("loading a room: %w", errUnavailable)
	}
	return nil
}

// untilTick is how long nothing can change by time alone.
func (lr *liveRoom) untilTick(now time.Time) time.Duration {
	var next time.Time
	consider := func(t time.Time) {
		if t.After(now) && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	if len(lr.clients) == 0 {
		consider(lr.used.Add(lr.idle()))
	} else {
		consider(lr.told.Add(mayEvery))
		consider(lr.presence.next(now))
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

// tick does what is due by time alone: the room is unloaded, or people learn what they may do now, and who has left.
func (lr *liveRoom) tick() error {
	now := time.Now()
	if len(lr.clients) == 0 {
		lr.over = now.Sub(lr.used) >= lr.idle()
		return nil
	}
	lr.tell(now)
	return nil
}

// idle is how long the room stays loaded with nobody in it. Long enough for absences (R31) if somebody was; if only its card was
// read, say, just long enough for them to come in.
func (lr *liveRoom) idle() time.Duration {
	if !lr.entered {
		return lr.hub.cfg.Glance
	}
	return lr.hub.cfg.Idle
}

// away is how long the facilitator has been away (R31). Whoever was never seen here has been away since the room was loaded, which is
// when the first of the others came: an absence that nobody was there to notice does not count.
func (lr *liveRoom) away(now time.Time) time.Duration {
	return lr.presence.away(lr.room.Facilitator(), now)
}

// tell lets everyone know what changed in what they may do, and in who is here.
func (lr *liveRoom) tell(now time.Time) {
	lr.told = now
	away, online := lr.away(now), slices.DeleteFunc(lr.presence.online(now), lr.room.Gone)
	mays := map[room.ID]*list[string]{}
	here := &list[room.ID]{items: online, frame: func(ids []room.ID) any { return Presence{"presence", ids} }}
	for c := range lr.clients {
		if mays[c.person] == nil {
			may := lr.room.May(c.person, now.UnixMilli(), away)
			mays[c.person] = &list[string]{items: may, frame: func(names []string) any { return May{"may", names} }}
		}
		mays[c.person].update(c, &c.may)
		if !lr.room.Waiting(c.person) && !lr.room.Gone(c.person) {
			here.update(c, &c.online)
		}
	}
}

// list is something to tell all who were last told otherwise, in one encoding.
type list[T comparable] struct {
	items []T
	frame func([]T) any
	bytes []byte
}

func (l *list[T]) update(c *client, last *[]T) {
	if slices.Equal(l.items, *last) {
		return
	}
	if l.bytes == nil {
		l.bytes = encode(l.frame(l.items))
	}
	*last = l.items
	c.push(l.bytes)
}
