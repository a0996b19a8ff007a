package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"codev/hub"
	"codev/room"

	"github.com/labstack/echo/v4"
	"github.com/rs/zerolog"
)

// Every code has a status, and every error becomes one answer.
func TestProblems(t *testing.T) {
	for _, code := range []room.Code{
		room.NotInThisStep, room.NotYourRole, room.NotYours, room.UnknownItem, room.UnknownParticipant, room.BadCommand,
		room.TooLong, room.TooMany, room.RoomClosed, room.DoorIsLocked, room.RoomFull, room.TooEarly, room.NotAuthenticated,
		room.RateLimited, room.NotFound, room.Unavailable,
	} {
		if statuses[code] == 0 {
			t.Errorf("%s has no status", code)
		}
		p, known := problemOf(fmt.Errorf("doing it: %w", &room.Refusal{Code: code, Rule: "R1", Message: "m"}))
		if !known || p.Status != statuses[code] || p.Code != code || p.Message != "m" {
			t.Errorf("%s: %+v", code, p)
		}
	}
	for _, c := range []struct {
		err    error
		status int
		code   room.Code
		known  bool
	}{
		{fmt.Errorf("reading: %w", hub.ErrNotFound), 404, room.NotFound, true},
		{echo.ErrNotFound, 404, room.NotFound, true},
		{echo.ErrMethodNotAllowed, 405, room.BadCommand, true},
		{echo.ErrStatusRequestEntityTooLarge, 413, room.TooLong, true},
		{echo.ErrInternalServerError, 503, room.Unavailable, false},
		{errors.New("Secret"), 503, room.Unavailable, false},
		{context.Canceled, 503, room.Unavailable, false},
	} {
		p, known := problemOf(c.err)
		if p.Status != c.status || p.Code != c.code || known != c.known || strings.Contains(p.Message, "Secret") {
			t.Errorf("%v: %+v, known %t", c.err, p, known)
		}
	}
}

// A panic ends its request alone, and its text is in no answer and no log.
func TestFault(t *testing.T) {
	log := &bytes.Buffer{}
	s := &server{logger: zerolog.New(log), metrics: newMetrics()}
	e := echo.New()
	e.HTTPErrorHandler = answerError(s.logger)
	e.Use(s.observe)
	e.GET("/api/fault", func(echo.Context) error { panic("Secret words") })
	rec := httptest.NewRecorder()
	e.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/api/fault", nil))
	if rec.Code != 503 || !strings.Contains(rec.Body.String(), `"unavailable"`) {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	if said := log.String(); strings.Contains(said, "Secret") || !strings.Contains(said, "TestFault") {
		t.Errorf("the log should tell where, not what: %s", said)
	}
}
