package hub

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// follower keeps a live room in touch with the other instances. Its goroutines wait for the store, so that the room's
// need not: one for heartbeats, which may take long, and one for notifications, which must not.
type follower struct {
	lr        *liveRoom
	peers     Peers
	unfollow  func()
	cancel    context.CancelFunc
	tasks     sync.WaitGroup
	notified  chan struct{} // a notification waits
	changed   chan struct{} // the presence on this instance changed
	elsewhere chan struct{} // the presence on another instance changed

	// Of the heartbeat goroutine alone.
	dirty     bool // the other instances were not notified yet that the presence here changed
	announced bool // the store may hold a presence of this instance

	mu      sync.Mutex   // guards what follows
	waiting Notification // all that came since the room was last given it
}

const (
	notificationMost = 256         // records kept for a busy room; it reads the log instead of more
	unhealthyEvery   = time.Second // between heartbeats while no notifications arrive
	withdrawWait     = time.Second
)

// follow begins to follow the room, if there are other instances. From then on the log is read whenever something may
// have been missed, and once the room is truly followed: nothing is lost between its loading and that.
func (lr *liveRoom) follow() {
	peers := lr.hub.cfg.Peers
	if peers == nil {
		return
	}
	f := &follower{
		lr: lr, peers: peers, notified: make(chan struct{}, 1), changed: make(chan struct{}, 1), elsewhere: make(chan struct{}, 1),
	}
	ctx, cancel := context.WithCancel(lr.hub.logCtx)
	f.cancel = cancel
	f.unfollow = peers.Follow(string(lr.id), f.onNotify)
	f.tasks.Go(func() { f.passOn(ctx) })
	f.tasks.Go(func() { f.keepInTouch(ctx) })
	lr.follower = f
}

// unfollow ends what follow began. It is for when the live room takes no more requests.
func (lr *liveRoom) unfollow() {
	if f := lr.follower; f != nil {
		f.unfollow()
		f.cancel()
		f.tasks.Wait()
	}
}

// presenceChanged has the other instances notified that the presence on this one changed.
func (lr *liveRoom) presenceChanged() {
	if lr.follower != nil {
		signal(lr.follower.changed)
	}
}

// signal puts a token into a channel that holds one.
func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default: // it holds one already
	}
}

// onNotify keeps a notification for the goroutine that delivers it, and returns at once.
func (f *follower) onNotify(n Notification) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.waiting.Gap = f.waiting.Gap || n.Gap
	f.waiting.PresenceChanged = f.waiting.PresenceChanged || n.PresenceChanged
	if f.waiting.Records = append(f.waiting.Records, n.Records...); len(f.waiting.Records) > notificationMost {
		f.waiting.Records, f.waiting.Gap = nil, true
	}
	signal(f.notified)
}

// passOn gives the room the notifications that wait.
func (f *follower) passOn(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-f.notified:
		}
		f.mu.Lock()
		n := f.waiting
		f.waiting = Notification{}
		f.mu.Unlock()
		if len(n.Records) > 0 || n.Gap {
			_ = f.lr.doUnused(ctx, func() error { return f.lr.takeNotification(n) }) // it fails only when the room has ended
		}
		if n.PresenceChanged {
			signal(f.elsewhere)
		}
	}
}

// takeNotification applies what a notification tells.
func (lr *liveRoom) takeNotification(n Notification) error {
	err := lr.settle(lr.receive(n))
	lr.broadcastState(time.Now())
	return err
}

// keepInTouch exchanges heartbeats, at the latest one after another wait.
func (f *follower) keepInTouch(ctx context.Context) {
	next := time.NewTimer(0)
	defer next.Stop()
	for {
		select {
		case <-ctx.Done():
			f.withdraw()
			return
		case <-f.elsewhere:
			f.heartbeat(ctx)
		case <-f.changed:
			f.dirty = true
			f.heartbeat(ctx)
		case <-next.C:
			f.heartbeat(ctx)
			next.Reset(f.untilHeartbeat())
		}
	}
}

// untilHeartbeat is part chance: rooms that were loaded together do not stay together.
func (f *follower) untilHeartbeat() time.Duration {
	every := f.lr.hub.cfg.HeartbeatEvery
	if f.peers.Healthy() != nil {
		every = min(every, unhealthyEvery)
	}
	return every - rand.N(every/5)
}

// heartbeat exchanges the presence with the other instances, and learns the last record of the log.
func (f *follower) heartbeat(ctx context.Context) {
	var mine []byte
	if f.lr.doUnused(ctx, func() error { mine = f.lr.presence.mine(); return nil }) != nil {
		return
	}
	cfg := &f.lr.hub.cfg
	asking, cancel := context.WithTimeout(ctx, cfg.LogWait)
	defer cancel()
	notify := f.dirty
	f.announced = f.announced || mine != nil
	state, err := f.peers.Heartbeat(asking, string(f.lr.id), mine, cfg.Lease, notify)
	if err != nil {
		f.lr.logger().Debug().Err(err).Msg("heartbeat with the store") // Ready tells it aloud
		return
	}
	f.announced = mine != nil
	f.dirty = f.dirty && !notify
	_ = f.lr.doUnused(ctx, func() error { return f.lr.onHeartbeat(state) })
}

// onHeartbeat takes in the presence on the other instances, and reads the log if its last record is not the room's.
func (lr *liveRoom) onHeartbeat(state PeerState) error {
	now := time.Now()
	lr.presence.takeReports(state.Others, now)
	err := lr.settle(lr.compareTop(state.Top))
	if err == nil {
		lr.inTouch = now
	}
	lr.broadcastState(now)
	return err
}

// withdraw takes this instance's presence out of the store when the hub closes, so that it need not lapse. In other
// cases the next live room of the same id replaces it.
func (f *follower) withdraw() {
	if !f.announced || !f.lr.hub.isClosing() || f.lr.hub.logCtx.Err() != nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), withdrawWait)
	defer cancel()
	if _, err := f.peers.Heartbeat(ctx, string(f.lr.id), nil, 0, true); err != nil {
		f.lr.logger().Debug().Err(err).Msg("withdrawing the presence")
	}
}
