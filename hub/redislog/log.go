package redislog

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"strconv"
	"time"

	"codev/hub"

	"github.com/redis/go-redis/v9"
)

// Append implements [hub.Log]. After ErrStale the records may be in the log: the client of Redis may have sent the
// append twice. The caller reads the log to find out.
func (l *Log) Append(ctx context.Context, room string, end hub.Record, beside hub.Beside, records ...hub.Record) error {
	if err := errors.Join(end.Precedes(records), beside.Fits()); err != nil {
		return wrap("appending", err)
	}
	k := l.keys(room)
	now := l.Now()
	until := "" // none
	if deadline, ok := ctx.Deadline(); ok {
		until = strconv.FormatInt(now.Add(time.Until(deadline)).UnixMilli(), 10)
	}
	args := []any{end.Seq, end.Data, beside.Expires, room, k.news, now.UnixMilli(), until, beside.Summary}
	for _, r := range records {
		args = append(args, r.Data)
	}
	verdict, err := scriptAppend.Run(ctx, l.client, []string{k.log, k.expiry, k.summary}, args...).Int64()
	switch {
	case err != nil:
		return wrap("appending", err)
	case verdict == late:
		return wrap("appending", context.DeadlineExceeded)
	case verdict == wrongClock:
		return wrap("appending", errors.Join(errClock, l.readClock(ctx)))
	case verdict == stale:
		return hub.ErrStale
	case verdict == notFound:
		return hub.ErrNotFound
	}
	return nil
}

// Read implements [hub.Log].
func (l *Log) Read(ctx context.Context, room string, after uint64) ([]hub.Record, error) {
	key := l.keys(room).log
	var length *redis.IntCmd
	var kept *redis.StringSliceCmd
	_, err := l.client.Pipelined(ctx, func(p redis.Pipeliner) error { // no transaction, which a full Redis would refuse
		length = p.LLen(ctx, key)
		kept = p.LRange(ctx, key, int64(min(after, math.MaxInt64)), -1)
		return nil
	})
	switch {
	case err != nil:
		return nil, wrap("reading", err)
	case len(kept.Val()) == 0 && (length.Val() == 0 || after < uint64(length.Val())): // no such room, or erased between the two commands
		return nil, hub.ErrNotFound
	}
	records := make([]hub.Record, len(kept.Val()))
	for i, data := range kept.Val() {
		records[i] = hub.Record{Seq: after + 1 + uint64(i), Data: []byte(data)}
	}
	return records, nil
}

// First implements [hub.Log].
func (l *Log) First(ctx context.Context, room string) (hub.Record, []byte, error) {
	k := l.keys(room)
	var first, summary *redis.StringCmd
	_, err := l.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		first, summary = p.LIndex(ctx, k.log, 0), p.Get(ctx, k.summary)
		return nil
	})
	noRecord, noSummary := errors.Is(first.Err(), redis.Nil), errors.Is(summary.Err(), redis.Nil)
	switch {
	case noRecord && noSummary:
		return hub.Record{}, nil, hub.ErrNotFound
	case err != nil && !errors.Is(err, redis.Nil), noRecord && summary.Err() != nil:
		return hub.Record{}, nil, wrap("reading the first record", cmp.Or(summary.Err(), err))
	}
	kept, _ := summary.Bytes()
	if noRecord { // retired
		return hub.Record{}, kept, nil
	}
	return hub.Record{Seq: 1, Data: []byte(first.Val())}, kept, nil
}

// Erase implements [hub.Log]. The package's doc says which other places hold the records for a while.
func (l *Log) Erase(ctx context.Context, room string) error {
	k := l.keys(room)
	return wrap("erasing", scriptErase.Run(ctx, l.client, []string{k.log, k.expiry, k.here, k.summary}, room, k.news).Err())
}

// Retire implements [hub.Log]. The package's doc says which other places hold the records for a while.
func (l *Log) Retire(ctx context.Context, room string, left hub.Beside) error {
	if err := left.Fits(); err != nil {
		return wrap("retiring", err)
	}
	k := l.keys(room)
	names := []string{k.log, k.expiry, k.here, k.summary}
	return wrap("retiring", scriptRetire.Run(ctx, l.client, names, room, k.news, left.Expires, left.Summary).Err())
}

// Expired implements [hub.Log]. Rooms with the same expiry are sorted by name.
func (l *Log) Expired(ctx context.Context, now int64, limit int) ([]string, error) {
	if limit <= 0 {
		return nil, wrap("listing expired rooms", ctx.Err())
	}
	due := &redis.ZRangeBy{Min: "-inf", Max: strconv.FormatInt(now, 10), Count: int64(limit)}
	lists := make([]*redis.ZSliceCmd, buckets)
	_, err := l.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		for b := range lists {
			lists[b] = p.ZRangeByScoreWithScores(ctx, l.bucketKey(b, "expiry"), due)
		}
		return nil
	})
	if err != nil {
		return nil, wrap("listing expired rooms", err)
	}
	type room struct {
		name    string
		expires float64
	}
	var rooms []room
	for _, list := range lists {
		for _, z := range list.Val() {
			name, _ := z.Member.(string)
			rooms = append(rooms, room{name, z.Score})
		}
	}
	slices.SortFunc(rooms, func(a, b room) int { return cmp.Or(cmp.Compare(a.expires, b.expires), cmp.Compare(a.name, b.name)) })
	var names []string
	for _, r := range rooms[:min(len(rooms), limit)] {
		names = append(names, r.name)
	}
	return names, nil
}
