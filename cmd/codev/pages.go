package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// pages serves the web client. Its files are few and small, so they stay in memory, compressed once.
type pages struct {
	files map[string]*file // by path, index.html for every page
}

type file struct {
	kind    string // Content-Type
	keep    string // Cache-Control
	tag     string // the ETag
	plain   []byte
	gzipped []byte // nil unless it is shorter
}

const (
	indexPage = "index.html"
	roomPage  = "/r"
	assets    = "assets/"
)

const unbuilt = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>codev</title>
<h1>The web client is not in this program</h1>
<p>It was compiled before the client was built. Stop it, and in the project's folder run <code>make run</code>: it builds both and serves them.</p>
<p>The rooms are served nonetheless: programs can speak to <code>/api</code>.</p>
`

// newPages reads all files of the built client. There may be none.
func newPages(client fs.FS) (*pages, error) {
	p := &pages{files: map[string]*file{}}
	gz, err := gzip.NewWriterLevel(nil, gzip.BestCompression) // one for all: it takes most of a megabyte
	if err != nil {
		return nil, fmt.Errorf("compressing the web client: %w", err)
	}
	err = fs.WalkDir(client, ".", func(name string, entry fs.DirEntry, err error) error {
		switch hidden := name != "." && strings.HasPrefix(path.Base(name), "."); {
		case err == nil && hidden && entry.IsDir():
			return fs.SkipDir // for the build alone
		case err != nil, hidden, entry.IsDir():
			return err
		}
		content, err := fs.ReadFile(client, name)
		if err == nil {
			p.files[name], err = newFile(name, content, gz)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the web client: %w", err)
	}
	return p, nil
}

func (p *pages) built() bool { return p.files[indexPage] != nil }

func newFile(name string, content []byte, gz *gzip.Writer) (*file, error) {
	sum := sha256.Sum256(content)
	f := &file{kind: kindOf(name, content), keep: "no-cache", tag: base64.RawURLEncoding.EncodeToString(sum[:12]), plain: content}
	if strings.HasPrefix(name, assets) {
		f.keep = "public, max-age=31536000, immutable" // the build puts a hash of the content in the name
	}
	var short bytes.Buffer
	gz.Reset(&short)
	if _, err := gz.Write(content); err != nil {
		return nil, err
	}
	if err := gz.Close(); err != nil {
		return nil, err
	}
	if short.Len() < len(content)*9/10 {
		f.gzipped = short.Bytes()
	}
	return f, nil
}

// kindOf returns a file's Content-Type. The types of the machine's mime database vary, so the client's are listed.
func kindOf(name string, content []byte) string {
	known := map[string]string{
		".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".html": "text/html; charset=utf-8",
		".svg": "image/svg+xml", ".webmanifest": "application/manifest+json", ".woff2": "font/woff2", ".txt": "text/plain; charset=utf-8",
	}
	if kind := known[path.Ext(name)]; kind != "" {
		return kind
	}
	if kind := mime.TypeByExtension(path.Ext(name)); kind != "" {
		return kind
	}
	return http.DetectContentType(content)
}

// routes adds the routes of the page and of the files.
func (p *pages) routes(e *echo.Echo) {
	serve := func(route string, name func(echo.Context) string) {
		answer := func(c echo.Context) error { return p.serve(c, name(c)) }
		get(e, route, answer)
	}
	for _, route := range []string{"/", roomPage} {
		serve(route, func(echo.Context) string { return indexPage })
	}
	serve("/"+assets+"*", func(c echo.Context) string { return assets + c.Param("*") })
	for name := range p.files {
		if !strings.HasPrefix(name, assets) {
			serve("/"+name, func(echo.Context) string { return name })
		}
	}
}

// roomPath matches the path of a room's link, even if a tool has changed its slashes, case or blanks.
var roomPath = regexp.MustCompile(`^[/\pZ\pC]*[rR](?:[^0-9A-Za-z_-]|$)`)

// toRoomPage routes all links of rooms to one page: also those that a mail program damaged, for example with # as %23 or
// each / as %2F. The page repairs them. The rest of the path, which may hold a key, goes no further.
func toRoomPage(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if r := c.Request(); isRoomPath(r.URL.Path) {
			r.URL.Path, r.URL.RawPath = roomPage, ""
		}
		return next(c)
	}
}

// isRoomPath reports whether a path is that of a room's link, escaped a few times or not.
func isRoomPath(path string) bool {
	for range 4 {
		once, err := url.PathUnescape(path)
		if err != nil || once == path {
			break
		}
		path = once
	}
	return roomPath.MatchString(path)
}

func (p *pages) serve(c echo.Context, name string) error {
	f := p.files[name]
	switch {
	case f == nil && name == indexPage:
		return c.HTML(http.StatusServiceUnavailable, unbuilt)
	case f == nil:
		return echo.ErrNotFound
	}
	header := c.Response().Header()
	header.Set(echo.HeaderContentType, f.kind)
	header.Set(echo.HeaderCacheControl, f.keep)
	header.Set(echo.HeaderVary, echo.HeaderAcceptEncoding)
	content, tag := f.plain, f.tag
	if f.gzipped != nil && acceptsGzip(c.Request().Header) {
		header.Set(echo.HeaderContentEncoding, "gzip")
		content, tag = f.gzipped, f.tag+"-gz"
	}
	header.Set("ETag", `"`+tag+`"`)
	http.ServeContent(c.Response(), c.Request(), name, time.Time{}, bytes.NewReader(content))
	return nil
}

func acceptsGzip(h http.Header) bool {
	for _, word := range tokens(h, echo.HeaderAcceptEncoding) {
		coding, q, _ := strings.Cut(word, ";")
		if strings.TrimSpace(coding) == "gzip" {
			return strings.Trim(strings.TrimPrefix(strings.TrimSpace(q), "q="), "0.") != "" || q == ""
		}
	}
	return false
}
