package redislog

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net"
	"slices"
	"strconv"
	"sync"
	"time"

	"codev/hub"

	"github.com/redis/go-redis/v9"
)

// The waits before a broken connection is made anew: a random part of the first, doubled each time up to the longest.
const (
	firstWait   = 100 * time.Millisecond
	longestWait = 3 * time.Second
)

// Run has news arrive, until ctx ends or the log is closed. Who calls it waits for it. There is no use in calling it twice.
func (l *Log) Run(ctx context.Context) {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return
	}
	l.running.Add(1)
	l.mu.Unlock()
	defer l.running.Done()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(l.quit, cancel)()
	wait := firstWait
	for broken := false; ; broken = true {
		heard, err := l.listen(ctx, broken)
		if ctx.Err() != nil {
			return
		}
		if heard || !broken { // else it was said
			l.logger.Warn().Err(err).Msg("the connection for news was lost; trying until there is another")
		}
		if heard {
			wait = firstWait
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(rand.N(wait)):
		}
		wait = min(2*wait, longestWait)
	}
}

// listen hears what comes by one connection, until it fails or ctx ends, and tells whether it was any good, and why it ended.
func (l *Log) listen(ctx context.Context, broken bool) (heard bool, err error) {
	e := &ear{Log: l, pubsub: l.client.Subscribe(ctx), broken: broken, sent: time.Now(), confirmed: make(chan struct{}, 1)}
	// In a Cluster the first channel decides on the server that is asked: another one each time, should one not answer.
	e.probe = l.key(rand.N(buckets), "probe", l.instance)
	err = e.work(ctx)
	return e.heard, err
}

// ear is one connection for news. What a PubSub does by itself to be connected again is not relied on: after its first error there is another ear.
type ear struct {
	*Log
	pubsub    *redis.PubSub
	probe     string        // the channel of its own
	broken    bool          // there was one before
	confirmed chan struct{} // the probe's channel is subscribed to

	// receive's own
	heard bool      // a probe was
	sent  time.Time // when the last probe that was heard was, or the connection was begun
}

func (e *ear) work(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if err := e.pubsub.Subscribe(ctx, e.all()...); err != nil {
		return errors.Join(fmt.Errorf("subscribing: %w", err), e.pubsub.Close())
	}
	var both sync.WaitGroup
	failed := make(chan error, 1)
	both.Go(func() { failed <- e.receive(ctx) })
	both.Go(func() { e.sendProbes(ctx) })
	err := e.subscribe(ctx, failed)
	cancel()
	_ = e.pubsub.Close() // ends what waits for something to be received
	both.Wait()
	return err
}

// all lists the channels to subscribe to at first.
func (e *ear) all() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	clear(e.changed)
	return append([]string{e.probe}, slices.Collect(maps.Keys(e.followers))...)
}

// subscribe does as Follow asks, until there is a failure.
func (e *ear) subscribe(ctx context.Context, failed <-chan error) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-failed:
			return err
		case <-e.wake:
		}
		follow, leave := e.changes()
		if len(follow) > 0 {
			if err := e.pubsub.Subscribe(ctx, follow...); err != nil {
				return fmt.Errorf("subscribing: %w", err)
			}
		}
		if len(leave) > 0 {
			if err := e.pubsub.Unsubscribe(ctx, leave...); err != nil {
				return fmt.Errorf("unsubscribing: %w", err)
			}
		}
	}
}

func (e *ear) changes() (follow, leave []string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for channel := range e.changed {
		if len(e.followers[channel]) > 0 {
			follow = append(follow, channel)
		} else {
			leave = append(leave, channel)
		}
	}
	clear(e.changed)
	return follow, leave
}

// errDeaf: the connection may be dead, or its news come too late to be of use.
var errDeaf = errors.New("no probe was heard in time")

// receive tells what comes. Nothing else is read meanwhile, so a wait that runs out, which may leave half a message, is the end.
func (e *ear) receive(ctx context.Context) error {
	for {
		left := deafAfter*e.probeEvery - time.Since(e.sent)
		if left <= 0 {
			return errDeaf
		}
		got, err := e.pubsub.ReceiveTimeout(ctx, left)
		var network net.Error
		switch {
		case errors.As(err, &network) && network.Timeout():
			return errDeaf
		case err != nil:
			return fmt.Errorf("receiving: %w", err)
		}
		switch got := got.(type) {
		case *redis.Subscription:
			e.subscribed(got)
		case *redis.Message:
			if got.Channel == e.probe {
				e.hearProbe(got.Payload)
			} else {
				e.tell(got.Channel, readNews(got.Payload))
			}
		}
	}
}

// subscribed: whoever follows now, hears from here on; what was before may have been missed.
func (e *ear) subscribed(s *redis.Subscription) {
	switch {
	case s.Kind != "subscribe":
	case s.Channel == e.probe:
		select {
		case e.confirmed <- struct{}{}:
		default:
		}
	default:
		e.tell(s.Channel, hub.Notification{Gap: true})
	}
}

// sendProbes tells this instance, by way of all buckets in turn, what time it is. That it is not heard is found by who hears.
func (e *ear) sendProbes(ctx context.Context) {
	ticker := time.NewTicker(e.probeEvery)
	defer ticker.Stop()
	for b := rand.N(buckets); ; b = (b + 1) % buckets {
		select {
		case <-ctx.Done():
			return
		case <-e.confirmed:
		case <-ticker.C:
		}
		now := strconv.FormatInt(int64(time.Since(e.begun)), 10)
		_ = e.readClock(ctx) // an error is found by receive, too
		_ = scriptPublish.Run(ctx, e.client, []string{e.bucketKey(b, "probe")}, e.probe, now).Err()
	}
}

func (e *ear) hearProbe(message string) {
	age, err := strconv.ParseInt(message, 10, 64)
	if err != nil {
		return // none of ours
	}
	if !e.heard && e.broken {
		e.logger.Info().Msg("news arrive again")
	}
	e.heard, e.sent = true, e.begun.Add(time.Duration(age))
	e.mu.Lock()
	e.Log.heard = e.sent
	e.mu.Unlock()
}
