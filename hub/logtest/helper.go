package logtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"codev/hub"
)

// put appends texts as the records after the given one.
func put(t testing.TB, l hub.Log, room string, after uint64, expires int64, texts ...string) error {
	t.Helper()
	end, err := At(t.Context(), l, room, after)
	if err != nil {
		return err
	}
	return l.Append(t.Context(), room, end, hub.Beside{Expires: expires}, records(after, texts...)...)
}

// At returns a room's record with a seq, to append after it. If there is none, it returns one with only the seq.
func At(ctx context.Context, l hub.Log, room string, seq uint64) (hub.Record, error) {
	if seq == 0 {
		return hub.Record{}, nil
	}
	kept, err := l.Read(ctx, room, seq-1)
	switch {
	case errors.Is(err, hub.ErrNotFound), err == nil && len(kept) == 0:
		return hub.Record{Seq: seq}, nil
	case err != nil:
		return hub.Record{}, fmt.Errorf("reading the end: %w", err)
	}
	return kept[0], nil
}

func records(after uint64, texts ...string) []hub.Record {
	var records []hub.Record
	for i, text := range texts {
		records = append(records, hub.Record{Seq: after + 1 + uint64(i), Data: []byte(text)})
	}
	return records
}

func mustAppend(t testing.TB, l hub.Log, room string, after uint64, expires int64, texts ...string) {
	t.Helper()
	if err := put(t, l, room, after, expires, texts...); err != nil {
		t.Fatalf("appending to %s after %d: %v", room, after, err)
	}
}

// expect reads the room and compares it with texts.
func expect(t testing.TB, l hub.Log, room string, after uint64, texts ...string) {
	t.Helper()
	got, err := l.Read(t.Context(), room, after)
	if err != nil {
		t.Fatalf("reading %s after %d: %v", room, after, err)
	}
	if !slices.EqualFunc(got, records(after, texts...), same) {
		t.Fatalf("%s after %d: got %d records %.200s, want %d", room, after, len(got), fmt.Sprint(got), len(texts))
	}
}

func same(a, b hub.Record) bool { return a.Seq == b.Seq && string(a.Data) == string(b.Data) }

func expectExpired(t testing.TB, l hub.Log, now int64, limit int, want ...string) {
	t.Helper()
	got, err := l.Expired(t.Context(), now, limit)
	if err != nil {
		t.Fatalf("listing expired rooms: %v", err)
	}
	if !slices.Equal(got, want) {
		t.Fatalf("expired at %d (at most %d): %v, want %v", now, limit, got, want)
	}
}

// Await polls until ok.
func Await(t testing.TB, what string, ok func() bool) {
	t.Helper()
	late := time.After(patience)
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for !ok() {
		select {
		case <-again.C:
		case <-late:
			t.Fatalf("waiting for %s took too long", what)
		}
	}
}

// Benchmark appends b.N records of 300 bytes, the size of a contribution, to rooms at once with one writer each.
func Benchmark(b *testing.B, l hub.Log, rooms int) {
	data := make([]byte, 300)
	var left atomic.Int64
	left.Store(int64(b.N))
	var all sync.WaitGroup
	b.ResetTimer()
	for r := range rooms {
		all.Go(func() {
			name := fmt.Sprintf("00000000-0000-4000-8000-%012d", r)
			for end := (hub.Record{}); left.Add(-1) >= 0; {
				next := hub.Record{Seq: end.Seq + 1, Data: data}
				if err := l.Append(b.Context(), name, end, hub.Beside{Expires: int64(end.Seq)}, next); err != nil {
					b.Error(err)
					return
				}
				end = next
			}
		})
	}
	all.Wait()
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "appends/s")
}
