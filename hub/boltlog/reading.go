package boltlog

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"math"
	"slices"

	"codev/hub"

	bolt "go.etcd.io/bbolt"
)

// Read implements [hub.Log]. The bytes are copies.
func (l *Log) Read(ctx context.Context, room string, after uint64) (records []hub.Record, err error) {
	err = l.viewRoom(ctx, room, func(tx *bolt.Tx, tails []tail) error {
		after := min(after, math.MaxUint64-1) // no record has the last number there is
		var top uint64
		records, top = read(tx, room, after)
		if top == 0 && len(tails) == 0 {
			return hub.ErrNotFound
		}
		for _, t := range tails { // some of it may have been gathered just now
			records = t.after(max(after, top), records)
		}
		return nil
	})
	return records, wrap("reading", err)
}

// First implements [hub.Log]. The bytes are copies.
func (l *Log) First(ctx context.Context, room string) (first hub.Record, summary []byte, err error) {
	err = l.viewRoom(ctx, room, func(tx *bolt.Tx, tails []tail) error {
		switch kept := tx.Bucket(bucketRooms).Bucket([]byte(room)); {
		case kept != nil && last(kept) > 0:
			first = hub.Record{Seq: 1, Data: bytes.Clone(kept.Get(seqKey(1)))}
		case kept == nil && len(tails) == 0:
			return hub.ErrNotFound
		case kept == nil:
			first = hub.Record{Seq: 1, Data: bytes.Clone(tails[0].records[0].Data)}
		}
		summary = summaryOf(tx, room)
		for _, t := range tails {
			if len(t.summary) > 0 {
				summary = bytes.Clone(t.summary)
			}
		}
		return nil
	})
	return first, summary, wrap("reading the first record", err)
}

// Expired implements [hub.Log]. Rooms due at the same time are listed by name.
func (l *Log) Expired(ctx context.Context, now int64, limit int) (names []string, err error) {
	moved := map[string]int64{} // the rooms in the journal, by when they expire
	err = l.view(ctx, func() {
		for _, tails := range l.tails() {
			for room, t := range tails {
				moved[room] = t.expires
			}
		}
	}, func(tx *bolt.Tx) error {
		names = expired(tx, moved, now, limit)
		return nil
	})
	return names, wrap("listing expired rooms", err)
}

// expired lists the rooms that are due in the file, but for those that were moved, and those that
// were moved and are due.
func expired(tx *bolt.Tx, moved map[string]int64, now int64, limit int) []string {
	type room struct {
		expires int64
		name    string
	}
	var due []room
	for name, expires := range moved {
		if expires <= now {
			due = append(due, room{expires, name})
		}
	}
	c := tx.Bucket(bucketExpiry).Cursor()
	n := 0
	for k, _ := c.First(); k != nil && n < limit && expiryTime(k) <= now; k, _ = c.Next() {
		if name := string(k[8:]); !contains(moved, name) {
			due = append(due, room{expiryTime(k), name})
			n++
		}
	}
	slices.SortFunc(due, func(a, b room) int {
		return cmp.Or(cmp.Compare(a.expires, b.expires), cmp.Compare(a.name, b.name))
	})
	var names []string
	for _, r := range due[:min(limit, len(due))] {
		names = append(names, r.name)
	}
	return names
}

func contains(rooms map[string]int64, name string) bool {
	_, ok := rooms[name]
	return ok
}

// Backup writes the log as it stands to w: a file that Open takes, consistent even while the log is
// written. It may hold data of rooms that were erased; opening it cleans it of them. Let w be
// fast: while it is written, the file can't shrink.
func (l *Log) Backup(ctx context.Context, w io.Writer) error {
	all := change{apply: func(*bolt.Tx) (bool, error) { return true, nil }} // the journal is gathered
	if err := l.change(ctx, all); err != nil {
		return wrap("backing up", err)
	}
	err := l.view(ctx, func() {}, func(tx *bolt.Tx) error {
		_, err := tx.WriteTo(w)
		return err
	})
	return wrap("backing up", err)
}

// viewRoom reads one durable state of a room: its part in the file, and the tails, the oldest first.
func (l *Log) viewRoom(ctx context.Context, room string, look func(*bolt.Tx, []tail) error) error {
	var copies []tail
	return l.view(ctx, func() {
		for _, tails := range l.tails() {
			if t := tails[room]; t != nil {
				copies = append(copies, *t)
			}
		}
	}, func(tx *bolt.Tx) error { return look(tx, copies) })
}

// view reads one durable state: note reads the journal, look the file.
func (l *Log) view(ctx context.Context, note func(), look func(*bolt.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	tx, err := l.beginRead(note)
	if err != nil {
		return err
	}
	return errors.Join(look(tx), tx.Rollback())
}

func (l *Log) beginRead(note func()) (*bolt.Tx, error) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	switch {
	case l.db == nil:
		return nil, ErrClosed
	case l.unconfirmed:
		return nil, errUnconfirmed
	}
	note()
	return l.db.Begin(false)
}
