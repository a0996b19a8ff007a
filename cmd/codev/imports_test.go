package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// arrows tells which part of the program may import which.
var arrows = map[string][]string{
	"cmd":      {"hub", "room", "frontend"},
	"hub":      {"hub", "room"},
	"frontend": {},
	"room":     {},
	"deploy":   {"deploy"}, // it knows the wire, as a third party would
}

// The simulator runs hubs in one process, as a test does.
const simulator = "deploy/faults/sim/"

// Package room must not use input, output, clocks, random sources, goroutines, locks or logs.
var impure = []string{
	"bufio", "context", "crypto/rand", "io", "log", "log/slog", "math/rand", "math/rand/v2", "net", "net/http", "os", "os/exec", "sync",
	"sync/atomic", "syscall", "testing", "unsafe", "github.com/rs/zerolog",
}

// sources parses all Go files below the root, but for tests.
func sources(t *testing.T, each func(path string, file *ast.File)) {
	t.Helper()
	const root = "../.."
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "node_modules" || entry.Name() == ".git"):
			return fs.SkipDir
		case filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		path, err = filepath.Rel(root, path)
		each(filepath.ToSlash(path), file)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func imports(file *ast.File) (paths []string) {
	for _, spec := range file.Imports {
		path, _ := strconv.Unquote(spec.Path.Value) // the parser has looked at it
		paths = append(paths, path)
	}
	return paths
}

// cmd → hub → room, cmd → frontend, and nothing else; echo stays at the edge.
func TestWhoKnowsWhom(t *testing.T) {
	seen := map[string]bool{}
	sources(t, func(path string, file *ast.File) {
		part, _, _ := strings.Cut(path, "/")
		seen[part] = true
		for _, imported := range imports(file) {
			own, inside := strings.CutPrefix(imported, "codev/")
			to, _, _ := strings.Cut(own, "/")
			if inside && !slices.Contains(arrows[part], to) && !(strings.HasPrefix(path, simulator) && slices.Contains(arrows["cmd"], to)) {
				t.Errorf("%s knows %s", path, imported)
			}
			if strings.HasPrefix(imported, "github.com/labstack/") && !strings.HasPrefix(path, "cmd/codev/") {
				t.Errorf("%s knows echo", path)
			}
		}
	})
	for part := range arrows {
		if !seen[part] {
			t.Errorf("nothing was seen of %s", part)
		}
	}
}

// A room is pure: all it knows comes in with a command or an event.
func TestRoomIsPure(t *testing.T) {
	files := 0
	sources(t, func(path string, file *ast.File) {
		if !strings.HasPrefix(path, "room/") {
			return
		}
		files++
		for _, imported := range imports(file) {
			if slices.Contains(impure, imported) {
				t.Errorf("%s imports %s", path, imported)
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt, *ast.SelectStmt, *ast.SendStmt, *ast.ChanType:
				t.Errorf("%s: a room has no goroutine and no channel", path)
			case *ast.SelectorExpr:
				clock := []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"}
				if from, ok := n.X.(*ast.Ident); ok && from.Name == "time" && slices.Contains(clock, n.Sel.Name) {
					t.Errorf("%s: a room has no clock, so no time.%s", path, n.Sel.Name)
				}
			}
			return true
		})
	})
	if files == 0 {
		t.Error("nothing was seen of room")
	}
}
