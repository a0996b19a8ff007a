package main

import (
	"runtime/debug"
	"testing"
)

const mib = 1 << 20

// The collector waits until the heap has the floor, and goes by its usual rule from half of it on.
func TestPercentage(t *testing.T) {
	for live, want := range map[uint64]int{0: 1000, 1 * mib: 1000, 4 * mib: 700, 8 * mib: 300, 16 * mib: 100, 17 * mib: 100, 500 * mib: 100} {
		if got := percentage(32*mib, live); got != want {
			t.Errorf("%d MiB live: %d, want %d", live/mib, got, want)
		}
	}
}

// H2: the collector knows the memory of the container, unless it was told another limit.
func TestHeapIsBoundedByTheContainer(t *testing.T) {
	before := debug.SetMemoryLimit(-1)
	defer debug.SetMemoryLimit(before)
	for _, c := range []struct {
		set       string
		container int64
		want      int64
	}{{"", 512 * mib, 384 * mib}, {"", 0, before}, {"400MiB", 512 * mib, before}} {
		debug.SetMemoryLimit(before)
		t.Setenv("GOMEMLIMIT", c.set)
		boundHeap(c.container)
		if got := debug.SetMemoryLimit(-1); got != c.want {
			t.Errorf("a container of %d bytes and GOMEMLIMIT=%q: %d, want %d", c.container, c.set, got, c.want)
		}
	}
}
