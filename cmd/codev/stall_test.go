package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"
	"github.com/google/uuid"
)

// slow is a connection on which each flush takes a while, or until its deadline.
type slow struct {
	http.ResponseWriter
	each time.Duration

	mu       sync.Mutex
	deadline time.Time
	flushes  int
}

func (s *slow) SetWriteDeadline(t time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.deadline = t
	return nil
}

// FlushError implements what [http.ResponseController] looks for.
func (s *slow) FlushError() error {
	s.mu.Lock()
	left := time.Until(s.deadline)
	s.flushes++
	s.mu.Unlock()
	time.Sleep(min(s.each, left))
	if left < s.each {
		return context.DeadlineExceeded
	}
	return nil
}

// slowStream is a stream on such a connection, which is writing a frame; written is closed when that is over.
func slowStream(t *testing.T, each time.Duration) (s *stream, w *slow, written chan struct{}) {
	w = &slow{ResponseWriter: httptest.NewRecorder(), each: each}
	s = newStream(w, http.Header{}, nil, streamLife)
	written = make(chan struct{})
	go func() {
		defer close(written)
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		_ = s.Write(ctx, websocket.MessageText, []byte(`{"type":"welcome"}`))
	}()
	synctest.Wait()
	return s, w, written
}

// P5, P7: a frame that a slow connection takes longer than a stream's life for is written to its end, and no other
// after it.
func TestLongFrameOnASlowLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		s, w, written := slowStream(t, 20*time.Second)
		next := make(chan error, 1)
		go func() { // as the hub does
			<-written
			next <- s.Write(t.Context(), websocket.MessageText, []byte(`{"type":"presence"}`))
		}()
		_, _, _ = s.Read(t.Context())
		if took := time.Since(start); took != 20*time.Second {
			t.Errorf("it ended after %v", took)
		}
		if err := <-next; err == nil || w.flushes != 1 {
			t.Errorf("the next frame: %v; %d flushes", err, w.flushes)
		}
	})
}

// A ping of a stream that is over writes nothing, because its handler has returned.
func TestPingAfterTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w, written := slowStream(t, time.Second)
		<-written
		pinged := make(chan error, 1)
		go func() { pinged <- s.Ping(t.Context()) }()
		synctest.Wait()
		start := time.Now()
		if err := s.finish(); err != nil || time.Since(start) < time.Second {
			t.Errorf("it finished in the middle of a ping, after %v: %v", time.Since(start), err)
		}
		<-pinged
		before := w.flushes
		if err := s.Ping(t.Context()); err == nil || w.flushes != before {
			t.Errorf("a ping after the end: %v", err)
		}
	})
}

// A ping takes no longer than it may, though something is being written.
func TestPingOfASlowStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _, written := slowStream(t, 20*time.Second)
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		start := time.Now()
		err := s.Ping(ctx)
		if took := time.Since(start); took != 3*time.Second || err == nil {
			t.Errorf("%v after %v", err, took)
		}
		<-written
	})
}

// A client that does not read does not hold up a stop.
func TestStalledStreamIsCutOff(t *testing.T) {
	e := newEdge(t, unlimited...)
	web := httptest.NewUnstartedServer(nil)
	web.Config = e.newHTTP(e.handler())
	web.Config.ConnState = func(conn net.Conn, state http.ConnState) {
		if tcp, ok := conn.(*net.TCPConn); ok && state == http.StateNew {
			_ = tcp.SetWriteBuffer(4096)
		}
	}
	web.Start()
	defer web.Close()
	f := plainRoom(t, web.URL)
	dialer := net.Dialer{Control: func(_, _ string, raw syscall.RawConn) error {
		return raw.Control(func(fd uintptr) { _ = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 4096) })
	}}
	conn, err := dialer.Dial("tcp", strings.TrimPrefix(web.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "GET /api/rooms/%s/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n", f.Seat.Room, f.Seat.Token)
	if _, err := conn.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	for range 40 {
		f.post("write_note", object{"note": uuid.NewString(), "text": strings.Repeat("x", 7000)})
	}
	start := time.Now()
	e.hub.Close()
	if took := time.Since(start); took > drainWait {
		t.Errorf("closing took %v", took)
	}
}
