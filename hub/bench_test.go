package hub_test

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
	"testing"

	"codev/hub"
	"codev/hub/memlog"

	"github.com/google/uuid"
)

// BenchmarkBurst measures one command in a room of nine over real sockets, given in bursts of 64.
func BenchmarkBurst(b *testing.B) {
	s, opener := open(b, newHub(b, nil, manyEvents))
	s.listen()
	f, _ := s.enter(opener)
	f.must("move_to_step", map[string]any{"step": "consultation"})
	var people []*peer
	for i := range 8 {
		p, _ := s.enter(s.join(fmt.Sprint("person ", i)))
		people = append(people, p)
	}
	frames := make([][]byte, b.N)
	var last string
	for i := range frames {
		last = uuid.NewString()
		frames[i], _ = json.Marshal(map[string]any{"type": "command", "id": last, "name": "offer_contribution", "data": map[string]any{
			"contribution": uuid.NewString(), "kind": "idea", "text": fmt.Sprintf("%200d", i),
		}})
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i, frame := range frames {
		if err := people[0].wire.Write(people[0].ctx, 1, frame); err != nil {
			b.Fatal(err)
		}
		if i%64 == 63 {
			people[0].sync()
		}
	}
	people[0].sync()
}

// BenchmarkIdleRoom is what a room of nine costs while nothing happens, besides its connections.
func BenchmarkIdleRoom(b *testing.B) {
	log := memlog.New()
	filling := newHub(b, log)
	var sites []*site
	var seats [][]hub.Seat
	for range b.N {
		s, opener := open(b, filling)
		people := []hub.Seat{opener}
		for i := range 8 {
			people = append(people, s.join(fmt.Sprint("person ", i)))
		}
		sites, seats = append(sites, s), append(seats, people)
	}
	filling.Close()
	h := newHub(b, log)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&before)
	b.ResetTimer()
	for i, s := range sites {
		s.hub = h
		for _, seat := range seats[i] {
			if _, err := s.post(seat, uuid.NewString(), "raise_hand", struct{}{}); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.StopTimer()
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(b.N), "heap-B/room")
	b.ReportMetric(float64(after.StackInuse-before.StackInuse)/float64(b.N), "stack-B/room")
	if file := os.Getenv("HEAP"); file != "" {
		f, _ := os.Create(file)
		_ = pprof.WriteHeapProfile(f)
		_ = f.Close()
	}
	runtime.KeepAlive(h)
}
