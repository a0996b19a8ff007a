package main

import (
	"hash/maphash"
	"io"
	"net"
	"net/http"

	"codev/hub"

	"github.com/labstack/echo/v4"
	"github.com/rs/zerolog"
	"golang.org/x/time/rate"
)

// server answers HTTP requests.
type server struct {
	settings *Settings
	hub      *hub.Hub
	logger   zerolog.Logger
	health   *health
	metrics  *metrics
	pages    *pages
	seed     maphash.Seed
	foreign  rate.Sometimes // limits the log lines of refused Origins
	renewals *renewals

	allowances *allowances
	live       *tally // sockets and streams
	fullness   *fullness
}

// handler returns the handler of all routes.
func (s *server) handler() http.Handler {
	e := echo.New()
	e.Logger.SetOutput(io.Discard) // echo would log paths and addresses
	e.HTTPErrorHandler = answerError(s.logger)
	e.IPExtractor = addressOf(s.settings.TrustedProxies)
	e.Pre(toRoomPage)
	e.Use(s.observe, s.headers, s.ownHost, s.ownSite, s.withAddress)

	s.routes(e.Group("/api"))
	get(e, "/healthz", s.health.alive)
	get(e, "/readyz", s.health.ready)
	s.pages.routes(e)
	return e
}

// get adds a route for GET and for HEAD, which net/http answers without the body.
func get(e interface {
	GET(string, echo.HandlerFunc, ...echo.MiddlewareFunc) *echo.Route
	HEAD(string, echo.HandlerFunc, ...echo.MiddlewareFunc) *echo.Route
}, path string, answer echo.HandlerFunc, m ...echo.MiddlewareFunc,
) {
	e.GET(path, answer, m...)
	e.HEAD(path, answer, m...)
}

// addressOf returns an extractor of the client's address. It trusts X-Forwarded-For of these proxies alone.
func addressOf(proxies []network) echo.IPExtractor {
	if len(proxies) == 0 {
		return echo.ExtractIPDirect()
	}
	trust := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range proxies {
		trust = append(trust, echo.TrustIPRange(&net.IPNet{
			IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen()),
		}))
	}
	return echo.ExtractIPFromXFFHeader(trust...)
}
