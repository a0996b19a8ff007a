package main

import (
	"bytes"
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
	// streamLife is how long an answer goes on; a frame that is being told then is told to its end. The client then asks again from where it is, at
	// whatever instance: so one that was lost without a sign is forgotten within the lease of R31, and no proxy need be asked for more patience.
	streamLife = 12 * time.Second
	// pollGather is what a poll still waits for once it has something to tell: what comes at once comes together.
	pollGather = 20 * time.Millisecond
)

// stream is a hub.Conn for networks that block WebSockets (P7): an answer that goes on, each frame a server-sent event. What the client says besides
// its hello comes by POST. A poll is a stream that ends with the first news, for networks that hold an answer back until it is whole.
type stream struct {
	w      io.Writer
	out    *http.ResponseController
	header http.Header
	hello  []byte // said for the client, once
	life   time.Duration
	poll   bool
	born   time.Time

	over   chan struct{} // the hub, or the line, ended it
	enough chan struct{} // a poll has something to tell
	end    sync.Once
	full   sync.Once

	turn    chan struct{} // full while somebody writes; who filled it may touch what follows
	begun   bool
	present bool // the first presence was told; it is no news
	code    websocket.StatusCode
}

// stream answers with the frames of the socket, from the position in the query or in Last-Event-ID on.
func (s *server) stream(c echo.Context) error {
	hello, err := helloOf(c)
	if err != nil {
		return err
	}
	w := c.Response()
	st := &stream{
		w: w, out: http.NewResponseController(w), header: w.Header(), hello: hello, life: s.streamLife, born: time.Now(),
		over: make(chan struct{}), enough: make(chan struct{}), turn: make(chan struct{}, 1),
	}
	if wait := c.QueryParam("wait"); wait != "" {
		seconds, err := strconv.ParseUint(wait, 10, 8)
		if err != nil {
			return errWait
		}
		st.poll, st.life = true, min(time.Duration(seconds)*time.Second, s.streamLife)
	}
	s.hub.Serve(c.Request().Context(), st, roomID(c))
	return st.finish()
}

// helloOf is the hello of a client that cannot send it as a frame.
func helloOf(c echo.Context) ([]byte, error) {
	since, hash := c.QueryParam("since"), c.QueryParam("hash")
	if last := c.Request().Header.Get("Last-Event-ID"); last != "" { // later than what it first asked for
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

// Read gives the hello, and then returns when the answer is to end.
func (s *stream) Read(ctx context.Context) (websocket.MessageType, []byte, error) {
	if hello := s.hello; hello != nil {
		s.hello = nil
		return websocket.MessageText, hello, nil
	}
	life := time.NewTimer(time.Until(s.born.Add(s.life)))
	defer life.Stop()
	expired := life.C
	if s.poll && s.life == 0 {
		expired = nil // it ends when all that there is was told
	}
	select {
	case <-s.over:
	case <-ctx.Done():
	case <-expired:
		s.leave(ctx)
	case <-s.enough:
		gather := time.NewTimer(pollGather)
		defer gather.Stop()
		select {
		case <-s.over:
		case <-ctx.Done():
		case <-gather.C:
			s.leave(ctx)
		}
	}
	return 0, nil, io.EOF
}

// Write tells a frame. Its position is the event's id, which a client may give back as Last-Event-ID.
func (s *stream) Write(ctx context.Context, _ websocket.MessageType, frame []byte) error {
	var about struct {
		Type   string            `json:"type"`
		Seq    uint64            `json:"seq"`
		Hash   string            `json:"hash"`
		View   json.RawMessage   `json:"view"`
		Events []json.RawMessage `json:"events"`
	}
	if err := json.Unmarshal(frame, &about); err != nil {
		return fmt.Errorf("telling a frame: %w", err)
	}
	var event bytes.Buffer
	if about.Hash != "" {
		fmt.Fprintf(&event, "id: %d.%s\n", about.Seq, about.Hash)
	}
	fmt.Fprintf(&event, "data: %s\n\n", frame) // JSON as it is encoded has no line breaks
	if err := s.write(ctx, event.Bytes()); err != nil {
		return err
	}
	news := about.Type != "welcome" || about.View != nil || len(about.Events) > 0
	if about.Type == "presence" && !s.present {
		s.present, news = true, false
	}
	if s.poll && (news || s.life == 0) {
		s.full.Do(func() { close(s.enough) })
	}
	return nil
}

// Ping tells that there is nothing to tell. Whether the client lives is seen by its asking again.
func (s *stream) Ping(ctx context.Context) error { return s.write(ctx, []byte(":\n\n")) }

// leave ends it once what is being told is told, for which there is a limit: a long frame may take a slow line more than a life. No other is begun.
func (s *stream) leave(ctx context.Context) {
	if s.myTurn(ctx) == nil {
		_ = s.CloseNow()
		<-s.turn
	}
}

// myTurn waits until nobody else writes. Whoever got it gives it back by taking it out of the channel again.
func (s *stream) myTurn(ctx context.Context) error {
	select {
	case s.turn <- struct{}{}:
	case <-s.over:
		return io.ErrClosedPipe
	case <-ctx.Done():
		return fmt.Errorf("waiting to tell a client: %w", ctx.Err())
	}
	select {
	case <-s.over:
		<-s.turn
		return io.ErrClosedPipe
	default:
		return nil
	}
}

func (s *stream) write(ctx context.Context, piece []byte) error {
	if err := s.myTurn(ctx); err != nil {
		return err
	}
	defer func() { <-s.turn }()
	return s.put(ctx, piece)
}

// put writes, in the turn of who calls it.
func (s *stream) put(ctx context.Context, piece []byte) error {
	if deadline, ok := ctx.Deadline(); ok {
		_ = s.out.SetWriteDeadline(deadline) // who cannot set one has the server's
	}
	defer context.AfterFunc(ctx, func() { _ = s.out.SetWriteDeadline(time.Now()) })()
	if !s.begun {
		s.begun = true
		s.header.Set(echo.HeaderContentType, "text/event-stream; charset=utf-8")
		s.header.Set("X-Accel-Buffering", "no") // for nginx
	}
	if _, err := s.w.Write(piece); err != nil {
		return fmt.Errorf("telling a client: %w", err)
	}
	if err := s.out.Flush(); err != nil {
		return fmt.Errorf("telling a client: %w", err)
	}
	return nil
}

// Close tells why it ends, as a socket's close would. Where nothing was told yet the status will say it.
func (s *stream) Close(code websocket.StatusCode, reason string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	err := s.myTurn(ctx)
	if err != nil { // in the middle of a frame nothing else can be said
		return errors.Join(err, s.CloseNow())
	}
	defer func() { <-s.turn }()
	s.code = code
	if s.begun {
		err = s.put(ctx, fmt.Appendf(nil, "event: close\ndata: {\"code\":%d,\"reason\":%q}\n\n", code, reason))
	}
	return errors.Join(err, s.CloseNow())
}

// CloseNow ends it.
func (s *stream) CloseNow() error {
	s.end.Do(func() { close(s.over) })
	return nil
}

// SetReadLimit has nothing to limit: what the client says has come already.
func (s *stream) SetReadLimit(int64) {}

// finish is for when the hub has left: the client is asked to come back for more, or gets the status. Another connection may still have this one
// pinged (hub.prune), and nothing may be written once the handler has returned.
func (s *stream) finish() error {
	s.turn <- struct{}{}
	defer func() { <-s.turn }()
	_ = s.CloseNow()
	if s.begun {
		if s.code == 0 {
			_ = s.out.SetWriteDeadline(time.Now().Add(time.Second))
			_, _ = io.WriteString(s.w, "event: end\ndata: {}\n\n") // who is gone does not read it
		}
		return nil
	}
	if p := goodbyes[s.code]; p != nil {
		return p
	}
	return errDraining
}

// goodbyes are the statuses for what a socket says by its close.
var goodbyes = map[websocket.StatusCode]*problem{
	hub.NotAuthenticated.Code: {http.StatusUnauthorized, room.NotAuthenticated, "the token is not that of a participant of this room"},
	hub.Removed.Code:          {http.StatusForbidden, room.NotAuthenticated, "removed"},
	hub.Erased.Code:           {http.StatusNotFound, room.NotFound, "no such room"},
	hub.TooManyDevices.Code:   {http.StatusConflict, room.TooMany, "too many devices at this seat"},
}
