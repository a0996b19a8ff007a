package hub

import (
	"context"
	"errors"
	"fmt"
	"time"

	"codev/room"
)

// Seat is what somebody who opened or joined a room gets.
type Seat struct {
	Room        room.ID
	Participant room.ID
	Token       string // the caller's to keep; the hub has only its digest
	Waiting     bool   // at the door
}

// Proof is what a caller shows to come in: the entry key that is made of the link's key, or the
// token of a seat. Either may be empty.
type Proof struct{ Entry, Token string }

// Open opens a room for o's Name with what o says, and returns the opener's seat. Ids and token that
// are left empty are made here; the hash key and the time always are. The same room id with the same
// token again is the same room. The error is a *room.Refusal: bad_command, too_long,
// not_authenticated (the id is taken by another token), not_invited (same token, other entry key) or
// unavailable.
func (h *Hub) Open(ctx context.Context, o room.Opening, proof Proof) (Seat, error) {
	if !h.begin() {
		return Seat{}, errUnavailable
	}
	defer h.work.Done()
	token, err := complete(&o, proof)
	if err != nil {
		return Seat{}, err
	}
	o.At = h.cfg.Log.Now().UnixMilli()
	first, err := room.Open(o, h.cfg.Limits)
	if err != nil {
		return Seat{}, err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), h.cfg.LogWait)
	defer cancel()
	start := time.Now()
	expires := room.New(h.cfg.Limits).ErasesAfter(first)
	switch err = h.cfg.Log.Append(ctx, string(o.Room), Record{}, expires, record(first)); {
	case errors.Is(err, ErrStale):
		return h.openedBefore(ctx, o, token)
	case err != nil:
		h.cfg.Logger.Error().Err(err).Msg("opening a room")
		return Seat{}, fmt.Errorf("opening a room: %w", errUnavailable)
	}
	h.cfg.Meter.Appended(time.Since(start))
	return Seat{Room: o.Room, Participant: o.Opener, Token: token}, nil
}

// complete fills in what the caller left out of o, and the digests of the proof. It returns the token.
func complete(o *room.Opening, proof Proof) (token string, err error) {
	if token = proof.Token; token == "" {
		token = newToken()
	}
	var ok bool
	if o.Token, ok = digest(token); !ok {
		return "", errToken
	}
	o.Entry, _ = digest(proof.Entry) // a malformed one counts as none
	orElse(&o.Room, newID())
	orElse(&o.Opener, newID())
	if !isV4(o.Room) || !isV4(o.Opener) {
		return "", errID
	}
	o.Key = random(32)
	return token, nil
}

// openedBefore answers an opening whose room id is taken: by this very opening, sent twice by the
// caller or by the log's client, or by somebody else.
func (h *Hub) openedBefore(ctx context.Context, o room.Opening, token string) (Seat, error) {
	a, err := h.admission(ctx, o.Room)
	switch {
	case errors.Is(err, ErrNotFound):
		return Seat{}, errUnavailable // erased since: the caller may open it again
	case err != nil:
		return Seat{}, err
	case !a.OpenedBy(o.Token):
		return Seat{}, errTaken
	case !a.Invites(o.Entry):
		return Seat{}, errNotInvited
	}
	return Seat{Room: a.Room, Participant: a.Opener, Token: token}, nil
}

// admission reads a room's first record, and nothing else of the room. The error is ErrNotFound, or
// unavailable.
func (h *Hub) admission(ctx context.Context, id room.ID) (a room.Admission, err error) {
	if !id.Canonical() {
		return a, ErrNotFound
	}
	if !h.begin() {
		return a, errUnavailable
	}
	defer h.work.Done()
	ctx, cancel := context.WithTimeout(ctx, h.cfg.LogWait)
	defer cancel()
	first, err := h.cfg.Log.First(ctx, string(id))
	if errors.Is(err, ErrNotFound) {
		return a, ErrNotFound
	}
	if err == nil {
		var e room.Event
		if e, err = event(first); err == nil {
			var ok bool
			if a, ok = room.AdmissionOf(e); ok {
				return a, nil
			}
			err = errors.New("the first event is not an opening")
		}
	}
	h.cfg.Logger.Error().Err(err).Msg("reading a room's first record")
	return a, fmt.Errorf("reading a room's first record: %w", errUnavailable)
}

// invited refuses whoever does not hold the room's link. A wrong proof does not load the room. The
// error is ErrNotFound, or a *room.Refusal: not_invited or unavailable.
func (h *Hub) invited(ctx context.Context, id room.ID, entry string) error {
	a, err := h.admission(ctx, id)
	if err != nil {
		return err
	}
	if sum, _ := digest(entry); !a.Invites(sum) {
		return errNotInvited
	}
	return nil
}

// Joiner is who asks for a seat. The hub makes the id if Participant is empty.
type Joiner struct {
	Participant room.ID
	Name        string
	Pledge      bool
}

// Join lets somebody into a room, or wait at its door. The same token again gets the same seat. The
// error is ErrNotFound, or a *room.Refusal: not_invited, that of room.Join, or unavailable.
func (h *Hub) Join(ctx context.Context, id room.ID, j Joiner, proof Proof) (Seat, error) {
	if err := h.invited(ctx, id, proof.Entry); err != nil {
		return Seat{}, fmt.Errorf("joining a room: %w", err)
	}
	token := proof.Token
	if token == "" {
		token = newToken()
	}
	sum, ok := digest(token)
	if !ok {
		return Seat{}, errToken
	}
	orElse(&j.Participant, newID())
	if !isV4(j.Participant) {
		return Seat{}, errID
	}
	seat, asked := Seat{Room: id, Token: token}, time.Now()
	err := h.with(ctx, id, func(lr *liveRoom) error {
		joining := room.Joining{Participant: j.Participant, Name: j.Name, Token: sum, Pledge: j.Pledge}
		err := lr.decideOne(&proposal{sent: asked, decide: func(r *room.Room, at int64) (room.Event, bool, error) {
			joining.At = at
			return r.Join(joining)
		}})
		if err != nil {
			return err
		}
		seat.Participant, _ = lr.room.Seat(sum)
		seat.Waiting = lr.room.Waiting(seat.Participant)
		return nil
	})
	if err != nil {
		return Seat{}, fmt.Errorf("joining a room: %w", err)
	}
	return seat, nil
}

// Card tells what the holder of a room's link, or of a seat in it, may know. The error is
// ErrNotFound, or a *room.Refusal: not_invited or unavailable.
func (h *Hub) Card(ctx context.Context, id room.ID, proof Proof) (card room.Card, err error) {
	invitation := h.invited(ctx, id, proof.Entry)
	sum, isToken := digest(proof.Token)
	if invitation != nil && (!errors.Is(invitation, errNotInvited) || !isToken) {
		return room.Card{}, fmt.Errorf("reading a room's card: %w", invitation)
	}
	err = h.with(ctx, id, func(lr *liveRoom) error {
		if invitation != nil {
			if _, err := lr.seat(sum); err != nil {
				return invitation
			}
		}
		if lr.outOfTouch(time.Now()) {
			return errUnavailable
		}
		card = lr.room.Card()
		return nil
	})
	if err != nil {
		return room.Card{}, fmt.Errorf("reading a room's card: %w", err)
	}
	return card, nil
}

// Erase removes a room with all its records, for whoever may (room.MayErase), and tells everyone. The error is
// ErrNotFound, or a *room.Refusal: not_authenticated, not_your_role, unavailable.
func (h *Hub) Erase(ctx context.Context, id room.ID, token string) error {
	sum, ok := digest(token)
	if !ok {
		return errSeat
	}
	err := h.with(ctx, id, func(lr *liveRoom) error {
		if lr.confirmLog() != nil {
			return errUnavailable // erasing is final: it is not decided before a late notification has come
		}
		switch by, err := lr.seat(sum); {
		case err != nil:
			return err
		case !lr.room.MayErase(by):
			return errNotHolder
		}
		return lr.erase()
	})
	if err != nil {
		return fmt.Errorf("erasing a room: %w", err)
	}
	return nil
}
