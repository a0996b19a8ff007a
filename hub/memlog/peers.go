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

// Instance is the log as seen by one of several instances in this process, for tests of several instances. It starts
// no goroutine and uses no clock but time.Now, so it works under testing/synctest. The goroutine that changes a room
// notifies its followers before the change returns, in the order of the log.
type Instance struct {
	*Log
	name string
}

// presence is what an instance stored in a room by Heartbeat.
type presence struct {
	data   []byte
	lapses time.Time
}

// follower is one call of Follow. Its address is its identity.
type follower struct {
	onNotify func(hub.Notification)
}

// Instance returns the log as seen by the named instance. The caller must use different names: Heartbeat stores the
// presence under them.
func (l *Log) Instance(name string) *Instance { return &Instance{Log: l, name: name} }

// Follow implements [hub.Peers]. onNotify gets a Gap before Follow returns. It must not call the log, and must not wait
// for a lock that a caller of the log holds.
func (i *Instance) Follow(room string, onNotify func(hub.Notification)) (unfollow func()) {
	i.mu.Lock()
	defer i.mu.Unlock()
	f := &follower{onNotify}
	i.followers[room] = append(i.followers[room], f)
	onNotify(hub.Notification{Gap: true})
	return func() {
		i.mu.Lock()
		defer i.mu.Unlock()
		left := slices.DeleteFunc(i.followers[room], func(other *follower) bool { return other == f })
		if i.followers[room] = left; len(left) == 0 {
			delete(i.followers, room)
		}
	}
}

// Heartbeat implements [hub.Peers].
func (i *Instance) Heartbeat(ctx context.Context, name string, here []byte, lease time.Duration, notify bool) (hub.PeerState, error) {
	if err := ctx.Err(); err != nil {
		return hub.PeerState{}, fmt.Errorf("memlog: storing presence: %w", err)
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	var state hub.PeerState
	if kept, ok := i.rooms[name]; ok && len(kept.records) > 0 {
		last := len(kept.records)
		state.Top = hub.Record{Seq: uint64(last), Data: bytes.Clone(kept.records[last-1])}
	}
	now := time.Now()
	all := i.presence[name]
	for instance, p := range all {
		switch left := p.lapses.Sub(now); {
		case left <= 0:
			delete(all, instance)
		case instance != i.name:
			state.Others = append(state.Others, hub.PeerPresence{Instance: instance, Presence: bytes.Clone(p.data), Lapses: left})
		}
	}
	slices.SortFunc(state.Others, func(a, b hub.PeerPresence) int { return cmp.Compare(a.Instance, b.Instance) })
	i.store(name, here, now.Add(lease))
	if notify {
		i.publish(name, hub.Notification{PresenceChanged: true})
	}
	return state, nil
}

// store keeps the instance's presence, or withdraws it if here is nil.
func (i *Instance) store(name string, here []byte, lapses time.Time) {
	if i.presence[name] == nil {
		i.presence[name] = map[string]presence{}
	}
	if here == nil {
		delete(i.presence[name], i.name)
	} else {
		i.presence[name][i.name] = presence{bytes.Clone(here), lapses}
	}
	if len(i.presence[name]) == 0 {
		delete(i.presence, name)
	}
}

// Healthy implements [hub.Peers].
func (i *Instance) Healthy() error { return nil }

// publish notifies the room's followers on all instances. The caller holds mu, so all get one order.
func (l *Log) publish(room string, n hub.Notification) {
	for _, f := range l.followers[room] {
		f.onNotify(n)
	}
}
