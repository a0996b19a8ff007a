package main

import (
	"hash/maphash"
	"maps"
	"sync"
	"time"

	"codev/room"

	"github.com/labstack/echo/v4"
)

// renewalTime is how long after an answer its token may connect again outside the address's limit.
const renewalTime = time.Minute

// renewals holds the tokens whose answer has just ended. A request with one of them continues a connection, so it does
// not count for the address's limit: many people behind one address may use HTTP. It holds at most one entry for
// each connection of the last minute.
type renewals struct {
	seed maphash.Seed

	mu    sync.Mutex
	until map[uint64]time.Time
	swept time.Time
}

func newRenewals() *renewals {
	return &renewals{seed: maphash.MakeSeed(), until: map[uint64]time.Time{}}
}

// allow lets a token connect again to the room.
func (r *renewals) allow(room room.ID, token string) {
	now := time.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	if now.Sub(r.swept) >= renewalTime {
		r.swept = now
		maps.DeleteFunc(r.until, func(_ uint64, t time.Time) bool { return !t.After(now) })
	}
	r.until[r.key(room, token)] = now.Add(renewalTime)
}

// exempt skips a limit for requests that continue an answer that has just ended.
func (r *renewals) exempt(limit echo.MiddlewareFunc) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		limited := limit(next)
		return func(c echo.Context) error {
			if r.allowed(roomID(c), bearer(c)) {
				return next(c)
			}
			return limited(c)
		}
	}
}

func (r *renewals) allowed(room room.ID, token string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.until[r.key(room, token)].After(time.Now())
}

func (r *renewals) key(room room.ID, token string) uint64 {
	return maphash.String(r.seed, string(room)+" "+token)
}
