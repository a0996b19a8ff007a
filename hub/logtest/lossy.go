package logtest

import (
	"errors"
	"sync"

	"codev/hub"
	"codev/hub/memlog"
)

// Lossy is an instance of a log in memory whose notifications can be lost, as they are when Redis cannot be reached. It starts no
// goroutine, so it lives under testing/synctest.
type Lossy struct {
	*memlog.Instance

	mu      sync.Mutex // guards what follows
	cut     bool
	drop    int // so many notifications are lost next
	follows map[*follow]bool
}

// follow is one call of Follow.
type follow struct{ notify func(hub.Notification) }

// NewLossy returns the log as the instance of that name has it.
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

// arrives reports whether the next notification does.
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

// Heal ends Cut, and tells all followers that they may have missed something.
func (l *Lossy) Heal() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = false
	for f := range l.follows {
		f.notify(hub.Notification{Gap: true})
	}
}

// Drop loses the next n notifications to this instance, and nothing shows it: Delivers is nil, and no Missed follows.
func (l *Lossy) Drop(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.drop = n
}
