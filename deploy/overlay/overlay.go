// Package overlay builds programs from this module's source with small changes laid over it. The tests
// use it for programs that must not be in the product: one with a known bug, one of a newer version.
package overlay

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// Edit is one change of the source. Files are named from the root of the module, with slashes, or by an absolute
// path: those of the standard library.
type Edit struct{ file, find, replace string }

// Replace puts text where find is in a file. It must be there exactly once, or the build fails.
func Replace(file, find, text string) Edit { return Edit{file, find, text} }

// Add adds a file, which must not be there yet.
func Add(file, text string) Edit { return Edit{file, "", text} }

// Build builds ./cmd/codev of the module at root with the edits laid over it, and writes the program to
// out. The source stays as it is. Flags are those of go build.
func Build(ctx context.Context, root, out string, edits []Edit, flags ...string) error {
	return build(ctx, root, append([]string{"build", "-o", out}, flags...), "./cmd/codev", edits)
}

// BuildTest builds the tests of a package as go test -c does, else as Build.
func BuildTest(ctx context.Context, root, out, pkg string, edits []Edit, flags ...string) error {
	return build(ctx, root, append([]string{"test", "-c", "-o", out}, flags...), pkg, edits)
}

func build(ctx context.Context, root string, args []string, pkg string, edits []Edit) error {
	root, err := filepath.Abs(root)
	if err != nil {
		return fmt.Errorf("overlay: %w", err)
	}
	dir, err := os.MkdirTemp("", "codev-overlay")
	if err != nil {
		return fmt.Errorf("overlay: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	file, err := write(root, dir, edits)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "go", append(args, "-overlay", file, pkg)...)
	cmd.Dir = root
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("overlay: building: %w: %s", err, said)
	}
	return nil
}

// Copy copies the module's source at root, as Git has or would take it, to the directory dst, and makes the edits
// there.
func Copy(ctx context.Context, root, dst string, edits []Edit) error {
	list := exec.CommandContext(ctx, "git", "ls-files", "--cached", "--others", "--exclude-standard")
	list.Dir = root
	names, err := list.Output()
	if err != nil {
		return fmt.Errorf("overlay: listing the source: %w", err)
	}
	for name := range strings.Lines(string(names)) {
		name = strings.TrimSpace(name)
		content, err := os.ReadFile(filepath.Join(root, name))
		if os.IsNotExist(err) {
			continue // removed, and not committed yet
		}
		if err == nil {
			err = writeFile(filepath.Join(dst, name), content)
		}
		if err != nil {
			return fmt.Errorf("overlay: copying: %w", err)
		}
	}
	return Apply(dst, edits)
}

// Apply makes the edits in the files under root.
func Apply(root string, edits []Edit) error {
	for _, e := range edits {
		path := filepath.Join(root, e.file)
		content, err := os.ReadFile(path)
		if err != nil && !os.IsNotExist(err) {
			return fmt.Errorf("overlay: %w", err)
		}
		if content, err = e.apply(content); err != nil {
			return err
		}
		if err := writeFile(path, content); err != nil {
			return fmt.Errorf("overlay: %w", err)
		}
	}
	return nil
}

func writeFile(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return fmt.Errorf("making a directory: %w", err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		return fmt.Errorf("writing a file: %w", err)
	}
	return nil
}

// write writes the edited files to dir, and the file for -overlay that says which file each replaces.
func write(root, dir string, edits []Edit) (file string, err error) {
	contents := map[string][]byte{}
	for _, e := range edits {
		path := filepath.FromSlash(e.file)
		if !filepath.IsAbs(path) {
			path = filepath.Join(root, path)
		}
		content, edited := contents[path]
		if !edited {
			if content, err = os.ReadFile(path); err != nil && !os.IsNotExist(err) {
				return "", fmt.Errorf("overlay: %w", err)
			}
		}
		if contents[path], err = e.apply(content); err != nil {
			return "", err
		}
	}
	replace := map[string]string{}
	for path, content := range contents {
		replace[path] = filepath.Join(dir, strconv.Itoa(len(replace))+filepath.Ext(path))
		if err := os.WriteFile(replace[path], content, 0o600); err != nil {
			return "", fmt.Errorf("overlay: %w", err)
		}
	}
	list, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", fmt.Errorf("overlay: %w", err)
	}
	file = filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(file, list, 0o600); err != nil {
		return "", fmt.Errorf("overlay: %w", err)
	}
	return file, nil
}

func (e Edit) apply(content []byte) ([]byte, error) {
	if e.find == "" {
		if content != nil {
			return nil, fmt.Errorf("overlay: %s is there already", e.file)
		}
		return []byte(e.replace), nil
	}
	if n := bytes.Count(content, []byte(e.find)); n != 1 {
		return nil, fmt.Errorf("overlay: %q is in %s %d times, want once", e.find, e.file, n)
	}
	return bytes.Replace(content, []byte(e.find), []byte(e.replace), 1), nil
}
