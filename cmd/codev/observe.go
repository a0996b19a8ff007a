package main

import (
	"net/http"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
)

// observe counts every request, logs it where debugging is asked for, and turns a fault into an answer. A request is known by
// its route's pattern: paths hold rooms' ids, and no address is kept.
func (s *server) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := time.Now()
		err := s.caught(next, c)
		if err != nil {
			c.Error(err)
		}
		route, status := routeOf(c), c.Response().Status
		s.metrics.requests.WithLabelValues(route, strconv.Itoa(status)).Inc()
		s.logger.Debug().Str("route", route).Int("status", status).Dur("ms", time.Since(start)).Msg("request")
		return nil
	}
}

// caught runs next. The text of a fault may hold anything, words too: only where it happened is told.
func (s *server) caught(next echo.HandlerFunc, c echo.Context) (err error) {
	defer func() {
		switch fault := recover(); fault {
		case nil:
		case http.ErrAbortHandler:
			panic(fault) // not a fault: net/http's own way to end a connection
		default:
			s.logger.Error().Type("fault", fault).Bytes("stack", debug.Stack()).Msg("fault in a request")
			err = errFault
		}
	}()
	return next(c)
}

// routeOf is "GET /api/rooms/:room". A method or a path that has no route is the caller's invention, and all of those are one.
func routeOf(c echo.Context) string {
	for _, r := range c.Echo().Routes() {
		if r.Method == c.Request().Method && r.Path == c.Path() {
			return r.Method + " " + r.Path
		}
	}
	return "none"
}
