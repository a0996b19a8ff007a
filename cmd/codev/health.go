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

// health answers those who look after the server.
type health struct {
	check  func(context.Context) error // whether rooms can be served just now
	logger zerolog.Logger

	draining atomic.Bool

	mu   sync.Mutex // held while checking: whoever asks meanwhile gets the same answer
	at   time.Time
	last error
}

// A check saves something to the disk; asked more often than this, it stands for a moment.
const (
	checkEvery = time.Second
	checkWait  = 5 * time.Second
)

// alive says that the program runs; whether it can do anything is for ready.
func (h *health) alive(c echo.Context) error {
	return c.JSON(http.StatusOK, map[string]string{"status": "alive"})
}

// ready says whether to send people here: 503 while the server is stopping or cannot save.
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
	ctx, cancel := context.WithTimeout(context.Background(), checkWait) // not the caller's: others get its answer, too
	defer cancel()
	if h.last = h.check(ctx); h.last != nil {
		h.logger.Warn().Err(h.last).Msg("not ready")
	}
	h.at = time.Now()
	return h.last
}
