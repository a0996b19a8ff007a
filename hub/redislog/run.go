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

// The wait before a reconnection is a random part of firstWait, doubled after each failure up to longestWait.
const (
	firstWait   = 100 * time.Millisecond
	longestWait = 3 * time.Second
)

// Run receives notifications until ctx ends or the log is closed. The caller must wait for it to return, and must
// not call it twice.
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
		worked, err := l.listen(ctx, broken)
		if ctx.Err() != nil {
			return
		}
		if worked || !broken { // else it is logged already
			l.logger.Warn().Err(err).Msg("lost the connection for notifications; reconnecting")
		}
		if worked {
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

// listen receives notifications by one connection until that fails or ctx ends. It reports whether a probe
// arrived, and why the connection ended.
func (l *Log) listen(ctx context.Context, broken bool) (worked bool, err error) {
	s := &subscription{Log: l, pubsub: l.client.Subscribe(ctx), broken: broken, sent: time.Now(), confirmed: make(chan struct{}, 1)}
	// In a Cluster the first channel selects the server. A random bucket avoids a server that does not answer.
	s.probe = l.key(rand.N(buckets), "probe", l.instance)
	err = s.work(ctx)
	return s.probed, err
}

// subscription is one connection for notifications. A PubSub would reconnect by itself; instead its first error
// ends the subscription, and Run makes another, so that no gap goes unnoticed.
type subscription struct {
	*Log
	pubsub    *redis.PubSub
	probe     string        // the channel of this connection's probes
	broken    bool          // another subscription failed before
	confirmed chan struct{} // Redis confirmed the subscription to probe

	// Only receive uses these.
	probed bool      // a probe arrived
	sent   time.Time // when the last probe that arrived was sent, at first when the connection began
}

func (s *subscription) work(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if err := s.pubsub.Subscribe(ctx, s.all()...); err != nil {
		return errors.Join(fmt.Errorf("subscribing: %w", err), s.pubsub.Close())
	}
	var both sync.WaitGroup
	failed := make(chan error, 1)
	both.Go(func() { failed <- s.receive(ctx) })
	both.Go(func() { s.sendProbes(ctx) })
	err := s.subscribe(ctx, failed)
	cancel()
	_ = s.pubsub.Close() // unblocks receive
	both.Wait()
	return err
}

// all returns the channels of all followed rooms, and clears the list of changes.
func (s *subscription) all() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.changed)
	return append([]string{s.probe}, slices.Collect(maps.Keys(s.followers))...)
}

// subscribe subscribes to and unsubscribes from channels as rooms are followed and unfollowed, until a failure.
func (s *subscription) subscribe(ctx context.Context, failed <-chan error) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-failed:
			return err
		case <-s.wake:
		}
		follow, leave := s.changes()
		if len(follow) > 0 {
			if err := s.pubsub.Subscribe(ctx, follow...); err != nil {
				return fmt.Errorf("subscribing: %w", err)
			}
		}
		if len(leave) > 0 {
			if err := s.pubsub.Unsubscribe(ctx, leave...); err != nil {
				return fmt.Errorf("unsubscribing: %w", err)
			}
		}
	}
}

// changes returns the channels to subscribe to and to unsubscribe from.
func (s *subscription) changes() (follow, leave []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for channel := range s.changed {
		if len(s.followers[channel]) > 0 {
			follow = append(follow, channel)
		} else {
			leave = append(leave, channel)
		}
	}
	clear(s.changed)
	return follow, leave
}

// errNoProbe means that the connection may be dead, or too late to be useful.
var errNoProbe = errors.New("no probe arrived in time")

// receive notifies the followers of each message, and detects missing probes. A timeout ends it, because it
// may leave half a message unread.
func (s *subscription) receive(ctx context.Context) error {
	for {
		left := missedProbes*s.probeEvery - time.Since(s.sent)
		if left <= 0 {
			return errNoProbe
		}
		got, err := s.pubsub.ReceiveTimeout(ctx, left)
		var network net.Error
		switch {
		case errors.As(err, &network) && network.Timeout():
			return errNoProbe
		case err != nil:
			return fmt.Errorf("receiving: %w", err)
		}
		switch got := got.(type) {
		case *redis.Subscription:
			s.subscribed(got)
		case *redis.Message:
			if got.Channel == s.probe {
				s.receiveProbe(got.Payload)
			} else {
				s.notify(got.Channel, readMessage(got.Payload))
			}
		}
	}
}

// subscribed tells the room's followers to read the log: earlier notifications may be lost.
func (s *subscription) subscribed(got *redis.Subscription) {
	switch {
	case got.Kind != "subscribe":
	case got.Channel == s.probe:
		select {
		case s.confirmed <- struct{}{}:
		default:
		}
	default:
		s.notify(got.Channel, hub.Notification{Gap: true})
	}
}

// sendProbes publishes the time to this instance, through each bucket in turn. receive detects missing probes.
func (s *subscription) sendProbes(ctx context.Context) {
	ticker := time.NewTicker(s.probeEvery)
	defer ticker.Stop()
	for b := rand.N(buckets); ; b = (b + 1) % buckets {
		select {
		case <-ctx.Done():
			return
		case <-s.confirmed:
		case <-ticker.C:
		}
		now := strconv.FormatInt(int64(time.Since(s.begun)), 10)
		_ = s.readClock(ctx) // if it fails, the probe is missing too
		_ = scriptPublish.Run(ctx, s.client, []string{s.bucketKey(b, "probe")}, s.probe, now).Err()
	}
}

func (s *subscription) receiveProbe(message string) {
	age, err := strconv.ParseInt(message, 10, 64)
	if err != nil {
		return // not a probe of this version
	}
	if !s.probed && s.broken {
		s.logger.Info().Msg("notifications arrive again")
	}
	s.probed, s.sent = true, s.begun.Add(time.Duration(age))
	s.mu.Lock()
	s.lastProbe = s.sent
	s.mu.Unlock()
}
