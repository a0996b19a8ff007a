package hub

import (
	"context"
	"sync"
	"time"

	"codev/room"

	"github.com/coder/websocket"
	"golang.org/x/time/rate"
)

// Conn is what the hub needs of a connection. *websocket.Conn is one.
type Conn interface {
	// Read returns the next frame; a context that ends during it ends the connection.
	Read(ctx context.Context) (websocket.MessageType, []byte, error)
	Write(ctx context.Context, kind websocket.MessageType, frame []byte) error
	// Ping returns once the client has answered, which takes somebody reading.
	Ping(ctx context.Context) error
	// Close says goodbye and waits a while for the answer; CloseNow does not.
	Close(code websocket.StatusCode, reason string) error
	CloseNow() error
	SetReadLimit(bytes int64)
}

// connection is one connection. Its goroutine reads; a second writes while there is something to write.
type connection struct {
	hub    *Hub
	conn   Conn
	ctx    context.Context // of all reading and writing
	cancel context.CancelFunc

	// Set by attach, before anybody else knows the client.
	room    *liveRoom
	person  room.ID
	limiter *rate.Limiter // of the person

	// Of the reading goroutine.
	excess int           // refusals for rate in a row
	turn   chan struct{} // holds a token unless something that the client asked waits for its answer

	// What it was last told; the live room's.
	may    []string
	online []room.ID

	mu      sync.Mutex // guards what follows; never held while waiting
	queue   []outgoing
	size    int // of the queue
	writing bool
	ending  *Close // nothing more is put in the queue; said after it
	ended   bool   // no goroutine may be started any more
	hello   *time.Timer
	pinger  *time.Timer
	cutter  *time.Timer
	tasks   sync.WaitGroup // goroutines besides the one that reads
}

type outgoing struct {
	frame []byte
	size  int // as far as it counts
}

func newConnection(ctx context.Context, h *Hub, conn Conn) *connection {
	c := &connection{hub: h, conn: conn, turn: make(chan struct{}, 1)}
	c.turn <- struct{}{}
	c.ctx, c.cancel = context.WithCancel(ctx)
	return c
}

// push puts a frame in the queue and returns at once. A queue that is full is given up, and so is the connection.
func (c *connection) push(frame []byte) { c.put(outgoing{frame, len(frame)}) }

// pushFree puts a frame in the queue that does not count: a whole view may be longer than what may wait.
func (c *connection) pushFree(frame []byte) { c.put(outgoing{frame, 0}) }

func (c *connection) put(o outgoing) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.ending != nil:
		return
	case len(c.queue) > 0 && (len(c.queue) >= queueFrames || c.size+o.size > queueBytes):
		c.queue = nil // it comes back for it
		c.end(TooSlow)
		c.hub.cfg.Meter.Dropped()
		return
	}
	c.queue = append(c.queue, o)
	c.size += o.size
	c.write()
}

// close ends the connection, after what is in the queue, and returns at once.
func (c *connection) close(why Close) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ending == nil {
		c.end(why)
	}
}

// end is close with the mutex held. A client that doesn't take its leave is cut off.
func (c *connection) end(why Close) {
	c.ending = &why
	if !c.ended {
		c.cutter = time.AfterFunc(c.hub.cfg.CloseWait, c.cancel)
	}
	c.write()
}

// write sees to it, with the mutex held, that somebody writes.
func (c *connection) write() {
	if c.writing || c.ended {
		return
	}
	c.writing = true
	c.tasks.Add(1)
	go func() {
		defer c.tasks.Done()
		for c.writeNext() {
		}
	}()
}

// writeNext writes what is next, false if there is nothing more.
func (c *connection) writeNext() bool {
	c.mu.Lock()
	var frame []byte
	switch {
	case len(c.queue) > 0:
		frame = c.queue[0].frame
		c.size -= c.queue[0].size
		c.queue[0] = outgoing{}
		c.queue = c.queue[1:]
	case c.ending == nil:
		c.queue, c.writing = nil, false
	}
	why := c.ending
	c.mu.Unlock()
	switch {
	case frame != nil:
		ctx, cancel := context.WithTimeout(c.ctx, c.hub.cfg.WriteWait)
		defer cancel()
		if c.conn.Write(ctx, websocket.MessageText, frame) != nil {
			c.cancel() // whatever it was, the client comes back
			return false
		}
		return true
	case why != nil:
		_ = c.conn.Close(why.Code, why.Reason) // an error here is one of a connection that is over anyway
		c.cancel()
	}
	return false
}

// ping asks the client for a sign of life and has itself called again, until the connection ends.
func (c *connection) ping() {
	c.mu.Lock()
	ended := c.ended
	if !ended {
		c.tasks.Add(1)
	}
	c.mu.Unlock()
	if ended {
		return
	}
	defer c.tasks.Done()
	alive := c.alive(c.hub.cfg.PingWait)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.ended || c.ending != nil:
	case alive || c.writing: // a long frame on a slow line holds up the ping; writing has its own limit
		c.pinger.Reset(c.hub.cfg.PingEvery)
	default:
		c.cancel()
	}
}

func (c *connection) alive(wait time.Duration) bool {
	ctx, cancel := context.WithTimeout(c.ctx, wait)
	defer cancel()
	return c.conn.Ping(ctx) == nil
}

// start sets the timers: for the hello, and for pings.
func (c *connection) start() {
	c.conn.SetReadLimit(MaxFrame)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hello = time.AfterFunc(c.hub.cfg.HelloWait, func() { c.close(NotAuthenticated) })
	c.pinger = time.AfterFunc(c.hub.cfg.PingEvery, c.ping)
}

// finish ends whatever the client still has going, and waits for it. It is for the reading goroutine, when reading has ended.
func (c *connection) finish() {
	c.mu.Lock()
	c.ended = true
	c.hello.Stop()
	c.pinger.Stop()
	leaving := c.ending != nil
	c.mu.Unlock()
	if !leaving { // else the writer says goodbye, and the cutter sees that it takes not too long
		c.cancel()
	}
	c.tasks.Wait()
	c.cancel()
	_ = c.conn.CloseNow() // an error here is one of a connection that is over anyway
	if c.cutter != nil {
		c.cutter.Stop()
	}
}
