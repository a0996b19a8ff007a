package logtest

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"codev/hub"
)

// oneWins appends after the same seq from many goroutines at once, from the first record on.
func oneWins(t *testing.T, l hub.Log) {
	const rivals, rounds = 8, 20
	var want []string
	for after := range uint64(rounds) {
		verdicts := make([]error, rivals)
		start := make(chan struct{})
		var all sync.WaitGroup
		for i := range rivals {
			all.Go(func() {
				<-start
				verdicts[i] = put(t, l, "a", after, 1, fmt.Sprintf("%d by %d", after, i))
			})
		}
		close(start)
		all.Wait()
		winner := -1
		for i, err := range verdicts {
			switch {
			case err == nil && winner >= 0:
				t.Fatalf("after %d both %d and %d won", after, winner, i)
			case err == nil:
				winner = i
			case !errors.Is(err, hub.ErrStale):
				t.Fatalf("after %d: %v, want ErrStale", after, err)
			}
		}
		if winner < 0 {
			t.Fatalf("after %d nobody won", after)
		}
		want = append(want, fmt.Sprintf("%d by %d", after, winner))
	}
	expect(t, l, "a", 0, want...)
}

// allArriveOnce retries stale appends as instances do: read the new records, then append again.
func allArriveOnce(t *testing.T, l hub.Log) {
	const writers, each, roomCount = 6, 10, 3
	var all sync.WaitGroup
	for w := range writers {
		for r := range roomCount {
			all.Go(func() {
				room, top := fmt.Sprintf("room %d", r), uint64(0)
				for i := range each {
					for {
						err := put(t, l, room, top, 1, fmt.Sprintf("%d/%d", w, i))
						if err == nil {
							top++
							break
						}
						if !errors.Is(err, hub.ErrStale) {
							t.Errorf("appending: %v", err)
							return
						}
						more, err := l.Read(t.Context(), room, top)
						if err != nil || len(more) == 0 || more[0].Seq != top+1 {
							t.Errorf("stale after %d, but reading on gives %v, %v", top, more, err)
							return
						}
						top = more[len(more)-1].Seq
					}
				}
			})
		}
	}
	all.Wait()
	for r := range roomCount {
		kept, err := l.Read(t.Context(), fmt.Sprintf("room %d", r), 0)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for i, k := range kept {
			if k.Seq != uint64(i)+1 || seen[string(k.Data)] {
				t.Fatalf("at %d: seq %d, %s (doubled: %v)", i, k.Seq, k.Data, seen[string(k.Data)])
			}
			seen[string(k.Data)] = true
		}
		if len(kept) != writers*each {
			t.Fatalf("%d records, want %d", len(kept), writers*each)
		}
	}
}
