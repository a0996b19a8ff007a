// Package memlog keeps rooms in memory until the program ends, for tests and for hosts that want nothing on disk.
// It keeps the promises of [hub.Log], except that durable means until the program ends.
package memlog

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"codev/hub"
)

var _ hub.Log = (*Log)(nil)

// Log is a hub.Log in memory. It is safe for concurrent use. Several instances can share it: see [Log.Instance].
type Log struct {
	mu        sync.RWMutex // guards the fields below
	rooms     map[string]*room
	presence  map[string]map[string]presence // by room, by instance
	followers map[string][]*follower         // by room
}

type room struct {
	records [][]byte // seq n is at index n-1; none if the room is retired
	expires int64
	summary []byte
}

// New returns an empty log.
func New() *Log {
	return &Log{rooms: map[string]*room{}, presence: map[string]map[string]presence{}, followers: map[string][]*follower{}}
}

// Append implements [hub.Log].
func (l *Log) Append(ctx context.Context, name string, end hub.Record, beside hub.Beside, records ...hub.Record) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("memlog: appending: %w", err)
	}
	if err := errors.Join(end.Precedes(records), beside.Fits()); err != nil {
		return fmt.Errorf("memlog: appending: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	kept, ok := l.rooms[name]
	switch {
	case !ok && end.Seq > 0:
		return hub.ErrNotFound
	case !ok:
		kept = &room{}
		l.rooms[name] = kept
	case len(kept.records) == 0 && end.Seq > 0: // retired
		return hub.ErrNotFound
	case len(kept.records) == 0:
		return hub.ErrStale
	case uint64(len(kept.records)) != end.Seq, !bytes.Equal(kept.records[end.Seq-1], end.Data):
		return hub.ErrStale
	}
	var n hub.Notification
	for _, r := range records {
		kept.records = append(kept.records, r.Data)
		if len(l.followers[name]) > 0 {
			n.Records = append(n.Records, hub.Record{Seq: r.Seq, Data: bytes.Clone(r.Data)})
		}
	}
	kept.expires = beside.Expires
	if len(beside.Summary) > 0 {
		kept.summary = bytes.Clone(beside.Summary)
	}
	l.publish(name, n)
	return nil
}

// Read implements [hub.Log]. It returns copies.
func (l *Log) Read(ctx context.Context, name string, after uint64) ([]hub.Record, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("memlog: reading: %w", err)
	}
	l.mu.RLock()
	defer l.mu.RUnlock()
	kept, ok := l.rooms[name]
	if !ok || len(kept.records) == 0 {
		return nil, hub.ErrNotFound
	}
	var records []hub.Record
	for i := after; i < uint64(len(kept.records)); i++ {
		records = append(records, hub.Record{Seq: i + 1, Data: bytes.Clone(kept.records[i])})
	}
	return records, nil
}

// First implements [hub.Log]. It returns copies.
func (l *Log) First(ctx context.Context, name string) (hub.Record, []byte, error) {
	if err := ctx.Err(); err != nil {
		return hub.Record{}, nil, fmt.Errorf("memlog: reading the first record: %w", err)
	}
	l.mu.RLock()
	defer l.mu.RUnlock()
	kept, ok := l.rooms[name]
	switch {
	case !ok:
		return hub.Record{}, nil, hub.ErrNotFound
	case len(kept.records) == 0:
		return hub.Record{}, bytes.Clone(kept.summary), nil
	}
	return hub.Record{Seq: 1, Data: bytes.Clone(kept.records[0])}, bytes.Clone(kept.summary), nil
}

// Erase implements [hub.Log].
func (l *Log) Erase(ctx context.Context, name string) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("memlog: erasing: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, ok := l.rooms[name]; ok {
		delete(l.rooms, name)
		l.publish(name, hub.Notification{Gap: true})
	}
	delete(l.presence, name)
	return nil
}

// Retire implements [hub.Log].
func (l *Log) Retire(ctx context.Context, name string, left hub.Beside) error {
	if err := errors.Join(ctx.Err(), left.Fits()); err != nil {
		return fmt.Errorf("memlog: retiring: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if kept, ok := l.rooms[name]; ok && len(kept.records) > 0 {
		l.rooms[name] = &room{expires: left.Expires, summary: bytes.Clone(left.Summary)}
		l.publish(name, hub.Notification{Gap: true})
		delete(l.presence, name)
	}
	return nil
}

// Expired implements [hub.Log]. Rooms with the same expiry are sorted by name.
func (l *Log) Expired(ctx context.Context, now int64, limit int) ([]string, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("memlog: listing expired rooms: %w", err)
	}
	l.mu.RLock()
	defer l.mu.RUnlock()
	var names []string
	for name, kept := range l.rooms {
		if kept.expires <= now {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(l.rooms[a].expires, l.rooms[b].expires), cmp.Compare(a, b))
	})
	return names[:min(len(names), max(limit, 0))], nil
}

// Now implements [hub.Log].
func (l *Log) Now() time.Time { return time.Now() }

// Ready implements [hub.Log]. It fails only if the context has ended.
func (l *Log) Ready(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("memlog: checking: %w", err)
	}
	return nil
}
