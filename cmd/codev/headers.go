package main

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
)

// policy is what a page of ours may do: run and show what this server serves, speak to this server ('self' means its
// WebSocket, too), and nothing else. No inline script or style, no third party, no frame, no form.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
	"manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

var securityHeaders = map[string]string{
	"Content-Security-Policy":      policy,
	"Referrer-Policy":              "no-referrer", // the address of a page holds the room's id
	"X-Content-Type-Options":       "nosniff",
	"X-Frame-Options":              "DENY", // for browsers that don't know frame-ancestors
	"Permissions-Policy":           "camera=(), microphone=(), geolocation=(), display-capture=(), payment=(), usb=(), serial=(), midi=()",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
	"X-Robots-Tag":                 "noindex", // a room is nobody else's business
}

// hsts has browsers come back by TLS alone, for a year.
const hsts = "max-age=31536000"

// headers sets the security headers on every answer. Nobody keeps an answer, but where it says otherwise.
func (s *server) headers(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		for name, value := range securityHeaders {
			c.Response().Header().Set(name, value)
		}
		c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
		if s.byTLS(c.Request()) {
			c.Response().Header().Set(echo.HeaderStrictTransportSecurity, hsts)
		}
		return next(c)
	}
}

// byTLS tells whether the caller came by TLS, to this server or to a trusted proxy before it.
func (s *server) byTLS(r *http.Request) bool {
	return r.TLS != nil || r.Header.Get(echo.HeaderXForwardedProto) == "https" && s.trusted(r.RemoteAddr)
}

// isPage tells whether a person reads the answer, rather than a program.
func isPage(c echo.Context) bool {
	path := c.Request().URL.Path
	return path != "/api" && !strings.HasPrefix(path, "/api/") && path != "/healthz" && path != "/readyz"
}
