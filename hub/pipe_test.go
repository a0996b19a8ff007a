package hub_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"github.com/coder/websocket"
)

// pipe is the hub's side of a connection without sockets, so that time can be fake: a hub.Conn.
type pipe struct {
	in, out chan []byte
	closed  chan struct{}
	once    sync.Once
	code    websocket.StatusCode

	unanswering chan struct{} // closed: pings are not answered
	wrote       func([]byte)  // told of what the hub writes, as it is
	pings       atomic.Int64
	sends       websocket.MessageType // what the client's frames are
	limit       int64
}

// pipeEnd is the client's side.
type pipeEnd struct{ *pipe }

var errPipe = errors.New("the pipe is closed")

func newPipe() (pipeEnd, *pipe) {
	p := &pipe{
		in: make(chan []byte), out: make(chan []byte), closed: make(chan struct{}), unanswering: make(chan struct{}),
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
	case <-p.unanswering:
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
