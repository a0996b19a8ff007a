package hub

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// link keeps a live room in touch with the other instances. Its goroutines do the waiting for the store, so that the room's need not: one for
// meetings, which may take long, and one for news, which must not.
type link struct {
	lr       *liveRoom
	peers    Peers
	unfollow func()
	cancel   context.CancelFunc
	tasks    sync.WaitGroup
	heard    chan struct{} // there is news
	moved    chan struct{} // who is here has changed
	met      chan struct{} // who is elsewhere has

	// Of the goroutine that meets alone.
	untold bool // the others have not been told yet of who is here
	left   bool // the room holds a word of this instance

	mu   sync.Mutex // guards what follows
	news News       // gathered since the room was last told
}

// newsMost is how many records are kept for a room that is busy; it reads the log instead of more.
const newsMost = 256

// beginLink begins to follow the room, if there are other instances. From then on the log is read whenever something may have been
// missed: once the room is truly followed, too, so nothing is lost between its loading and that.
func (lr *liveRoom) beginLink() {
	peers := lr.hub.cfg.Peers
	if peers == nil {
		return
	}
	l := &link{
		lr: lr, peers: peers, heard: make(chan struct{}, 1), moved: make(chan struct{}, 1), met: make(chan struct{}, 1),
	}
	ctx, cancel := context.WithCancel(lr.hub.log)
	l.cancel = cancel
	l.unfollow = peers.Follow(string(lr.id), l.hear)
	l.tasks.Go(func() { l.listen(ctx) })
	l.tasks.Go(func() { l.keepMeeting(ctx) })
	lr.link = l
}

// endLink is for when the live room takes no more requests.
func (lr *liveRoom) endLink() {
	if l := lr.link; l != nil {
		l.unfollow()
		l.cancel()
		l.tasks.Wait()
	}
}

// crowdMoved has the other instances told that who is here has changed.
func (lr *liveRoom) crowdMoved() {
	if lr.link != nil {
		signal(lr.link.moved)
	}
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default: // it is due already
	}
}

// hear gathers news for the goroutine and returns at once.
func (l *link) hear(n News) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.news.Missed = l.news.Missed || n.Missed
	l.news.Met = l.news.Met || n.Met
	if l.news.Records = append(l.news.Records, n.Records...); len(l.news.Records) > newsMost {
		l.news.Records, l.news.Missed = nil, true
	}
	signal(l.heard)
}

func (l *link) listen(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-l.heard:
			l.pass(ctx)
		}
	}
}

func (l *link) keepMeeting(ctx context.Context) {
	next := time.NewTimer(0) // at once: who is elsewhere?
	defer next.Stop()
	for {
		select {
		case <-ctx.Done():
			l.takeBack()
			return
		case <-l.met:
			l.meet(ctx)
		case <-l.moved:
			l.untold = true
			l.meet(ctx)
		case <-next.C:
			l.meet(ctx)
			next.Reset(l.wait())
		}
	}
}

// wait is how long to wait for news before asking. Rooms that were loaded together do not stay together.
func (l *link) wait() time.Duration {
	every := l.lr.hub.cfg.MeetEvery
	if l.peers.Delivers() != nil {
		every = min(every, deafEvery)
	}
	return every - rand.N(every/5)
}

// pass hands the gathered news to the room.
func (l *link) pass(ctx context.Context) {
	l.mu.Lock()
	news := l.news
	l.news = News{}
	l.mu.Unlock()
	if len(news.Records) > 0 || news.Missed {
		_ = l.lr.doUnused(ctx, func() error { l.lr.hear(news); return nil }) // it fails only when the room has ended
	}
	if news.Met {
		signal(l.met)
	}
}

// meet exchanges with the other instances who is here, and looks where the log is.
func (l *link) meet(ctx context.Context) {
	var here []byte
	if l.lr.doUnused(ctx, func() error { here = l.lr.presence.mine(); return nil }) != nil {
		return
	}
	cfg := &l.lr.hub.cfg
	asking, cancel := context.WithTimeout(ctx, cfg.LogWait)
	defer cancel()
	tell := l.untold
	l.left = l.left || here != nil
	m, err := l.peers.Meet(asking, string(l.lr.id), here, cfg.Lease, tell)
	if err != nil {
		l.lr.logger.Debug().Err(err).Msg("meeting the other instances") // Ready tells it aloud
		return
	}
	l.left = here != nil
	l.untold = l.untold && !tell
	_ = l.lr.doUnused(ctx, func() error { l.lr.meet(m); return nil })
}

// takeBack takes this instance's word back when it stops, for the others not to wait until it lapses. Else a word is replaced by the next owner's.
func (l *link) takeBack() {
	if !l.left || !l.lr.hub.isClosing() || l.lr.hub.log.Err() != nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), takeBackWait)
	defer cancel()
	if _, err := l.peers.Meet(ctx, string(l.lr.id), nil, 0, true); err != nil {
		l.lr.logger.Debug().Err(err).Msg("leaving the other instances")
	}
}

const (
	deafEvery    = time.Second // so often the log is looked at while news do not arrive
	takeBackWait = time.Second
)
