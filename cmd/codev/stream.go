package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"codev/hub"
	"codev/room"

	"github.com/coder/websocket"
	"github.com/labstack/echo/v4"
)

const (
	// streamLife is how long an answer lasts at most. The client then asks again from its position, at any instance.
	// So the hub notices within the lease of R31 that a client vanished, and no proxy needs a longer timeout.
	streamLife = 12 * time.Second
	// streamGather is how long an answer lasts after its first news. A proxy that buffers bodies delays frames by as
	// much.
	streamGather = time.Second
	// pollGather replaces streamGather where the client does not wait for news. Frames sent at once share an answer.
	pollGather = 20 * time.Millisecond
)

// stream is a hub.Conn over one HTTP answer, for networks that block WebSockets (P7). Each frame is a server-sent
// event. The answer ends soon after its first news, and the client asks again. The request replaces the hello;
// commands come by POST.
type stream struct {
	w      io.Writer
	out    *http.ResponseController
	header http.Header
	hello  []byte // the first result of Read
	life   time.Duration
	gather time.Duration // from the first news to the end
	poll   bool          // every frame counts as news
	born   time.Time

	over   chan struct{} // closed when the hub or the connection ends the answer
	news   chan struct{} // closed with the first news
	end    sync.Once
	told   sync.Once
	turn   chan struct{} // full while a goroutine writes; guards the fields below
	begun  bool
	people bool // the first presence was sent; it is no news
	code   websocket.StatusCode
}

// stream answers with the frames of a socket, from the position in the query or in Last-Event-ID on.
func (s *server) stream(c echo.Context) error {
	hello, err := helloOf(c)
	if err != nil {
		return err
	}
	life, err := waitOf(c)
	if err != nil {
		return err
	}
	visit, err := s.enterLive(c)
	if err != nil {
		return err
	}
	defer visit.leave()
	w := c.Response()
	st := newStream(w, w.Header(), hello, life)
	s.hub.Serve(c.Request().Context(), st, roomID(c))
	if err := st.finish(); err != nil {
		return err
	}
	if st.code == 0 {
		s.renewals.allow(roomID(c), bearer(c))
	}
	return nil
}

func newStream(w http.ResponseWriter, header http.Header, hello []byte, life time.Duration) *stream {
	s := &stream{
		w: w, out: http.NewResponseController(w), header: header, hello: hello, life: life, gather: streamGather, born: time.Now(),
		over: make(chan struct{}), news: make(chan struct{}), turn: make(chan struct{}, 1),
	}
	if life == 0 {
		s.poll, s.life, s.gather = true, streamLife, pollGather
	}
	return s
}

// waitOf returns how long the client waits for news, streamLife by default.
func waitOf(c echo.Context) (time.Duration, error) {
	wait := c.QueryParam("wait")
	if wait == "" {
		return streamLife, nil
	}
	seconds, err := strconv.ParseUint(wait, 10, 8)
	if err != nil {
		return 0, errWait
	}
	return min(time.Duration(seconds)*time.Second, streamLife), nil
}

// helloOf returns the hello that the request stands for.
func helloOf(c echo.Context) ([]byte, error) {
	since, hash := c.QueryParam("since"), c.QueryParam("hash")
	if last := c.Request().Header.Get("Last-Event-ID"); last != "" { // later than the position in the query
		since, hash, _ = strings.Cut(last, ".")
	}
	hello := hub.Hello{Type: "hello", Token: bearer(c), Hash: hash}
	if since != "" {
		var err error
		if hello.Since, err = strconv.ParseUint(since, 10, 64); err != nil {
			return nil, errSince
		}
	}
	raw, err := json.Marshal(hello)
	if err != nil {
		return nil, fmt.Errorf("making a hello: %w", err)
	}
	return raw, nil
}

// Read returns the hello, and then blocks until the answer must end.
func (s *stream) Read(ctx context.Context) (websocket.MessageType, []byte, error) {
	if hello := s.hello; hello != nil {
		s.hello = nil
		return websocket.MessageText, hello, nil
	}
	end := time.NewTimer(time.Until(s.born.Add(s.life)))
	defer end.Stop()
	select {
	case <-s.over:
		return 0, nil, io.EOF
	case <-ctx.Done():
		return 0, nil, io.EOF
	case <-s.news:
		end.Reset(s.gather)
	case <-end.C:
		s.leave(ctx)
		return 0, nil, io.EOF
	}
	select {
	case <-s.over:
	case <-ctx.Done():
	case <-end.C:
		s.leave(ctx)
	}
	return 0, nil, io.EOF
}

// Write sends a frame. Its position is the event's id, which the client sends back as Last-Event-ID.
func (s *stream) Write(ctx context.Context, _ websocket.MessageType, frame []byte) error {
	var about struct {
		Type   string        `json:"type"`
		Seq    uint64        `json:"seq"`
		Hash   string        `json:"hash"`
		View   holdsAnything `json:"view"`
		Events holdsAnything `json:"events"`
	}
	if err := json.Unmarshal(frame, &about); err != nil {
		return fmt.Errorf("reading a frame: %w", err)
	}
	begin := "data: "
	if about.Hash != "" {
		begin = fmt.Sprintf("id: %d.%s\n%s", about.Seq, about.Hash, begin)
	}
	// JSON as it is encoded has no line breaks. A whole view is long: it is not copied.
	if err := s.write(ctx, []byte(begin), frame, []byte("\n\n")); err != nil {
		return err
	}
	news := about.Type != "welcome" || bool(about.View || about.Events)
	if about.Type == "presence" && !s.people {
		s.people, news = true, false
	}
	if news || s.poll {
		s.told.Do(func() { close(s.news) })
	}
	return nil
}

// holdsAnything tells whether a list has items, or another value is there, without keeping it.
type holdsAnything bool

// UnmarshalJSON implements [json.Unmarshaler].
func (h *holdsAnything) UnmarshalJSON(raw []byte) error {
	*h = string(raw) != "null" && string(raw) != "[]"
	return nil
}

// Ping writes a comment, so that the client and proxies see that the connection is alive. The client's next request
// shows that the client is alive.
func (s *stream) Ping(ctx context.Context) error { return s.write(ctx, []byte(":\n\n")) }

// leave waits for the frame being written, which has its own time limit, then ends the answer.
func (s *stream) leave(ctx context.Context) {
	if s.myTurn(ctx) == nil {
		_ = s.CloseNow()
		<-s.turn
	}
}

// myTurn waits until no other goroutine writes. The caller ends its turn by receiving from s.turn.
func (s *stream) myTurn(ctx context.Context) error {
	select {
	case s.turn <- struct{}{}:
	case <-s.over:
		return io.ErrClosedPipe
	case <-ctx.Done():
		return fmt.Errorf("waiting to write to a client: %w", ctx.Err())
	}
	select {
	case <-s.over:
		<-s.turn
		return io.ErrClosedPipe
	default:
		return nil
	}
}

func (s *stream) write(ctx context.Context, pieces ...[]byte) error {
	if err := s.myTurn(ctx); err != nil {
		return err
	}
	defer func() { <-s.turn }()
	return s.put(ctx, pieces...)
}

// put writes and flushes. The caller has the turn.
func (s *stream) put(ctx context.Context, pieces ...[]byte) error {
	if deadline, ok := ctx.Deadline(); ok {
		_ = s.out.SetWriteDeadline(deadline) // if unsupported, the server's own limit holds
	}
	defer context.AfterFunc(ctx, func() { _ = s.out.SetWriteDeadline(time.Now()) })()
	if !s.begun {
		s.begun = true
		s.header.Set(echo.HeaderContentType, "text/event-stream; charset=utf-8")
		s.header.Set("X-Accel-Buffering", "no") // for nginx
	}
	for _, piece := range pieces {
		if _, err := s.w.Write(piece); err != nil {
			return fmt.Errorf("writing to a client: %w", err)
		}
	}
	if err := s.out.Flush(); err != nil {
		return fmt.Errorf("writing to a client: %w", err)
	}
	return nil
}

// Close sends the close code and reason as an event. Before the first frame, finish answers with a status instead.
func (s *stream) Close(code websocket.StatusCode, reason string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	err := s.myTurn(ctx)
	if err != nil { // in the middle of a frame nothing else can be written
		return errors.Join(err, s.CloseNow())
	}
	defer func() { <-s.turn }()
	s.code = code
	if s.begun {
		err = s.put(ctx, fmt.Appendf(nil, "event: close\ndata: {\"code\":%d,\"reason\":%q}\n\n", code, reason))
	}
	return errors.Join(err, s.CloseNow())
}

// CloseNow implements [hub.Conn].
func (s *stream) CloseNow() error {
	s.end.Do(func() { close(s.over) })
	return nil
}

// SetReadLimit implements [hub.Conn]. The request was read already.
func (s *stream) SetReadLimit(int64) {}

// finish ends the answer after the hub has returned: with the event that makes the client ask again, or with a status
// if nothing was written. It takes the turn, because another goroutine may still ping this connection (hub.prune),
// and nothing may be written after the handler has returned.
func (s *stream) finish() error {
	s.turn <- struct{}{}
	defer func() { <-s.turn }()
	_ = s.CloseNow()
	if s.begun {
		if s.code == 0 {
			_ = s.out.SetWriteDeadline(time.Now().Add(time.Second))
			_, _ = io.WriteString(s.w, "event: end\ndata: {}\n\n") // an error means that the client is gone
		}
		return nil
	}
	if p := goodbyes[s.code]; p != nil {
		return p
	}
	return errDraining
}

// goodbyes maps close codes to statuses.
var goodbyes = map[websocket.StatusCode]*problem{
	hub.NotAuthenticated.Code: {http.StatusUnauthorized, room.NotAuthenticated, "the token is not that of a participant of this room"},
	hub.Removed.Code:          {http.StatusForbidden, room.NotAuthenticated, "removed"},
	hub.Erased.Code:           {http.StatusNotFound, room.NotFound, "no such room"},
	hub.TooManyDevices.Code:   {http.StatusConflict, room.TooMany, "too many devices at this seat"},
}
