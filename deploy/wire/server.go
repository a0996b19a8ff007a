package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
)

// Server is an address at which codev serves.
type Server struct {
	URL  string       // scheme and host: https://codev.example
	HTTP *http.Client // nil: http.DefaultClient
}

// Seat is a participant's place in a room.
type Seat struct {
	Room        string
	Participant string
	Token       string
	Key         *Key // the room's; nil if the room takes plain text
	Waiting     bool // at the door, until the facilitator admits the participant
}

// Error is an answer over HTTP that refuses.
type Error struct {
	Status  int    `json:"-"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

func (e *Error) Error() string { return fmt.Sprintf("wire: %d %s: %s", e.Status, e.Code, e.Message) }

// Open opens a room; the caller is its facilitator. The opening has the fields of POST /api/rooms; its
// name must be sealed where key is not nil. Open adds the ids and the token that are not there: sent
// again with the same, the answer is the same room.
func (s Server) Open(ctx context.Context, key *Key, opening Object) (Seat, error) {
	body := withDefaults(opening, Object{
		"room": NewID(), "participant": NewID(), "token": (*Secret)(NewKey()).Token(), "sealed": key != nil,
	})
	if key != nil {
		body = withDefaults(body, Object{"check": key.Seal("codev", AAD("check"))})
	}
	seat := Seat{Key: key}
	_, err := s.Call(ctx, http.MethodPost, "/api/rooms", key.Entry(), body, &seat)
	return seat, err
}

// Join takes a seat. The joining has the fields of POST /api/rooms/{room}/participants, and is completed
// as Open does.
func (s Server) Join(ctx context.Context, room string, key *Key, joining Object) (Seat, error) {
	body := withDefaults(joining, Object{"participant": NewID(), "token": (*Secret)(NewKey()).Token(), "pledge": true})
	seat := Seat{Room: room, Key: key}
	status, err := s.Call(ctx, http.MethodPost, "/api/rooms/"+room+"/participants", key.Entry(), body, &seat)
	seat.Waiting = status == http.StatusAccepted
	return seat, err
}

func withDefaults(body, defaults Object) Object {
	all := maps.Clone(defaults)
	maps.Copy(all, body)
	return all
}

// Call sends body as JSON, nil for none, and decodes the answer into answer, nil to ignore it. The
// authorization is the header's: Entry or Bearer. A refusal is an *Error.
func (s Server) Call(ctx context.Context, method, path, authorization string, body, answer any) (status int, err error) {
	raw, err := json.Marshal(body)
	if err != nil {
		return 0, fmt.Errorf("wire: encoding a request: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, method, s.URL+path, bytes.NewReader(raw))
	if err != nil {
		return 0, fmt.Errorf("wire: making a request: %w", err)
	}
	request.Header.Set("Content-Type", "application/json")
	if authorization != "" {
		request.Header.Set("Authorization", authorization)
	}
	got, err := s.client().Do(request)
	if err != nil {
		return 0, fmt.Errorf("wire: %w", err)
	}
	defer func() { _ = got.Body.Close() }()
	if raw, err = io.ReadAll(got.Body); err != nil {
		return got.StatusCode, fmt.Errorf("wire: reading an answer: %w", err)
	}
	if got.StatusCode >= http.StatusBadRequest {
		refusal := &Error{Status: got.StatusCode}
		_ = json.Unmarshal(raw, refusal) // a proxy's own answer has no code
		return got.StatusCode, refusal
	}
	if answer != nil {
		if err := json.Unmarshal(raw, answer); err != nil {
			return got.StatusCode, fmt.Errorf("wire: decoding an answer: %w", err)
		}
	}
	return got.StatusCode, nil
}

func (s Server) client() *http.Client {
	if s.HTTP == nil {
		return http.DefaultClient
	}
	return s.HTTP
}
