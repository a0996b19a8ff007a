package redislog

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	"codev/hub"
)

// follower is one call of Follow. Its address is its identity.
type follower struct{ onNotify func(hub.Notification) }

// Follow implements [hub.Peers] while Run runs. onNotify must not call the log's methods, and must not wait for a
// lock that a caller of Follow or unfollow holds: notifications of one connection are delivered one after the other,
// under mu.
func (l *Log) Follow(room string, onNotify func(hub.Notification)) (unfollow func()) {
	channel, f := l.keys(room).news, &follower{onNotify}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.followers[channel] = append(l.followers[channel], f)
	l.change(channel) // even if subscribed: the new confirmation tells the new follower to re-read the log
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		left := slices.DeleteFunc(l.followers[channel], func(other *follower) bool { return other == f })
		if l.followers[channel] = left; len(left) == 0 {
			delete(l.followers, channel)
			l.change(channel)
		}
	}
}

// change notes that followers of the channel came or left, and wakes subscribe. The caller holds mu.
func (l *Log) change(channel string) {
	l.changed[channel] = struct{}{}
	select {
	case l.wake <- struct{}{}:
	default: // subscribe is awake
	}
}

// notify calls all followers of the channel. It holds mu, so a follower is not called after unfollow returned.
func (l *Log) notify(channel string, n hub.Notification) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	for _, f := range l.followers[channel] {
		f.onNotify(n)
	}
}

// Heartbeat implements [hub.Peers]. Leases use the clock of Redis, in milliseconds.
func (l *Log) Heartbeat(ctx context.Context, room string, presence []byte, lease time.Duration, notify bool) (hub.PeerState, error) {
	k := l.keys(room)
	args := []any{l.instance, "", presence, ""}
	if presence != nil {
		args[1] = max(lease.Milliseconds(), 1)
	}
	if notify {
		args[3] = k.news
	}
	answer, err := scriptHeartbeat.Run(ctx, l.client, []string{k.log, k.here}, args...).Slice()
	if err != nil {
		return hub.PeerState{}, wrap("storing presence", err)
	}
	state, err := readPeerState(answer)
	return state, wrap("storing presence", err)
}

// readPeerState parses the answer of scriptHeartbeat.
func readPeerState(answer []any) (state hub.PeerState, err error) {
	defer func() {
		if fault := recover(); fault != nil { // an unexpected type
			state, err = hub.PeerState{}, fmt.Errorf("reading the answer: %v", fault)
		}
	}()
	if last := answer[0].(int64); last > 0 {
		state.Top = hub.Record{Seq: uint64(last), Data: []byte(answer[1].(string))}
	}
	for _, other := range answer[2].([]any) {
		o := other.([]any)
		left := o[1].(int64)
		state.Others = append(state.Others, hub.PeerPresence{
			Instance: o[0].(string), Lapses: time.Duration(left) * time.Millisecond, Presence: []byte(o[2].(string)),
		})
	}
	slices.SortFunc(state.Others, func(a, b hub.PeerPresence) int { return cmp.Compare(a.Instance, b.Instance) })
	return state, nil
}

// Healthy implements [hub.Peers].
func (l *Log) Healthy() error {
	l.mu.RLock()
	last := l.lastProbe
	l.mu.RUnlock()
	switch late := time.Since(last); {
	case last.IsZero():
		return errors.New("redislog: no probe has arrived yet")
	case late > missedProbes*l.probeEvery:
		return fmt.Errorf("redislog: no probe sent in the last %v has arrived", late.Round(time.Second))
	}
	return nil
}

// readMessage parses a message. One that it cannot parse is a gap.
func readMessage(message string) hub.Notification {
	if message == "" {
		return hub.Notification{Gap: true}
	}
	switch kind, rest := message[0], message[1:]; kind {
	case messagePresence:
		return hub.Notification{PresenceChanged: true}
	case messageRecords:
		if records, ok := readRecords([]byte(rest)); ok {
			return hub.Notification{Records: records}
		}
	}
	return hub.Notification{Gap: true}
}

func readRecords(b []byte) (records []hub.Record, ok bool) {
	if len(b) < 8 {
		return nil, false
	}
	seq, b := binary.BigEndian.Uint64(b), b[8:]
	for len(b) > 0 {
		if len(b) < 4 {
			return nil, false
		}
		length, rest := int(binary.BigEndian.Uint32(b)), b[4:]
		if length > len(rest) {
			return nil, false
		}
		seq++
		records = append(records, hub.Record{Seq: seq, Data: rest[:length:length]})
		b = rest[length:]
	}
	return records, len(records) > 0
}
