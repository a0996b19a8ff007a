package hub_test

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"codev/hub"

	"github.com/google/uuid"
)

// manyEvents lifts the limit of events.
func manyEvents(c *hub.Config) { c.Limits.Events, c.Limits.Bytes = 1<<20, 1<<30 }

// 500 commands in one go by each of four members: all are accepted in order, everyone is told all of them in one
// order, and nobody is closed.
func TestBurstsCloseNobody(t *testing.T) {
	const senders, each = 4, 500
	patient := func(c *hub.Config) { c.DecideWithin = time.Hour } // the machine may be slow
	s, opener := open(t, newHub(t, nil, manyEvents, patient))
	s.listen()
	f, _ := s.enter(opener)
	people := []*peer{f}
	for i := range senders {
		p, _ := s.enter(s.join(fmt.Sprint("person ", i)))
		people = append(people, p)
	}
	ids := make([][]string, senders)
	var sending sync.WaitGroup
	for i, p := range people[1:] {
		for range each {
			ids[i] = append(ids[i], uuid.NewString())
		}
		sending.Go(func() {
			for _, id := range ids[i] {
				raw, _ := json.Marshal(map[string]any{"type": "command", "id": id, "name": "propose_topic", "data": topic()})
				if err := p.wire.Write(p.ctx, 1, raw); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	sending.Wait()
	var order []string
	for i, p := range people[1:] {
		for _, id := range ids[i] { // in the order of asking
			answer := p.find("an answer", func(f frame) bool { return f.Type == "accepted" || f.Type == "refused" })
			if answer.Type != "accepted" || answer.ID != id {
				t.Fatalf("want %s accepted, the answer is %s", id, answer.raw)
			}
		}
	}
	for i, p := range people {
		p.sync()
		var hashes []string
		for _, e := range p.all() {
			if e.Type == "event" && e.Name == "topic_proposed" {
				hashes = append(hashes, e.Hash)
			}
		}
		if len(hashes) != senders*each {
			t.Fatalf("person %d was told %d events, want %d", i, len(hashes), senders*each)
		}
		if i > 0 && fmt.Sprint(hashes) != fmt.Sprint(order) {
			t.Errorf("person %d was told another order", i)
		}
		order = hashes
	}
}
