package main

import (
	"maps"
	"sync"
	"time"

	"codev/hub"

	"github.com/labstack/echo/v4"
	"golang.org/x/time/rate"
)

// allowances count the bytes that each address leaves in the store, against what it may in a day. An address that has
// left nothing lately has no entry.
type allowances struct {
	most int // bytes a day, of an address

	mu    sync.Mutex
	of    map[string]*rate.Limiter
	swept time.Time
}

func newAllowances(most int) *allowances {
	return &allowances{most: most, of: map[string]*rate.Limiter{}}
}

// spender is an address, and the site that it is of: a hub.Address.
type spender struct {
	allowances    *allowances
	address, site string // anonymous
}

// withAddress has the hub know what the caller's address may leave in the store.
func (s *server) withAddress(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		address, site := s.anonymous(c.RealIP())
		r := c.Request()
		c.SetRequest(r.WithContext(hub.WithAddress(r.Context(), &spender{s.allowances, address, site})))
		return next(c)
	}
}

// Spent implements [hub.Address].
func (s *spender) Spent() bool {
	s.allowances.mu.Lock()
	defer s.allowances.mu.Unlock()
	now := time.Now()
	for _, key := range []string{s.address, s.site} {
		if l := s.allowances.of[key]; l != nil && l.TokensAt(now) <= 0 {
			return true
		}
	}
	return false
}

// Spend implements [hub.Address].
func (s *spender) Spend(bytes int) {
	s.allowances.mu.Lock()
	defer s.allowances.mu.Unlock()
	now := time.Now()
	s.allowances.sweep(now)
	s.allowances.spend(s.address, s.allowances.most, bytes, now)
	if s.site != "" {
		s.allowances.spend(s.site, perSite*s.allowances.most, bytes, now)
	}
}

func (a *allowances) spend(key string, most, bytes int, now time.Time) {
	if a.of[key] == nil {
		a.of[key] = rate.NewLimiter(rate.Limit(float64(most)/oneDay.Seconds()), most)
	}
	for ; bytes > 0; bytes -= most { // the limiter takes no more than its burst at once
		a.of[key].ReserveN(now, min(bytes, most))
	}
}

// sweep removes the entry of each address that may leave as much as in a whole day again.
func (a *allowances) sweep(now time.Time) {
	if now.Sub(a.swept) < time.Minute {
		return
	}
	a.swept = now
	maps.DeleteFunc(a.of, func(_ string, l *rate.Limiter) bool { return l.TokensAt(now) >= float64(l.Burst()) })
}
