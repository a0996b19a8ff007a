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
	from := addressOf(ctx)
	if err := h.takesNew(from); err != nil {
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
	opened := room.New(h.cfg.Limits)
	opened.Replay(first)
	switch err = h.cfg.Log.Append(ctx, string(o.Room), Record{}, beside(opened), record(first)); {
	case errors.Is(err, ErrStale):
		return h.openedBefore(ctx, o, token)
	case err != nil:
		h.cfg.Logger.Error().Err(err).Msg("opening a room")
		return Seat{}, fmt.Errorf("opening a room: %w", errUnavailable)
	}
	h.cfg.Meter.Appended(time.Since(start))
	spend(from, &first)
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
	a, err := h.outline(ctx, o.Room)
	switch {
	case a.signpost != nil:
		return Seat{}, errTaken
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

// Joiner is a person who asks for a seat. The hub makes the id if Participant is empty.
type Joiner struct {
	Participant room.ID
	Name        string
	Pledge      bool
}

// Join lets somebody into a room, or wait at its door. The same token again gets the same seat. The
// error is ErrNotFound, or a *room.Refusal: not_invited, that of room.Join, or unavailable.
func (h *Hub) Join(ctx context.Context, id room.ID, j Joiner, proof Proof) (Seat, error) {
	o, err := h.outline(ctx, id)
	if entry, _ := digest(proof.Entry); err == nil && !o.Invites(entry) {
		err = errNotInvited
	}
	if err != nil {
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
	from := addressOf(ctx)
	if !o.Seated(sum) { // else it is sent again
		if err := h.takesNew(from); err != nil {
			return Seat{}, err
		}
	}
	seat, asked := Seat{Room: id, Token: token}, time.Now()
	err = h.with(ctx, id, func(lr *liveRoom) error {
		joining := room.Joining{Participant: j.Participant, Name: j.Name, Token: sum, Pledge: j.Pledge}
		p := &proposal{sent: asked, decide: func(r *room.Room, at int64) (room.Event, bool, error) {
			joining.At = at
			return r.Join(joining)
		}}
		if err := lr.commitOne(p); err != nil {
			return err
		}
		spend(from, p.event)
		seat.Participant, _ = lr.room.Seat(sum)
		seat.Waiting = lr.room.Waiting(seat.Participant)
		return nil
	})
	if err != nil {
		return Seat{}, fmt.Errorf("joining a room: %w", err)
	}
	return seat, nil
}

// Card tells what the holder of a room's link, or of a seat in it, may know. The room is not loaded. The error is
// ErrNotFound, or a *room.Refusal: not_invited or unavailable.
func (h *Hub) Card(ctx context.Context, id room.ID, proof Proof) (room.Card, error) {
	card, err := h.cardOf(ctx, id, proof)
	if err != nil {
		return room.Card{}, fmt.Errorf("reading a room's card: %w", err)
	}
	return card, nil
}

func (h *Hub) cardOf(ctx context.Context, id room.ID, proof Proof) (card room.Card, err error) {
	o, err := h.outline(ctx, id)
	if err != nil {
		return card, err
	}
	entry, _ := digest(proof.Entry)
	token, isToken := digest(proof.Token)
	switch {
	case !o.Invites(entry) && !(isToken && o.Seated(token)):
		return card, errNotInvited
	case o.ofBefore:
		return card, errUnavailable
	}
	return o.Card, nil
}

// Moved tells the holder of a room's link where the group has gone, if the room was erased by time and left a
// signpost. The error is ErrNotFound, or a *room.Refusal: not_invited or unavailable.
func (h *Hub) Moved(ctx context.Context, id room.ID, entryKey string) (room.Moved, error) {
	o, err := h.outline(ctx, id)
	if o.signpost != nil {
		if entry, _ := digest(entryKey); o.signpost.Invites(entry) {
			return o.signpost.Moved(id), nil
		}
		err = errNotInvited
	} else if err == nil {
		err = ErrNotFound // the room is there
	}
	return room.Moved{}, fmt.Errorf("reading a signpost: %w", err)
}

// Erase removes a room with all its records, if the caller may (room.MayErase), and tells everyone. A room that can't
// be loaded is erased for its opener alone. The error is ErrNotFound, or a *room.Refusal: not_authenticated,
// not_your_role, unavailable.
func (h *Hub) Erase(ctx context.Context, id room.ID, token string) error {
	sum, ok := digest(token)
	if !ok {
		return errSeat
	}
	err := h.withSeat(ctx, id, sum, func(lr *liveRoom) error {
		if lr.confirmLog() != nil {
			return errUnavailable // erasing is final: it is not decided before a late notification has come
		}
		switch by, err := lr.seat(sum); {
		case err != nil:
			return err
		case !lr.room.MayErase(by):
			return errNotHolder
		}
		return lr.erase(nil)
	})
	if errors.Is(err, errUnavailable) && !h.isLive(id) {
		err = h.eraseUnloaded(ctx, id, sum)
	}
	if err != nil {
		return fmt.Errorf("erasing a room: %w", err)
	}
	return nil
}

// eraseUnloaded erases a room whose log is damaged, say, for its opener, whose seat the first record proves. A removed
// opener has no seat. The error is that of Erase.
func (h *Hub) eraseUnloaded(ctx context.Context, id room.ID, token string) error {
	o, err := h.outline(ctx, id)
	switch {
	case err != nil:
		return err
	case !o.OpenedBy(token) || !o.ofBefore && !o.Seated(token) || !h.begin():
		return errUnavailable
	}
	defer h.work.Done()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), h.cfg.LogWait)
	defer cancel()
	if err := h.cfg.Log.Erase(ctx, string(id)); err != nil {
		h.cfg.Logger.Error().Err(err).Msg("erasing a room that can't be loaded")
		return errUnavailable
	}
	h.cfg.Logger.Warn().Msg("erased a room that could not be loaded, for its opener")
	return nil
}
