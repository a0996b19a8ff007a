package hub

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"codev/room"
)

// Run erases rooms whose time has come, at once and then every Config.SweepEvery, until ctx ends or the hub is closed (P8).
// Who calls it waits for it before closing the log.
func (h *Hub) Run(ctx context.Context) {
	ticker := time.NewTicker(h.cfg.SweepEvery)
	defer ticker.Stop()
	for {
		if err := h.sweep(ctx); err != nil && ctx.Err() == nil {
			h.cfg.Logger.Error().Err(err).Msg("sweeping")
		}
		select {
		case <-ctx.Done():
			return
		case <-h.ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

const sweepBatch = 100

// sweep erases what is due now. A live room is asked: it knows what is on its way to the log, and has people to tell.
func (h *Hub) sweep(ctx context.Context) error {
	for {
		now := h.cfg.Log.Now()
		due, err := h.cfg.Log.Expired(ctx, now.UnixMilli(), sweepBatch)
		if err != nil {
			return fmt.Errorf("listing rooms whose time has come: %w", err)
		}
		erased := 0
		for _, name := range due {
			gone, err := h.expire(ctx, room.ID(name), now)
			if err != nil {
				return fmt.Errorf("erasing a room whose time has come: %w", err)
			}
			if gone {
				erased++
			}
		}
		if len(due) < sweepBatch || erased == 0 {
			return nil
		}
	}
}

func (h *Hub) expire(ctx context.Context, id room.ID, now time.Time) (gone bool, err error) {
	err = h.with(ctx, id, func(lr *liveRoom) error {
		if lr.confirmLog() != nil {
			return errUnavailable // perhaps another instance appended to it a moment ago
		}
		if lr.room.ErasesAt() > now.UnixMilli() {
			return nil // something has happened in the meantime
		}
		gone = true
		return lr.erase()
	})
	switch {
	case errors.Is(err, ErrNotFound):
		return true, h.cfg.Log.Erase(ctx, string(id)) // a store that lost its records may still list it as due
	case errors.Is(err, errUnavailable) && !h.isLive(id) && ctx.Err() == nil:
		// It cannot be loaded, here and now. It is erased all the same, unless it was used elsewhere meanwhile and is not due any more.
		due, err := h.cfg.Log.Expired(ctx, now.UnixMilli(), sweepBatch)
		if err != nil || !slices.Contains(due, string(id)) {
			return false, err
		}
		return true, h.cfg.Log.Erase(ctx, string(id))
	}
	return gone, err
}
