package main

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/rs/zerolog"
)

// health answers health checks.
type health struct {
	check  func(context.Context) error // fails if rooms cannot be served
	logger zerolog.Logger

	draining atomic.Bool

	mu   sync.Mutex // held during a check, so that concurrent requests share its result
	at   time.Time
	last error
}

// A check writes to the disk, so its result is reused for a moment.
const (
	checkEvery = time.Second
	checkWait  = 5 * time.Second
)

// alive answers /healthz: the program runs.
func (h *health) alive(c echo.Context) error {
	return c.JSON(http.StatusOK, map[string]string{"status": "alive"})
}

// ready answers /readyz: 503 while the server is stopping or cannot save.
func (h *health) ready(c echo.Context) error {
	switch {
	case h.draining.Load():
		return errDraining
	case h.checked() != nil:
		return errNotReady
	}
	return c.JSON(http.StatusOK, map[string]string{"status": "ready"})
}

func (h *health) checked() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.at.IsZero() && time.Since(h.at) < checkEvery {
		return h.last
	}
	ctx, cancel := context.WithTimeout(context.Background(), checkWait) // not the request's context: other requests share the result
	defer cancel()
	if h.last = h.check(ctx); h.last != nil {
		h.logger.Warn().Err(h.last).Msg("not ready")
	}
	h.at = time.Now()
	return h.last
}
