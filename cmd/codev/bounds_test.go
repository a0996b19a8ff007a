package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
)

// fillRoom makes a room of 16 seats whose log has reached its 4 MiB, with texts that everybody sees.
func fillRoom(t *testing.T, e *edge) (seats []*peer) {
	t.Helper()
	f := plainRoom(t, e.base).connect()
	seats = append(seats, f)
	for i := range 15 {
		seats = append(seats, f.join(fmt.Sprint("K", i)))
	}
	f.do("move_to_step", object{"step": "consultation"})
	k := seats[1].connect()
	for events := 0; ; events++ {
		answer := k.ask("offer_contribution", object{"contribution": uuid.NewString(), "kind": "idea", "text": strings.Repeat("x", 8000)})
		if answer.Code == "too_many" && events > 450 {
			break
		} else if err := answer.Err(); err != nil {
			t.Fatalf("%d: %v", events, err)
		}
	}
	f.Close()
	k.Close()
	return seats
}

// openStream asks for a stream and reads one byte of the answer, over a connection that holds little.
func openStream(t *testing.T, p *peer) net.Conn {
	t.Helper()
	dialer := net.Dialer{Control: func(_, _ string, raw syscall.RawConn) error {
		return raw.Control(func(fd uintptr) { _ = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 4096) })
	}}
	conn, err := dialer.Dial("tcp", strings.TrimPrefix(p.Server.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(conn, "GET /api/rooms/%s/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n", p.Seat.Room, p.Seat.Token)
	if err := conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(conn, make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	return conn
}

func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// One address asks for the view of a room of 4 MiB from 16 seats, three streams each, and reads none of them. What waits for
// them is bounded, and another room is served meanwhile.
func TestUnreadViews(t *testing.T) {
	const (
		streams = 3
		bound   = 200 << 20 // 64 MiB wait in queues, and the frames that are being written are copies
	)
	e := newEdge(t, unlimited...)
	attackers := fillRoom(t, e)
	other := plainRoom(t, e.base).connect()
	guest := other.join("K").connect()
	before := heap()
	var held []net.Conn
	defer func() {
		for _, conn := range held {
			_ = conn.Close()
		}
	}()
	for n := range streams * len(attackers) {
		held = append(held, openStream(t, attackers[n%len(attackers)]))
		seq := other.do("set_minutes", object{"step": "debrief", "minutes": 1 + n})
		guest.reach(seq)
	}
	if grown := heap() - before; grown > bound {
		t.Errorf("%d views that nobody reads take %d MiB", len(held), grown>>20)
	} else {
		t.Logf("%d views that nobody reads take %d MiB", len(held), grown>>20)
	}
}

// One address may have so many sockets and streams open, and no more until one of them has ended. Another address is another
// matter.
func TestOpenSocketsOfAnAddress(t *testing.T) {
	const here, elsewhere = "192.0.2.1", "2001:db8::1"
	e := newEdge(t, append(unlimited, "--trusted-proxies=127.0.0.0/8", "--limit-open-sockets=3")...)
	f := plainRoom(t, e.base)
	ways := map[string]func(from string) (status int, end func()){
		"socket": func(from string) (int, func()) {
			return ask101(t, e.base+f.path("socket"), from, "Connection", "Upgrade", "Upgrade", "websocket",
				"Sec-WebSocket-Version", "13", "Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA==", "Sec-WebSocket-Protocol", subprotocol)
		},
		"stream": func(from string) (int, func()) {
			return ask101(t, e.base+f.path("stream"), from, "Authorization", "Bearer "+f.Seat.Token)
		},
	}
	address, site := e.anonymous(here)
	open := func() int {
		e.live.mu.Lock()
		defer e.live.mu.Unlock()
		return e.live.of[address]
	}
	for range 2 {
		e.live.enter(address, site)
	}
	for name, way := range ways {
		status, end := way(here)
		if status == http.StatusTooManyRequests {
			t.Errorf("the third, a %s, is refused", name)
		}
		end()
		for open() != 2 { // until the server knows
			runtime.Gosched()
		}
	}
	e.live.enter(address, site)
	for name, way := range ways {
		if status, _ := way(here); status != http.StatusTooManyRequests {
			t.Errorf("the fourth, a %s: %d", name, status)
		}
		if status, _ := way(elsewhere); status == http.StatusTooManyRequests {
			t.Errorf("a %s of another address is refused", name)
		}
	}
	if open() != 3 {
		t.Errorf("%d are open, not 3: what was refused is counted", open())
	}
}

// ask101 asks from an address for an answer that stays open. end closes it.
func ask101(t *testing.T, url, from string, headers ...string) (status int, end func()) {
	t.Helper()
	r, err := http.NewRequest("GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Forwarded-For", from)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = answer.Body.Close() })
	return answer.StatusCode, func() { _ = answer.Body.Close() }
}
