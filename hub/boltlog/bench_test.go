package boltlog

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"codev/hub/logtest"
)

// BenchmarkAppend measures appends to many rooms at once. appends/commit is how many share a frame of the
// journal, hence its sync.
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
			logtest.Benchmark(b, l, rooms)
			if err := l.Close(); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(b.N)/float64(commits), "appends/commit")
		})
	}
}
