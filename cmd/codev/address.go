package main

import (
	"hash/maphash"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"golang.org/x/time/rate"
)

// An IPv6 address counts as its /64, the prefix of a household. A /48, the prefix of a site, counts as ten
// of them.
const (
	oneAddress = 64
	oneSite    = 48
	perSite    = 10
)

// limit lets so many requests in a period through from one address.
func (s *server) limit(most int, period time.Duration) echo.MiddlewareFunc {
	return s.limitEach(newLimits(most, period), func(echo.Context) string { return "" })
}

// limitSeats bounds how often one address may ask for a seat of one room. A whole group comes in at once; after that,
// a seat that was left can't be taken again and again.
func (s *server) limitSeats(most int) echo.MiddlewareFunc {
	return s.limitEach(newLimits(most, time.Duration(most)*time.Minute), func(c echo.Context) string { return s.hash(c.Param("room")) })
}

// limitEach lets through what the limits of the request's address allow, for each thing that is asked for by itself.
func (s *server) limitEach(l limits, asked func(echo.Context) string) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			address, site := s.anonymous(c.RealIP())
			if !l.allow(address, site, asked(c)) {
				return errRate
			}
			return next(c)
		}
	}
}

// limits are a limiter for each address, and one for each site.
type limits struct{ addresses, sites middleware.RateLimiterStore }

// newLimits allows each address most at once, and as many in each period.
func newLimits(most int, period time.Duration) limits {
	limiter := func(most int) middleware.RateLimiterStore {
		return middleware.NewRateLimiterMemoryStoreWithConfig(middleware.RateLimiterMemoryStoreConfig{
			Rate: rate.Limit(float64(most) / period.Seconds()), Burst: most, ExpiresIn: period + time.Minute,
		})
	}
	return limits{limiter(most), limiter(perSite * most)}
}

// allow takes one from both limits. site is "" for none.
func (l limits) allow(address, site, asked string) bool {
	if ok, _ := l.addresses.Allow(address + asked); !ok { // it has no other error
		return false
	}
	if site == "" {
		return true
	}
	ok, _ := l.sites.Allow(site + asked)
	return ok
}

// anonymous hashes an address, and the /48 of an IPv6 address, with a seed that ends with the program, so that no
// address is kept. site is "" for IPv4.
func (s *server) anonymous(address string) (of, site string) {
	ip, err := netip.ParseAddr(address)
	if err != nil || !ip.Is6() || ip.Is4In6() {
		return s.hash(address), ""
	}
	within := func(bits int) string { return netip.PrefixFrom(ip.WithZone(""), bits).Masked().String() }
	return s.hash(within(oneAddress)), s.hash(within(oneSite))
}

func (s *server) hash(text string) string {
	return strconv.FormatUint(maphash.String(s.seed, text), 36)
}

// trusted reports whether a RemoteAddr is that of a trusted proxy.
func (s *server) trusted(remote string) bool {
	at, err := netip.ParseAddrPort(remote)
	if err != nil {
		return false
	}
	for _, proxy := range s.settings.TrustedProxies {
		if proxy.Contains(at.Addr().Unmap()) {
			return true
		}
	}
	return false
}

// crowd counts the open HTTP connections of each address. A socket counts until its upgrade. Connections of trusted
// proxies do not count.
type crowd struct {
	server *server
	open   *tally

	mu sync.Mutex
	of map[net.Conn]*visit // of the counted connections
}

func newCrowd(s *server, most int) *crowd {
	return &crowd{server: s, open: newTally(most), of: map[net.Conn]*visit{}}
}

// track is the ConnState hook of an http.Server. It closes a connection beyond the limit.
func (c *crowd) track(conn net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		if !c.enter(conn) {
			_ = conn.Close()
		}
	case http.StateClosed, http.StateHijacked:
		c.leave(conn)
	}
}

func (c *crowd) enter(conn net.Conn) bool {
	remote := conn.RemoteAddr().String()
	host, _, err := net.SplitHostPort(remote)
	if err != nil || c.server.trusted(remote) {
		return true
	}
	address, site := c.server.anonymous(host)
	visit := c.open.visit(address, site)
	if visit == nil {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.of[conn] = visit
	return true
}

func (c *crowd) leave(conn net.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if visit := c.of[conn]; visit != nil {
		delete(c.of, conn)
		visit.leave()
	}
}
