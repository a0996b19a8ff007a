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
	// Read returns the next frame, whose bytes hold until the next Read; a context that ends during it ends the
	// connection.
	Read(ctx context.Context) (websocket.MessageType, []byte, error)
	Write(ctx context.Context, kind websocket.MessageType, frame []byte) error
	// Ping returns once the client has answered; somebody must be reading.
	Ping(ctx context.Context) error
	// Close sends a close frame and waits a while for the answer; CloseNow does not.
	Close(code websocket.StatusCode, reason string) error
	CloseNow() error
	SetReadLimit(bytes int64)
}

// Socket is a Conn that lets the hub write the bytes of WebSocket frames itself, without a goroutine a frame.
type Socket interface {
	Conn
	// TryWrite writes what the socket takes now, maybe nothing.
	TryWrite(p []byte) (n int, err error)
	// WriteSome writes at least one byte, and waits so long until it can.
	WriteSome(p []byte, wait time.Duration) (n int, err error)
	// Route has all frames that the Conn makes itself (pongs, pings, closes) given to a function instead of written.
	Route(route func(frame []byte))
	// More tells whether another whole data frame has come already. It is for the goroutine that reads.
	More() bool
	// Heard is when the client last sent anything.
	Heard() time.Time
	// Cut ends the connection at once, and Read with it.
	Cut()
}

// connection is one client's connection. One goroutine reads. The room's goroutine writes what the socket takes at
// once; a second goroutine exists while the socket takes no more.
type connection struct {
	hub     *Hub
	conn    Conn
	address Address
	socket  Socket          // conn, if it is one; else nil
	ctx     context.Context // of all waiting for the client
	cancel  func()          // ends ctx and the connection

	// Set by attach, before anybody else knows the connection.
	room    *liveRoom
	person  room.ID
	limiter *rate.Limiter // of the person

	// Of the reading goroutine.
	excess int           // refusals for rate in a row
	turn   chan struct{} // holds a token unless something that the client asked waits for its answer

	// Of the room's goroutine.
	out    []*message    // pushed, not flushed yet
	may    room.Commands // last told
	online []room.ID     // last told

	mu      sync.Mutex // guards what follows; never held while waiting
	queue   []*message // what the socket has not taken yet
	sent    int        // bytes of the first one that it has
	waiting int        // bytes of the queue
	free    int        // of these, bytes that count for the instance's budget, not for queueBytes
	writing bool       // a goroutine writes the queue
	flight  int        // messages, whole or in part, that it is writing
	greeted bool
	pinged  time.Time // zero unless a ping waits for its answer
	ending  *Close    // nothing more is queued; sent after the queue
	left    bool      // the close frame is queued
	ended   bool      // no goroutine may be started any more
	timer   *time.Timer
	cutter  *time.Timer
	tasks   sync.WaitGroup // goroutines besides the one that reads
}

func newConnection(ctx context.Context, h *Hub, conn Conn) *connection {
	c := &connection{hub: h, conn: conn, address: addressOf(ctx), turn: make(chan struct{}, 1)}
	c.turn <- struct{}{}
	if socket, ok := conn.(Socket); ok {
		c.socket, c.ctx, c.cancel = socket, context.Background(), socket.Cut
	} else {
		c.ctx, c.cancel = context.WithCancel(ctx)
	}
	return c
}

// push keeps a frame for the next flush. Both are for the room's goroutine.
func (c *connection) push(m *message) {
	if len(c.out) == 0 {
		c.room.dirty = append(c.room.dirty, c)
	}
	c.out = append(c.out, m)
}

// flush writes or queues the pushed messages, and returns at once. If the client is too slow for its queue, the queue
// and the connection are given up.
func (c *connection) flush() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ending == nil {
		for _, m := range c.out {
			c.enqueue(m)
		}
		c.write()
		full := c.waiting-c.free > queueBytes || c.waiting > waitingShare && c.hub.waiting.Load() > c.hub.cfg.WaitingBytes
		if full && c.ending == nil {
			c.drop()
			c.end(TooSlow)
			c.hub.cfg.Meter.Dropped()
		}
	}
	clear(c.out)
	c.out = c.out[:0]
	if cap(c.out) > keptFrames {
		c.out = nil
	}
}

// control queues a frame that the library made. The frame is copied.
func (c *connection) control(frame []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.waiting > queueBytes && c.ending == nil {
		return // a client that sends pings and reads nothing
	}
	c.enqueue(&message{bytes: append([]byte(nil), frame...), header: len(frame)})
	c.write()
}

// The caller of the methods from here to end holds the mutex.

func (c *connection) enqueue(m *message) {
	size := m.size()
	c.queue = append(c.queue, m)
	c.waiting += size
	if m.free {
		c.free += size
	}
	c.hub.waiting.Add(int64(size))
}

// drop empties the queue, except for the write under way and the rest of a frame that was written in part.
func (c *connection) drop() {
	keep := c.flight
	if c.sent > 0 {
		keep = max(keep, 1)
	}
	for _, m := range c.queue[keep:] {
		c.forget(m)
	}
	clear(c.queue[keep:])
	c.queue = c.queue[:keep]
}

func (c *connection) forget(m *message) {
	size := m.size()
	c.waiting -= size
	if m.free {
		c.free -= size
	}
	c.hub.waiting.Add(-int64(size))
}

// write sees to it that the queue is written: now, as far as the socket takes it, or by a goroutine.
func (c *connection) write() {
	if c.writing || c.ended {
		return
	}
	if c.socket != nil && c.tryWrite() && (c.ending == nil || c.left) {
		return
	}
	if len(c.queue) == 0 && (c.ending == nil || c.left) {
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

// tryWrite writes what the socket takes now, and tells whether that was all.
func (c *connection) tryWrite() bool {
	buffer := writeBuffers.Get().(*[]byte)
	defer writeBuffers.Put(buffer)
	for len(c.queue) > 0 {
		p, _ := gather((*buffer)[:0], c.queue, c.sent)
		n, err := c.socket.TryWrite(p)
		if err != nil {
			c.cancel() // the client comes back, whatever it was
			c.drop()
			return true
		}
		c.consume(n)
		if n < len(p) {
			return false
		}
	}
	return true
}

// consume takes n bytes that were written from the queue.
func (c *connection) consume(n int) {
	n += c.sent
	done := 0
	for done < len(c.queue) && n >= c.queue[done].size() {
		n -= c.queue[done].size()
		c.forget(c.queue[done])
		done++
	}
	c.sent = n
	if done == len(c.queue) && cap(c.queue) <= keptFrames {
		clear(c.queue)
		c.queue = c.queue[:0]
	} else if c.queue = c.queue[done:]; len(c.queue) == 0 {
		c.queue = nil
	}
}

// end has the connection closed after the queue. A client that does not answer the close frame is cut off.
func (c *connection) end(why Close) {
	c.ending = &why
	if !c.ended {
		c.cutter = time.AfterFunc(c.hub.cfg.CloseWait, c.cancel)
	}
	c.write()
}

// close ends the connection, after what was flushed, and returns at once.
func (c *connection) close(why Close) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ending == nil {
		c.end(why)
	}
}

// writeNext writes the next part of the queue, and waits for the client to read. It returns false if the queue is
// empty.
func (c *connection) writeNext() bool {
	c.mu.Lock()
	if len(c.queue) == 0 {
		c.writing = false
		why := c.ending
		if why == nil || c.left {
			c.mu.Unlock()
			return false
		}
		c.left = true
		c.mu.Unlock()
		_ = c.conn.Close(why.Code, why.Reason) // an error here is one of a connection that is over
		c.cancel()
		return false
	}
	if c.socket == nil {
		m := c.queue[0]
		c.flight = 1 // it counts for the queue until it is written
		c.mu.Unlock()
		ctx, cancel := context.WithTimeout(c.ctx, c.hub.cfg.WriteWait)
		defer cancel()
		err := c.conn.Write(ctx, websocket.MessageText, m.frame())
		c.mu.Lock()
		c.flight = 0
		c.consume(m.size())
		c.mu.Unlock()
		return c.wrote(err)
	}
	buffer := writeBuffers.Get().(*[]byte)
	defer writeBuffers.Put(buffer)
	p, messages := gather((*buffer)[:0], c.queue, c.sent)
	c.flight = messages
	c.mu.Unlock()
	n, err := c.socket.WriteSome(p, c.hub.cfg.WriteWait)
	c.mu.Lock()
	c.flight = 0
	c.consume(n)
	c.mu.Unlock()
	return c.wrote(err)
}

func (c *connection) wrote(err error) bool {
	if err != nil {
		c.cancel() // the client comes back, whatever it was
	}
	return err == nil
}

// finish ends whatever the connection still has going, and waits for it. It is for the reading goroutine, when
// reading has ended.
func (c *connection) finish() {
	c.mu.Lock()
	c.ended = true
	c.timer.Stop()
	closing := c.ending != nil
	c.mu.Unlock()
	if !closing { // else the writing goroutine sends the close frame, and the cutter bounds how long that takes
		c.cancel()
	}
	c.tasks.Wait()
	c.cancel()
	_ = c.conn.CloseNow() // an error here is one of a connection that is over
	c.mu.Lock()
	c.drop()
	for _, m := range c.queue {
		c.forget(m)
	}
	c.queue = nil
	if c.cutter != nil {
		c.cutter.Stop()
	}
	c.mu.Unlock()
}
