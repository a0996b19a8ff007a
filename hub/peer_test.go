package hub_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"codev/deploy/wire"
	"codev/hub"

	"github.com/coder/websocket"
	"github.com/google/uuid"
)

// transport is a client's side of a connection; a *websocket.Conn is one.
type transport interface {
	Read(ctx context.Context) (websocket.MessageType, []byte, error)
	Write(ctx context.Context, kind websocket.MessageType, frame []byte) error
	CloseNow() error
}

// peer is a client that reads all the time, also under fake time, and keeps the frames that it received.
type peer struct {
	t       testing.TB
	wire    transport
	far     *pipe // the hub's side, for pipes
	ctx     context.Context
	cancel  context.CancelFunc
	tasks   sync.WaitGroup
	arrived chan struct{}

	stopReading context.CancelFunc
	reading     sync.WaitGroup

	mu     sync.Mutex
	frames []frame
	cursor int
	err    error
}

// frame is any frame of the server.
type frame struct {
	wire.Frame
	raw string
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
				f.Frame, err = wire.Parse(raw)
				f.raw = string(raw)
			}
			p.mu.Lock()
			if p.err = err; err == nil {
				p.frames = append(p.frames, f)
			}
			p.mu.Unlock()
			select {
			case p.arrived <- struct{}{}:
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
		case <-p.arrived:
		case <-deadline:
			p.t.Fatalf("waiting for %s in vain, after %v", what, p.kinds())
		}
	}
}

// sync waits for the answer to a ping, which follows all earlier frames, and returns it.
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
		case <-p.arrived:
		case <-deadline:
			p.t.Fatal("the connection does not end")
		}
	}
}
