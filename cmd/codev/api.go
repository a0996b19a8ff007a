package main

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"codev/hub"
	"codev/room"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
)

// Limits of a body, in bytes. A heritage holds the texts of a whole séance, a join a name and a token.
const (
	maxOpening = 256 << 10
	maxJoining = 4 << 10
)

// asks is how many other calls an address may make for each socket that it may open. A client without a socket makes
// many.
const asks = 10

const oneDay = 24 * time.Hour

// routes adds the routes under /api.
func (s *server) routes(api *echo.Group) {
	api.POST("/rooms", s.openRoom, bodyLimit(maxOpening), s.limit(s.settings.LimitRooms, time.Minute), s.limit(s.settings.roomsADay(), oneDay))
	get(api, "/rooms/:room", s.card, s.limit(asks*s.settings.LimitSockets, time.Minute))
	api.DELETE("/rooms/:room", s.eraseRoom, s.limit(asks*s.settings.LimitSockets, time.Minute))
	api.POST("/rooms/:room/participants", s.joinRoom, bodyLimit(maxJoining), s.limitSeats(s.settings.joins()), s.limit(asks*s.settings.LimitSockets, time.Minute))
	api.POST("/rooms/:room/commands", s.command, bodyLimit(hub.MaxFrame), s.limit(10*asks*s.settings.LimitSockets, time.Minute))
	api.GET("/rooms/:room/socket", s.socket, s.limit(s.settings.LimitSockets, time.Minute))
	api.GET("/rooms/:room/stream", s.stream, s.renewals.exempt(s.limit(asks*s.settings.LimitSockets, time.Minute)))
}

// opening is the body of POST /api/rooms. The server makes ids and a token that are absent.
type opening struct {
	Room        room.ID         `json:"room,omitempty"`
	Participant room.ID         `json:"participant,omitempty"`
	Name        string          `json:"name"`
	Token       string          `json:"token,omitempty"`
	Group       string          `json:"group,omitempty"`
	Lang        string          `json:"lang"`
	Plan        json.RawMessage `json:"plan"`
	Door        string          `json:"door"`
	Sealed      *bool           `json:"sealed,omitempty"`
	Check       string          `json:"check,omitempty"`
	Heritage    json.RawMessage `json:"heritage,omitempty"`
	StartsAt    *int64          `json:"starts_at,omitempty"`
	Call        string          `json:"call,omitempty"`
	Charter     string          `json:"charter,omitempty"`
}

type seat struct {
	Room        room.ID `json:"room,omitempty"`
	Participant room.ID `json:"participant"`
	Token       string  `json:"token"`
}

func (s *server) openRoom(c echo.Context) error {
	var o opening
	if err := body(c, &o); err != nil {
		return err
	}
	got, err := s.hub.Open(c.Request().Context(), room.Opening{
		Room: o.Room, Opener: o.Participant, Name: o.Name, Group: o.Group, Lang: o.Lang, Plan: o.Plan, Door: o.Door,
		Sealed: o.Sealed, Check: o.Check, Heritage: o.Heritage,
		StartsAt: o.StartsAt, Call: o.Call, Charter: o.Charter,
	}, hub.Proof{Entry: credentials(c, schemeEntry), Token: o.Token})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, seat{got.Room, got.Participant, got.Token})
}

// joining is the body of a join. The server makes the id and the token if they are absent.
type joining struct {
	Participant room.ID `json:"participant,omitempty"`
	Name        string  `json:"name"`
	Token       string  `json:"token,omitempty"`
	Pledge      bool    `json:"pledge"`
}

func (s *server) joinRoom(c echo.Context) error {
	var j joining
	if err := body(c, &j); err != nil {
		return err
	}
	joiner := hub.Joiner{Participant: j.Participant, Name: j.Name, Pledge: j.Pledge}
	proof := hub.Proof{Entry: credentials(c, schemeEntry), Token: j.Token}
	got, err := s.hub.Join(c.Request().Context(), roomID(c), joiner, proof)
	if err != nil {
		return err
	}
	status := http.StatusCreated
	if got.Waiting {
		status = http.StatusAccepted
	}
	return c.JSON(status, seat{Participant: got.Participant, Token: got.Token})
}

func (s *server) card(c echo.Context) error {
	proof := hub.Proof{Entry: credentials(c, schemeEntry), Token: bearer(c)}
	card, err := s.hub.Card(c.Request().Context(), roomID(c), proof)
	switch {
	case err == nil:
		return c.JSON(http.StatusOK, card)
	case !errors.Is(err, hub.ErrNotFound):
		return err
	}
	moved, err := s.hub.Moved(c.Request().Context(), roomID(c), proof.Entry)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, moved)
}

func (s *server) eraseRoom(c echo.Context) error {
	if err := s.hub.Erase(c.Request().Context(), roomID(c), bearer(c)); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *server) command(c echo.Context) error {
	raw, err := read(c)
	if err != nil {
		return err
	}
	answer, err := s.hub.Command(c.Request().Context(), roomID(c), bearer(c), raw)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, answer)
}

func roomID(c echo.Context) room.ID { return room.ID(c.Param("room")) }

// Schemes of the Authorization header.
const (
	schemeBearer = "Bearer" // the token of a seat
	schemeEntry  = "Entry"  // the entry key, which clients derive from the key in the room's link
)

// credentials returns the credentials of the Authorization header, "" unless it has the scheme.
func credentials(c echo.Context, scheme string) string {
	given, value, _ := strings.Cut(c.Request().Header.Get(echo.HeaderAuthorization), " ")
	if !strings.EqualFold(given, scheme) {
		return ""
	}
	return strings.TrimSpace(value)
}

// bearer returns the token of the Authorization header, "" if there is none.
func bearer(c echo.Context) string { return credentials(c, schemeBearer) }

// body decodes the request's body into dst, exactly.
func body(c echo.Context, dst any) error {
	raw, err := read(c)
	if err != nil {
		return err
	}
	return room.DecodeExact(raw, dst)
}

// read returns the whole body. An error of the connection is not returned, because it names the client's address.
func read(c echo.Context) ([]byte, error) {
	raw, err := io.ReadAll(c.Request().Body)
	if err == nil {
		return raw, nil
	}
	if p, known := problemOf(err); known {
		return nil, p // too long
	}
	return nil, errBody
}

func bodyLimit(bytes int) echo.MiddlewareFunc { return middleware.BodyLimit(strconv.Itoa(bytes) + "B") }
