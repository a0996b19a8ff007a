// Package socket makes WebSockets whose data frames the hub writes itself. The library coder/websocket does the
// handshake, reads, and makes control frames; its writes and the hub's go through one queue, so that they stay in
// order.
package socket

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"codev/hub"

	"github.com/coder/websocket"
)

var _ hub.Socket = (*Conn)(nil)

// Conn is a WebSocket over TCP. An idle one holds next to no buffers.
type Conn struct {
	*websocket.Conn
	tcp   *net.TCPConn
	raw   syscall.RawConn
	br    *bufio.Reader // the library reads from it
	heard atomic.Int64  // when bytes last came, Unix ns

	reading reading
	message *bytes.Buffer // of the goroutine that reads: the last message

	mu      sync.Mutex
	route   func([]byte) // takes what the library writes; nil: it goes to the socket
	closing bool         // the library may read in the goroutine that closes
}

// Accept makes a WebSocket of a request that asks for the subprotocol. If it fails the request has been answered.
// Once it returns the handler may return too.
func Accept(w http.ResponseWriter, r *http.Request, subprotocol string) (*Conn, error) {
	c := &Conn{}
	ws, err := websocket.Accept(&hijacked{w, c}, r, &websocket.AcceptOptions{
		Subprotocols:       []string{subprotocol},
		InsecureSkipVerify: true, // the caller has looked at the Origin
		CompressionMode:    websocket.CompressionDisabled,
	})
	if err != nil {
		return nil, fmt.Errorf("accepting a WebSocket: %w", err)
	}
	c.Conn = ws
	c.heard.Store(time.Now().UnixNano())
	return c, nil
}

// hijacked gives the library a connection of this package's in place of net/http's, with buffers for a frame's header.
type hijacked struct {
	http.ResponseWriter
	c *Conn
}

const (
	readBuffer  = 16
	writeBuffer = 128 // a control frame
)

// Hijack implements [http.Hijacker].
func (h *hijacked) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffers, err := http.NewResponseController(h.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, fmt.Errorf("hijacking: %w", err)
	}
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return nil, nil, errors.Join(errors.New("not a TCP connection"), conn.Close())
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("hijacking: %w", err), conn.Close())
	}
	early, err := buffers.Peek(buffers.Reader.Buffered()) // sent before the handshake was answered
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("hijacking: %w", err), conn.Close())
	}
	h.c.tcp, h.c.raw = tcp, raw
	h.c.initReading(early)
	line := &line{tcp, h.c}
	h.c.br = bufio.NewReaderSize(line, readBuffer)
	return line, bufio.NewReadWriter(h.c.br, bufio.NewWriterSize(line, writeBuffer)), nil
}

// line is the connection as the library has it.
type line struct {
	*net.TCPConn
	c *Conn
}

// Read implements [net.Conn].
func (l *line) Read(p []byte) (int, error) { return l.c.read(p) }

// Write implements [net.Conn]: the library's writes take the route, if there is one.
func (l *line) Write(p []byte) (int, error) {
	l.c.mu.Lock()
	route := l.c.route
	l.c.mu.Unlock()
	if route == nil {
		return l.TCPConn.Write(p) //nolint:wrapcheck // the library's own
	}
	route(p)
	return len(p), nil
}

// Route implements [hub.Socket].
func (c *Conn) Route(route func([]byte)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.route = route
}

// TryWrite implements [hub.Socket].
func (c *Conn) TryWrite(p []byte) (n int, err error) {
	failed := c.raw.Write(func(fd uintptr) bool {
		n, err = write(fd, p)
		return true
	})
	return n, errors.Join(failed, err)
}

// WriteSome implements [hub.Socket].
func (c *Conn) WriteSome(p []byte, wait time.Duration) (n int, err error) {
	if err := c.tcp.SetWriteDeadline(time.Now().Add(wait)); err != nil {
		return 0, fmt.Errorf("writing to a socket: %w", err)
	}
	failed := c.raw.Write(func(fd uintptr) bool {
		n, err = write(fd, p)
		return n > 0 || err != nil
	})
	return n, errors.Join(failed, err)
}

// write writes as much as the socket takes now.
func write(fd uintptr, p []byte) (int, error) {
	for {
		n, err := syscall.Write(int(fd), p)
		switch {
		case errors.Is(err, syscall.EINTR):
			continue
		case errors.Is(err, syscall.EAGAIN):
			return 0, nil
		case err != nil:
			return 0, fmt.Errorf("writing to a socket: %w", err)
		}
		return n, nil
	}
}

// Heard implements [hub.Socket].
func (c *Conn) Heard() time.Time { return time.Unix(0, c.heard.Load()) }

// Cut implements [hub.Socket].
func (c *Conn) Cut() { _ = c.tcp.Close() } // an error is one of a connection that is over

// reading is the part of the input that the library has not taken yet. It lies in a buffer from a pool, held only while
// there is something in it.
type reading struct {
	try func(fd uintptr) bool // reads what the socket has, unless there is a rest; false: wait for more

	mu     sync.Mutex // guards what follows
	rest   []byte
	buffer *[]byte // rest is a part of it; nil if it is not from the pool
	err    error
}

var buffers = sync.Pool{New: func() any { b := make([]byte, 32<<10); return &b }}

func (c *Conn) initReading(early []byte) {
	r := &c.reading
	r.rest = append([]byte(nil), early...)
	r.try = func(fd uintptr) bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		if len(r.rest) > 0 || r.err != nil {
			return true
		}
		r.buffer = buffers.Get().(*[]byte)
		n, err := read(fd, *r.buffer)
		switch {
		case n > 0:
			r.rest = (*r.buffer)[:n]
			c.heard.Store(time.Now().UnixNano())
			return true
		case errors.Is(err, syscall.EAGAIN):
		case err != nil:
			r.err = fmt.Errorf("reading from a socket: %w", err)
		default:
			r.err = io.EOF
		}
		r.release()
		return r.err != nil
	}
}

// read is one call of the system's, made again while a signal interrupts it.
func read(fd uintptr, p []byte) (n int, err error) {
	for {
		if n, err = syscall.Read(int(fd), p); !errors.Is(err, syscall.EINTR) {
			return n, err
		}
	}
}

func (r *reading) release() {
	if r.buffer != nil {
		buffers.Put(r.buffer)
	}
	r.buffer, r.rest = nil, nil
}

// take moves what is there to p. n is 0 if nothing is.
func (r *reading) take(p []byte) (n int, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.rest) == 0 {
		return 0, r.err
	}
	n = copy(p, r.rest)
	if r.rest = r.rest[n:]; len(r.rest) == 0 {
		r.release()
	}
	return n, nil
}

func (c *Conn) read(p []byte) (int, error) {
	for {
		if n, err := c.reading.take(p); n > 0 || err != nil {
			return n, err
		}
		if err := c.raw.Read(c.reading.try); err != nil {
			return 0, err //nolint:wrapcheck // the library's own
		}
	}
}

// await waits until the client sends something besides answers to pings. The library would wait far down the stack, and
// the stack of its goroutine is most of what an idle connection takes.
func (c *Conn) await() {
	for c.idle() {
		if err := c.raw.Read(c.reading.try); err != nil {
			return // the library meets the same error
		}
		if !c.reading.dropPong() {
			return
		}
	}
}

// idle tells whether nothing has come that the library has not taken, and the library reads in no other goroutine.
func (c *Conn) idle() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.closing && c.br.Buffered() == 0
}

// dropPong drops what has come if it is the answer to a ping of the hub, whose pings are empty: that it came is all that
// it says.
func (r *reading) dropPong() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	const size = 2 + 4 // with the key of an empty mask
	if len(r.rest) != size || r.rest[0] != 0x8a || r.rest[1] != 0x80 {
		return false
	}
	r.release()
	return true
}

// Close implements [hub.Conn]. The library reads until the client has answered, in this goroutine, so
// that [Conn.More] may not look at the input any longer.
func (c *Conn) Close(code websocket.StatusCode, reason string) error {
	c.mu.Lock()
	c.closing = true
	c.mu.Unlock()
	return c.Conn.Close(code, reason) //nolint:wrapcheck // the hub asks for the library's errors
}

// More implements [hub.Socket].
func (c *Conn) More() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closing {
		return false
	}
	c.reading.mu.Lock()
	defer c.reading.mu.Unlock()
	rest := c.reading.rest
	have := c.br.Buffered() + len(rest)
	if have < 6 {
		return false
	}
	var h [4]byte
	buffered, _ := c.br.Peek(min(c.br.Buffered(), len(h))) // never fails: they are there
	copy(h[copy(h[:], buffered):], rest)
	if h[0]&0x0f != 1 && h[0]&0x0f != 2 { // reading a control frame would wait for a data frame behind it
		return false
	}
	switch n := int(h[1] & 0x7f); n {
	case 126:
		return have >= 8+int(binary.BigEndian.Uint16(h[2:]))
	case 127:
		return false
	default:
		return have >= 6+n
	}
}

var messages = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Read implements [hub.Conn]. It ends when the connection does, not with ctx. A message lies in a buffer from a pool,
// which the connection gives back before it waits for the next one.
func (c *Conn) Read(context.Context) (websocket.MessageType, []byte, error) {
	if c.message != nil {
		messages.Put(c.message)
		c.message = nil
	}
	c.await()
	kind, reader, err := c.Reader(context.Background())
	if err != nil {
		return 0, nil, err //nolint:wrapcheck // the hub asks for the library's errors
	}
	c.message = messages.Get().(*bytes.Buffer)
	c.message.Reset()
	_, err = c.message.ReadFrom(reader)
	return kind, c.message.Bytes(), err //nolint:wrapcheck // as above
}
