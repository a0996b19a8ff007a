package hub_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"codev/hub"
	"codev/room"
)

// The devices of a seat count over all instances; dead ones elsewhere do not keep their owner out.
func TestDevicesOverInstances(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, opener := instances(t)
		f, _ := b.enter(opener)
		nadia := a.join("Nadia")
		b.enter(b.join("Marc"))
		one, _ := a.enter(nadia)
		a.enter(nadia)
		b.enter(nadia)
		synctest.Wait()
		for _, site := range []*site{a.site, b.site} {
			fourth := site.dial()
			fourth.listen()
			fourth.hello(nadia)
			pass(10 * time.Second)
			if code, _ := fourth.over(); code != hub.TooManyDevices.Code {
				t.Errorf("a fourth device: %d", code)
			}
		}
		close(one.far.deaf)
		fourth, _ := b.enter(nadia)
		pass(time.Minute)
		if _, over := fourth.over(); over {
			t.Error("a dead device on the other instance kept her out")
		}
		if on := f.lastOnline(); len(on) != 3 {
			t.Errorf("online: %v", on)
		}
	})
}

// Devices that come at the same moment to instances that do not know of each other yet: the latest go.
func TestDevicesAtTheSameMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var apart []*unmet
		a, b, opener := instances(t, func(c *hub.Config) {
			apart = append(apart, &unmet{Peers: c.Peers})
			c.Peers = apart[len(apart)-1]
		})
		a.enter(opener)
		nadia := a.join("Nadia")
		for _, u := range apart {
			u.failing.Store(true)
		}
		var devices []*peer
		for i := range 5 {
			p, _ := []*site{a.site, b.site}[i%2].enter(nadia)
			devices = append(devices, p)
			time.Sleep(time.Microsecond)
		}
		for _, u := range apart {
			u.failing.Store(false)
		}
		pass(time.Minute)
		for i, p := range devices {
			if _, over := p.over(); over != (i >= 3) {
				t.Errorf("device %d: closed %v", i, over)
			}
		}
	})
}

// What an instance left that was killed keeps none of its people out, and throws nobody out, though it stands until it lapses.
func TestDevicesOfAKilledInstance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, opener := instances(t)
		a.enter(opener)
		nadia := a.join("Nadia")
		pass(time.Second)
		now := time.Now().UnixNano()
		here, _ := json.Marshal(map[string]any{string(nadia.Participant): []int64{now - 9000, now - 8000, now - 7000}})
		if _, err := b.peers.Instance("killed").Meet(t.Context(), string(a.room), here, 14*time.Second, true); err != nil {
			t.Fatal(err)
		}
		pass(time.Second)
		start := time.Now()
		devices := []*peer{}
		for i := range 3 {
			p, _ := []*instance{a, b}[i%2].enter(nadia)
			devices = append(devices, p)
		}
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("three devices were welcomed after %v", took)
		}
		pass(time.Minute)
		for i, p := range devices {
			if code, over := p.over(); over {
				t.Errorf("device %d: closed with %d", i, code)
			}
		}
		fourth := a.dial()
		fourth.listen()
		fourth.hello(nadia)
		pass(10 * time.Second)
		if code, _ := fourth.over(); code != hub.TooManyDevices.Code {
			t.Errorf("a fourth: closed with %d", code)
		}
	})
}

// Two devices were on an instance that was killed, and come to two others at once: neither of these takes one of them for one too many.
func TestExcessAfterKill(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, opener := instances(t)
		nadia := b.join("Nadia")
		b.enter(opener)
		a.enter(a.join("Marc"))
		synctest.Wait()
		began := time.Now().UnixNano()
		here, _ := json.Marshal(map[string]any{string(nadia.Participant): []int64{began - 2, began - 1}})
		if _, err := b.peers.Instance("killed").Meet(t.Context(), string(b.room), here, 14*time.Second, true); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		a.peers.Cut()
		b.peers.Cut() // as if both came at the same moment
		one, _ := a.enter(nadia)
		time.Sleep(time.Millisecond)
		two, _ := b.enter(nadia)
		a.peers.Heal()
		b.peers.Heal()
		pass(6 * time.Second)
		for i, p := range []*peer{one, two} {
			if code, over := p.over(); over {
				t.Errorf("device %d of two closed: %d", i, code)
			}
		}
	})
}

// doubled is an instance all of whose sayings are heard twice.
type doubled struct{ hub.Peers }

func (d doubled) Say(ctx context.Context, room string, what []byte) error {
	return errors.Join(d.Peers.Say(ctx, room, what), d.Peers.Say(ctx, room, what))
}

// What an instance leaves, over and over, is no proof that anybody is there: it may not have noticed yet, or be out of touch with its people.
func TestWordsAreNoProof(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, opener := instances(t, func(c *hub.Config) { c.Peers = doubled{c.Peers} })
		a.enter(opener)
		nadia := a.join("Nadia")
		pass(time.Second)
		began := time.Now().UnixNano()
		here, _ := json.Marshal(map[room.ID][]int64{nadia.Participant: {began - 3, began - 2, began - 1}})
		elsewhere := b.peers.Instance("elsewhere")
		leave := func() {
			if _, err := elsewhere.Meet(t.Context(), string(a.room), here, 14*time.Second, true); err != nil {
				t.Fatal(err)
			}
			pass(time.Second)
		}
		leave()
		var devices []*peer
		for i := range 3 { // the last is asked about while one lives on either side, which is told twice
			p, _ := []*instance{a, b}[i%2].enter(nadia)
			devices = append(devices, p)
		}
		for range 60 {
			leave()
		}
		for i, p := range devices {
			if code, over := p.over(); over {
				t.Errorf("device %d: closed with %d", i, code)
			}
		}
	})
}
