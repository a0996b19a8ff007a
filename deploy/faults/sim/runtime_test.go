package sim

import (
	"path/filepath"

	"codev/deploy/overlay"
)

// bubbleRand is the generator of a bubble: splitmix64. Outside of bubbles it is the runtime's.
const bubbleRand = `//go:linkname bubbleRand
func bubbleRand() uint64 {
	bubble := getg().bubble
	if bubble == nil {
		return rand()
	}
	bubble.chance += 0x9e3779b97f4a7c15
	z := bubble.chance
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

`

// deterministic are changes of Go's runtime with which the goroutines of a synctest bubble always take the same
// turns, if GOMAXPROCS is 1 and the garbage collector is off: what the runtime leaves to chance comes from the
// bubble's own generator, and no goroutine is preempted.
func deterministic(goroot string) []overlay.Edit {
	file := func(name string) string { return filepath.Join(goroot, "src", "runtime", name) }
	return []overlay.Edit{
		overlay.Replace(file("synctest.go"), "	now     int64  // current fake time\n",
			"	now     int64  // current fake time\n	chance  uint64 // state of the bubble's generator\n"),
		// The order of timers that are due at once, of the cases of select, and math/rand/v2.
		overlay.Replace(file("rand.go"), "//go:linkname maps_rand internal/runtime/maps.rand\n", bubbleRand+"//go:linkname maps_rand internal/runtime/maps.rand\n"),
		overlay.Replace(file("time.go"), "t.rand = cheaprand()", "t.rand = uint32(bubbleRand())"),
		overlay.Replace(file("select.go"), "j := cheaprandn(uint32(norder + 1))", "j := uint32(bubbleRand()) % uint32(norder+1)"),
		overlay.Replace(filepath.Join(goroot, "src", "math", "rand", "v2", "rand.go"), "//go:linkname runtime_rand runtime.rand\n", "//go:linkname runtime_rand runtime.bubbleRand\n"),
		// The order of maps. It does not depend on addresses: keys of a bubble's maps that may be pointers all
		// collide. It does not use the generator up, for caches outside the bubble make maps, too.
		overlay.Replace(file("alg.go"), "	useAeshash = true\n", "	for i := range hashkey {\n		hashkey[i] = uintptr(2*i + 1)\n	}\n"),
		overlay.Replace(file("hash64.go"), "func memhash64Fallback(p unsafe.Pointer, seed uintptr) uintptr {\n",
			"func memhash64Fallback(p unsafe.Pointer, seed uintptr) uintptr {\n	if seed == 0 {\n		return 0\n	}\n"),
		overlay.Replace(file("rand.go"), "func maps_rand() uint64 {\n", "func maps_rand() uint64 {\n	if getg().bubble != nil {\n		return 0\n	}\n"),
		overlay.Replace(file("proc.go"), "const forcePreemptNS = 10 * 1000 * 1000", "const forcePreemptNS = 3600 * 1000 * 1000 * 1000"),
	}
}
