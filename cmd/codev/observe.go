package main

import (
	"net/http"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
)

// observe counts every request, logs it at level debug, and turns a panic into an answer. It names a request by its
// route's pattern, because paths hold rooms' ids. It keeps no address.
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

// caught runs next and recovers a panic. The panic's text may hold what people wrote, so only the stack is logged.
func (s *server) caught(next echo.HandlerFunc, c echo.Context) (err error) {
	defer func() {
		switch fault := recover(); fault {
		case nil:
		case http.ErrAbortHandler:
			panic(fault) // net/http ends a connection so
		default:
			s.logger.Error().Type("fault", fault).Bytes("stack", debug.Stack()).Msg("fault in a request")
			err = errFault
		}
	}()
	return next(c)
}

// routeOf returns for example "GET /api/rooms/:room". All requests without a route have one name.
func routeOf(c echo.Context) string {
	for _, r := range c.Echo().Routes() {
		if r.Method == c.Request().Method && r.Path == c.Path() {
			return r.Method + " " + r.Path
		}
	}
	return "none"
}
