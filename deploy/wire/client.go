package wire

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/coder/websocket"
)

// Client is one device at a seat: its connection and its replica of the room. Only one goroutine at a
// time may use it.
type Client struct {
	Replica

	Server Server
	Seat   Seat
	// Patience is how long the server may take for an answer; 10 s if it is zero.
	Patience time.Duration
	// Trace, if set, is called with every frame that is sent, and with every frame that is received before
	// it is applied.
	Trace func(sent bool, frame []byte)

	conn *websocket.Conn
}

func (c *Client) patience() time.Duration {
	if c.Patience == 0 {
		return 10 * time.Second
	}
	return c.Patience
}

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

// Connect opens the socket, says hello with the client's position and returns the welcome. If that has
// Reset, the room does not have the position: everything that was told before must be forgotten.
func (c *Client) Connect(ctx context.Context) (welcome Frame, err error) {
	c.Close()
	dialing, cancel := context.WithTimeout(ctx, c.patience())
	defer cancel()
	if c.conn, err = c.Server.Dial(dialing, c.Seat.Room); err != nil {
		return Frame{}, err
	}
	if err := c.Send(ctx, c.Hello(c.Seat.Token)); err != nil {
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
	ctx, cancel := context.WithTimeout(ctx, c.patience())
	defer cancel()
	if err := c.conn.Write(ctx, websocket.MessageText, raw); err != nil {
		return fmt.Errorf("wire: sending: %w", err)
	}
	return nil
}

// Next reads the next frame and applies it. [websocket.CloseStatus] of the error tells why the server
// closed the connection; for some codes it is [Final].
func (c *Client) Next(ctx context.Context) (Frame, error) {
	ctx, cancel := context.WithTimeout(ctx, c.patience())
	defer cancel()
	_, raw, err := c.conn.Read(ctx)
	if err != nil {
		return Frame{}, fmt.Errorf("wire: receiving: %w", err)
	}
	return c.Receive(raw)
}

// Receive applies a frame that came outside the socket: over HTTP, as a server-sent event.
func (c *Client) Receive(raw []byte) (Frame, error) {
	if c.Trace != nil {
		c.Trace(false, raw)
	}
	f, err := Parse(raw)
	if err != nil {
		return f, fmt.Errorf("wire: decoding a frame: %w", err)
	}
	c.Apply(f)
	return f, nil
}

// Answer is the server's answer to a command.
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

// Command sends a command and reads until it is answered: accepted, refused, or told as an event. After
// an error, or a refusal as [Unavailable], the same id may be sent again: the room takes it once.
func (c *Client) Command(ctx context.Context, id, name string, data any) (Answer, error) {
	if err := c.Send(ctx, c.Replica.Command(id, name, data, c.patience())); err != nil {
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

// Sync reads until everything was told that any instance has accepted by now. It sends a command that does
// not exist: a refusal comes after the whole log, while a pong's instance may not know its end yet.
func (c *Client) Sync(ctx context.Context) error {
	answer, err := c.Command(ctx, NewID(), "no_such_command", Object{})
	if err == nil && answer.Code != "bad_command" {
		err = answer.Err()
	}
	return err
}
