package hub_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"codev/hub"
	"codev/hub/memlog"
	"codev/hub/socket"
	"codev/room"

	"github.com/coder/websocket"
	"github.com/google/uuid"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long a test waits before it fails. No test passes by waiting.
const patience = 20 * time.Second

// newHub is a hub on a log, which is in memory if nil, closed with the test.
func newHub(t testing.TB, log hub.Log, set ...func(*hub.Config)) *hub.Hub {
	t.Helper()
	cfg := hub.DefaultConfig()
	if cfg.Log = log; log == nil {
		cfg.Log = memlog.New()
	}
	cfg.CommandRate, cfg.CommandBurst = 1e6, 1e6
	for _, f := range set {
		f(&cfg)
	}
	h := hub.New(cfg)
	t.Cleanup(h.Close)
	return h
}

// site is a room with its way in: sockets over TCP, or pipes where time is fake.
type site struct {
	t    testing.TB
	hub  *hub.Hub
	room room.ID
	url  string // "" for pipes

	narrow bool // sockets hold little
}

// open opens a room and returns its opener's seat.
func open(t testing.TB, h *hub.Hub, set ...func(*room.Opening)) (*site, hub.Seat) {
	t.Helper()
	unsealed := false
	o := room.Opening{Name: "Hélène", Lang: "fr", Plan: json.RawMessage(`"120"`), Door: "open", Sealed: &unsealed}
	for _, f := range set {
		f(&o)
	}
	seat, err := h.Open(t.Context(), o, hub.Proof{})
	if err != nil {
		t.Fatal(err)
	}
	return &site{t: t, hub: h, room: seat.Room}, seat
}

func knock(o *room.Opening) { o.Door = "knock" }

// listen serves the site over real sockets.
func (s *site) listen() *site {
	s.t.Helper()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if conn, err := socket.Accept(w, r, "codev.v1"); err == nil {
			s.hub.ServeSocket(r.Context(), conn, room.ID(strings.TrimPrefix(r.URL.Path, "/")))
		}
	}))
	server.Config.ConnState = func(conn net.Conn, state http.ConnState) {
		if tcp, ok := conn.(*net.TCPConn); ok && s.narrow && state == http.StateNew {
			_ = tcp.SetWriteBuffer(4096)
		}
	}
	server.Start()
	s.t.Cleanup(server.Close)
	s.t.Cleanup(s.hub.Close) // before the server, which waits for its handlers
	s.url = "ws" + strings.TrimPrefix(server.URL, "http")
	return s
}

func (s *site) join(name string) hub.Seat {
	s.t.Helper()
	seat, err := s.hub.Join(s.t.Context(), s.room, hub.Joiner{Name: name, Pledge: true}, hub.Proof{})
	if err != nil {
		s.t.Fatal(err)
	}
	return seat
}

// dial makes a connection that has said nothing yet.
func (s *site) dial() *peer {
	s.t.Helper()
	p := &peer{t: s.t, arrived: make(chan struct{}, 1)}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	if s.url == "" {
		near, far := newPipe()
		p.far, p.wire = far, near
		p.tasks.Go(func() { s.hub.Serve(p.ctx, far, s.room) })
	} else {
		conn, _, err := websocket.Dial(s.t.Context(), s.url+"/"+string(s.room), &websocket.DialOptions{
			HTTPClient: s.client(), Subprotocols: []string{"codev.v1"},
		})
		if err != nil {
			s.t.Fatal(err)
		}
		conn.SetReadLimit(-1)
		p.wire = conn
	}
	s.t.Cleanup(p.hangUp)
	return p
}

// client makes sockets that hold little, if the site is narrow.
func (s *site) client() *http.Client {
	dialer := net.Dialer{Control: func(_, _ string, raw syscall.RawConn) error {
		if !s.narrow {
			return nil
		}
		return raw.Control(func(fd uintptr) {
			_ = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 4096)
		})
	}}
	return &http.Client{Transport: &http.Transport{DialContext: dialer.DialContext}}
}

// enter makes a connection that has been welcomed, from the position since.
func (s *site) enter(seat hub.Seat, since ...any) (*peer, frame) {
	s.t.Helper()
	p := s.dial()
	p.listen()
	p.hello(seat, since...)
	return p, p.await("welcome")
}

// post gives a command without a connection.
func (s *site) post(seat hub.Seat, id, name string, data any) (answer any, err error) {
	s.t.Helper()
	body, err := json.Marshal(map[string]any{"type": "command", "id": id, "name": name, "data": data})
	if err != nil {
		s.t.Fatal(err)
	}
	return s.hub.Command(s.t.Context(), s.room, seat.Token, body)
}

// topic returns the data of a propose_topic.
func topic() map[string]any {
	return map[string]any{"topic": uuid.NewString(), "headline": "Une situation", "kind": "problem"}
}

func note(text string) map[string]any { return map[string]any{"note": uuid.NewString(), "text": text} }

func newToken() string {
	a, b := uuid.New(), uuid.New()
	return base64.RawURLEncoding.EncodeToString(append(a[:], b[:]...))
}
