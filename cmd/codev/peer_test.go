package main

import (
	"bytes"
	"io"
	"net/http"
	"testing"
	"time"

	"codev/deploy/wire"

	"github.com/coder/websocket"
)

type (
	frame  = wire.Frame
	object = wire.Object
)

const patience = 20 * time.Second

// peer is a client that fails its test when the server does not answer as it should.
type peer struct {
	wire.Client
	t      *testing.T
	events []frame // those that it received, in their order
	reset  bool    // whether the last welcome had Reset
}

func newPeer(t *testing.T, server wire.Server, seat wire.Seat) *peer {
	p := &peer{Client: wire.Client{Server: server, Seat: seat, Patience: patience}, t: t}
	p.Trace = p.trace
	t.Cleanup(p.Close)
	return p
}

// openRoom opens a room, and returns its facilitator, who is not connected yet. The key is nil for a
// room that takes plain text.
func openRoom(t *testing.T, server wire.Server, key *wire.Key, opening object) *peer {
	t.Helper()
	seat, err := server.Open(t.Context(), key, opening)
	if err != nil {
		t.Fatal(err)
	}
	return newPeer(t, server, seat)
}

// plainRoom opens a room that takes plain text.
func plainRoom(t *testing.T, base string) *peer {
	t.Helper()
	return openRoom(t, wire.Server{URL: base}, nil, object{"name": "F", "lang": "fr", "plan": "90", "door": "open"})
}

// sealedRoom opens a sealed room.
func sealedRoom(t *testing.T, base, door string) *peer {
	t.Helper()
	key := wire.NewKey()
	return openRoom(t, wire.Server{URL: base}, key, object{"name": key.Seal("F", ""), "lang": "fr", "plan": "90", "door": door})
}

// newEntry is the Authorization header of some other room's key.
func newEntry() string { return wire.NewKey().Entry() }

// sealed seals a text under a key that nobody has.
func sealed(text string) string { return wire.NewKey().Seal(text, "") }

// join takes a seat in the room of p.
func (p *peer) join(name string) *peer {
	p.t.Helper()
	seat, err := p.Server.Join(p.t.Context(), p.Seat.Room, p.Seat.Key, object{"name": name})
	if err != nil || seat.Waiting {
		p.t.Fatalf("joining: %v, at the door: %v", err, seat.Waiting)
	}
	return newPeer(p.t, p.Server, seat)
}

// twin is another device at p's seat, without p's position.
func (p *peer) twin() *peer { return newPeer(p.t, p.Server, p.Seat) }

// stranger is a device with a token that has no seat in p's room.
func (p *peer) stranger() *peer {
	return newPeer(p.t, p.Server, wire.Seat{Room: p.Seat.Room, Token: newSeat()})
}

// connect opens the socket from p's position on.
func (p *peer) connect() *peer {
	p.t.Helper()
	if err := p.dial(); err != nil {
		p.t.Fatal(err)
	}
	return p
}

// connectTo is connect at another instance.
func (p *peer) connectTo(base string) *peer {
	p.t.Helper()
	p.Server.URL = base
	return p.connect()
}

// dial is connect, with an error that tells the close code.
func (p *peer) dial() error {
	welcome, err := p.Connect(p.t.Context())
	p.reset = welcome.Reset
	return err
}

// trace keeps the events among the frames that are received.
func (p *peer) trace(sent bool, raw []byte) {
	f, err := wire.Parse(raw)
	if sent || err != nil {
		return
	}
	received := f.Events
	if f.Type == "event" {
		received = []frame{f}
	}
	for last := p.Seq; len(received) > 0; received = received[1:] {
		if received[0].Seq <= last {
			p.t.Errorf("event %d came after %d", received[0].Seq, last)
		}
		last = received[0].Seq
		p.events = append(p.events, received[0])
	}
}

// ask gives a command and returns its answer.
func (p *peer) ask(name string, data any) wire.Answer {
	p.t.Helper()
	answer, err := p.Command(p.t.Context(), wire.NewID(), name, data)
	if err != nil {
		p.t.Fatalf("%s: %v", name, err)
	}
	return answer
}

// do gives a command that must be accepted.
func (p *peer) do(name string, data any) uint64 {
	p.t.Helper()
	answer := p.ask(name, data)
	if err := answer.Err(); err != nil {
		p.t.Fatalf("%s %v: %v", name, data, err)
	}
	return answer.Seq
}

// catchUp reads everything that was told to p until now. An instance that reads the log to answer tells p what it may do
// now only behind the answer: so it is asked twice.
func (p *peer) catchUp() {
	p.t.Helper()
	for range 2 {
		if err := p.Sync(p.t.Context()); err != nil {
			p.t.Fatal(err)
		}
	}
}

// reach reads until p has the event with this seq, which may have to come from another instance.
func (p *peer) reach(seq uint64) {
	p.t.Helper()
	for p.Seq < seq {
		if _, err := p.Next(p.t.Context()); err != nil {
			p.t.Fatalf("not told of %d: %v", seq, err)
		}
	}
}

// readToEnd reads until the connection ends, and returns the close code.
func (p *peer) readToEnd() websocket.StatusCode {
	for {
		if _, err := p.Next(p.t.Context()); err != nil {
			return websocket.CloseStatus(err)
		}
	}
}

// recorder keeps the bodies of requests.
type recorder struct{ to *record }

// RoundTrip implements [http.RoundTripper].
func (r recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.Body != nil {
		body, err := io.ReadAll(request.Body)
		if err != nil {
			return nil, err
		}
		_, _ = r.to.Write(body)
		request.Body = io.NopCloser(bytes.NewReader(body))
	}
	return http.DefaultTransport.RoundTrip(request)
}
