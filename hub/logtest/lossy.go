package logtest

import (
	"errors"
	"sync"

	"codev/hub"
	"codev/hub/memlog"
)

// Lossy is an instance of a log in memory that can lose notifications, as happens when Redis is unreachable. It starts
// no goroutine, so it works under testing/synctest.
type Lossy struct {
	*memlog.Instance

	mu      sync.Mutex // guards the fields below
	cut     bool
	drop    int // how many of the next notifications to lose
	follows map[*follow]bool
}

// follow is one call of Follow.
type follow struct{ notify func(hub.Notification) }

// NewLossy returns the log as seen by the named instance.
func NewLossy(l *memlog.Log, name string) *Lossy {
	return &Lossy{Instance: l.Instance(name), follows: map[*follow]bool{}}
}

// Follow implements [hub.Peers].
func (l *Lossy) Follow(room string, notify func(hub.Notification)) (unfollow func()) {
	f := &follow{notify}
	l.mu.Lock()
	l.follows[f] = true
	l.mu.Unlock()
	stop := l.Instance.Follow(room, func(n hub.Notification) {
		if l.arrives() {
			notify(n)
		}
	})
	return func() {
		stop()
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.follows, f)
	}
}

// arrives reports whether the next notification is delivered.
func (l *Lossy) arrives() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cut || l.drop > 0 {
		l.drop = max(0, l.drop-1)
		return false
	}
	return true
}

// Healthy implements [hub.Peers]: an error between Cut and Heal.
func (l *Lossy) Healthy() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cut {
		return errors.New("logtest: notifications are cut off")
	}
	return nil
}

// Cut loses all notifications to this instance until Heal.
func (l *Lossy) Cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = true
}

// Heal ends Cut and sends all followers a Gap.
func (l *Lossy) Heal() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = false
	for f := range l.follows {
		f.notify(hub.Notification{Gap: true})
	}
}

// Drop loses the next n notifications to this instance silently: Healthy is nil and no Gap follows.
func (l *Lossy) Drop(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.drop = n
}
