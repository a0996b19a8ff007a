package hub

import (
	"errors"
	"time"
	"unicode/utf8"

	"github.com/coder/websocket"
)

// readAll reads the client's frames and puts them into the room's inbox. Frames that have arrived already are put there
// together.
func (c *connection) readAll() {
	var asks []*ask
	for size := 0; ; {
		frame, ok := c.read()
		if ok {
			asks = append(asks, c.ask(frame))
			size += len(frame)
			if c.socket != nil && len(asks) < askedMost && size < askedBytes && c.socket.More() {
				continue
			}
		}
		if len(asks) > 0 {
			c.submit(asks)
		}
		if !ok {
			return
		}
		asks, size = nil, 0
	}
}

// read returns the client's next frame, false once the connection is over. Frames that come after its close frame are
// ignored.
func (c *connection) read() (frame []byte, ok bool) {
	for {
		kind, frame, err := c.conn.Read(c.ctx)
		switch {
		case errors.Is(err, websocket.ErrMessageTooBig):
			_ = c.conn.Close(TooLarge.Code, TooLarge.Reason) // here and now: the rest of the frame is in the way
			return nil, false
		case err != nil:
			return nil, false
		case c.leaving():
		case kind != websocket.MessageText:
			c.close(NotText)
		case !utf8.Valid(frame):
			c.close(NotUTF8)
		default:
			return frame, true
		}
	}
}

func (c *connection) leaving() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ending != nil
}

// ask turns a frame into an ask.
func (c *connection) ask(raw []byte) *ask {
	frame, id, bad := parse(raw)
	sent := time.Now()
	switch {
	case !c.within(c.limiter):
		return &ask{kind: askRefused, id: id, refusal: errRate}
	case bad != nil:
		return &ask{kind: askRefused, id: id, refusal: bad}
	}
	command, ok := frame.(Command)
	if !ok {
		return &ask{kind: askPing}
	}
	if !mayGive(c.address, command) {
		return &ask{kind: askRefused, id: id, refusal: errAddress}
	}
	return c.room.commandAsk(c.person, command, sent)
}

// within takes one from a limit, and ends the connection of a client that goes on regardless.
func (c *connection) within(limit interface{ Allow() bool }) bool {
	if limit.Allow() {
		c.excess = 0
		return true
	}
	if c.excess++; c.excess >= maxExcess {
		c.close(TooManyCommands)
	}
	return false
}

// submit puts the client's asks into the room's inbox, once the ones before are answered.
func (c *connection) submit(asks []*ask) {
	<-c.turn
	c.room.inbox.put(submission{client: c, asks: asks, done: c.turn})
}
