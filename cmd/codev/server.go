package main

import (
	"hash/maphash"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strconv"

	"codev/hub"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/rs/zerolog"
	"golang.org/x/time/rate"
)

// server is what answers requests.
type server struct {
	settings *Settings
	hub      *hub.Hub
	logger   zerolog.Logger
	health   *health
	metrics  *metrics
	pages    *pages
	seed     maphash.Seed
	renewals *renewals
}

// handler lays down all routes.
func (s *server) handler() http.Handler {
	e := echo.New()
	e.Logger.SetOutput(io.Discard) // zerolog speaks for us; echo would write paths and addresses
	e.HTTPErrorHandler = answerError(s.logger)
	e.IPExtractor = addressOf(s.settings.TrustedProxies)
	e.Use(s.observe, headers, s.ownSite)

	s.routes(e.Group("/api"))
	e.GET("/healthz", s.health.alive)
	e.GET("/readyz", s.health.ready)
	if s.settings.MetricsAddr == "" {
		e.GET("/metrics", echo.WrapHandler(s.metrics.handler()))
	}
	s.pages.routes(e)
	return e
}

// addressOf is who asks. X-Forwarded-For is believed of these proxies alone.
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

// limit lets so many requests a minute through from one address.
func (s *server) limit(perMinute int) echo.MiddlewareFunc {
	return middleware.RateLimiterWithConfig(middleware.RateLimiterConfig{
		Store: middleware.NewRateLimiterMemoryStoreWithConfig(middleware.RateLimiterMemoryStoreConfig{
			Rate: rate.Limit(float64(perMinute) / 60), Burst: perMinute,
		}),
		IdentifierExtractor: func(c echo.Context) (string, error) { return s.anonymous(c.RealIP()), nil },
		DenyHandler:         func(echo.Context, string, error) error { return errRate },
	})
}

// anonymous stands for an address without holding it: a hash whose seed ends with the program. Who has one
// IPv6 address has its whole /64.
func (s *server) anonymous(address string) string {
	if ip, err := netip.ParseAddr(address); err == nil && ip.Is6() && !ip.Is4In6() {
		if subnet, err := ip.WithZone("").Prefix(64); err == nil {
			address = subnet.String()
		}
	}
	return strconv.FormatUint(maphash.String(s.seed, address), 36)
}
