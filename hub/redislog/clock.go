package redislog

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"
)

// Instances go by the clock of Redis, so that theirs need not agree.
const (
	// clockMost is how far an instance's idea of that clock may be off when it appends.
	clockMost = time.Second
	// clockReady is how far an instance's own clock may be off for it to be ready.
	clockReady = 2 * time.Second
	// clockSample is the longest round trip that tells the time well enough.
	clockSample = time.Second
)

// clock is the clock of Redis as this instance knows it.
type clock struct {
	offset atomic.Int64 // of Redis from this instance, in ns
}

// Now implements [hub.Log].
func (l *Log) Now() time.Time { return time.Now().Add(l.clock.ahead()) }

func (c *clock) ahead() time.Duration { return time.Duration(c.offset.Load()) }

// readClock asks Redis for the time. The truth lies within half a round trip of the answer; one that took long is not
// used.
func (l *Log) readClock(ctx context.Context) error {
	start := time.Now()
	now, err := l.client.Time(ctx).Result()
	if err != nil {
		return fmt.Errorf("asking for the time: %w", err)
	}
	trip := time.Since(start)
	if trip <= clockSample {
		l.clock.offset.Store(int64(now.Sub(start.Add(trip / 2).Round(0))))
	}
	return nil
}

// clockError is nil unless this instance's clock is too far off.
func (l *Log) clockError() error {
	if off := l.clock.ahead(); off.Abs() > clockReady {
		return fmt.Errorf("the clock of this instance is %v off that of Redis", off.Round(100*time.Millisecond))
	}
	return nil
}
