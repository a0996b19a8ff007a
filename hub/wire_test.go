package hub_test

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"net"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"codev/hub"
	"codev/room"

	"github.com/coder/websocket"
	"github.com/google/uuid"
)

// A malformed frame gets an answer that says so, and the connection stays.
func TestMalformedFrames(t *testing.T) {
	s, opener := open(t, newHub(t, nil))
	s.listen()
	p, _ := s.enter(opener)
	id := uuid.NewString()
	for _, test := range []struct{ raw, id string }{
		{``, ""},
		{`x`, ""},
		{`null`, ""},
		{`[]`, ""},
		{`"command"`, ""},
		{`{}`, ""},
		{`{"type":"hello","token":"` + opener.Token + `","since":0,"hash":""}`, ""},
		{`{"type":7,"id":"` + id + `"}`, id},
		{`{"type":"shout","id":"` + id + `"}`, id},
		{`{"Type":"command","id":"` + id + `","name":"end_break","data":{}}`, id},
		{`{"type":"command"}`, ""},
		{`{"type":"command","id":"` + id + `"}`, id},
		{`{"type":"command","id":"` + id + `","name":"end_break"}`, id},
		{`{"type":"command","id":"` + id + `","name":"end_break","data":null}`, id},
		{`{"type":"command","id":"` + id + `","name":"end_break","data":[]}`, id},
		{`{"type":"command","id":"` + id + `","name":"end_break","data":{"more":1}}`, id},
		{`{"type":"command","id":"` + id + `","name":"end_break","data":{},"more":1}`, id},
		{`{"type":"command","id":"` + id + `","name":"end_break","data":{},"data":{}}`, id},
		{`{"type":"command","id":"` + id + `","name":"end_break","DATA":{}}`, id},
		{`{"type":"command","id":"` + id + `","name":"no_such_thing","data":{}}`, id},
		{`{"type":"command","id":"` + id + `","name":7,"data":{}}`, id},
		{`{"type":"command","id":7,"name":"end_break","data":{}}`, ""},
		{`{"type":"command","id":"` + strings.ToUpper(id) + `","name":"end_break","data":{}}`, strings.ToUpper(id)},
		{`{"type":"command","id":"` + strings.Repeat("a", 100) + `","name":"end_break","data":{}}`, ""},
		{`{"type":"command","id":"` + id + `","name":"end_break","data":{}} {}`, ""},
		{`{"type":"ping","more":1}`, ""},
		{`{"type":"command","id":"` + id + `","name":"set_door","data":{"Door":"open"}}`, id},
		{`{"type":"command","id":"` + id + `","name":"set_door","data":{"door":"ajar"}}`, id},
		{strings.Repeat("[", 30000), ""},
	} {
		p.send(test.raw)
		r := p.find("a refusal", func(f frame) bool { return f.Type == "refused" || f.Type == "accepted" })
		if r.Type != "refused" || r.Code != "bad_command" || r.ID != test.id || r.Message == "" {
			t.Errorf("%.80s: %s", test.raw, r.raw)
		}
	}
	p.must("set_door", map[string]any{"door": "locked"})
}

func TestFramesThatEndTheConnection(t *testing.T) {
	s, opener := open(t, newHub(t, nil))
	s.listen()
	long := func(n int) []byte {
		const head, tail = `{"type":"ping","more":"`, `"}`
		return []byte(head + strings.Repeat("x", n-len(head)-len(tail)) + tail)
	}
	for name, test := range map[string]struct {
		kind  websocket.MessageType
		frame []byte
		code  websocket.StatusCode
	}{
		"binary":             {websocket.MessageBinary, []byte(`{"type":"ping"}`), hub.NotText.Code},
		"not UTF-8":          {websocket.MessageText, []byte("{\"type\":\"p\xffng\"}"), hub.NotUTF8.Code},
		"too large":          {websocket.MessageText, long(hub.MaxFrame + 1), hub.TooLarge.Code},
		"far too large":      {websocket.MessageText, long(40 * hub.MaxFrame), hub.TooLarge.Code},
		"just not too large": {websocket.MessageText, long(hub.MaxFrame), 0},
	} {
		p, _ := s.enter(opener)
		_ = p.wire.Write(t.Context(), test.kind, test.frame) // it may be closed before all of it is written
		if test.code == 0 {
			if r := p.await("refused"); r.Code != "bad_command" {
				t.Errorf("%s: %s", name, r.raw)
			}
		} else if code := p.ended(); code != test.code {
			t.Errorf("%s: closed with %d", name, code)
		}
		p.hangUp()
	}
}

func TestNoRoom(t *testing.T) {
	h := newHub(t, nil)
	_, opener := open(t, h)
	for _, id := range []string{uuid.NewString(), "x", ""} {
		s := (&site{t: t, hub: h, room: room.ID(id)}).listen()
		p := s.dial()
		p.listen()
		p.hello(opener)
		if code := p.ended(); code != hub.Erased.Code {
			t.Errorf("%q: %d", id, code)
		}
	}
}

// Over TCP, too, a client that does not read is told why it is let go.
func TestSlowReaderOverTCP(t *testing.T) {
	s, opener := open(t, newHub(t, nil, func(c *hub.Config) { c.CloseWait = time.Minute }))
	s.narrow = true
	s.listen()
	p, _ := s.enter(opener)
	nadia := s.join("Nadia")
	slow := s.dial()
	slow.hello(nadia)
	p.find("Nadia", func(f frame) bool { return f.Type == "presence" && len(f.Online) == 2 })
	marc, _ := s.enter(s.join("Marc"))
	data := topic()
	data["text"] = strings.Repeat("x", 8000)
	for range 200 { // 1.6 MB
		marc.must("propose_topic", data)
	}
	p.sync()
	slow.listen()
	if code := slow.ended(); code != hub.TooSlow.Code {
		t.Errorf("closed with %d", code)
	}
}

// An idle connection costs one goroutine.
func TestIdleConnectionCostsOneGoroutine(t *testing.T) {
	const rooms, seats = 14, 15
	h := newHub(t, nil)
	first, _ := open(t, h)
	first.listen()
	var tokens []hub.Seat
	for range rooms {
		s, opener := open(t, h)
		tokens = append(tokens, opener)
		for i := range seats - 1 {
			tokens = append(tokens, s.join(fmt.Sprint("P", i)))
		}
	}
	before := runtime.NumGoroutine()
	for _, seat := range tokens {
		enterRaw(t, first.url, seat)
	}
	var now int
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); runtime.Gosched() {
		if now = runtime.NumGoroutine() - before; now == len(tokens) {
			return
		}
	}
	t.Errorf("%d idle connections cost %d goroutines", len(tokens), now)
}

// enterRaw makes a welcomed connection that costs its client no goroutine.
func enterRaw(t *testing.T, url string, seat hub.Seat) {
	t.Helper()
	host := strings.TrimPrefix(url, "ws://")
	conn, err := net.Dial("tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	hello := fmt.Sprintf(`{"type":"hello","token":%q,"since":0,"hash":""}`, seat.Token)
	fmt.Fprintf(conn, "GET /%s HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", seat.Room, host)
	// A text frame of less than 126 bytes under the mask 0.
	conn.Write(slices.Concat([]byte{0x81, 0x80 | byte(len(hello)), 0, 0, 0, 0}, []byte(hello)))
	r := bufio.NewReader(conn)
	if response, err := http.ReadResponse(r, nil); err != nil || response.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("upgrading: %v, %v", response, err)
	}
	head := make([]byte, 4)
	if _, err := r.Read(head[:2]); err != nil || head[0] != 0x81 || head[1] != 126 {
		t.Fatalf("no welcome: %x, %v", head, err)
	}
	if _, err := r.Read(head[2:]); err != nil {
		t.Fatal(err)
	}
	if welcome, err := r.Peek(int(binary.BigEndian.Uint16(head[2:]))); err != nil || !strings.HasPrefix(string(welcome), `{"type":"welcome"`) {
		t.Fatalf("no welcome: %s, %v", welcome, err)
	}
}

func TestMeter(t *testing.T) {
	m := &meter{}
	h := newHub(t, nil, func(c *hub.Config) { c.Meter = m })
	s, opener := open(t, h)
	s.listen()
	f, _ := s.enter(opener)
	s.enter(opener)
	p, _ := s.enter(s.join("Nadia"))
	p.must("propose_topic", topic())
	p.do("move_to_step", map[string]any{"step": "debrief"})
	f.sync()
	for name, want := range map[string]int{
		"rooms": 1, "people": 2, "command propose_topic": 1, "refused not_your_role": 1, "appended": 3, "dropped": 0,
	} {
		if got := m.value(name); got != want {
			t.Errorf("%s: %d, not %d", name, got, want)
		}
	}
	h.Close()
	if m.value("rooms") != 0 || m.value("people") != 0 {
		t.Errorf("after closing: %d rooms, %d people", m.value("rooms"), m.value("people"))
	}
}

// BenchmarkFanOut measures one event in a room of 16.
func BenchmarkFanOut(b *testing.B) {
	s, opener := open(b, newHub(b, nil, func(c *hub.Config) { c.Limits.Events, c.Limits.Bytes = 1<<40, 1<<40 }))
	f, _ := s.enter(opener)
	for i := range 15 {
		p := s.dial()
		seat := s.join(fmt.Sprint("P", i))
		b.Cleanup(p.hangUp)
		p.tasks.Go(func() { // reads and forgets
			for {
				if _, _, err := p.wire.Read(p.ctx); err != nil {
					return
				}
			}
		})
		p.hello(seat)
	}
	for b.Loop() {
		f.must("set_minutes", map[string]any{"step": "debrief", "minutes": 9})
	}
}
