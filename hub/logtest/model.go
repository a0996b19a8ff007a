package logtest

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"testing"

	"codev/hub"
	"codev/hub/memlog"

	"pgregory.net/rapid"
)

// model does random things to the log and to memlog, which is simple enough to be right, and wants the same answers.
func (s *suite) model(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		l, simple := s.open(t), memlog.New()
		defer func() { closeNow(rt, l) }() // not to have hundreds open until the test ends
		room := rapid.SampledFrom([]string{"a", "b", "c", "ab"})
		after := rapid.Uint64Range(0, 6)
		moment := rapid.Int64Range(-3, 3)
		text := rapid.SliceOfN(rapid.Byte(), 0, 3000)

		rt.Repeat(map[string]func(*rapid.T){
			"append": func(rt *rapid.T) {
				room, after, expires := room.Draw(rt, "room"), after.Draw(rt, "after"), moment.Draw(rt, "expires")
				if rapid.Bool().Draw(rt, "up to date") {
					kept, _ := simple.Read(rt.Context(), room, 0)
					after = uint64(len(kept))
				}
				var records []hub.Record
				for i, data := range rapid.SliceOfN(text, 0, 4).Draw(rt, "records") {
					records = append(records, hub.Record{Seq: after + 1 + uint64(i), Data: data})
				}
				end, err := At(rt.Context(), simple, room, after)
				if err != nil {
					rt.Fatal(err)
				}
				if rapid.IntRange(0, 5).Draw(rt, "another end") == 0 {
					end.Data = text.Draw(rt, "end")
				}
				beside := hub.Beside{Expires: expires, Summary: text.Draw(rt, "summary")}
				alike(rt, l.Append(rt.Context(), room, end, beside, records...), simple.Append(rt.Context(), room, end, beside, records...))
			},
			"erase": func(rt *rapid.T) {
				room := room.Draw(rt, "room")
				alike(rt, l.Erase(rt.Context(), room), simple.Erase(rt.Context(), room))
			},
			"retire": func(rt *rapid.T) {
				room, left := room.Draw(rt, "room"), hub.Beside{Expires: moment.Draw(rt, "expires"), Summary: text.Draw(rt, "summary")}
				alike(rt, l.Retire(rt.Context(), room, left), simple.Retire(rt.Context(), room, left))
			},
			"reopen": func(rt *rapid.T) {
				if s.reopen == nil {
					rt.Skip("this store can't")
				}
				l = s.reopen(t, l)
			},
			"read": func(rt *rapid.T) {
				room, after := room.Draw(rt, "room"), after.Draw(rt, "after")
				got, gotErr := l.Read(rt.Context(), room, after)
				want, wantErr := simple.Read(rt.Context(), room, after)
				alike(rt, gotErr, wantErr)
				if !slices.EqualFunc(got, want, same) {
					rt.Fatalf("read %v, want %v", got, want)
				}
			},
			"first": func(rt *rapid.T) {
				room := room.Draw(rt, "room")
				got, gotSummary, gotErr := l.First(rt.Context(), room)
				want, wantSummary, wantErr := simple.First(rt.Context(), room)
				alike(rt, gotErr, wantErr)
				if !same(got, want) || !bytes.Equal(gotSummary, wantSummary) {
					rt.Fatalf("first %v and summary %q, want %v and %q", got, gotSummary, want, wantSummary)
				}
			},
			"expired": func(rt *rapid.T) {
				now, limit := moment.Draw(rt, "now"), rapid.IntRange(0, 4).Draw(rt, "limit")
				got, gotErr := l.Expired(rt.Context(), now, limit)
				want, wantErr := simple.Expired(rt.Context(), now, limit)
				alike(rt, gotErr, wantErr)
				if !slices.Equal(got, want) {
					rt.Fatalf("expired %v, want %v", got, want)
				}
			},
		})
	})
}

func closeNow(rt *rapid.T, l hub.Log) {
	if c, ok := l.(io.Closer); ok {
		if err := c.Close(); err != nil {
			rt.Error(err)
		}
	}
}

// alike wants the same verdict of both; other refusals are worded by each store.
func alike(rt *rapid.T, got, want error) {
	rt.Helper()
	for _, verdict := range []error{hub.ErrStale, hub.ErrNotFound} {
		if errors.Is(got, verdict) != errors.Is(want, verdict) {
			rt.Fatalf("answered %v, want %v", got, want)
		}
	}
	if (got == nil) != (want == nil) {
		rt.Fatalf("answered %v, want %v", got, want)
	}
}
