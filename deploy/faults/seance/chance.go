package seance

import (
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
)

// Seed is the seed of a run: FAULTS_SEED, or a random one.
func Seed(t testing.TB) uint64 {
	t.Helper()
	text := os.Getenv("FAULTS_SEED")
	if text == "" {
		return rand.Uint64N(1_000_000_000)
	}
	seed, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("FAULTS_SEED: %v", err)
	}
	return seed
}

// Spread sends each device to one of n instances, drawn at each call, or to the next one that serves. A device that
// reads a room afresh stays with one instance, and together these devices ask all instances. serving is an instance's
// name and server, nil while it does not serve.
func Spread(n int, draw func(n int) int, serving func(i int) (instance string, server Server)) Where {
	var mu sync.Mutex
	turn := map[string]int{}
	return func(device string) (string, Server) {
		at := draw(n)
		if IsAfresh(device) {
			mu.Lock()
			if _, ok := turn[device]; !ok {
				turn[device] = len(turn)
			}
			at = turn[device]
			mu.Unlock()
		}
		for i := range n {
			if instance, server := serving((at + i) % n); server != nil {
				return instance, server
			}
		}
		return "", nil
	}
}
