package hub_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"codev/hub"

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
		close(p.far.unanswering) // the phone sleeps
		pass(10*time.Second + 5*time.Second)
		if _, over := p.over(); !over {
			t.Error("a dead connection is kept")
		}
		pass(5 * time.Second)
		if on := f.lastOnline(); len(on) != 1 {
			t.Errorf("online: %v", on)
		}
	})
}

// lastOnline returns the persons of the last presence frame.
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

// R32: the permissions of a person change with time alone.
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

// P1: a command is not decided after its `until`; sent again with a later one it is taken, and one that was taken in
// time stays so.
func TestUntil(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, opener := open(t, newHub(t, nil))
		f, _ := s.enter(opener)
		id, until := uuid.NewString(), time.Now().UnixMilli()
		send := func(until int64) {
			f.send(fmt.Sprintf(`{"type":"command","id":%q,"name":"set_door","data":{"door":"locked"},"until":%d}`, id, until))
		}
		pass(time.Millisecond)
		send(until)
		if r := f.await("refused"); r.ID != id || r.Code != "unavailable" {
			t.Errorf("after its until: refused %s with %s", r.ID, r.Code)
		}
		send(until + 1)
		saved := f.await("accepted")
		pass(time.Hour)
		send(until + 1)
		if again := f.await("accepted"); again.ID != id || again.Seq != saved.Seq {
			t.Errorf("sent again after its until: accepted %s as %d, before as %d", again.ID, again.Seq, saved.Seq)
		}
	})
}
