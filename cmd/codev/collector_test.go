package main

import "testing"

// The collector waits until the heap has the floor, and goes by its usual rule from half of it on.
func TestPercentage(t *testing.T) {
	const mib = 1 << 20
	for live, want := range map[uint64]int{0: 1000, 1 * mib: 1000, 4 * mib: 700, 8 * mib: 300, 16 * mib: 100, 17 * mib: 100, 500 * mib: 100} {
		if got := percentage(32*mib, live); got != want {
			t.Errorf("%d MiB live: %d, want %d", live/mib, got, want)
		}
	}
}
