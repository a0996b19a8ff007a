package hub

import (
	"context"
	"time"
)

// start sets the timer, first for the hello.
func (c *connection) start() {
	c.conn.SetReadLimit(MaxFrame)
	if c.socket != nil {
		c.socket.Route(c.control)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.timer = time.AfterFunc(c.hub.cfg.HelloWait, c.onTimer)
}

// onHello is called when the hello has come: from now on the timer is for pings.
func (c *connection) onHello() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.greeted = true
	c.timer.Reset(c.hub.cfg.PingEvery)
}

// onTimer closes a connection without a hello; later it pings the client, and ends a connection whose client does not
// answer.
func (c *connection) onTimer() {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.ended || c.ending != nil:
	case !c.greeted:
		c.end(NotAuthenticated)
	case c.socket == nil:
		c.tasks.Add(1)
		go c.ping()
	default:
		c.pingSocket()
	}
}

// The caller of pingSocket holds the mutex.
func (c *connection) pingSocket() {
	now, heard := time.Now(), c.socket.Heard()
	switch idle := now.Sub(heard); {
	case idle < c.hub.cfg.PingEvery:
		c.pinged = time.Time{}
		c.timer.Reset(c.hub.cfg.PingEvery - idle)
	case c.pinged.IsZero():
		c.pinged = now
		c.enqueue(pingFrame)
		c.write()
		c.timer.Reset(c.hub.cfg.PingWait)
	case c.writing: // a long frame on a slow line holds up the ping; writing has its own limit
		c.timer.Reset(c.hub.cfg.PingWait)
	default:
		c.cancel()
	}
}

// ping pings the client of a Conn that is no Socket, and sets the timer again.
func (c *connection) ping() {
	defer c.tasks.Done()
	alive := c.alive(c.hub.cfg.PingWait)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.ended || c.ending != nil:
	case alive || c.writing:
		c.timer.Reset(c.hub.cfg.PingEvery)
	default:
		c.cancel()
	}
}

func (c *connection) alive(wait time.Duration) bool {
	ctx, cancel := context.WithTimeout(c.ctx, wait)
	defer cancel()
	return c.conn.Ping(ctx) == nil
}
