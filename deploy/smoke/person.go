package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	"github.com/coder/websocket"
	"github.com/google/uuid"
)

type object = map[string]any

// person is one connection to a room. One goroutine at a time uses it.
type person struct {
	client *http.Client
	base   string
	room   string
	id     string
	token  string
	conn   *websocket.Conn

	seq  uint64 // the position that it has
	hash string

	told     map[uint64]string // the hash of each event told, by seq
	seen     map[string]int    // how often each contribution was told
	accepted []string          // its own contributions
	cuts     int               // how often it was cut off
	away     time.Duration     // the longest time until it was back
}

// frame is what of the server's frames matters here.
type frame struct {
	Type    string  `json:"type"`
	ID      string  `json:"id"`
	Seq     uint64  `json:"seq"`
	Hash    string  `json:"hash"`
	Code    string  `json:"code"`
	Message string  `json:"message"`
	Reset   bool    `json:"reset"`
	View    *change `json:"view"`
	Data    *change `json:"data"`
	Events  []frame `json:"events"`
}

type change struct {
	Contributions []struct {
		ID string `json:"id"`
	} `json:"contributions"`
}

// A frame may take so long; then the connection is given up.
const patience = 10 * time.Second

func newPerson(client *http.Client, base string) *person {
	return &person{client: client, base: base, told: map[uint64]string{}, seen: map[string]int{}}
}

// openRoom opens a room in plain words and comes in as its facilitator.
func openRoom(ctx context.Context, client *http.Client, base string) (*person, error) {
	p := newPerson(client, base)
	err := p.sit(ctx, "/api/rooms", object{"name": "F", "lang": "fr", "plan": "120", "door": "open", "sealed": false})
	if err != nil {
		return nil, fmt.Errorf("opening a room: %w", err)
	}
	return p, p.connect(ctx)
}

// bring has somebody else come in.
func (p *person) bring(ctx context.Context, name string) (*person, error) {
	other := newPerson(p.client, p.base)
	other.room = p.room
	if err := other.sit(ctx, "/api/rooms/"+p.room+"/participants", object{"name": name, "pledge": true}); err != nil {
		return nil, fmt.Errorf("coming in: %w", err)
	}
	return other, other.connect(ctx)
}

// sit asks for a seat.
func (p *person) sit(ctx context.Context, path string, body object) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, p.base+path, bytes.NewReader(raw))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	answer, err := p.client.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusCreated {
		return errors.New(answer.Status)
	}
	var seat struct{ Room, Participant, Token string }
	if err := json.NewDecoder(answer.Body).Decode(&seat); err != nil {
		return err
	}
	if seat.Room != "" {
		p.room = seat.Room
	}
	p.id, p.token = seat.Participant, seat.Token
	return nil
}

// twin is the same person on a device that has nothing yet.
func (p *person) twin() *person {
	other := newPerson(p.client, p.base)
	other.room, other.id, other.token = p.room, p.id, p.token
	return other
}

func (p *person) leave() { _ = p.conn.CloseNow() } // an error here is one of a connection that is over anyway

// connect opens a socket and takes in the welcome.
func (p *person) connect(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	address := "ws" + strings.TrimPrefix(p.base, "http") + "/api/rooms/" + p.room + "/socket"
	conn, _, err := websocket.Dial(ctx, address, &websocket.DialOptions{HTTPClient: p.client, Subprotocols: []string{"codev.v1"}})
	if err != nil {
		return fmt.Errorf("connecting: %w", err)
	}
	conn.SetReadLimit(-1)
	p.conn = conn
	if err := p.send(ctx, object{"type": "hello", "token": p.token, "since": p.seq, "hash": p.hash}); err != nil {
		return err
	}
	f, err := p.next(ctx)
	switch {
	case err != nil:
		return err
	case f.Type != "welcome":
		return fmt.Errorf("not welcomed: %s", f.Type)
	case f.Reset:
		return errFork
	}
	return nil
}

var errFork = errors.New("the position that was told is not one of this room's")

func (p *person) send(ctx context.Context, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return p.conn.Write(ctx, websocket.MessageText, raw)
}

// next reads a frame and takes it in.
func (p *person) next(ctx context.Context) (f frame, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	_, raw, err := p.conn.Read(ctx)
	if err != nil {
		return f, err
	}
	if err := json.Unmarshal(raw, &f); err != nil {
		return f, err
	}
	switch f.Type {
	case "welcome":
		if f.View != nil { // it holds all that was told before
			clear(p.seen)
		}
		p.take(f.View)
		for _, e := range f.Events {
			p.told[e.Seq] = e.Hash
			p.take(e.Data)
		}
		p.seq, p.hash = f.Seq, f.Hash
	case "event":
		p.told[f.Seq] = f.Hash
		p.take(f.Data)
		p.seq, p.hash = f.Seq, f.Hash
	case "pong":
		p.seq, p.hash = f.Seq, f.Hash
	}
	return f, nil
}

func (p *person) take(c *change) {
	if c == nil {
		return
	}
	for _, item := range c.Contributions {
		p.seen[item.ID]++
	}
}

// ask sends what to say and reads until the answer is there. Cut off, it comes back and says it again, until ctx ends.
func (p *person) ask(ctx context.Context, say any, answers func(frame) bool) (f frame, err error) {
	var gone time.Time
	for {
		if err = p.send(ctx, say); err == nil {
			for f, err = p.next(ctx); err == nil && !answers(f); {
				f, err = p.next(ctx)
			}
		}
		if err == nil || ctx.Err() != nil {
			return f, err
		}
		gone = time.Now()
		p.cuts++
		for err != nil {
			p.leave()
			wait(ctx, rand.N(500*time.Millisecond))
			if err = p.connect(ctx); ctx.Err() != nil || errors.Is(err, errFork) {
				return f, err
			}
		}
		p.away = max(p.away, time.Since(gone))
	}
}

// do gives a command that must be accepted.
func (p *person) do(ctx context.Context, name string, data object) error {
	id := uuid.NewString()
	answers := func(f frame) bool { return f.ID == id && (f.Type == "accepted" || f.Type == "refused") }
	command := object{"type": "command", "id": id, "name": name, "data": data}
	f, err := p.ask(ctx, command, answers)
	for err == nil && f.Code == "unavailable" { // an invitation to say it again
		wait(ctx, 250*time.Millisecond)
		f, err = p.ask(ctx, command, answers)
	}
	if err == nil && f.Type == "refused" {
		err = fmt.Errorf("refused: %s, %s", f.Code, f.Message)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func (p *person) contribute(ctx context.Context) error {
	item := uuid.NewString()
	err := p.do(ctx, "offer_contribution", object{"contribution": item, "kind": "idea", "text": "…"})
	if err == nil {
		p.accepted = append(p.accepted, item)
	}
	return err
}

// catchUp reads until everything up to now has been told.
func (p *person) catchUp(ctx context.Context) error {
	_, err := p.ask(ctx, object{"type": "ping"}, func(f frame) bool { return f.Type == "pong" })
	return err
}

// every does something about four times a second, which is less often than the rooms allow, until it is enough.
func (p *person) every(ctx context.Context, enough <-chan struct{}, do func(context.Context) error) error {
	tick := time.NewTicker(250 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-enough:
			return nil
		case <-tick.C:
			if err := do(ctx); err != nil {
				return err
			}
		}
	}
}

// compare holds what p was told against the contributions that were accepted.
func (p *person) compare(accepted map[string]bool) error {
	for item := range accepted {
		if p.seen[item] != 1 {
			return fmt.Errorf("an accepted contribution was told %d times", p.seen[item])
		}
	}
	if len(p.seen) != len(accepted) {
		return fmt.Errorf("%d contributions were told, %d were accepted", len(p.seen), len(accepted))
	}
	return nil
}
