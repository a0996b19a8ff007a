package main

import (
	"compress/gzip"
	"io"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/labstack/echo/v4"
)

var longScript = strings.Repeat("console.log('codev');\n", 100)

// client is a built one, as small as can be.
var client = fstest.MapFS{
	"index.html":           {Data: []byte(`<!doctype html><title>codev</title>`)},
	"icon.svg":             {Data: []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`)},
	"assets/index-abc1.js": {Data: []byte(longScript)},
	".keep":                {},
	".vite/manifest.json":  {Data: []byte(`{}`)},
}

func newPageEdge(t *testing.T, files fstest.MapFS) *edge {
	t.Helper()
	e := newEdge(t)
	pages, err := newPages(files)
	if err != nil {
		t.Fatal(err)
	}
	e.pages = pages
	listener := httptest.NewServer(e.handler())
	t.Cleanup(listener.Close)
	e.base = listener.URL
	return e
}

func TestPages(t *testing.T) {
	e := newPageEdge(t, client)
	for _, c := range []struct {
		path   string
		status int
		kind   string
		keep   string
	}{
		{"/", 200, "text/html; charset=utf-8", "no-cache"},
		{"/r/0b0e9b36-6a54-4a4f-9a0e-2c8f7f0a6f3d", 200, "text/html; charset=utf-8", "no-cache"},
		{"/r/0b0e9b36-6a54-4a4f-9a0e-2c8f7f0a6f3d/", 200, "text/html; charset=utf-8", "no-cache"},
		{"/icon.svg", 200, "image/svg+xml", "no-cache"},
		{"/assets/index-abc1.js", 200, "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"},
		{"/assets/index-abc2.js", 404, "text/plain; charset=UTF-8", "no-store"},
		{"/assets/../index.html", 404, "text/plain; charset=UTF-8", "no-store"},
		{"/assets/%2e%2e/index.html", 404, "text/plain; charset=UTF-8", "no-store"},
		{"/.keep", 404, "text/plain; charset=UTF-8", "no-store"},
		{"/.vite/manifest.json", 404, "text/plain; charset=UTF-8", "no-store"},
		{"/r", 200, "text/html; charset=utf-8", "no-cache"},
		{"/r/", 200, "text/html; charset=utf-8", "no-cache"},
		{"/r/0b0e9b36-6a54-4a4f-9a0e-2c8f7f0a6f3d%23k=damaged/%2F..%2Fand/more", 200, "text/html; charset=utf-8", "no-cache"},
		{"/rooms", 404, "text/plain; charset=UTF-8", "no-store"},
		{"/nowhere", 404, "text/plain; charset=UTF-8", "no-store"},
	} {
		got := e.call("GET", c.path, "")
		kind, keep := got.header.Get("Content-Type"), got.header.Get("Cache-Control")
		if got.status != c.status || kind != c.kind || keep != c.keep {
			t.Errorf("%s: %d %q %q", c.path, got.status, kind, keep)
		}
		if head := e.call("HEAD", c.path, ""); head.status != c.status || head.body != "" {
			t.Errorf("HEAD %s: %d", c.path, head.status)
		}
	}
}

func TestPagesAreCompressedAndRevalidated(t *testing.T) {
	e := newPageEdge(t, client)
	const path = "/assets/index-abc1.js"
	short := e.call("GET", path, "", "Accept-Encoding", "br, gzip")
	if short.header.Get("Content-Encoding") != "gzip" || !strings.Contains(short.header.Get("Vary"), "Accept-Encoding") {
		t.Fatalf("not compressed: %v", short.header)
	}
	r, err := gzip.NewReader(strings.NewReader(short.body))
	if err != nil {
		t.Fatal(err)
	}
	if whole, err := io.ReadAll(r); err != nil || string(whole) != longScript {
		t.Errorf("uncompressed it is another file: %v", err)
	}
	for _, accepts := range []string{"identity", "gzip;q=0", "gzip;q=0.0", "br"} {
		if got := e.call("GET", path, "", "Accept-Encoding", accepts); got.body != longScript {
			t.Errorf("%s: not the plain file", accepts)
		}
	}
	tag := short.header.Get("ETag")
	if got := e.call("GET", path, "", "Accept-Encoding", "gzip", "If-None-Match", tag); got.status != 304 {
		t.Errorf("unchanged: %d", got.status)
	}
	if plain := e.call("GET", path, "", "Accept-Encoding", "identity"); plain.header.Get("ETag") == tag {
		t.Error("two codings have one tag")
	}
	page := e.call("GET", "/", "")
	if got := e.call("GET", "/r/x", "", "If-None-Match", page.header.Get("ETag")); got.status != 304 {
		t.Errorf("an unchanged page: %d", got.status)
	}
}

// A program without the client serves rooms, and its page says how to build the client.
func TestUnbuiltClient(t *testing.T) {
	e := newPageEdge(t, fstest.MapFS{".keep": {}})
	for _, path := range []string{"/", "/r/0b0e9b36-6a54-4a4f-9a0e-2c8f7f0a6f3d"} {
		if got := e.call("GET", path, ""); got.status != 503 || !strings.Contains(got.body, "make run") {
			t.Errorf("%s: %d %s", path, got.status, got.body)
		}
	}
	if got := e.call("POST", "/api/rooms", opens()); got.status != 201 {
		t.Errorf("opening a room: %d", got.status)
	}
	var said strings.Builder
	e.greet(&said, "http://localhost:8080")
	if !strings.Contains(said.String(), "make run") || !strings.Contains(said.String(), "http://localhost:8080") {
		t.Errorf("at the start: %s", said.String())
	}
}

// Nothing is inline, nobody else is asked, nobody frames us, no address leaves: on every answer.
func TestSecurityHeaders(t *testing.T) {
	e := newPageEdge(t, client)
	for _, path := range []string{"/", "/r/x", "/assets/index-abc1.js", "/nowhere", "/api/rooms/x", "/healthz", "/metrics"} {
		got := e.call("GET", path, "")
		for name, want := range map[string]string{
			"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "Cross-Origin-Opener-Policy": "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin",
		} {
			if got.header.Get(name) != want {
				t.Errorf("%s: %s is %q", path, name, got.header.Get(name))
			}
		}
		if !strings.Contains(got.header.Get("Permissions-Policy"), "microphone=()") {
			t.Errorf("%s: Permissions-Policy is %q", path, got.header.Get("Permissions-Policy"))
		}
		checkPolicy(t, path, got.header.Get("Content-Security-Policy"))
		if got.header.Get("Server") != "" || got.header.Get("X-Powered-By") != "" || got.header.Get(echo.HeaderSetCookie) != "" {
			t.Errorf("%s: says more than it needs to", path)
		}
	}
}

func checkPolicy(t *testing.T, path, csp string) {
	t.Helper()
	allowed := map[string]string{}
	for directive := range strings.SplitSeq(csp, ";") {
		name, sources, _ := strings.Cut(strings.TrimSpace(directive), " ")
		allowed[name] = sources
		if sources != "'none'" && sources != "'self'" {
			t.Errorf("%s: the policy allows %s", path, directive)
		}
	}
	for name, want := range map[string]string{
		"default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "connect-src": "'self'",
		"frame-ancestors": "'none'", "base-uri": "'none'", "form-action": "'none'",
	} {
		if allowed[name] != want {
			t.Errorf("%s: %s is %q", path, name, allowed[name])
		}
	}
}
