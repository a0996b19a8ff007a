package hub_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"codev/hub"
	"codev/hub/memlog"
	"codev/room"
)

// P2: the hub detects a log that lost its end or was changed. Clients are closed, come back and get a reset.
func TestForkIsFoundOut(t *testing.T) {
	for name, fork := range map[string]func(t *testing.T, log hub.Log, id string, records []hub.Record){
		"the end is lost": func(t *testing.T, log hub.Log, id string, records []hub.Record) {
			rewrite(t, log, id, records[:len(records)-1])
		},
		"another end": func(t *testing.T, log hub.Log, id string, records []hub.Record) {
			rewrite(t, log, id, records[:len(records)-1])
			s := &site{t: t, hub: newHub(t, log), room: room.ID(id)}
			s.join("Yacine")
			s.join("Claire")
		},
	} {
		t.Run(name, func(t *testing.T) {
			log := memlog.New()
			s, opener := open(t, newHub(t, log))
			s.listen()
			f, _ := s.enter(opener)
			f.must("set_door", map[string]any{"door": "open"})
			f.must("set_door", map[string]any{"door": "open"})
			at := f.sync()
			records, err := log.Read(t.Context(), string(s.room), 0)
			if err != nil {
				t.Fatal(err)
			}
			fork(t, log, string(s.room), records)
			f.command("set_door", map[string]any{"door": "locked"})
			if code := f.ended(); code != hub.Restarting.Code {
				t.Errorf("closed with %d", code)
			}
			f, w := s.enter(opener, at.Seq, at.Hash)
			if !w.Reset || w.View == nil {
				t.Errorf("welcome: %s", w.raw)
			}
			f.must("set_door", map[string]any{"door": "locked"})
		})
	}
}

func rewrite(t *testing.T, log hub.Log, id string, records []hub.Record) {
	t.Helper()
	beside := besideOf(t, log, id)
	if err := log.Erase(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if err := log.Append(t.Context(), id, hub.Record{}, beside, records...); err != nil {
		t.Fatal(err)
	}
}

const far = 1000 * time.Hour

// besideOf returns a summary and a distant expiry for a room's records.
func besideOf(t *testing.T, log hub.Log, id string) hub.Beside {
	t.Helper()
	_, summary, err := log.First(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return hub.Beside{Expires: time.Now().Add(far).UnixMilli(), Summary: summary}
}

// P2: a log that lost saved events is found by every instance within 5 s, even without traffic.
func TestForkIsFoundInSilence(t *testing.T) {
	for name, after := range map[string]int{"its end is lost": 0, "and it went on": 1, "and it is longer": 3} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a, b, opener := instances(t)
				f, _ := a.enter(opener)
				nadia := a.join("Nadia")
				p, _ := b.enter(nadia)
				f.must("set_door", map[string]any{"door": "open"})
				synctest.Wait() // it has come to the other instance, too
				at := p.sync()
				lost := uuid.NewString()
				f.resend(lost, "set_door", map[string]any{"door": "locked"})
				gone := f.answer(lost)
				synctest.Wait()
				failover(t, a, b, after)
				pass(5 * time.Second)
				for _, x := range []*peer{f, p} {
					if code, _ := x.over(); code != hub.Restarting.Code {
						t.Errorf("closed with %d", code)
					}
				}
				if a.meter.value("forked") != 1 || b.meter.value("forked") != 1 {
					t.Errorf("forks found: %d, %d", a.meter.value("forked"), b.meter.value("forked"))
				}
				f, w := a.enter(opener, gone.Seq, f.lastHash())
				if !w.Reset || w.View == nil {
					t.Errorf("the facilitator is welcomed with %s", w.raw)
				}
				if _, w := b.enter(nadia, at.Seq, at.Hash); w.Reset {
					t.Errorf("who was at a position that is still the log's: %s", w.raw)
				}
				f.resend(lost, "set_door", map[string]any{"door": "locked"}) // offered again
				again := f.answer(lost)
				f.resend(lost, "set_door", map[string]any{"door": "locked"})
				if twice := f.answer(lost); again.Type != "accepted" || twice.Seq != again.Seq || again.Seq != at.Seq+1+uint64(after) {
					t.Errorf("offered again: %s, %s", again.raw, twice.raw)
				}
			})
		})
	}
}

// A failover lost the last event, and another event took its seq: an instance that still has the lost one cannot
// append.
func TestAppendAfterAnotherEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, opener := instances(t)
		f, _ := a.enter(opener)
		f.must("set_door", map[string]any{"door": "locked"})
		synctest.Wait()
		failover(t, a, b, 1) // as long as it was
		id := f.command("set_door", map[string]any{"door": "open"})
		pass(10 * time.Second)
		if code, _ := f.over(); code != hub.Restarting.Code {
			t.Errorf("who has what was lost: closed with %d", code)
		}
		for _, frame := range f.all() {
			if frame.ID == id && frame.Type == "accepted" {
				t.Errorf("on an end that is no more: %s", frame.raw)
			}
		}
		for name, site := range map[string]*site{"the same": a.site, "another": b.site} {
			if _, err := site.hub.Card(t.Context(), a.room, hub.Proof{}); err != nil {
				t.Errorf("the room, on %s instance: %v", name, err)
			}
		}
	})
}

// P1: a command that a failover lost is not answered accepted again by an instance that does not know of the failover:
// its author would not send it anywhere else.
func TestRepeatAfterAFailover(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b, opener := instances(t)
		f, _ := a.enter(opener)
		b.enter(b.join("Nadia"))
		id, door := uuid.NewString(), map[string]any{"door": "locked"}
		f.resend(id, "set_door", door)
		lost := f.answer(id)
		synctest.Wait()
		failover(t, a, b, 1)
		for range 2 {
			answer, err := b.post(opener, id, "set_door", door)
			if again, ok := answer.(hub.Accepted); ok && again.Seq == lost.Seq {
				t.Fatalf("accepted as what is lost: %+v", again)
			} else if !ok && err == nil && answer.(hub.Refused).Code != "unavailable" {
				t.Fatalf("%+v", answer)
			}
		}
		answer, err := b.post(opener, id, "set_door", door)
		if again, ok := answer.(hub.Accepted); !ok || again.Seq != lost.Seq+1 {
			t.Errorf("offered again: %+v, %v", answer, err)
		}
	})
}

// failover puts a log in place of the room's that lacks its last record and went on otherwise, and tells nobody.
func failover(t *testing.T, a, b *instance, after int) {
	t.Helper()
	records, err := a.peers.Read(t.Context(), string(a.room), 0)
	if err != nil {
		t.Fatal(err)
	}
	copied := memlog.New()
	if err := copied.Append(t.Context(), string(a.room), hub.Record{}, besideOf(t, a.peers, string(a.room)), records[:len(records)-1]...); err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, hub: newHub(t, copied), room: a.room}
	for i := range after {
		s.join(fmt.Sprint("N", i))
	}
	if records, err = copied.Read(t.Context(), string(a.room), 0); err != nil {
		t.Fatal(err)
	}
	for _, i := range []*instance{a, b} {
		i.peers.Drop(2)
	}
	beside := besideOf(t, copied, string(a.room))
	if err := a.peers.Erase(t.Context(), string(a.room)); err != nil {
		t.Fatal(err)
	}
	if err := a.peers.Append(t.Context(), string(a.room), hub.Record{}, beside, records...); err != nil {
		t.Fatal(err)
	}
}

func (p *peer) lastHash() (hash string) {
	for _, f := range p.all() {
		if f.Hash != "" {
			hash = f.Hash
		}
	}
	return hash
}
