package wire

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/coder/websocket"
)

// Client is one device at a seat: its connection, its position in the room, and its view. One goroutine
// at a time may use it.
type Client struct {
	Server Server
	Seat   Seat

	Seq    uint64 // the position: everything up to it was told
	Hash   string
	View   Object
	May    []string // the commands that the participant may give now
	Online []string // who is here

	// Trace, if set, is called with every frame that is sent or received.
	Trace func(sent bool, frame []byte)

	conn  *websocket.Conn
	ahead time.Duration // the server's clock is, of this one
}

// patience is how long the server may take for a command, and how long it is given to answer.
const patience = 10 * time.Second

// Dial opens a room's socket, and says nothing yet.
func (s Server) Dial(ctx context.Context, room string) (*websocket.Conn, error) {
	url := "ws" + strings.TrimPrefix(s.URL, "http") + "/api/rooms/" + room + "/socket"
	conn, _, err := websocket.Dial(ctx, url, &websocket.DialOptions{HTTPClient: s.client(), Subprotocols: []string{Subprotocol}})
	if err != nil {
		return nil, fmt.Errorf("wire: connecting: %w", err)
	}
	conn.SetReadLimit(-1)
	return conn, nil
}

// Connect opens the socket, says hello with the client's position and returns the welcome. With Reset,
// the position was not one of the room's: all that was told before is to be forgotten.
func (c *Client) Connect(ctx context.Context) (welcome Frame, err error) {
	c.Close()
	dialing, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if c.conn, err = c.Server.Dial(dialing, c.Seat.Room); err != nil {
		return Frame{}, err
	}
	if err := c.Send(ctx, Object{"type": "hello", "token": c.Seat.Token, "since": c.Seq, "hash": c.Hash}); err != nil {
		return Frame{}, err
	}
	welcome, err = c.Next(ctx)
	if err == nil && welcome.Type != "welcome" {
		err = fmt.Errorf("wire: not welcomed but told %s", welcome.Type)
	}
	return welcome, err
}

// Close ends the connection, if there is one.
func (c *Client) Close() {
	if c.conn != nil {
		_ = c.conn.CloseNow() // an error here says that it is closed
	}
}

// Send sends a frame.
func (c *Client) Send(ctx context.Context, frame any) error {
	raw, err := json.Marshal(frame)
	if err != nil {
		return fmt.Errorf("wire: encoding a frame: %w", err)
	}
	if c.Trace != nil {
		c.Trace(true, raw)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := c.conn.Write(ctx, websocket.MessageText, raw); err != nil {
		return fmt.Errorf("wire: sending: %w", err)
	}
	return nil
}

// Next reads the next frame and applies it to the client. [websocket.CloseStatus] of the error says why
// the server closed the connection; for some codes it is [Final].
func (c *Client) Next(ctx context.Context) (Frame, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	_, raw, err := c.conn.Read(ctx)
	if err != nil {
		return Frame{}, fmt.Errorf("wire: receiving: %w", err)
	}
	if c.Trace != nil {
		c.Trace(false, raw)
	}
	f, err := Parse(raw)
	if err != nil {
		return f, fmt.Errorf("wire: decoding a frame: %w", err)
	}
	c.apply(f)
	return f, nil
}

func (c *Client) apply(f Frame) {
	switch f.Type {
	case "welcome":
		if f.View != nil {
			c.View = Decode(f.View)
		}
		for _, e := range f.Events {
			c.View = Merge(c.View, Decode(e.Data))
		}
		c.May = f.May
		c.reach(f)
	case "event":
		c.View = Merge(c.View, Decode(f.Data))
		c.Seq, c.Hash = f.Seq, f.Hash
	case "pong":
		c.reach(f)
	case "may":
		c.May = f.Commands
	case "presence":
		c.Online = f.Online
	}
}

// reach takes the position and the clock of a welcome or a pong.
func (c *Client) reach(f Frame) {
	c.Seq, c.Hash = f.Seq, f.Hash
	c.ahead = time.Until(time.UnixMilli(f.Now))
}

// Answer is what became of a command.
type Answer struct {
	Seq     uint64 // of its event; 0 if it was refused
	Code    string // of the refusal
	Rule    string
	Message string
}

// Err is the refusal as an error, nil if the command was accepted.
func (a Answer) Err() error {
	if a.Seq > 0 {
		return nil
	}
	return fmt.Errorf("wire: refused: %s (%s) %s", a.Code, a.Rule, a.Message)
}

// Command gives a command and reads until it is answered: accepted, refused, or told as an event. After
// an error, or a refusal as [Unavailable], the same id may be given again: the room takes it once.
func (c *Client) Command(ctx context.Context, id, name string, data any) (Answer, error) {
	until := time.Now().Add(c.ahead + patience).UnixMilli()
	if err := c.Send(ctx, Object{"type": "command", "id": id, "name": name, "data": data, "until": until}); err != nil {
		return Answer{}, err
	}
	for {
		f, err := c.Next(ctx)
		switch {
		case err != nil:
			return Answer{}, err
		case f.Type == "event" && f.Command == id, f.Type == "accepted" && f.ID == id:
			return Answer{Seq: f.Seq}, nil
		case f.Type == "refused" && f.ID == id:
			return Answer{Code: f.Code, Rule: f.Rule, Message: f.Message}, nil
		}
	}
}

// Sync reads until everything up to now was told.
func (c *Client) Sync(ctx context.Context) error {
	if err := c.Send(ctx, Object{"type": "ping"}); err != nil {
		return err
	}
	for {
		if f, err := c.Next(ctx); err != nil || f.Type == "pong" {
			return err
		}
	}
}
