package hub

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"codev/room"

	"golang.org/x/time/rate"
)

// Hub keeps the rooms that are live on this instance. Any number of goroutines may use it.
type Hub struct {
	cfg Config

	ctx    context.Context // of the live rooms; ends last
	stop   context.CancelFunc
	logCtx context.Context // of what is asked of the log; ends when closing can't wait for it any more
	hurry  context.CancelFunc
	work   sync.WaitGroup // calls and connections under way
	owners sync.WaitGroup // the live rooms' goroutines

	memory  atomic.Int64 // bytes that the live rooms take, about
	waiting atomic.Int64 // bytes in the queues of all connections

	mu          sync.Mutex // guards what follows; never held while waiting
	closing     bool
	rooms       map[room.ID]*liveRoom
	connections map[*connection]struct{}
}

// New makes a hub on cfg.Log and starts nothing.
func New(cfg Config) *Hub {
	cfg.setDefaults()
	h := &Hub{cfg: cfg, rooms: map[room.ID]*liveRoom{}, connections: map[*connection]struct{}{}}
	h.ctx, h.stop = context.WithCancel(context.Background())
	h.logCtx, h.hurry = context.WithCancel(context.Background())
	return h
}

// Command takes a Command frame that came by other ways than a socket, from the holder of token, under the same
// limits. The answer is Accepted or Refused. The error, if there is nothing to answer: ErrNotFound, or a
// *room.Refusal not_authenticated or unavailable.
func (h *Hub) Command(ctx context.Context, id room.ID, token string, body []byte) (answer any, err error) {
	sum, ok := digest(token)
	if !ok {
		return nil, errSeat
	}
	frame, named, bad := parse(body)
	from, sent := addressOf(ctx), time.Now()
	err = h.withSeat(ctx, id, sum, func(lr *liveRoom) error {
		by, err := lr.seat(sum)
		if err != nil {
			return err
		}
		switch command, ok := frame.(Command); {
		case !lr.limiter(by).Allow():
			answer = lr.refuse(named, errRate)
		case bad != nil:
			answer = lr.refuse(named, bad)
		case !ok:
			answer = lr.refuse(named, &room.Refusal{Code: room.BadCommand, Message: "only a command can be posted"})
		case !mayGive(from, command):
			answer = lr.refuse(named, errAddress)
		default:
			ask := lr.commandAsk(by, command, sent)
			_ = lr.commitOne(&ask.proposal)
			spend(from, ask.event)
			answer = lr.answer(ask)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("giving a command: %w", err)
	}
	return answer, nil
}

// Ready tells whether rooms can be served just now, nil if so.
func (h *Hub) Ready(ctx context.Context) error {
	if h.isClosing() {
		return fmt.Errorf("hub: closing: %w", errUnavailable)
	}
	if err := h.cfg.Log.Ready(ctx); err != nil {
		return fmt.Errorf("asking the log: %w", err)
	}
	if h.cfg.Peers == nil {
		return nil
	}
	if err := h.cfg.Peers.Healthy(); err != nil {
		return fmt.Errorf("notifications of other instances: %w", err)
	}
	return nil
}

// Close ends it all: every client is told Restarting, after the answers that are due to it; calls under way are
// finished; then the live rooms end. A group is told at once, and the groups one after the other over
// Config.CloseOver, so that not everybody comes to the other instances in the same moment. It returns when no
// goroutine is left, within about CloseOver and CloseWait plus what the log takes.
func (h *Hub) Close() {
	h.mu.Lock()
	h.closing = true
	rooms := slices.Collect(maps.Values(h.rooms)) // a map's order is one of chance
	h.mu.Unlock()

	patience := max(h.cfg.CloseOver+lastAnswers, h.cfg.CloseWait)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var told sync.WaitGroup
	for i, lr := range rooms {
		if i > 0 && h.cfg.CloseOver > 0 {
			<-time.After(h.cfg.CloseOver / time.Duration(len(rooms)))
		}
		told.Go(func() { // a room that is stuck does not hold up the others
			_ = lr.do(ctx, func() error { lr.dismiss(Restarting); return nil }) // after what it is doing: its answer goes first
		})
	}
	// A log that does not answer by then will not be waited for: what is under way is refused, and asked again
	// elsewhere.
	defer time.AfterFunc(patience, h.hurry).Stop()
	told.Wait()
	for _, c := range h.connected() {
		c.close(Restarting) // those without a room, and those whose room is stuck
	}
	h.work.Wait() // a client ends by itself CloseWait after it was told, at the latest
	h.stop()
	h.owners.Wait()
	h.hurry()
}

// begin counts a call in, unless the hub is closing; the caller then calls work.Done.
func (h *Hub) begin() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.closing {
		h.work.Add(1)
	}
	return !h.closing
}

func (h *Hub) isClosing() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.closing
}

func (h *Hub) connected() []*connection {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Collect(maps.Keys(h.connections))
}

// with has the owner of a room run f, loading the room if need be, and returns f's error. ErrNotFound if there is no
// such room, unavailable if it can't be loaded.
func (h *Hub) with(ctx context.Context, id room.ID, f func(*liveRoom) error) error {
	if !id.Canonical() {
		return ErrNotFound
	}
	if !h.begin() {
		return errUnavailable
	}
	defer h.work.Done()
	for {
		lr := h.live(id)
		err := lr.do(ctx, func() error { return f(lr) })
		if !errors.Is(err, errGone) {
			return err
		}
		if lr.failure != nil {
			return lr.failure
		}
	}
}

// live returns the room's owner, which may still be loading it.
func (h *Hub) live(id room.ID) *liveRoom {
	h.mu.Lock()
	defer h.mu.Unlock()
	lr := h.rooms[id]
	if lr == nil {
		lr = newLiveRoom(h, id)
		h.rooms[id] = lr
		h.owners.Add(1)
		go lr.run()
	}
	return lr
}

// forget drops a live room that takes no more requests: the next request makes another.
func (h *Hub) forget(lr *liveRoom) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.rooms[lr.id] == lr {
		delete(h.rooms, lr.id)
	}
}

// isLive tells whether the room has an owner here.
func (h *Hub) isLive(id room.ID) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.rooms[id] != nil
}

func (h *Hub) outOfTouchAfter() time.Duration { return 2 * h.cfg.HeartbeatEvery }

func (h *Hub) newLimiter() *rate.Limiter {
	return rate.NewLimiter(rate.Limit(h.cfg.CommandRate), h.cfg.CommandBurst)
}
