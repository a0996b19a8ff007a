package hub

import (
	"context"
	"encoding/json"
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
	at       int64 // of the last event
	doubt    bool  // the log may hold more than was applied: read it before deciding
	over     bool  // this owner's time has come
	entered  bool  // somebody was in it since it was loaded
	history  history
	clients  map[*client]struct{}
	presence presence
	limiters map[room.ID]*rate.Limiter
	used     time.Time // when something was last asked
	told     time.Time // when it was last looked at what to tell
}

type request struct {
	f      func() error
	answer chan error
}

// errGone: this owner takes no more requests; ask the hub for the next one.
var errGone = errors.New("hub: the live room has ended")

func newLiveRoom(h *Hub, id room.ID) *liveRoom {
	return &liveRoom{
		hub: h, id: id, logger: h.cfg.Logger.With().Str("room", string(id[:8])).Logger(), // enough to tell rooms apart, not to enter one
		requests: make(chan request), done: make(chan struct{}),
		clients: map[*client]struct{}{}, limiters: map[room.ID]*rate.Limiter{},
		presence: newLocalPresence(time.Now(), h.cfg.Linger),
	}
}

// do has the owner run f and returns its error; errGone if the owner ended before it began, unavailable if ctx did.
func (lr *liveRoom) do(ctx context.Context, f func() error) error {
	r := request{f, make(chan error, 1)}
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
	defer close(lr.done)
	defer lr.hub.leave(lr)
	if lr.failure = lr.load(); lr.failure != nil {
		return
	}
	lr.hub.cfg.Meter.Rooms(1)
	defer lr.hub.cfg.Meter.Rooms(-1)
	lr.used = time.Now()
	timer := time.NewTimer(lr.untilTick(lr.used))
	defer timer.Stop()
	for !lr.over {
		select {
		case <-lr.hub.ctx.Done():
			return // by then Close has waited for every client and call
		case r := <-lr.requests:
			lr.used = time.Now()
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
	err := lr.catchUp()
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

// loadTold is how many of the last events are told anew when a room is loaded, for those who come back; the view has what was before.
const loadTold = 500

// catchUp applies and tells what the log holds beyond the room's position.
func (lr *liveRoom) catchUp() error {
	ctx, cancel := context.WithTimeout(lr.hub.ctx, lr.hub.cfg.LogWait)
	defer cancel()
	seq, _ := lr.room.Position()
	records, err := lr.hub.cfg.Log.Read(ctx, string(lr.id), seq)
	if err != nil {
		return fmt.Errorf("reading the log: %w", err)
	}
	for i, r := range records {
		var e room.Event
		if err := json.Unmarshal(r.Data, &e); err != nil {
			return fmt.Errorf("reading the log: record %d is no event", r.Seq)
		}
		if !lr.room.Follows(e) {
			return fmt.Errorf("reading the log at %d: %w", r.Seq, errForked)
		}
		if len(lr.clients) == 0 && i < len(records)-loadTold {
			lr.room.Replay(e)
			lr.at, lr.history = e.At, history{}
		} else {
			lr.take(e)
		}
	}
	lr.doubt = false
	return nil
}

// errForked: what the log holds does not follow on what was applied.
var errForked = errors.New("hub: the chain is broken")

// commit decides, appends, applies and tells, until the log and the room agree. No error: the events were saved, or had been before.
func (lr *liveRoom) commit(decide func(now time.Time) ([]room.Event, error)) error {
	failed, stale := false, false
	for range staleTries {
		if lr.doubt {
			if err := lr.reconcile(stale); err != nil {
				return err
			}
		}
		events, err := decide(time.Now())
		if err != nil || len(events) == 0 {
			return err
		}
		if failed {
			return errUnavailable // it was not saved after all
		}
		err = lr.append(events)
		stale = errors.Is(err, ErrStale)
		switch {
		case err == nil:
			for _, e := range events {
				lr.take(e)
			}
			lr.tell(time.Now())
			return nil
		case errors.Is(err, ErrNotFound):
			lr.vanish()
			return ErrNotFound
		case !stale:
			lr.logger.Error().Err(err).Msg("appending to a room")
			failed = true
		}
		lr.doubt = true
	}
	lr.logger.Warn().Msg("the room kept moving on")
	return errUnavailable
}

// reconcile ends a doubt by reading the log, which says more if it called an append stale.
func (lr *liveRoom) reconcile(stale bool) error {
	before, _ := lr.room.Position()
	err := lr.catchUp()
	after, _ := lr.room.Position()
	if after > before {
		lr.tell(time.Now())
	}
	if err == nil && stale && after == before {
		err = fmt.Errorf("the log is behind: %w", errForked)
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrNotFound):
		lr.vanish()
		return ErrNotFound
	case errors.Is(err, errForked):
		lr.dismiss(Restarting) // they come back to what the log says, and are told so (reset)
		lr.over = true
	}
	lr.logger.Error().Err(err).Msg("catching up with a room")
	return errUnavailable
}

// append saves events as the room's next ones.
func (lr *liveRoom) append(events []room.Event) error {
	last := events[len(events)-1]
	keep := lr.room.ErasesAt() - lr.at
	if lr.room.JoinedAt(last.By) == 0 {
		keep = lr.hub.cfg.Limits.Keep.Milliseconds() // somebody new comes: the opener is not alone any more
	}
	records := make([]Record, len(events))
	for i, e := range events {
		records[i] = record(e)
	}
	ctx, cancel := context.WithTimeout(lr.hub.ctx, lr.hub.cfg.LogWait)
	defer cancel()
	seq, _ := lr.room.Position()
	start := time.Now()
	if err := lr.hub.cfg.Log.Append(ctx, string(lr.id), seq, last.At+keep, records...); err != nil {
		return fmt.Errorf("appending to the log: %w", err)
	}
	lr.hub.cfg.Meter.Appended(time.Since(start))
	return nil
}

func record(e room.Event) Record { return Record{Seq: e.Seq, Data: encode(e)} }

// take applies an event that the log holds, and tells everyone what is theirs of it.
func (lr *liveRoom) take(e room.Event) {
	d := lr.room.Apply(e)
	lr.at = e.At
	lr.history.add(e, d)
	frames := map[*room.Telling][]byte{} // who is told the same gets the same bytes
	for c := range lr.clients {
		if t := d.To(c.person); t != nil {
			if frames[t] == nil {
				frames[t] = encode(told(e, t))
			}
			c.push(frames[t])
		}
		if lr.room.Gone(c.person) {
			c.close(Removed)
		}
	}
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
