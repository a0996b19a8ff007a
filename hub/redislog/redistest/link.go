package redistest

import (
	"errors"
	"net"
	"sync"
	"testing"
)

// Link is a TCP proxy to a server that can be made to fail.
type Link struct {
	Addr string // where it listens

	to       string
	listener net.Listener
	all      sync.WaitGroup

	mu       sync.Mutex // guards what follows
	changed  *sync.Cond
	closed   bool
	asking   bool // what is asked is held back
	answered bool // what is answered is
	conns    map[net.Conn]struct{}
}

// NewLink makes a way to the server, closed when the test ends.
func NewLink(t testing.TB, s *Server) *Link {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &Link{Addr: listener.Addr().String(), to: s.Addr(), listener: listener, conns: map[net.Conn]struct{}{}}
	l.changed = sync.NewCond(&l.mu)
	l.all.Go(l.accept)
	t.Cleanup(l.close)
	return l
}

// URL is where a client finds the server through the link.
func (l *Link) URL() string { return "redis://" + l.Addr }

// Hold holds requests, answers or both, while connections stay open and new ones are accepted: as when the server's
// machine lost its power, or a firewall lost its state.
func (l *Link) Hold(asked, answered bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asking, l.answered = asked, answered
	l.changed.Broadcast()
}

// Break closes all connections and drops the held bytes. New connections behave as Hold set last.
func (l *Link) Break() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.conns {
		_ = c.Close()
	}
	clear(l.conns)
	l.changed.Broadcast()
}

func (l *Link) close() {
	_ = l.listener.Close()
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	l.Break()
	l.all.Wait()
}

func (l *Link) accept() {
	for {
		client, err := l.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		} else if err != nil {
			continue
		}
		server, err := net.Dial("tcp", l.to)
		if err != nil {
			_ = client.Close()
			continue
		}
		if !l.keep(client, server) {
			return
		}
		l.all.Go(func() { l.carry(client, server, &l.asking) })
		l.all.Go(func() { l.carry(server, client, &l.answered) })
	}
}

func (l *Link) keep(client, server net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		_, _ = client.Close(), server.Close()
		return false
	}
	l.conns[client], l.conns[server] = struct{}{}, struct{}{}
	return true
}

// carry copies bytes from one side to the other, unless they are held.
func (l *Link) carry(from, to net.Conn, held *bool) {
	defer func() { _, _ = from.Close(), to.Close() }()
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			l.mu.Lock()
			_, stands := l.conns[from]
			for *held && stands {
				l.changed.Wait()
				_, stands = l.conns[from]
			}
			l.mu.Unlock()
			if !stands {
				return
			}
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}
