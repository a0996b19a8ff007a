package main

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
)

// policy is the Content-Security-Policy: a page may load from and connect to this server alone ('self' includes its
// WebSocket). No inline script or style, no third party, no frame, no form.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
	"manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

var securityHeaders = map[string]string{
	"Content-Security-Policy":      policy,
	"Referrer-Policy":              "no-referrer", // a page's URL holds the room's id
	"X-Content-Type-Options":       "nosniff",
	"X-Frame-Options":              "DENY", // for browsers that don't know frame-ancestors
	"Permissions-Policy":           "camera=(), microphone=(), geolocation=(), display-capture=(), payment=(), usb=(), serial=(), midi=()",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
	"X-Robots-Tag":                 "noindex", // rooms are private
}

// hsts makes browsers use TLS alone for a year.
const hsts = "max-age=31536000"

// headers sets the security headers of every answer, and no-store unless the handler sets Cache-Control.
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

// byTLS reports whether the client uses TLS, to this server or to a trusted proxy.
func (s *server) byTLS(r *http.Request) bool {
	return r.TLS != nil || r.Header.Get(echo.HeaderXForwardedProto) == "https" && s.trusted(r.RemoteAddr)
}

// isPage reports whether the answer is an HTML page.
func isPage(c echo.Context) bool {
	path := c.Request().URL.Path
	return path != "/api" && !strings.HasPrefix(path, "/api/") && path != "/healthz" && path != "/readyz"
}
