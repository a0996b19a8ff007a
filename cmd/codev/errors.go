package main

import (
	"errors"
	"net/http"
	"strings"

	"codev/hub"
	"codev/room"

	"github.com/labstack/echo/v4"
	"github.com/rs/zerolog"
)

// problem is the JSON of an error: a stable code and a sentence for developers. It never holds text that a person
// typed.
type problem struct {
	Status  int       `json:"-"`
	Code    room.Code `json:"code"`
	Message string    `json:"message"`
}

func (p *problem) Error() string { return string(p.Code) + ": " + p.Message }

// statuses maps each code to an HTTP status. A refused command is a normal answer (200), so of a room's codes only
// those of opening and joining are here.
var statuses = map[room.Code]int{
	room.BadCommand:         http.StatusBadRequest,
	room.TooLong:            http.StatusBadRequest,
	room.NotAuthenticated:   http.StatusUnauthorized,
	room.NotYourRole:        http.StatusForbidden,
	room.NotYours:           http.StatusForbidden,
	room.NotInThisStep:      http.StatusForbidden,
	room.TooEarly:           http.StatusForbidden,
	room.NotInvited:         http.StatusForbidden,
	room.DoorIsLocked:       http.StatusForbidden,
	room.RoomClosed:         http.StatusForbidden,
	room.NotFound:           http.StatusNotFound,
	room.UnknownItem:        http.StatusNotFound,
	room.UnknownParticipant: http.StatusNotFound,
	room.RoomFull:           http.StatusConflict,
	room.TooMany:            http.StatusConflict,
	room.RateLimited:        http.StatusTooManyRequests,
	room.Unavailable:        http.StatusServiceUnavailable,
}

// Errors of package main. A malformed request has the code bad_command, whatever its status.
var (
	errForeign     = &problem{http.StatusForbidden, room.BadCommand, "the page that asks is of another site, which is not allowed here"}
	errHost        = &problem{http.StatusMisdirectedRequest, room.BadCommand, "this server does not answer to that name; see --hosts"}
	errNoUpgrade   = &problem{http.StatusUpgradeRequired, room.BadCommand, "this address is for WebSockets"}
	errSubprotocol = &problem{http.StatusBadRequest, room.BadCommand, "the subprotocol must be " + subprotocol}
	errSince       = &problem{http.StatusBadRequest, room.BadCommand, "since is a whole number, and in Last-Event-ID stands before the hash, with a point between"}
	errWait        = &problem{http.StatusBadRequest, room.BadCommand, "wait is a whole number of seconds"}
	errBody        = &problem{http.StatusBadRequest, room.BadCommand, "the body could not be read"}
	errRate        = &problem{http.StatusTooManyRequests, room.RateLimited, "too many of these from one address; wait a minute"}
	errDraining    = &problem{http.StatusServiceUnavailable, room.Unavailable, "stopping"}
	errNotReady    = &problem{http.StatusServiceUnavailable, room.Unavailable, "cannot save just now"}
	errFault       = &problem{http.StatusServiceUnavailable, room.Unavailable, "a fault in the server"}
)

// problemOf returns the problem that err is reported as. known is false for an unexpected error, which must be logged.
func problemOf(err error) (p *problem, known bool) {
	var refusal *room.Refusal
	var byEcho *echo.HTTPError
	switch {
	case errors.As(err, &p):
		return p, true
	case errors.As(err, &refusal):
		return &problem{statuses[refusal.Code], refusal.Code, refusal.Message}, true
	case errors.Is(err, hub.ErrNotFound):
		return &problem{http.StatusNotFound, room.NotFound, "no such room"}, true
	case errors.As(err, &byEcho) && byEcho.Code < http.StatusInternalServerError:
		return &problem{byEcho.Code, codeOf(byEcho.Code), strings.ToLower(http.StatusText(byEcho.Code))}, true
	}
	return errFault, false
}

// codeOf returns the code for a status of the router and its middleware.
func codeOf(status int) room.Code {
	switch status {
	case http.StatusNotFound:
		return room.NotFound
	case http.StatusRequestEntityTooLarge:
		return room.TooLong
	}
	return room.BadCommand
}

// answerError answers a request with an error. It is the only place that does.
func answerError(logger zerolog.Logger) echo.HTTPErrorHandler {
	return func(err error, c echo.Context) {
		if c.Response().Committed {
			return
		}
		p, known := problemOf(err)
		if !known {
			logger.Error().Err(err).Str("route", c.Path()).Msg("answering")
		}
		if p.Status == http.StatusUnauthorized {
			c.Response().Header().Set(echo.HeaderWWWAuthenticate, "Bearer")
		}
		switch {
		case c.Request().Method == http.MethodHead:
			err = c.NoContent(p.Status)
		case isPage(c):
			err = c.String(p.Status, p.Message+"\n")
		default:
			err = c.JSON(p.Status, p)
		}
		if err != nil {
			logger.Debug().Msg("the client left before the answer")
		}
	}
}
