package boltlog

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"codev/hub"
)

// BenchmarkAppend appends 300 bytes, about what a contribution takes, to rooms that are busy at
// once, one writer each. appends/commit is how many share a frame of the journal, hence its sync.
func BenchmarkAppend(b *testing.B) {
	for _, rooms := range []int{1, 100, 2000} {
		b.Run(fmt.Sprintf("rooms=%d", rooms), func(b *testing.B) {
			l, err := Open(filepath.Join(b.TempDir(), "rooms.db"), Options{})
			if err != nil {
				b.Fatal(err)
			}
			commits := 0
			l.sync = func(file *os.File) error {
				commits++
				return datasync(file)
			}
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
			if err := l.Close(); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(b.N)/float64(commits), "appends/commit")
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "appends/s")
		})
	}
}
