package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"codev/deploy/wire"

	"github.com/coder/websocket"
	"github.com/google/uuid"
)

// peer is a client for tests. It fails its test on an unexpected frame or error.
type peer struct {
	t     *testing.T
	base  string
	room  string
	token string
	id    string
	conn  *websocket.Conn

	seq    uint64
	hash   string
	view   map[string]any
	reset  bool // so said the last welcome
	may    []string
	events []frame // all that it was told, in the order in which it came
	entry  string  // the room's entry key, "" where the room is unsealed
	sent   *record // all that it sent, over HTTP too; may be nil
	heard  *record // all that it was sent; may be nil
	closed websocket.StatusCode
}

type frame = wire.Frame

const patience = 20 * time.Second

// request asks over HTTP, with a seat's token or "Entry KEY"; the answer is decoded into dst if that is not nil. It returns the status.
func request(t *testing.T, method, url, token string, body, dst any, sent *record) int {
	t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	if sent != nil {
		sent.Write(raw)
	}
	r, err := http.NewRequest(method, url, bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	switch scheme, value, named := strings.Cut(token, " "); {
	case named:
		r.Header.Set("Authorization", scheme+" "+value)
	case token != "":
		r.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if raw, err = io.ReadAll(answer.Body); err != nil {
		t.Fatal(err)
	}
	if dst != nil && json.Unmarshal(raw, dst) != nil {
		t.Fatalf("%s %s: %d %s", method, url, answer.StatusCode, raw)
	}
	return answer.StatusCode
}

// openRoom opens a room and returns its opener, not yet connected.
func openRoom(t *testing.T, base string, opening map[string]any, sent *record) *peer {
	t.Helper()
	entry := ""
	if opening["sealed"] != false {
		entry = newEntry()
	}
	var got struct{ Room, Participant, Token string }
	if status := request(t, "POST", base+"/api/rooms", entry, opening, &got, sent); status != http.StatusCreated {
		t.Fatalf("opening: %d", status)
	}
	return &peer{t: t, base: base, room: got.Room, token: got.Token, id: got.Participant, entry: entry, sent: sent}
}

// newEntry is a room's entry key as the header carries it.
func newEntry() string { return wire.NewKey().Entry() }

// plainRoom is a room with nothing special, unsealed.
func plainRoom(t *testing.T, base string) *peer {
	t.Helper()
	return openRoom(t, base, map[string]any{"name": "F", "lang": "fr", "plan": "90", "door": "open", "sealed": false}, nil)
}

// join takes a seat in the room of p.
func (p *peer) join(name string) *peer {
	p.t.Helper()
	var got struct{ Participant, Token string }
	status := request(p.t, "POST", p.base+"/api/rooms/"+p.room+"/participants", p.entry, map[string]any{"name": name, "pledge": true}, &got, p.sent)
	if status != http.StatusCreated {
		p.t.Fatalf("joining: %d", status)
	}
	return &peer{t: p.t, base: p.base, room: p.room, token: got.Token, id: got.Participant, entry: p.entry, sent: p.sent}
}

// twin is another device at p's seat, without p's position.
func (p *peer) twin() *peer {
	return &peer{t: p.t, base: p.base, room: p.room, token: p.token, id: p.id}
}

// connect opens the socket, from the position that it has, and reads the welcome.
func (p *peer) connect() *peer {
	p.t.Helper()
	if err := p.dial(); err != nil {
		p.t.Fatal(err)
	}
	return p
}

func (p *peer) dial() error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, err := wire.Server{URL: p.base}.Dial(ctx, p.room)
	if err != nil {
		return err
	}
	p.conn, p.closed = conn, 0
	p.t.Cleanup(func() { conn.CloseNow() })
	if err := p.send(map[string]any{"type": "hello", "token": p.token, "since": p.seq, "hash": p.hash}); err != nil {
		return err
	}
	f, err := p.next()
	if err == nil && (f.Type != "welcome" || f.You != p.id) {
		err = errors.New("not welcomed: " + f.Type)
	}
	return err
}

func (p *peer) send(v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if p.sent != nil {
		p.sent.Write(raw)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return p.conn.Write(ctx, websocket.MessageText, raw)
}

// next reads a frame and takes it in. After an error p.closed is the close code, if there was one.
func (p *peer) next() (f frame, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	_, raw, err := p.conn.Read(ctx)
	if err != nil {
		p.closed = websocket.CloseStatus(err)
		return f, err
	}
	if p.heard != nil {
		p.heard.Write(raw)
	}
	if err := json.Unmarshal(raw, &f); err != nil {
		return f, err
	}
	switch f.Type {
	case "welcome":
		p.may, p.reset = f.May, f.Reset
		if f.View != nil {
			p.view = wire.Decode(f.View)
		}
		for _, e := range f.Events {
			p.take(e)
		}
		p.seq, p.hash = f.Seq, f.Hash
	case "event":
		p.take(f)
	case "may":
		p.may = f.Commands
	case "pong":
		p.seq, p.hash = f.Seq, f.Hash
	}
	return f, nil
}

func (p *peer) take(e frame) {
	if e.Seq <= p.seq {
		p.t.Errorf("event %d came after %d", e.Seq, p.seq)
	}
	p.seq, p.hash = e.Seq, e.Hash
	p.events = append(p.events, e)
	p.view = wire.Merge(p.view, wire.Decode(e.Data))
}

// try gives a command and returns its answer, and an error if the connection ends before it comes.
func (p *peer) try(id, name string, data any) (frame, error) {
	if err := p.send(map[string]any{"type": "command", "id": id, "name": name, "data": data}); err != nil {
		return frame{}, err
	}
	for {
		f, err := p.next()
		if err != nil {
			return frame{}, err
		}
		if f.ID == id && (f.Type == "accepted" || f.Type == "refused") {
			return f, nil
		}
	}
}

// ask gives a command and returns its answer.
func (p *peer) ask(name string, data any) frame {
	p.t.Helper()
	f, err := p.try(uuid.NewString(), name, data)
	if err != nil {
		p.t.Fatalf("%s: %v", name, err)
	}
	return f
}

// do gives a command that must be accepted.
func (p *peer) do(name string, data any) uint64 {
	p.t.Helper()
	f := p.ask(name, data)
	if f.Type != "accepted" {
		p.t.Fatalf("%s %v: refused: %s (%s) %s", name, data, f.Code, f.Rule, f.Message)
	}
	return f.Seq
}

// catchUp reads all that was told to p until now: the answer to a command that does not exist comes after it, in one order with all else.
func (p *peer) catchUp() {
	p.t.Helper()
	if f := p.ask("no_such_command", object{}); f.Code != "bad_command" {
		p.t.Fatalf("an unknown command: %s %s", f.Type, f.Code)
	}
}

// reach reads until p is told of the event with this seq: it may be on its way from another instance.
func (p *peer) reach(seq uint64) {
	p.t.Helper()
	for p.seq < seq {
		if _, err := p.next(); err != nil {
			p.t.Fatalf("not told of %d: %v", seq, err)
		}
	}
}

// readToEnd reads until the connection ends and returns the close code.
func (p *peer) readToEnd() websocket.StatusCode {
	for {
		if _, err := p.next(); err != nil {
			return p.closed
		}
	}
}

type object = map[string]any
