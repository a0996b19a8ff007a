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
type follower struct{ hear func(hub.Notification) }

// Follow does what hub.Peers asks of it, once Run runs. hear must call none of the log's methods, nor wait for a lock that somebody
// holds who follows or unfollows: one connection's news are told one after the other.
func (l *Log) Follow(room string, hear func(hub.Notification)) (unfollow func()) {
	channel, f := l.keys(room).news, &follower{hear}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.followers[channel] = append(l.followers[channel], f)
	l.change(channel) // though it may be subscribed to: the new confirmation is who follows now's sign to read
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

// change has the subscription of a channel looked at. Under mu.
func (l *Log) change(channel string) {
	l.changed[channel] = struct{}{}
	select {
	case l.wake <- struct{}{}:
	default: // it is awake
	}
}

// tell gives news to all who follow the channel. Nobody can stop following meanwhile, so who has unfollowed hears no more.
func (l *Log) tell(channel string, n hub.Notification) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	for _, f := range l.followers[channel] {
		f.hear(n)
	}
}

// Heartbeat does what hub.Peers asks of it. Leases go by the clock of Redis, to the millisecond.
func (l *Log) Heartbeat(ctx context.Context, room string, here []byte, lease time.Duration, tell bool) (hub.PeerState, error) {
	k := l.keys(room)
	args := []any{l.instance, "", here, ""}
	if here != nil {
		args[1] = max(lease.Milliseconds(), 1)
	}
	if tell {
		args[3] = k.news
	}
	answer, err := scriptMeet.Run(ctx, l.client, []string{k.log, k.here}, args...).Slice()
	if err != nil {
		return hub.PeerState{}, wrap("meeting", err)
	}
	m, err := readMeeting(answer)
	return m, wrap("meeting", err)
}

// readMeeting reads what scriptMeet answers.
func readMeeting(answer []any) (m hub.PeerState, err error) {
	defer func() {
		if fault := recover(); fault != nil { // of a type that was not expected
			m, err = hub.PeerState{}, fmt.Errorf("reading the answer: %v", fault)
		}
	}()
	if last := answer[0].(int64); last > 0 {
		m.Top = hub.Record{Seq: uint64(last), Data: []byte(answer[1].(string))}
	}
	for _, other := range answer[2].([]any) {
		o := other.([]any)
		left := o[1].(int64)
		m.Others = append(m.Others, hub.PeerPresence{
			Instance: o[0].(string), Lapses: time.Duration(left) * time.Millisecond, Presence: []byte(o[2].(string)),
		})
	}
	slices.SortFunc(m.Others, func(a, b hub.PeerPresence) int { return cmp.Compare(a.Instance, b.Instance) })
	return m, nil
}

// Healthy does what hub.Peers asks of it.
func (l *Log) Healthy() error {
	l.mu.RLock()
	heard := l.heard
	l.mu.RUnlock()
	switch late := time.Since(heard); {
	case heard.IsZero():
		return errors.New("redislog: no news have arrived yet")
	case late > deafAfter*l.probeEvery:
		return fmt.Errorf("redislog: no news sent in the last %v have arrived", late.Round(time.Second))
	}
	return nil
}

// readNews reads a message. What is not understood may be something that was missed.
func readNews(message string) hub.Notification {
	if message == "" {
		return hub.Notification{Gap: true}
	}
	switch kind, rest := message[0], message[1:]; kind {
	case newsMet:
		return hub.Notification{PresenceChanged: true}
	case newsRecords:
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
