package sim

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"codev/hub"
	"codev/hub/memlog"
)

// store is the one store of all instances. It fails over to a replica that has not got all, as Redis does.
type store struct {
	mu   sync.Mutex
	log  *memlog.Log
	kept map[string]uint64 // by room: no failover loses what is up to there
}

func (s *store) instance(name string) *memlog.Instance {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.Instance(name)
}

func newStore() *store { return &store{log: memlog.New(), kept: map[string]uint64{}} }

func (s *store) keep(room string, seq uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept[room] = seq
}

// failOver loses the last events of each room, at most so many.
func (s *store) failOver(most uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	replica := memlog.New()
	for name, kept := range s.kept {
		records, err := s.log.Read(context.Background(), name, 0)
		if err != nil {
			continue // erased
		}
		left := max(kept, uint64(len(records))-most)
		if err := replica.Append(context.Background(), name, hub.Record{}, hub.Beside{Expires: 1 << 60}, records[:left]...); err != nil {
			panic("sim: a log that can't be copied: " + err.Error())
		}
	}
	s.log = replica
}

// mode is how a link to the store is.
type mode string

const (
	healthy        mode = ""
	cut            mode = "cut"
	swallows       mode = "swallows"         // requests
	swallowsAnswer mode = "swallows answers" // what was asked is done
	slow           mode = "slow"
	errs           mode = "errs" // appends answer with an error, done or not
	deaf           mode = "deaf" // no notification comes
)

// link is the store as one life of an instance sees it: a hub.Log and a hub.Peers that can fail.
type link struct {
	world  *World
	name   string
	off    time.Duration // its idea of the store's clock is wrong by this
	paused *gate
	notes  *lane[hub.Notification]

	mu      sync.Mutex // guards what follows
	mode    mode
	slowest time.Duration // of a slow link
	changed chan struct{} // closed when the mode changes
	dead    bool
	follows map[*follow]bool
}

// follow is one call of Follow.
type follow struct {
	room   string
	notify func(hub.Notification)
	stop   func()
}

var (
	errCut   = errors.New("sim: the store can't be reached")
	errStore = errors.New("sim: the store says that it failed")
)

func newLink(w *World, name string, paused *gate) *link {
	return &link{
		world: w, name: name, paused: paused, off: w.between(-300*time.Millisecond, 300*time.Millisecond),
		notes: newLane[hub.Notification](), changed: make(chan struct{}), follows: map[*follow]bool{},
	}
}

func (l *link) state() (m mode, slowest time.Duration, changed <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.mode, l.slowest, l.changed
}

// set has the link go wrong, or be healthy again, for good if it is dead. It returns false if something is wrong
// already.
func (l *link) set(m mode, slowest time.Duration) bool {
	l.mu.Lock()
	if l.dead || m != healthy && l.mode != healthy {
		l.mu.Unlock()
		return false
	}
	l.mode, l.slowest = m, slowest
	close(l.changed)
	l.changed = make(chan struct{})
	l.mu.Unlock()
	if m == healthy {
		l.notes.put(hub.Notification{Gap: true}, l.delay())
	}
	return true
}

// die cuts the link for good.
func (l *link) die() {
	l.mu.Lock()
	l.mode, l.dead = cut, true
	close(l.changed)
	l.changed = make(chan struct{})
	l.mu.Unlock()
}

func (l *link) delay() time.Duration {
	m, slowest, _ := l.state()
	if m == slow {
		return l.world.between(slowest/10, slowest)
	}
	return l.world.between(100*time.Microsecond, 2*time.Millisecond)
}

// pass carries a request to the store, or an answer back.
func (l *link) pass(ctx context.Context, answer bool) error {
	_, _, changed := l.state()
	if err := wait(ctx, l.delay(), changed, nil); err != nil {
		return err
	}
	for {
		m, _, _ := l.state()
		switch opened := l.paused.shut(); {
		case m == cut:
			return errCut
		case m == swallows, m == swallowsAnswer && answer:
			<-ctx.Done()
			return ctx.Err()
		case opened == nil:
			return ctx.Err()
		default:
			if err := wait(ctx, 0, opened, nil); err != nil {
				return err
			}
		}
	}
}

// ask has the store do something.
func (l *link) ask(ctx context.Context, do func(*memlog.Instance) error) error {
	if err := l.pass(ctx, false); err != nil {
		return err
	}
	err := do(l.world.store.instance(l.name))
	if lost := l.pass(ctx, true); lost != nil {
		return lost
	}
	return err
}

// Append implements [hub.Log].
func (l *link) Append(ctx context.Context, room string, end hub.Record, beside hub.Beside, records ...hub.Record) error {
	m, _, _ := l.state()
	wrong := m == errs && l.world.chance(2)
	return l.ask(ctx, func(i *memlog.Instance) error {
		if wrong && l.world.chance(2) {
			return errStore
		}
		err := i.Append(ctx, room, end, beside, records...)
		if wrong {
			return errStore
		}
		return err
	})
}

// Read implements [hub.Log].
func (l *link) Read(ctx context.Context, room string, after uint64) (records []hub.Record, err error) {
	err = l.ask(ctx, func(i *memlog.Instance) (err error) {
		records, err = i.Read(ctx, room, after)
		return err
	})
	return records, err
}

// First implements [hub.Log].
func (l *link) First(ctx context.Context, room string) (first hub.Record, summary []byte, err error) {
	err = l.ask(ctx, func(i *memlog.Instance) (err error) {
		first, summary, err = i.First(ctx, room)
		return err
	})
	return first, summary, err
}

// Erase implements [hub.Log].
func (l *link) Erase(ctx context.Context, room string) error {
	return l.ask(ctx, func(i *memlog.Instance) error { return i.Erase(ctx, room) })
}

// Retire implements [hub.Log].
func (l *link) Retire(ctx context.Context, room string, left hub.Beside) error {
	return l.ask(ctx, func(i *memlog.Instance) error { return i.Retire(ctx, room, left) })
}

// Expired implements [hub.Log].
func (l *link) Expired(ctx context.Context, now int64, limit int) (names []string, err error) {
	err = l.ask(ctx, func(i *memlog.Instance) (err error) {
		names, err = i.Expired(ctx, now, limit)
		return err
	})
	return names, err
}

// Now implements [hub.Log].
func (l *link) Now() time.Time { return time.Now().Add(l.world.ahead + l.off) }

// Ready implements [hub.Log].
func (l *link) Ready(ctx context.Context) error {
	return l.ask(ctx, func(i *memlog.Instance) error { return i.Ready(ctx) })
}

// Heartbeat implements [hub.Peers].
func (l *link) Heartbeat(ctx context.Context, room string, presence []byte, lease time.Duration, notify bool) (state hub.PeerState, err error) {
	err = l.ask(ctx, func(i *memlog.Instance) (err error) {
		state, err = i.Heartbeat(ctx, room, presence, lease, notify)
		return err
	})
	return state, err
}

// Healthy implements [hub.Peers].
func (l *link) Healthy() error {
	if m, _, _ := l.state(); m == cut || m == swallows || m == deaf {
		return errCut
	}
	return nil
}

// Follow implements [hub.Peers].
func (l *link) Follow(room string, notify func(hub.Notification)) (unfollow func()) {
	f := &follow{room: room, notify: notify}
	l.mu.Lock()
	l.follows[f] = true
	l.mu.Unlock()
	l.hear(f)
	return func() {
		l.mu.Lock()
		delete(l.follows, f)
		l.mu.Unlock()
		f.stop()
	}
}

// hear has the store of the moment tell of a room. Nobody calls it for a follow twice at once.
func (l *link) hear(f *follow) {
	f.stop = l.world.store.instance(l.name).Follow(f.room, func(n hub.Notification) { l.notes.put(n, l.delay()) })
}

// refollow follows anew after a failover.
func (l *link) refollow() {
	for _, f := range l.following() {
		f.stop()
		l.hear(f)
	}
}

func (l *link) following() []*follow {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Collect(maps.Keys(l.follows))
}

// deliver passes notifications on, until ctx ends. Some come twice. None comes while the link does not let them
// through; a gap is told of when it does again.
func (l *link) deliver(ctx context.Context) {
	for {
		n, err := l.notes.next(ctx, l.paused)
		if err != nil {
			return
		}
		if l.Healthy() != nil {
			continue
		}
		for range 1 + l.world.upTo(16)/15 {
			for _, f := range l.following() {
				f.notify(n)
			}
		}
	}
}
