// Package frontend holds the web client, built by `make build` (npm run build) and embedded in the binary.
package frontend

import (
	"embed"
	"io/fs"
)

// dist/.keep is committed, so that the program compiles before the client was ever built.
//
//go:embed all:dist
var dist embed.FS

// FS returns the built client's files, index.html at the root.
func FS() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil { // only an invalid name could do it, and "dist" is valid
		panic(err)
	}
	return sub
}

// Built tells whether a client was built before this binary was. If not, FS holds no index.html.
func Built() bool {
	_, err := fs.Stat(dist, "dist/index.html")
	return err == nil
}
