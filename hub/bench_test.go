package hub_test

import (
	"encoding/json"
	"fmt"
	"testing"

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
