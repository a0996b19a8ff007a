package hub_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"codev/hub"
	"codev/hub/memlog"
	"codev/room"

	"github.com/coder/websocket"
	"github.com/google/uuid"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long a test waits for what must come, before it fails. No test passes by waiting.
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
	seat, err := h.Open(t.Context(), o, "")
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
		conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{"codev.v1"}})
		if err != nil {
			return
		}
		s.hub.Serve(r.Context(), conn, room.ID(strings.TrimPrefix(r.URL.Path, "/")))
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
	seat, err := s.hub.Join(s.t.Context(), s.room, name, "", true)
	if err != nil {
		s.t.Fatal(err)
	}
	return seat
}

// dial makes a connection that has said nothing yet.
func (s *site) dial() *peer {
	s.t.Helper()
	p := &peer{t: s.t, news: make(chan struct{}, 1)}
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

// wire is a client's side of a connection; a *websocket.Conn is one.
type wire interface {
	Read(ctx context.Context) (websocket.MessageType, []byte, error)
	Write(ctx context.Context, kind websocket.MessageType, frame []byte) error
	CloseNow() error
}

// peer is a client.
type peer struct {
	t      testing.TB
	wire   wire
	far    *pipe // the hub's side, for pipes
	ctx    context.Context
	cancel context.CancelFunc
	tasks  sync.WaitGroup
	news   chan struct{}

	stopReading context.CancelFunc
	reading     sync.WaitGroup

	mu     sync.Mutex
	frames []frame
	cursor int
	err    error
}

// frame is any frame of the server.
type frame struct {
	Type, ID, Hash, Name, By, Code, Rule, Message, You string

	Seq            uint64
	At, Now        int64
	Reset          bool
	View, Data     json.RawMessage
	Events         []frame
	May, Commands  []string
	Online         []string
	raw            string
	hasView, hasEv bool
}

// listen starts reading.
func (p *peer) listen() {
	ctx, stop := context.WithCancel(p.ctx)
	p.stopReading, p.err = stop, nil
	p.reading.Go(func() {
		for {
			_, raw, err := p.wire.Read(ctx)
			var f frame
			if err == nil {
				err = json.Unmarshal(raw, &f)
				f.raw, f.hasView, f.hasEv = string(raw), f.View != nil, f.Events != nil
			}
			p.mu.Lock()
			if p.err = err; err == nil {
				p.frames = append(p.frames, f)
			}
			p.mu.Unlock()
			select {
			case p.news <- struct{}{}:
			default:
			}
			if err != nil {
				return
			}
		}
	})
}

func (p *peer) hangUp() {
	p.cancel()
	_ = p.wire.CloseNow()
	p.reading.Wait()
	p.tasks.Wait()
}

func (p *peer) hello(seat hub.Seat, since ...any) {
	p.t.Helper()
	seq, hash := any(0), any("")
	if len(since) == 2 {
		seq, hash = since[0], since[1]
	}
	p.send(fmt.Sprintf(`{"type":"hello","token":%q,"since":%v,"hash":%q}`, seat.Token, seq, hash))
}

func (p *peer) send(raw string) {
	p.t.Helper()
	if err := p.wire.Write(p.ctx, websocket.MessageText, []byte(raw)); err != nil {
		p.t.Fatalf("sending: %v", err)
	}
}

// command sends a command and returns its id.
func (p *peer) command(name string, data any) string {
	p.t.Helper()
	id := uuid.NewString()
	p.resend(id, name, data)
	return id
}

func (p *peer) resend(id, name string, data any) {
	p.t.Helper()
	raw, err := json.Marshal(map[string]any{"type": "command", "id": id, "name": name, "data": data})
	if err != nil {
		p.t.Fatal(err)
	}
	p.send(string(raw))
}

// do gives a command and waits for its answer.
func (p *peer) do(name string, data any) frame {
	p.t.Helper()
	return p.answer(p.command(name, data))
}

func (p *peer) must(name string, data any) frame {
	p.t.Helper()
	f := p.do(name, data)
	if f.Type != "accepted" {
		p.t.Fatalf("%s: %s", name, f.raw)
	}
	return f
}

func (p *peer) answer(id string) frame {
	p.t.Helper()
	return p.find("an answer", func(f frame) bool { return (f.Type == "accepted" || f.Type == "refused") && f.ID == id })
}

// await returns the next frame of a type that was not passed yet.
func (p *peer) await(kind string) frame {
	p.t.Helper()
	return p.find(kind, func(f frame) bool { return f.Type == kind })
}

func (p *peer) event(name string) frame {
	p.t.Helper()
	return p.find(name, func(f frame) bool { return f.Type == "event" && f.Name == name })
}

func (p *peer) find(what string, is func(frame) bool) frame {
	p.t.Helper()
	for deadline := time.After(patience); ; {
		p.mu.Lock()
		for p.cursor < len(p.frames) {
			f := p.frames[p.cursor]
			p.cursor++
			if is(f) {
				p.mu.Unlock()
				return f
			}
		}
		err := p.err
		p.mu.Unlock()
		if err != nil {
			p.t.Fatalf("waiting for %s: the connection ended: %v", what, err)
		}
		select {
		case <-p.news:
		case <-deadline:
			p.t.Fatalf("waiting for %s in vain, after %v", what, p.kinds())
		}
	}
}

// sync waits until all that is theirs has come, and returns the position.
func (p *peer) sync() frame {
	p.t.Helper()
	p.send(`{"type":"ping"}`)
	return p.await("pong")
}

// all is every frame so far.
func (p *peer) all() []frame {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.frames)
}

func (p *peer) kinds() (kinds []string) {
	for _, f := range p.all() {
		kinds = append(kinds, f.Type+" "+f.Name)
	}
	return kinds
}

// ended waits for the server to end the connection and returns the code.
func (p *peer) ended() websocket.StatusCode {
	p.t.Helper()
	for deadline := time.After(patience); ; {
		p.mu.Lock()
		err := p.err
		p.mu.Unlock()
		if err != nil {
			return websocket.CloseStatus(err)
		}
		select {
		case <-p.news:
		case <-deadline:
			p.t.Fatal("the connection does not end")
		}
	}
}

// pipe is the hub's side of a connection without sockets, so that time can be fake: a hub.Conn.
type pipe struct {
	in, out chan []byte
	closed  chan struct{}
	once    sync.Once
	code    websocket.StatusCode

	deaf  chan struct{} // closed: pings are not answered
	wrote func([]byte)  // told of what the hub writes, as it is
	pings atomic.Int64
	sends websocket.MessageType // what the client's frames are
	limit int64
}

// pipeEnd is the client's side.
type pipeEnd struct{ *pipe }

var errPipe = errors.New("the pipe is closed")

func newPipe() (pipeEnd, *pipe) {
	p := &pipe{
		in: make(chan []byte), out: make(chan []byte), closed: make(chan struct{}), deaf: make(chan struct{}),
		sends: websocket.MessageText,
	}
	return pipeEnd{p}, p
}

func (p *pipe) Read(ctx context.Context) (websocket.MessageType, []byte, error) {
	select {
	case b := <-p.in:
		return p.sends, b, nil
	case <-p.closed:
	case <-ctx.Done():
		_ = p.CloseNow()
	}
	return 0, nil, errPipe
}

func (p *pipe) Write(ctx context.Context, _ websocket.MessageType, b []byte) error {
	if p.wrote != nil {
		p.wrote(b)
	}
	select {
	case p.out <- b:
		return nil
	case <-p.closed:
	case <-ctx.Done():
		_ = p.CloseNow()
	}
	return errPipe
}

func (p *pipe) Ping(ctx context.Context) error {
	p.pings.Add(1)
	select {
	case <-p.deaf:
	default:
		return nil
	}
	select {
	case <-p.closed:
	case <-ctx.Done():
	}
	return errPipe
}

func (p *pipe) Close(code websocket.StatusCode, _ string) error {
	p.once.Do(func() { p.code = code; close(p.closed) })
	return nil
}

func (p *pipe) CloseNow() error { return p.Close(0, "") }

func (p *pipe) SetReadLimit(n int64) { p.limit = n }

func (p pipeEnd) Read(ctx context.Context) (websocket.MessageType, []byte, error) {
	select {
	case b := <-p.out:
		return websocket.MessageText, b, nil
	case <-p.closed:
		return 0, nil, websocket.CloseError{Code: p.code}
	case <-ctx.Done():
		return 0, nil, ctx.Err()
	}
}

func (p pipeEnd) Write(ctx context.Context, _ websocket.MessageType, b []byte) error {
	select {
	case p.in <- b:
		return nil
	case <-p.closed:
		return errPipe
	case <-ctx.Done():
		return ctx.Err()
	}
}

// topic is a propose_topic's data.
func topic() map[string]any {
	return map[string]any{"topic": uuid.NewString(), "headline": "Une situation", "kind": "problem"}
}

func note(text string) map[string]any { return map[string]any{"note": uuid.NewString(), "text": text} }

func newToken() string {
	a, b := uuid.New(), uuid.New()
	return base64.RawURLEncoding.EncodeToString(append(a[:], b[:]...))
}
