package hub

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"codev/room"
)

// outline is the part of a room that is read without loading it: its first record and its summary.
type outline struct {
	room.Admission
	room.Summary
	ofBefore bool // nothing was appended since there are summaries: the zero one says nothing

	signpost *room.Signpost // left of a room that is not there any more; nil if there is none
}

// outline reads a room's outline. The error is ErrNotFound, also where there is a signpost, or unavailable.
func (h *Hub) outline(ctx context.Context, id room.ID) (o outline, err error) {
	if !id.Canonical() {
		return o, ErrNotFound
	}
	if !h.begin() {
		return o, errUnavailable
	}
	defer h.work.Done()
	ctx, cancel := context.WithTimeout(ctx, h.cfg.LogWait)
	defer cancel()
	first, summary, err := h.cfg.Log.First(ctx, string(id))
	switch {
	case errors.Is(err, ErrNotFound):
		return o, ErrNotFound
	case err == nil && first.Seq == 0:
		if o.signpost, err = signpostOf(summary); err == nil {
			return o, ErrNotFound
		}
	case err == nil:
		o, err = outlineOf(first, summary)
	}
	if err != nil {
		h.cfg.Logger.Error().Err(err).Msg("reading a room's outline")
		return o, errUnavailable
	}
	return o, nil
}

func outlineOf(first Record, summary []byte) (o outline, err error) {
	e, err := event(first)
	if err != nil {
		return o, err
	}
	var ok bool
	if o.Admission, ok = room.AdmissionOf(e); !ok {
		return o, errors.New("the first event is not an opening")
	}
	if o.ofBefore = summary == nil; o.ofBefore {
		return o, nil
	}
	if json.Unmarshal(summary, &o.Summary) != nil { // its error would tell words
		return o, errors.New("the summary is not one")
	}
	return o, nil
}

// left is what the log keeps of a room with a signpost.
type left struct {
	Signpost *room.Signpost `json:"signpost"`
}

// signpostOf reads what is left of a room. A store that lost the records of a room may have its summary yet, which is
// no signpost: then both results are nil.
func signpostOf(summary []byte) (*room.Signpost, error) {
	var kept left
	if json.Unmarshal(summary, &kept) != nil {
		return nil, errors.New("what is left of a room is no signpost")
	}
	return kept.Signpost, nil
}

// beside is what the log keeps beside the records of a room that is as they say.
func beside(r *room.Room) Beside { return Beside{r.ErasesAt(), encode(r.Summary())} }

// withSeat is with, for the holder of a token. The log's summary tells whether the token has, or had, a seat: one
// that never had does not cost the loading of the room. The error is f's, that of with, or a *room.Refusal
// not_authenticated.
func (h *Hub) withSeat(ctx context.Context, id room.ID, token string, f func(*liveRoom) error) error {
	if !h.isLive(id) {
		o, err := h.outline(ctx, id)
		switch {
		case err != nil:
			return fmt.Errorf("looking for a seat: %w", err)
		case !o.ofBefore && !o.Knows(token):
			return errSeat
		}
	}
	return h.with(ctx, id, f)
}
