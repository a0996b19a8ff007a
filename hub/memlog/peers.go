package memlog

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"codev/hub"
)

var (
	_ hub.Log   = (*Instance)(nil)
	_ hub.Peers = (*Instance)(nil)
)

// Instance is the log as one of several instances in this process has it: for tests of what instances do together. It starts no
// goroutine and knows no clock but time.Now, so it lives under testing/synctest. News are told by whoever made them, before the call
// that made them returns; what is told of a room comes in the order of its log.
type Instance struct {
	*Log
	name string
}

// word is what an instance left with a room.
type word struct {
	here   []byte
	lapses time.Time
}

// follower is one call of Follow. Its address is its identity.
type follower struct {
	hear func(hub.Notification)
}

// Instance returns the log as the instance of that name has it. Names are the caller's to keep apart: what Meet leaves stands under them.
func (l *Log) Instance(name string) *Instance { return &Instance{Log: l, name: name} }

// Follow does what hub.Peers asks of it: hear gets Missed before Follow returns. It must not call the log, nor wait for a lock that somebody holds who calls it.
func (i *Instance) Follow(room string, hear func(hub.Notification)) (unfollow func()) {
	i.mu.Lock()
	defer i.mu.Unlock()
	f := &follower{hear}
	i.followers[room] = append(i.followers[room], f)
	hear(hub.Notification{Gap: true})
	return func() {
		i.mu.Lock()
		defer i.mu.Unlock()
		left := slices.DeleteFunc(i.followers[room], func(other *follower) bool { return other == f })
		if i.followers[room] = left; len(left) == 0 {
			delete(i.followers, room)
		}
	}
}

// Heartbeat does what hub.Peers asks of it.
func (i *Instance) Heartbeat(ctx context.Context, name string, here []byte, lease time.Duration, tell bool) (hub.PeerState, error) {
	if err := ctx.Err(); err != nil {
		return hub.PeerState{}, fmt.Errorf("memlog: meeting: %w", err)
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	var m hub.PeerState
	if kept, ok := i.rooms[name]; ok {
		last := len(kept.records)
		m.Top = hub.Record{Seq: uint64(last), Data: bytes.Clone(kept.records[last-1])}
	}
	now := time.Now()
	words := i.words[name]
	for instance, w := range words {
		switch left := w.lapses.Sub(now); {
		case left <= 0:
			delete(words, instance)
		case instance != i.name:
			m.Others = append(m.Others, hub.PeerPresence{Instance: instance, Presence: bytes.Clone(w.here), Lapses: left})
		}
	}
	slices.SortFunc(m.Others, func(a, b hub.PeerPresence) int { return cmp.Compare(a.Instance, b.Instance) })
	i.leave(name, here, now.Add(lease))
	if tell {
		i.publish(name, hub.Notification{PresenceChanged: true})
	}
	return m, nil
}

// leave keeps the instance's word, or takes it back.
func (i *Instance) leave(name string, here []byte, lapses time.Time) {
	if i.words[name] == nil {
		i.words[name] = map[string]word{}
	}
	if here == nil {
		delete(i.words[name], i.name)
	} else {
		i.words[name][i.name] = word{bytes.Clone(here), lapses}
	}
	if len(i.words[name]) == 0 {
		delete(i.words, name)
	}
}

// Healthy does what hub.Peers asks of it.
func (i *Instance) Healthy() error { return nil }

// publish tells all who follow the room, on any instance. Under mu, so that all are told in one order.
func (l *Log) publish(room string, n hub.Notification) {
	for _, f := range l.followers[room] {
		f.hear(n)
	}
}
