package logtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"codev/hub"
)

// reader keeps a copy of a room as a live room does: it applies notifications, and reads the log after a gap.
type reader struct {
	ctx  context.Context // the test's
	peer Peer
	room string

	reading sync.WaitGroup

	mu   sync.Mutex // guards the fields below
	kept []hub.Record
	err  error
}

// follow keeps the copy current until the test ends.
func (r *reader) follow(t *testing.T) {
	unfollow := r.peer.Follow(r.room, r.onNotify)
	t.Cleanup(func() {
		unfollow()
		r.reading.Wait()
	})
}

func (r *reader) onNotify(n hub.Notification) {
	if n.Gap {
		r.reading.Go(r.read) // onNotify must return at once
		return
	}
	r.mu.Lock()
	gap := len(n.Records) > 0 && n.Records[0].Seq > uint64(len(r.kept))+1
	if !gap {
		r.apply(n.Records)
	}
	r.mu.Unlock()
	if gap {
		r.reading.Go(r.read)
	}
}

func (r *reader) read() {
	r.mu.Lock()
	after := uint64(len(r.kept))
	r.mu.Unlock() // onNotify must not wait for Read
	more, err := r.peer.Read(r.ctx, r.room, after)
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil && !errors.Is(err, hub.ErrNotFound) {
		r.err = err
	}
	r.apply(more)
}

// apply adds the new ones of the records. Known ones must not differ.
func (r *reader) apply(records []hub.Record) {
	for _, record := range records {
		switch at := record.Seq - 1; {
		case at < uint64(len(r.kept)) && !same(r.kept[at], record):
			r.err = fmt.Errorf("record %d was %q and is %q", record.Seq, r.kept[at].Data, record.Data)
		case at == uint64(len(r.kept)):
			r.kept = append(r.kept, record)
		case at > uint64(len(r.kept)):
			r.err = fmt.Errorf("record %d was delivered after %d", record.Seq, len(r.kept))
		}
	}
}

// followersConverge appends from all instances to rooms that all follow, while others follow and unfollow (P2). In
// the end each copy equals the log.
func followersConverge(t *testing.T, ps []Peer) {
	const rooms, each = 4, 30
	var writers, readers sync.WaitGroup
	var all []*reader
	for r := range rooms {
		room := fmt.Sprintf("room %d", r)
		for _, p := range append(ps, ps...) {
			early, late := &reader{ctx: t.Context(), peer: p, room: room}, &reader{ctx: t.Context(), peer: p, room: room}
			all = append(all, early, late)
			early.follow(t)
			readers.Go(func() {
				for range 10 {
					p.Follow(room, func(hub.Notification) {})()
				}
				late.follow(t)
			})
		}
		for i, p := range ps {
			writers.Go(func() {
				top := uint64(0)
				for n := 0; n < each; {
					err := put(t, p, room, top, 1, fmt.Sprintf("%d by %d", n, i))
					switch {
					case err == nil:
						top++
						n++
					case errors.Is(err, hub.ErrStale):
						more, err := p.Read(t.Context(), room, top)
						if err != nil {
							t.Error(err)
							return
						}
						top += uint64(len(more))
					default:
						t.Error(err)
						return
					}
				}
			})
		}
	}
	readers.Wait()
	writers.Wait()
	for _, r := range all {
		want, err := r.peer.Read(t.Context(), r.room, 0)
		if err != nil || len(want) != each*len(ps) {
			t.Fatalf("%s holds %d records, %v", r.room, len(want), err)
		}
		Await(t, "a copy to be complete", func() bool {
			r.mu.Lock()
			defer r.mu.Unlock()
			if r.err != nil {
				t.Fatal(r.err)
			}
			return slices.EqualFunc(r.kept, want, same)
		})
	}
}
