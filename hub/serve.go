package hub

import (
	"context"
	"errors"
	"sync"
	"time"

	"codev/room"
)

// From a connection to a member of a room, and to its end.

// Serve speaks the protocol on conn, about a room, until the connection is over. Whatever goes wrong is said to the
// client in a Close; so there is no error.
func (h *Hub) Serve(ctx context.Context, conn Conn, id room.ID) {
	c := newConnection(ctx, h, conn)
	if h.enter(c) && c.arrive(id) {
		c.stay()
	}
}

// ServeSocket is Serve in a goroutine that the hub waits for when it closes: the caller need not wait. The context's
// end does not end the connection.
//
// A member gets a new goroutine. Welcoming grows a stack, and a grown stack stays larger. The stack is most of what an
// idle connection takes.
func (h *Hub) ServeSocket(ctx context.Context, socket Socket, id room.ID) {
	c := newConnection(ctx, h, socket)
	if !h.enter(c) {
		return
	}
	go func() {
		if c.arrive(id) {
			go c.stay()
		}
	}()
}

// arrive makes the client a member of its room, or ends the connection.
func (c *connection) arrive(id room.ID) bool {
	c.start()
	why := c.hub.greet(c, id)
	if why != nil {
		c.close(*why)
		c.read() // until the client has answered the close frame
		c.leave()
	}
	return why == nil
}

// stay takes what a member asks, until the connection is over.
func (c *connection) stay() {
	c.readAll()
	<-c.turn // what it asked last is answered
	_ = c.room.do(context.WithoutCancel(c.ctx), func() error { c.room.detach(c); return nil })
	c.leave()
}

// leave ends whatever is left of a connection.
func (c *connection) leave() {
	c.finish()
	c.hub.exit(c)
}

// enter counts a connection in. If the hub is closing it closes the connection.
func (h *Hub) enter(c *connection) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closing {
		go c.refuse() // ends with the connection, within CloseWait
		return false
	}
	h.work.Add(1)
	h.connections[c] = struct{}{}
	return true
}

// refuse closes a connection that came while the hub closes.
func (c *connection) refuse() {
	cut := time.AfterFunc(c.hub.cfg.CloseWait, c.cancel)
	defer cut.Stop()
	_ = c.conn.Close(Restarting.Code, Restarting.Reason) // an error here is one of a connection that is over
	c.cancel()
}

func (h *Hub) exit(c *connection) {
	h.mu.Lock()
	delete(h.connections, c)
	h.mu.Unlock()
	h.work.Done()
}

// greet takes the client's hello and attaches it to its room, or says why not.
func (h *Hub) greet(c *connection, id room.ID) *Close {
	frame, ok := c.read()
	if !ok {
		return &NotAuthenticated // it is over already
	}
	var hello Hello
	if room.DecodeExact(frame, &hello) != nil || hello.Type != "hello" {
		return &NotAuthenticated
	}
	c.onHello()
	why, others := h.attach(c, id, hello)
	if why == &TooManyDevices {
		// A phone that changes networks leaves dead connections behind; they must not keep its owner out.
		h.prune(c.ctx, others)
		why, _ = h.attach(c, id, hello)
	}
	return why
}

func (h *Hub) attach(c *connection, id room.ID, hello Hello) (why *Close, others []*connection) {
	token, _ := digest(hello.Token) // a malformed one has no seat
	err := h.withSeat(c.ctx, id, token, func(lr *liveRoom) error {
		why, others = lr.attach(c, hello)
		return nil
	})
	switch {
	case err == nil:
		return why, others
	case errors.Is(err, ErrNotFound):
		return &Erased, nil
	case errors.Is(err, errSeat):
		return &NotAuthenticated, nil
	}
	return &Restarting, nil
}

// prune ends those of a seat's connections that show no sign of life.
func (h *Hub) prune(ctx context.Context, clients []*connection) {
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
