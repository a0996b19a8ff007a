package main

import (
	"os"
	"runtime"
	"runtime/debug"
	runtimemetrics "runtime/metrics"
)

// heapFloor is the size of the heap below which the garbage collector does not run. A higher floor costs more in memory
// that is touched for the first time than it saves.
const heapFloor = 16 << 20

// collectAbove keeps the garbage collector from running before the heap has grown to floor bytes. A process of a few
// rooms has so little in its heap that it would else collect at every 4 MiB, several times in a burst of commands. From
// half the floor on, the collector goes by its usual rule. GOGC, where it is set, has the last word.
func collectAbove(floor uint64) {
	if os.Getenv("GOGC") == "" {
		adjust(floor, 0)
	}
}

// boundHeap has the garbage collector work harder before the process reaches the memory of its container, 0 for none: the
// kernel would end the process there. GOMEMLIMIT, where it is set, has the last word.
func boundHeap(container int64) {
	if os.Getenv("GOMEMLIMIT") == "" && container > 0 {
		debug.SetMemoryLimit(container / 4 * 3)
	}
}

// adjust sets the collector's percentage by what is live, and is called again after the next collection.
func adjust(floor uint64, before int) {
	live := []runtimemetrics.Sample{{Name: "/gc/heap/live:bytes"}}
	runtimemetrics.Read(live)
	percent := percentage(floor, live[0].Value.Uint64())
	if percent != before {
		debug.SetGCPercent(percent)
	}
	type collected struct{ _ *int } // has a pointer: the runtime would hold on to others with their neighbours
	runtime.AddCleanup(new(collected), func(floor uint64) { adjust(floor, percent) }, floor)
}

// percentage is how much the heap may grow between collections, in percent of what is live.
func percentage(floor, live uint64) int {
	const usual, most = 100, 1000
	if live == 0 {
		return most
	}
	return int(min(max(floor*100/live, usual+100)-100, most))
}
