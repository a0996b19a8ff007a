package hub

import (
	"context"
	"errors"
	"sync"
	"time"
	"unicode/utf8"

	"codev/room"

	"github.com/coder/websocket"
)

// Serve speaks the protocol on conn, about a room, until the connection is over. Whatever goes wrong is said to the client in
// a Close; so there is no error.
func (h *Hub) Serve(ctx context.Context, conn Conn, id room.ID) {
	c := newClient(ctx, h, conn)
	if !h.enter(c) {
		c.cancel()
		_ = conn.Close(Restarting.Code, Restarting.Reason)
		return
	}
	defer h.exit(c)
	c.start()
	defer c.finish()
	if why := h.greet(c, id); why != nil {
		c.close(*why)
		c.read() // until the client has taken its leave
		return
	}
	defer func() {
		_ = c.room.do(context.WithoutCancel(ctx), func() error { c.room.detach(c); return nil })
	}()
	for {
		frame, ok := c.read()
		if !ok {
			return
		}
		c.handle(frame)
	}
}

// enter counts a connection in, unless the hub is closing.
func (h *Hub) enter(c *client) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closing {
		return false
	}
	h.work.Add(1)
	h.clients[c] = struct{}{}
	return true
}

func (h *Hub) exit(c *client) {
	h.mu.Lock()
	delete(h.clients, c)
	h.mu.Unlock()
	h.work.Done()
}

// greet takes the client's hello and attaches it to its room, or says why not.
func (h *Hub) greet(c *client, id room.ID) *Close {
	frame, ok := c.read()
	if !ok {
		return &NotAuthenticated // it is over already
	}
	var hello Hello
	if room.DecodeExact(frame, &hello) != nil || hello.Type != "hello" {
		return &NotAuthenticated
	}
	c.hello.Stop()
	why, others := h.attach(c, id, hello)
	if why == &TooManyDevices {
		// A phone that changes networks leaves dead connections behind; they must not keep its owner out.
		h.prune(c.ctx, others)
		why, _ = h.attach(c, id, hello)
	}
	return why
}

func (h *Hub) attach(c *client, id room.ID, hello Hello) (why *Close, others []*client) {
	err := h.with(c.ctx, id, func(lr *liveRoom) error {
		why, others = lr.attach(c, hello)
		return nil
	})
	switch {
	case err == nil:
		return why, others
	case errors.Is(err, ErrNotFound):
		return &Erased, nil
	}
	return &Restarting, nil
}

// prune ends those of a seat's connections that show no sign of life.
func (h *Hub) prune(ctx context.Context, clients []*client) {
	var probes sync.WaitGroup
	for _, c := range clients {
		probes.Go(func() {
			if !c.alive(probeWait) {
				c.cancel()
				_ = c.room.do(ctx, func() error { c.room.detach(c); return nil })
			}
		})
	}
	probes.Wait()
}

// read returns the client's next frame, false once the connection is over. What it says after it was told to leave is not heard.
func (c *client) read() (frame []byte, ok bool) {
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

func (c *client) leaving() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ending != nil
}

// handle takes a frame after the hello. A command is answered before the next frame is read.
func (c *client) handle(raw []byte) {
	frame, id, bad := parse(raw)
	asked := time.Now()
	if _, ok := frame.(Ping); ok && bad == nil {
		if c.within(c.pings) {
			c.ask(func(lr *liveRoom) any { return lr.pong() })
		}
		return
	}
	if !c.within(c.limiter) {
		c.ask(func(lr *liveRoom) any { return lr.refuse(id, errRate) })
		return
	}
	c.ask(func(lr *liveRoom) any {
		if bad != nil {
			return lr.refuse(id, bad)
		}
		return lr.command(c.person, frame.(Command), asked)
	})
}

// within takes one from a limit, and ends the connection of who goes on regardless.
func (c *client) within(limit interface{ Allow() bool }) bool {
	if limit.Allow() {
		c.excess = 0
		return true
	}
	if c.excess++; c.excess >= maxExcess {
		c.close(TooManyCommands)
	}
	return false
}

// ask puts the live room's answer in the queue, in order with all else that it tells. If the room has ended, so has the connection.
func (c *client) ask(f func(*liveRoom) any) {
	_ = c.room.do(c.ctx, func() error {
		c.push(encode(f(c.room)))
		return nil
	})
}
