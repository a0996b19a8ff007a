package hub_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"codev/hub"
	"codev/room"

	"github.com/google/uuid"
)

func limited(c *hub.Config) { c.CommandRate, c.CommandBurst = 5, 20 }

func TestRateLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHub(t, nil, limited)
		s, opener := open(t, h)
		one, _ := s.enter(opener)
		two, _ := s.enter(opener)
		other, _ := s.enter(s.join("Nadia"))
		for i := range 20 { // over all devices
			[]*peer{one, two}[i%2].must("set_minutes", map[string]any{"step": "debrief", "minutes": i + 1})
		}
		for _, p := range []*peer{one, two} {
			if r := p.do("set_minutes", map[string]any{"step": "debrief", "minutes": 30}); r.Code != "rate_limited" {
				t.Errorf("the 21st: %s", r.raw)
			}
		}
		body := fmt.Appendf(nil, `{"type":"command","id":%q,"name":"set_door","data":{"door":"open"}}`, uuid.NewString())
		if got, err := h.Command(t.Context(), s.room, opener.Token, body); err != nil || got.(hub.Refused).Code != room.RateLimited {
			t.Errorf("by POST: %+v, %v", got, err)
		}
		other.must("propose_topic", topic())
		one.send(`{"type":"ping"}`)
		if r := one.await("refused"); r.Code != "rate_limited" || r.ID != "" {
			t.Errorf("a ping over the limit: %s", r.raw)
		}
		pass(time.Second)
		for range 5 {
			one.must("set_door", map[string]any{"door": "open"})
		}
		if r := one.do("set_door", map[string]any{"door": "open"}); r.Code != "rate_limited" {
			t.Errorf("the 6th in a second: %s", r.raw)
		}
	})
}

func TestHundredRateRefusalsInARow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, opener := open(t, newHub(t, nil, limited))
		p, _ := s.enter(opener)
		for i := range 20 + 99 {
			if r := p.do("set_door", map[string]any{"door": "open"}); (r.Type == "accepted") != (i < 20) {
				t.Fatalf("command %d: %s", i, r.raw)
			}
		}
		pass(200 * time.Millisecond)
		p.must("set_door", map[string]any{"door": "open"}) // the row is broken
		for range 100 {
			p.command("set_door", map[string]any{"door": "open"})
		}
		if code, _ := p.over(); code != hub.TooManyCommands.Code {
			t.Errorf("closed with %d", code)
		}
	})
}

func TestPingFlood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, opener := open(t, newHub(t, nil, limited))
		p, _ := s.enter(opener)
		for range 20 + 100 {
			p.send(`{"type":"ping"}`)
		}
		if code, _ := p.over(); code != hub.TooManyCommands.Code || p.count("pong") != 20 {
			t.Errorf("closed with %d after %d pongs", code, p.count("pong"))
		}
	})
}

func TestFourthDevice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, opener := open(t, newHub(t, nil))
		var devices []*peer
		for range 3 {
			p, _ := s.enter(opener)
			devices = append(devices, p)
		}
		fourth := s.dial()
		fourth.listen()
		fourth.hello(opener)
		if code, _ := fourth.over(); code != hub.TooManyDevices.Code {
			t.Errorf("the fourth: %d", code)
		}
		for i, p := range devices {
			if _, over := p.over(); over {
				t.Errorf("device %d was closed", i)
			}
		}
		// One that shows no sign of life does not keep its owner out.
		close(devices[0].far.unanswering)
		fifth := s.dial()
		fifth.listen()
		fifth.hello(opener)
		pass(3 * time.Second)
		fifth.await("welcome")
		if _, over := devices[0].over(); !over {
			t.Error("the dead connection was kept")
		}
	})
}

// A client that does not read is closed once its queue is full, and nobody waits for it.
func TestSlowReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		meter := &meter{}
		s, opener := open(t, newHub(t, nil, func(c *hub.Config) { c.Meter = meter }))
		p, _ := s.enter(opener)
		nadia := s.join("Nadia")
		slow, w := s.enter(nadia)
		quick, _ := s.enter(s.join("Marc"))
		slow.stall()
		start, posted := time.Now(), 0
		for ; posted < 300 && meter.value("dropped") == 0; posted++ {
			data := topic()
			data["text"] = strings.Repeat("x", 8000)
			quick.must("propose_topic", data)
		}
		if time.Since(start) != 0 {
			t.Errorf("somebody waited for %v", time.Since(start))
		}
		if posted < 100 || posted > 135 {
			t.Errorf("closed after %d events", posted)
		}
		quick.must("propose_topic", topic())
		p.sync()
		slow.listen()
		if code := slow.ended(); code != hub.TooSlow.Code {
			t.Errorf("closed with %d", code)
		}
		back, w2 := s.enter(nadia, w.Seq, w.Hash)
		if got := len(w2.Events); got != posted+2 && w2.View == nil {
			t.Errorf("back, it missed %d events of %d", got, posted+2)
		}
		back.sync()
	})
}

// The queues of an instance have one budget: beyond it a client that does not read is closed, whatever its own queue
// holds.
func TestWaitingBytesOfAnInstance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, opener := open(t, newHub(t, nil, func(c *hub.Config) { c.WaitingBytes = 80_000 }))
		p, _ := s.enter(opener)
		quick, _ := s.enter(s.join("Marc"))
		slow, _ := s.enter(s.join("Nadia"))
		slow.stall()
		for range 16 {
			data := topic()
			data["text"] = strings.Repeat("x", 8000)
			quick.must("propose_topic", data)
			p.sync()
		}
		slow.listen()
		if code := slow.ended(); code != hub.TooSlow.Code {
			t.Errorf("closed with %d", code)
		}
	})
}

// stall stops reading, until listen.
func (p *peer) stall() {
	synctest.Wait()
	p.stopReading()
	p.reading.Wait()
}

// spent is a person with a device on each of two instances, who was granted all that may be at once.
func spent(t *testing.T) (a, b *instance, one, two *peer) {
	t.Helper()
	a, b, opener := instances(t, limited)
	a.enter(opener)
	nadia := a.join("Nadia")
	one, _ = a.enter(nadia)
	two, _ = b.enter(nadia)
	for range 20 {
		one.must("write_note", note("a"))
	}
	synctest.Wait()
	return a, b, one, two
}

// Commands that one instance accepted count for a person's rate on the others.
func TestRateOverInstances(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, _, one, two := spent(t)
		for _, p := range []*peer{one, two} {
			if r := p.do("write_note", note("b")); r.Code != "rate_limited" {
				t.Errorf("the 21st: %s", r.raw)
			}
		}
		accepted := 0
		for i := range 100 { // both together for 10 s
			time.Sleep(100 * time.Millisecond)
			for _, p := range [][]*peer{{one, two}, {two, one}}[i/3%2] {
				if p.do("write_note", note("c")).Type == "accepted" {
					accepted++
				}
				synctest.Wait()
			}
		}
		if accepted < 45 || accepted > 55 {
			t.Errorf("%d commands in 10 s on two instances, at 5 a second", accepted)
		}
	})
}

// Commands that two instances accept at the same moment may take the rate below zero.
func TestRateAtTheSameMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, one, two := spent(t)
		accepted := 0
		for range 400 { // 20 s, each tries every 50 ms, at the same moment
			time.Sleep(50 * time.Millisecond)
			// both instances decide before either is notified
			a.peers.Cut()
			b.peers.Cut()
			for _, p := range []*peer{one, two} {
				if p.do("write_note", note("c")).Type == "accepted" {
					accepted++
				}
			}
			a.peers.Heal()
			b.peers.Heal()
			synctest.Wait()
		}
		t.Logf("%d accepted in 20 s", accepted)
		if accepted > 110 {
			t.Errorf("%d commands in 20 s over two instances", accepted)
		}
	})
}

// Three connections a seat and instance: another instance counts its own.
func TestDevicesAreCountedByEachInstance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, opener := instances(t)
		for _, i := range []*instance{a, b} {
			for range 3 {
				i.enter(opener)
			}
			fourth := i.dial()
			fourth.listen()
			fourth.hello(opener)
			pass(time.Minute)
			if code, _ := fourth.over(); code != hub.TooManyDevices.Code {
				t.Errorf("a fourth connection to one instance: closed with %d", code)
			}
		}
	})
}
