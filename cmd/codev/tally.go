package main

import (
	"sync"

	"codev/hub/socket"

	"github.com/labstack/echo/v4"
)

// tally counts what each address, and each site, has open.
type tally struct {
	most int // of an address

	mu sync.Mutex
	of map[string]int
}

func newTally(most int) *tally { return &tally{most: most, of: map[string]int{}} }

// enter counts one more, unless the address or its site has as many as it may. site is "" for none.
func (t *tally) enter(address, site string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.of[address] >= t.most || site != "" && t.of[site] >= perSite*t.most {
		return false
	}
	t.of[address]++
	if site != "" {
		t.of[site]++
	}
	return true
}

// visit is enter for something that leaves by itself; nil if the address or its site has as many as it may.
func (t *tally) visit(address, site string) *visit {
	if !t.enter(address, site) {
		return nil
	}
	return &visit{tally: t, address: address, site: site}
}

// leave counts one less.
func (t *tally) leave(address, site string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, key := range []string{address, site} {
		if t.of[key]--; t.of[key] <= 0 {
			delete(t.of, key)
		}
	}
}

// enterLive counts a socket or a stream of the request's address. The error is errRate if the address has as many open
// as it may; otherwise the caller must call leave.
func (s *server) enterLive(c echo.Context) (*visit, error) {
	visit := s.live.visit(s.anonymous(c.RealIP()))
	if visit == nil {
		return nil, errRate
	}
	return visit, nil
}

// visit is something open that a tally has counted.
type visit struct {
	tally         *tally
	address, site string
	left          sync.Once
}

func (v *visit) leave() { v.left.Do(func() { v.tally.leave(v.address, v.site) }) }

// visitor is a socket that is counted until it is cut, which ends every socket.
type visitor struct {
	*socket.Conn
	*visit
}

// Cut implements [hub.Socket].
func (v visitor) Cut() {
	v.Conn.Cut()
	v.leave()
}
