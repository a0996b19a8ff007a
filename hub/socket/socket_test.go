package socket_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"codev/hub/socket"

	"github.com/coder/websocket"
)

// The library reads in the goroutine that closes a connection. More, which the reading goroutine calls
// meanwhile, leaves the input alone: the race detector sees it if not.
func TestMoreWhileClosing(t *testing.T) {
	client := dial(t, closeAndAsk, nil)
	for range 500 {
		if err := client.Write(t.Context(), websocket.MessageText, []byte("some words")); err != nil {
			t.Fatal(err)
		}
	}
}

// closeAndAsk reads a message, and asks for more until a goroutine has closed the connection.
func closeAndAsk(t *testing.T, conn *socket.Conn) {
	defer conn.Cut()
	if _, _, err := conn.Read(t.Context()); err != nil {
		t.Errorf("reading: %v", err)
		return
	}
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		_ = conn.Close(websocket.StatusServiceRestart, "") // the client goes without an answer
	}()
	for {
		select {
		case <-closed:
			if conn.More() {
				t.Error("a closed connection has more")
			}
			return
		default:
			conn.More()
		}
	}
}

// Between answers to pings, which the connection drops, messages arrive whole.
func TestMessagesBetweenPongs(t *testing.T) {
	const messages = 20
	answered := make(chan struct{}, messages)
	client := dial(t, func(t *testing.T, conn *socket.Conn) {
		defer conn.Cut()
		for n := range messages {
			if _, err := conn.TryWrite([]byte{0x89, 0}); err != nil { // an empty ping
				t.Error(err)
			}
			if _, text, err := conn.Read(t.Context()); err != nil || string(text) != strconv.Itoa(n) {
				t.Errorf("message %d: %q, %v", n, text, err)
				return
			}
		}
	}, func(context.Context, []byte) bool { answered <- struct{}{}; return true })
	client.CloseRead(t.Context()) // a goroutine answers the pings
	for n := range messages {
		<-answered
		if err := client.Write(t.Context(), websocket.MessageText, []byte(strconv.Itoa(n))); err != nil {
			t.Fatal(err)
		}
	}
}

// dial connects a client to a server that serves a connection, until the test ends.
func dial(t *testing.T, serve func(*testing.T, *socket.Conn), onPing func(context.Context, []byte) bool) *websocket.Conn {
	t.Helper()
	var serving sync.WaitGroup
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := socket.Accept(w, r, "test")
		if err != nil {
			t.Error(err)
			return
		}
		serving.Go(func() { serve(t, conn) })
	}))
	t.Cleanup(server.Close)
	t.Cleanup(serving.Wait)
	client, _, err := websocket.Dial(t.Context(), "ws"+strings.TrimPrefix(server.URL, "http"),
		&websocket.DialOptions{Subprotocols: []string{"test"}, OnPingReceived: onPing})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.CloseNow() })
	return client
}
