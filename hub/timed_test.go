package hub_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"codev/hub"
	"codev/hub/memlog"

	"github.com/coder/websocket"
	"github.com/google/uuid"
)

// Time is fake in these tests: they wait exactly as long as they say, in no time.

// pass lets time go by and everything happen that is due by then.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// over tells whether the connection has ended, and how.
func (p *peer) over() (websocket.StatusCode, bool) {
	synctest.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	return websocket.CloseStatus(p.err), p.err != nil
}

func TestHelloWithinFiveSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, opener := open(t, newHub(t, nil))
		late, early := s.dial(), s.dial()
		late.listen()
		early.listen()
		pass(5*time.Second - 1)
		if _, over := late.over(); over {
			t.Error("too early")
		}
		early.hello(opener)
		pass(1)
		if code, _ := late.over(); code != hub.NotAuthenticated.Code {
			t.Errorf("closed with %d", code)
		}
		early.await("welcome")
		pass(time.Hour)
		if _, over := early.over(); over {
			t.Error("closed after its hello")
		}
	})
}

func TestWrongHello(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, opener := open(t, newHub(t, nil))
		for _, raw := range []string{
			``, `{}`, `[]`, `null`, `"hello"`, `{"type":"ping"}`, `{"type":"hello"}`,
			`{"type":"command","id":"` + uuid.NewString() + `","name":"raise_hand","data":{}}`,
			`{"type":"hello","token":"","since":0,"hash":""}`,
			`{"type":"hello","token":"` + newToken() + `","since":0,"hash":""}`,
			`{"type":"hello","token":"` + opener.Token + `=","since":0,"hash":""}`,
			`{"type":"hello","token":"` + opener.Token + `","since":-1,"hash":""}`,
			`{"type":"hello","token":"` + opener.Token + `","since":0,"hash":"","more":1}`,
			`{"type":"hello","Token":"` + opener.Token + `","since":0,"hash":""}`,
			`{"type":"hello","token":"` + opener.Token + `","token":"` + opener.Token + `"}`,
		} {
			p := s.dial()
			p.listen()
			p.send(raw)
			if code, _ := p.over(); code != hub.NotAuthenticated.Code {
				t.Errorf("%s: closed with %d", raw, code)
			}
		}
	})
}

func TestPings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, opener := open(t, newHub(t, nil))
		f, _ := s.enter(opener)
		p, _ := s.enter(s.join("Nadia"))
		pass(10*time.Second - 1)
		if p.far.pings.Load() != 0 {
			t.Error("pinged too early")
		}
		pass(1)
		if p.far.pings.Load() != 1 {
			t.Errorf("%d pings in 10 s", p.far.pings.Load())
		}
		pass(30 * time.Second)
		if p.far.pings.Load() != 4 {
			t.Errorf("%d pings in 40 s", p.far.pings.Load())
		}
		f.await("presence")
		close(p.far.deaf) // the phone sleeps
		pass(10*time.Second + 5*time.Second)
		if _, over := p.over(); !over {
			t.Error("a dead connection is kept")
		}
		pass(3 * time.Second)
		if on := f.lastOnline(); len(on) != 1 {
			t.Errorf("online: %v", on)
		}
	})
}

// lastOnline is who was said to be here last.
func (p *peer) lastOnline() (online []string) {
	for _, f := range p.all() {
		if f.Type == "presence" {
			online = f.Online
		}
	}
	return online
}

func (p *peer) count(kind string) (n int) {
	for _, f := range p.all() {
		if f.Type == kind {
			n++
		}
	}
	return n
}

func TestPresenceOverDevicesAndFlaps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, opener := open(t, newHub(t, nil))
		f, _ := s.enter(opener)
		nadia := s.join("Nadia")
		one, _ := s.enter(nadia)
		two, _ := s.enter(nadia)
		synctest.Wait()
		if on := f.lastOnline(); len(on) != 2 || f.count("presence") != 2 {
			t.Errorf("online %v, said %d times", on, f.count("presence"))
		}
		one.hangUp()
		pass(time.Minute)
		if n := f.count("presence"); n != 2 {
			t.Errorf("said %d times: one of two devices left", n)
		}
		two.hangUp()
		pass(3*time.Second - 1)
		three, _ := s.enter(nadia) // a flap
		pass(time.Minute)
		if n := f.count("presence"); n != 2 {
			t.Errorf("said %d times: a brief flap", n)
		}
		three.hangUp()
		pass(3*time.Second - 1)
		if n := f.count("presence"); n != 2 {
			t.Errorf("said %d times: too early", n)
		}
		pass(1)
		if on := f.lastOnline(); len(on) != 1 || on[0] != string(opener.Participant) || f.count("presence") != 3 {
			t.Errorf("online %v, said %d times", on, f.count("presence"))
		}
	})
}

// R31: the deputy may claim after 30 s, anyone but the client after 2 min; the screen learns of it without asking.
func TestClaimWhenFacilitatorIsAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, opener := open(t, newHub(t, nil))
		f, _ := s.enter(opener)
		nadia := s.join("Nadia")
		deputy, _ := s.enter(nadia)
		other, _ := s.enter(s.join("Marc"))
		f.must("name_deputy", map[string]any{"participant": nadia.Participant})
		synctest.Wait()
		claims := func(p *peer) bool {
			synctest.Wait()
			var may []string
			for _, f := range p.all() {
				switch f.Type {
				case "may":
					may = f.Commands
				case "welcome":
					may = f.May
				}
			}
			return slices.Contains(may, "claim_facilitation")
		}
		pass(10 * time.Minute)
		if claims(deputy) || claims(other) {
			t.Fatal("a claim while the facilitator is here")
		}
		f.hangUp()
		left := time.Now()
		synctest.Wait()
		pass(30*time.Second - 1)
		if r := deputy.do("claim_facilitation", map[string]any{}); claims(deputy) || r.Code != "too_early" || r.Rule != "R31" {
			t.Errorf("before 30 s: %s", r.raw)
		}
		pass(1)
		if !claims(deputy) || claims(other) {
			t.Errorf("after %v: deputy %v, other %v", time.Since(left), claims(deputy), claims(other))
		}
		pass(90*time.Second - 1)
		if claims(other) {
			t.Error("before 2 min")
		}
		pass(1)
		if !claims(other) {
			t.Error("after 2 min")
		}
		other.must("claim_facilitation", map[string]any{})
		if claims(deputy) || claims(other) {
			t.Error("the new facilitator is here")
		}
		back, _ := s.enter(opener) // the opener takes the seat back at once
		back.must("claim_facilitation", map[string]any{})
	})
}

// Absence counts while somebody could notice it: not from before the instance's start, nor while nobody was in the room.
func TestAbsenceOverReload(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := memlog.New()
		first := newHub(t, log)
		s, opener := open(t, first)
		f, _ := s.enter(opener)
		nadia := s.join("Nadia")
		f.hangUp()
		pass(time.Hour)
		first.Close()

		meter := &meter{}
		s.hub = newHub(t, log, func(c *hub.Config) { c.Meter = meter })
		p, w := s.enter(nadia)
		if slices.Contains(w.May, "claim_facilitation") {
			t.Error("absence counted from before the instance's start")
		}
		f, _ = s.enter(opener)
		f.hangUp()
		p.hangUp()
		if meter.value("rooms") != 1 {
			t.Errorf("%d live rooms", meter.value("rooms"))
		}
		pass(5 * time.Minute)
		if meter.value("rooms") != 0 || meter.value("people") != 0 {
			t.Errorf("%d live rooms, %d people, after 5 min without anybody", meter.value("rooms"), meter.value("people"))
		}
		p, w = s.enter(nadia)
		if slices.Contains(w.May, "claim_facilitation") {
			t.Error("who comes first into an empty room takes the seat")
		}
		pass(2 * time.Minute)
		if may := p.await("may"); !slices.Contains(may.Commands, "claim_facilitation") {
			t.Errorf("after 2 min of waiting: %v", may.Commands)
		}
	})
}

// R32: what one may do changes with time alone.
func TestReopenLapses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, opener := open(t, newHub(t, nil))
		f, _ := s.enter(opener)
		f.command("close_session", map[string]any{})
		if may := f.await("may"); !slices.Contains(may.Commands, "reopen_session") {
			t.Fatalf("may %v", may.Commands)
		}
		pass(time.Hour + time.Minute)
		if may := f.await("may"); slices.Contains(may.Commands, "reopen_session") {
			t.Errorf("may %v", may.Commands)
		}
	})
}

func TestSweep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := memlog.New()
		h := newHub(t, log)
		run := make(chan struct{})
		go func() { h.Run(t.Context()); close(run) }()
		alone, _ := open(t, h)
		left, _ := open(t, h)
		left.join("Nadia") // from now on the room is kept for 30 days
		used, opener := open(t, h)
		used.join("Marc")
		pass(24*time.Hour - time.Minute)
		there := func(s *site) bool {
			_, err := log.Read(t.Context(), string(s.room), 0)
			return err == nil
		}
		if !there(alone) || !there(left) || !there(used) {
			t.Error("erased too early")
		}
		pass(2 * time.Minute)
		if there(alone) || !there(left) {
			t.Error("after a day: the room nobody came to is erased, the other is not")
		}
		pass(15 * 24 * time.Hour)
		p, _ := used.enter(opener)
		p.must("set_door", map[string]any{"door": "locked"})
		pass(14*24*time.Hour + time.Minute)
		if there(left) || !there(used) {
			t.Error("after 30 days: what was not used since is erased")
		}
		if _, over := p.over(); over {
			t.Fatal("in a room whose time has not come")
		}
		pass(16*24*time.Hour + time.Minute)
		if there(used) {
			t.Error("30 days after its last event")
		}
		if code, _ := p.over(); code != hub.Erased.Code || !strings.Contains(strings.Join(p.kinds(), ","), "room_erased") {
			t.Errorf("who was there: %d", code)
		}
		h.Close()
		<-run
	})
}

// Close lets what is under way be answered, tells all to come back, and is done in 10 s.
func TestCloseDrains(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newFaulty()
		h := newHub(t, log)
		s, opener := open(t, h)
		p, _ := s.enter(opener)
		silent := s.dial() // no hello yet
		silent.listen()
		stuck := s.dial() // takes nothing
		stuck.hello(opener)
		synctest.Wait()

		release := log.hold()
		id := p.command("set_door", map[string]any{"door": "locked"})
		synctest.Wait()
		start, closed := time.Now(), make(chan struct{})
		go func() { h.Close(); close(closed) }()
		pass(time.Second)
		select {
		case <-closed:
			t.Error("closed with a command under way")
		default:
		}
		release()
		if a := p.answer(id); a.Type != "accepted" {
			t.Errorf("the command under way: %s", a.raw)
		}
		<-closed
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("it took %v", took)
		}
		for name, p := range map[string]*peer{"welcomed": p, "before its hello": silent} {
			if code, _ := p.over(); code != hub.Restarting.Code {
				t.Errorf("%s: closed with %d", name, code)
			}
		}
		late := s.dial()
		late.listen()
		if code, _ := late.over(); code != hub.Restarting.Code {
			t.Errorf("who comes after: %d", code)
		}
		if _, err := h.Card(t.Context(), s.room); err == nil {
			t.Error("a closed hub answers")
		}
		if h.Ready(t.Context()) == nil {
			t.Error("a closed hub is ready")
		}
		s.hub = newHub(t, log)
		again, _ := s.enter(opener)
		again.resend(id, "set_door", map[string]any{"door": "locked"})
		if a := again.answer(id); a.Type != "accepted" || a.Seq != 2 {
			t.Errorf("after the restart: %s", a.raw)
		}
	})
}
