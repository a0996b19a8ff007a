package main

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"
)

// fullness knows how full the store was when it was last looked at.
type fullness struct {
	look   func(context.Context) (bool, error) // nil for a store that is never full
	logger zerolog.Logger
	full   atomic.Bool
}

const lookEvery = 5 * time.Second

// watch looks at once and then every lookEvery, until ctx ends. While the store does not say, nothing changes.
func (f *fullness) watch(ctx context.Context) {
	if f.look == nil {
		return
	}
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		asking, cancel := context.WithTimeout(ctx, lookEvery)
		full, err := f.look(asking)
		cancel()
		if err == nil && f.full.Swap(full) != full {
			f.logger.Warn().Bool("nearly_full", full).Msg("space of the store: while it is nearly full no room is opened and no seat given")
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
