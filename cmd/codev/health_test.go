package main

import (
	"bufio"
	"context"
	"errors"
	"net"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"codev/hub"
	"codev/hub/memlog"

	"github.com/coder/websocket"
)

// full is a store that cannot save while it is told so.
type full struct {
	hub.Log
	now atomic.Bool
}

var errFull = errors.New("no space left on device")

func (f *full) Append(ctx context.Context, room string, end hub.Record, beside hub.Beside, records ...hub.Record) error {
	if f.now.Load() {
		return errFull
	}
	return f.Log.Append(ctx, room, end, beside, records...)
}

func (f *full) Ready(ctx context.Context) error {
	if f.now.Load() {
		return errFull
	}
	return f.Log.Ready(ctx)
}

func newListener(t *testing.T) net.Listener {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return listener
}

// On a full disk the server is not ready, says so, and takes nothing that it could not save; it is alive all the same.
func TestFullDisk(t *testing.T) {
	log := &full{Log: memlog.New()}
	log.now.Store(true)
	e := newEdgeOn(t, log)
	if got := e.call("GET", "/readyz", ""); got.status != 503 || got.code() != "unavailable" {
		t.Errorf("ready: %d %s", got.status, got.body)
	}
	if got := e.call("GET", "/healthz", ""); got.status != 200 {
		t.Errorf("alive: %d", got.status)
	}
	if got := e.call("POST", "/api/rooms", opens()); got.status != 503 || got.code() != "unavailable" {
		t.Errorf("opening: %d %s", got.status, got.body)
	}
	log.now.Store(false)
	f := plainRoom(t, e.base).connect()
	log.now.Store(true)
	if answer := f.ask("rename", object{"name": "n"}); answer.Code != "unavailable" {
		t.Errorf("a command: %v", answer.Err())
	}
	log.now.Store(false)
	f.do("rename", object{"name": "n"})
}

// While it stops, the server sends people elsewhere and takes nobody in.
func TestDraining(t *testing.T) {
	e := newEdge(t)
	f := plainRoom(t, e.base).connect()
	if got := e.call("GET", "/readyz", ""); got.status != 200 {
		t.Fatalf("ready: %d %s", got.status, got.body)
	}
	var code websocket.StatusCode
	if err := e.drainWhile(func() { code = f.readToEnd() }); err != nil || code != 1012 {
		t.Errorf("closed with %d, %v", code, err)
	}
	if got := e.call("GET", "/readyz", ""); got.status != 503 || got.code() != "unavailable" {
		t.Errorf("ready: %d %s", got.status, got.body)
	}
	for _, path := range []string{"/api/rooms", f.path("participants")} {
		body := map[bool]string{true: opens(), false: `{"name":"n","pledge":true}`}[path == "/api/rooms"]
		if got := e.call("POST", path, body); got.status != 503 || got.code() != "unavailable" {
			t.Errorf("%s: %d %s", path, got.status, got.body)
		}
	}
	if err := f.twin().dial(); websocket.CloseStatus(err) != 1012 {
		t.Errorf("a socket: %v", err)
	}
}

// drainWhile drains as serve does, with nothing that listens, while somebody reads.
func (e *edge) drainWhile(read func()) error {
	done := make(chan struct{})
	go func() {
		defer close(done)
		read()
	}()
	err := e.drain(&listeners{})
	<-done
	return err
}

// No label of a metric holds a value that a client chose.
func TestMetrics(t *testing.T) {
	e := newEdge(t)
	f := plainRoom(t, e.base).connect()
	f.join("K").connect()
	f.do("set_door", object{"door": "knock"})
	f.ask("raise_hand", object{})
	f.ask("Secret", object{})
	e.call("GET", "/api/rooms/"+f.Seat.Room+"?Secret", "")
	e.call("SECRET", "/api/rooms", "")
	e.call("GET", "/Secret", "")
	answer := httptest.NewRecorder()
	e.metrics.handler().ServeHTTP(answer, httptest.NewRequest("GET", "/metrics", nil))
	got := answer.Body.String()
	for _, want := range []string{
		"codev_rooms 1\n", "codev_people 2\n", `codev_commands_total{command="set_door"} 1` + "\n", "codev_dropped_total 0\n",
		`codev_refusals_total{code="not_your_role"} 1` + "\n", `codev_refusals_total{code="bad_command"} 1` + "\n",
		"codev_append_seconds_count 3\n", `codev_http_requests_total{route="GET /api/rooms/:room",status="200"} 1` + "\n",
		`codev_http_requests_total{route="none",status="404"} 1` + "\n", `codev_http_requests_total{route="none",status="405"} 1` + "\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("not there: %s", want)
		}
	}
	for _, secret := range []string{"Secret", "SECRET", f.Seat.Room, f.Seat.Participant, f.Seat.Token, "127.0.0.1"} {
		if strings.Contains(got, secret) {
			t.Errorf("%s is in the metrics", secret)
		}
	}
}

func TestMetricsOnTheirOwnAddress(t *testing.T) {
	e := newEdge(t, "--addr=127.0.0.1:0", "--metrics-addr=127.0.0.1:0")
	l, err := e.listen()
	if err != nil {
		t.Fatal(err)
	}
	l.start()
	if got := status(t, l.link()+"/metrics"); got != 404 {
		t.Errorf("still at the main address: %d", got)
	}
	own := "http://" + l.metrics.Addr().String()
	if got := status(t, own+"/metrics"); got != 200 {
		t.Errorf("at their own: %d", got)
	}
	if got := status(t, own+"/readyz"); got != 404 {
		t.Errorf("nothing else is there: %d", got)
	}
	if err := e.drain(l); err != nil {
		t.Error(err)
	}
}

// A request that is not read to its end does not fail a shutdown.
func TestStoppingWithAHalfSentBody(t *testing.T) {
	e := newEdge(t, "--addr=127.0.0.1:0")
	l, err := e.listen()
	if err != nil {
		t.Fatal(err)
	}
	l.start()
	conn, err := net.Dial("tcp", l.main.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write([]byte("POST /api/rooms HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 100\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	// The server says "go on" once it reads the body: it is in the middle of it now.
	if line, err := bufio.NewReader(conn).ReadString('\n'); err != nil || !strings.Contains(line, "100") {
		t.Fatalf("%q, %v", line, err)
	}
	if err := e.drain(l); err != nil {
		t.Error(err)
	}
}
