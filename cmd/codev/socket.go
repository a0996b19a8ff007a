package main

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"codev/hub"
	"codev/hub/socket"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

const subprotocol = "codev.v1"

// socket upgrades the request to a WebSocket and hands it to the hub. A missing room is reported on the socket, because
// a page cannot see the status of a failed upgrade.
func (s *server) socket(c echo.Context) error {
	r := c.Request()
	if id, err := uuid.Parse(c.Param("room")); err != nil || id.String() != c.Param("room") {
		return hub.ErrNotFound
	}
	if !slices.Contains(tokens(r.Header, "Upgrade"), "websocket") {
		c.Response().Header().Set("Upgrade", "websocket")
		return errNoUpgrade
	}
	if !slices.Contains(tokens(r.Header, "Sec-WebSocket-Protocol"), subprotocol) {
		return errSubprotocol
	}
	visit, err := s.enterLive(c)
	if err != nil {
		return err
	}
	conn, err := socket.Accept(c.Response(), r, subprotocol) // ownSite checked the Origin
	if err != nil {
		visit.leave()
		return nil //nolint:nilerr // the upgrade answered already
	}
	s.hub.ServeSocket(r.Context(), visitor{conn, visit}, roomID(c))
	return nil
}

// tokens returns the elements of a header that is a list, in lower case.
func tokens(h http.Header, name string) (words []string) {
	for _, line := range h.Values(name) {
		for word := range strings.SplitSeq(line, ",") {
			words = append(words, strings.ToLower(strings.TrimSpace(word)))
		}
	}
	return words
}

// ownSite refuses cross-site requests to all but the pages. Programs other than browsers send no Origin.
func (s *server) ownSite(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if from := c.Request().Header.Values(echo.HeaderOrigin); len(from) > 0 && !isPage(c) && !s.allowed(from, c.Request().Host) {
			host := c.Request().Host
			s.foreign.Do(func() {
				s.logger.Warn().Strs("origin", from).Str("host", host).
					Msg("refused a page of another site: does the proxy pass on Host? else see --origins")
			})
			return errForeign
		}
		return next(c)
	}
}

// ownHost refuses requests for a host name that is not in --hosts. Probes use an address.
func (s *server) ownHost(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		probe := c.Path() == "/healthz" || c.Path() == "/readyz"
		if len(s.settings.Hosts) > 0 && !probe && !slices.Contains(s.settings.Hosts, hostOf(c.Request().Host)) {
			return errHost
		}
		return next(c)
	}
}

func (s *server) allowed(from []string, host string) bool {
	u, err := url.Parse(strings.ToLower(from[0]))
	if err != nil || len(from) > 1 || u.Host == "" {
		return false // "null" too
	}
	return bare(u.Host) == bare(strings.ToLower(host)) || slices.Contains(s.settings.Origins, origin(u.Scheme+"://"+bare(u.Host)))
}

// bare removes a default port from a host. Some proxies add it, browsers do not.
func bare(host string) string {
	return strings.TrimSuffix(strings.TrimSuffix(host, ":443"), ":80")
}
