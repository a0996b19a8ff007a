package hub

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"codev/room"
)

// Run erases rooms whose time has come, at once and then every Config.SweepEvery, until ctx ends or the hub is closed
// (P8). The caller waits for it before closing the log.
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

// sweep erases the rooms that are due. A live room is asked to erase itself: it may have appends under way and
// clients to tell.
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

// expire erases a room whose time has come. If it announced a next room it leaves a signpost, which is erased here,
// too, once its own time has come. The signpost is made of the outline, so that a room that can't be loaded leaves
// one as well.
func (h *Hub) expire(ctx context.Context, id room.ID, now time.Time) (gone bool, err error) {
	o, err := h.outline(ctx, id)
	switch {
	case o.signpost != nil && o.signpost.Until > now.UnixMilli():
		return false, nil // another instance has erased the room since it was listed
	case errors.Is(err, ErrNotFound): // also what a store that lost the records still lists
		return true, h.cfg.Log.Erase(ctx, string(id))
	case err == nil:
		o.signpost = o.Signpost(o.Summary, now.UnixMilli())
	}
	err = h.with(ctx, id, func(lr *liveRoom) error {
		if lr.confirmLog() != nil {
			return errUnavailable // perhaps another instance appended to it a moment ago
		}
		if lr.room.ErasesAt() > now.UnixMilli() {
			return nil // something has happened in the meantime
		}
		gone = true
		return lr.erase(o.signpost)
	})
	switch {
	case errors.Is(err, ErrNotFound):
		return true, nil // erased in the meantime
	case errors.Is(err, errUnavailable) && !h.isLive(id) && ctx.Err() == nil:
		// It cannot be loaded, here and now. It is erased all the same, unless it was used elsewhere meanwhile and is
		// not due any more.
		due, err := h.cfg.Log.Expired(ctx, now.UnixMilli(), sweepBatch)
		if err != nil || !slices.Contains(due, string(id)) {
			return false, err
		}
		return true, h.remove(ctx, id, o.signpost)
	}
	return gone, err
}

// remove removes a room's records from the log, and leaves a signpost there if one is given.
func (h *Hub) remove(ctx context.Context, id room.ID, signpost *room.Signpost) error {
	if signpost == nil {
		return h.cfg.Log.Erase(ctx, string(id))
	}
	return h.cfg.Log.Retire(ctx, string(id), Beside{Expires: signpost.Until, Summary: encode(left{signpost})})
}
