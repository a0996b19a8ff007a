package main

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"codev/deploy/wire"

	"github.com/coder/websocket"
)

// The server's own pages, those of allowed sites, and programs, which send no Origin, may open a socket.
func TestOrigin(t *testing.T) {
	e := newEdge(t, "--origins=https://Friends.example,http://other.example:3000")
	f := plainRoom(t, e.base)
	for _, c := range []struct {
		origin, host string
		allowed      bool
	}{
		{"", "codev.example", true},
		{"https://codev.example", "codev.example", true},
		{"http://codev.example:8080", "codev.example:8080", true},
		{"https://CODEV.example", "codev.EXAMPLE", true},
		{"https://codev.example", "codev.example:443", true},
		{"http://codev.example", "codev.example:80", true},
		{"https://friends.example", "codev.example", true},
		{"http://other.example:3000", "codev.example", true},
		{"http://friends.example", "codev.example", false}, // another scheme is another site
		{"https://friends.example:444", "codev.example", false},
		{"https://other.example", "codev.example", false},
		{"https://evil.example", "codev.example", false},
		{"https://codev.example.evil.example", "codev.example", false},
		{"https://evil.example/codev.example", "codev.example", false},
		{"https://codev.example:8080", "codev.example", false},
		{"null", "codev.example", false},
		{"codev.example", "codev.example", false},
		{"file://", "codev.example", false},
	} {
		t.Run(c.origin+" at "+c.host, func(t *testing.T) {
			header := http.Header{}
			if c.origin != "" {
				header.Set("Origin", c.origin)
			}
			url := "ws" + strings.TrimPrefix(e.base, "http") + f.path("socket")
			conn, answer, err := websocket.Dial(t.Context(), url, &websocket.DialOptions{
				Subprotocols: []string{"codev.v1"}, HTTPHeader: header, Host: c.host,
			})
			if err == nil {
				conn.CloseNow()
			}
			if want := map[bool]int{true: 101, false: 403}[c.allowed]; answer.StatusCode != want {
				t.Errorf("%d, not %d", answer.StatusCode, want)
			}
			headers := []string{"Host", c.host}
			if c.origin != "" {
				headers = append(headers, "Origin", c.origin)
			}
			if got := e.call("GET", "/api/rooms/"+f.Seat.Room, "", headers...); (got.status == 200) != c.allowed {
				t.Errorf("over HTTP: %d", got.status)
			}
		})
	}
	if got := e.call("GET", "/api/rooms/"+f.Seat.Room, "", "Origin", e.base, "Origin", "https://evil.example"); got.status != 403 {
		t.Errorf("two origins: %d", got.status)
	}
}

func TestSubprotocol(t *testing.T) {
	e := newEdge(t)
	f := plainRoom(t, e.base)
	for offered, want := range map[string]int{"": 400, "codev.v2": 400, "codev.v10,xcodev.v1": 400, "codev.v1": 101, "codev.v2, codev.v1": 101} {
		var protocols []string
		if offered != "" {
			protocols = strings.Split(offered, ",")
		}
		url := "ws" + strings.TrimPrefix(e.base, "http") + f.path("socket")
		conn, answer, err := websocket.Dial(t.Context(), url, &websocket.DialOptions{Subprotocols: protocols})
		if answer.StatusCode != want {
			t.Errorf("%q: %d, not %d", offered, answer.StatusCode, want)
		}
		if err == nil {
			if conn.Subprotocol() != "codev.v1" {
				t.Errorf("%q: agreed on %q", offered, conn.Subprotocol())
			}
			conn.CloseNow()
		}
	}
}

// A page cannot see why an upgrade failed; so a room that is not there is told on the socket, for good.
func TestSocketOfNoRoom(t *testing.T) {
	e := newEdge(t)
	p := newPeer(t, wire.Server{URL: e.base}, wire.Seat{Room: wire.NewID(), Token: aToken})
	if err := p.dial(); websocket.CloseStatus(err) != 4004 {
		t.Error(err)
	}
}

// The socket outlives the limits on how long a request may take.
func TestSocketOutlivesRequestTimeouts(t *testing.T) {
	e := newEdge(t, unlimited...)
	limited := e.newHTTP(e.handler())
	if limited.ReadHeaderTimeout == 0 || limited.ReadTimeout == 0 || limited.WriteTimeout == 0 || limited.IdleTimeout == 0 {
		t.Error("a server without limits on how long a request may take")
	}
	const short = time.Second
	limited.ReadTimeout, limited.WriteTimeout, limited.IdleTimeout = short, short, short
	listener := newListener(t)
	served := make(chan error, 1)
	go func() { served <- limited.Serve(listener) }()
	f := plainRoom(t, "http://"+listener.Addr().String()).connect()
	for start := time.Now(); time.Since(start) < 3*short; {
		f.catchUp()
	}
	f.Close()
	limited.Shutdown(context.Background())
	<-served
}

// From one address come so many rooms and sockets a minute and no more; another address is another matter.
// X-Forwarded-For says the address if a trusted proxy wrote it.
func TestRateLimits(t *testing.T) {
	open := func(e *edge, from string) int {
		return e.call("POST", "/api/rooms", opens(), "X-Forwarded-For", from).status
	}
	t.Run("rooms", func(t *testing.T) {
		e := newEdge(t, "--limit-rooms=3", "--limit-sockets=1", "--trusted-proxies=127.0.0.0/8,10.0.0.1")
		for _, c := range []struct {
			from string
			want []int
		}{
			{"192.0.2.1", []int{201, 201, 201, 429, 429}},
			{"192.0.2.2", []int{201}},
			{"192.0.2.1, 10.0.0.1", []int{429}},   // through both proxies
			{"192.0.2.3, 192.0.2.1", []int{429}},  // what the caller claims counts for nothing
			{"2001:db8::1", []int{201, 201}},      // one network …
			{"2001:db8::ffff:2", []int{201, 429}}, // … is one address
			{"2001:db8:0:1::1", []int{201}},       // another is not
			{"2001:db8:7:1::1", []int{201, 201, 201, 429}},
			{"2001:db8:7:2::1", []int{201, 201, 201}}, {"2001:db8:7:3::1", []int{201, 201, 201}},
			{"2001:db8:7:4::1", []int{201, 201, 201}}, {"2001:db8:7:5::1", []int{201, 201, 201}},
			{"2001:db8:7:6::1", []int{201, 201, 201}}, {"2001:db8:7:7::1", []int{201, 201, 201}},
			{"2001:db8:7:8::1", []int{201, 201, 201}}, {"2001:db8:7:9::1", []int{201, 201, 201}},
			{"2001:db8:7:a::1", []int{201, 201, 201}}, {"2001:db8:7:b::1", []int{429}}, // a /48 is ten of them
			{"::ffff:192.0.2.1", []int{429}},        // the same, written otherwise
			{"nonsense", []int{201, 201, 201, 429}}, // the proxy's own
			{"192.0.2.9, nonsense", []int{429}},
		} {
			for i, want := range c.want {
				if got := open(e, c.from); got != want {
					t.Errorf("%s, %d: %d, not %d", c.from, i, got, want)
				}
			}
		}
		if got := e.call("POST", "/api/rooms", opens(), "X-Forwarded-For", "192.0.2.1"); got.code() != "rate_limited" {
			t.Errorf("%s", got.body)
		}
	})
	t.Run("an untrusted proxy", func(t *testing.T) {
		e := newEdge(t, "--limit-rooms=1", "--trusted-proxies=10.0.0.1")
		for i, want := range []int{201, 429, 429} {
			if got := open(e, "192.0.2."+strconv.Itoa(i)); got != want {
				t.Errorf("%d: %d, not %d", i, got, want)
			}
		}
	})
	t.Run("no proxy", func(t *testing.T) {
		e := newEdge(t, "--limit-rooms=1")
		for i, want := range []int{201, 429} {
			if got := open(e, "192.0.2."+strconv.Itoa(i)); got != want {
				t.Errorf("%d: %d, not %d", i, got, want)
			}
		}
	})
	t.Run("sockets", func(t *testing.T) {
		e := newEdge(t, "--limit-sockets=2")
		f := plainRoom(t, e.base)
		f.connect().Close()
		f.connect().Close()
		url := "ws" + strings.TrimPrefix(e.base, "http") + f.path("socket")
		_, answer, err := websocket.Dial(t.Context(), url, &websocket.DialOptions{Subprotocols: []string{"codev.v1"}})
		if err == nil || answer.StatusCode != 429 {
			t.Errorf("a third socket: %v", err)
		}
		if got := e.call("GET", "/api/rooms/"+f.Seat.Room, ""); got.status != 200 {
			t.Errorf("other calls are not meant: %d", got.status)
		}
	})
	t.Run("commands", func(t *testing.T) {
		e := newEdge(t, "--limit-commands=0.001", "--limit-burst=2")
		f := plainRoom(t, e.base).connect()
		f.do("rename", object{"name": "n"})
		f.do("rename", object{"name": "m"})
		if answer := f.ask("rename", object{"name": "o"}); answer.Code != "rate_limited" {
			t.Errorf("a third command: %v", answer.Err())
		}
	})
	t.Run("seats and events", func(t *testing.T) {
		e := newEdge(t, "--limit-seats=2", "--limit-events=3")
		f := plainRoom(t, e.base).connect()
		f.join("K")
		if got := e.call("POST", f.path("participants"), `{"name":"n","pledge":true}`); got.code() != "room_full" {
			t.Errorf("a third seat: %s", got.body)
		}
		f.do("rename", object{"name": "n"})
		if answer := f.ask("rename", object{"name": "m"}); answer.Code != "too_many" {
			t.Errorf("a fourth event: %v", answer.Err())
		}
	})
}
