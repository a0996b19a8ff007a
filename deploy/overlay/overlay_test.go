package overlay

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestEditsAreLaidOver(t *testing.T) {
	root, dir := t.TempDir(), t.TempDir()
	source := filepath.Join(root, "a.go")
	if err := os.WriteFile(source, []byte("one two three"), 0o600); err != nil {
		t.Fatal(err)
	}
	elsewhere := filepath.Join(t.TempDir(), "std.go")
	if err := os.WriteFile(elsewhere, []byte("three"), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := write(root, dir, []Edit{
		{"a.go", "two", "2"}, {"a.go", "one 2", "1, 2"}, {"sub/new.go", "", "new"}, {elsewhere, "three", "3"},
	})
	if err != nil {
		t.Fatal(err)
	}
	var list struct{ Replace map[string]string }
	if err := json.Unmarshal(read(t, file), &list); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{source: "1, 2 three", filepath.Join(root, "sub", "new.go"): "new", elsewhere: "3"}
	if len(list.Replace) != len(want) {
		t.Fatalf("laid over %v, want %v", list.Replace, want)
	}
	for path, content := range want {
		if got := string(read(t, list.Replace[path])); got != content {
			t.Errorf("%s becomes %q, want %q", path, got, content)
		}
	}
	if got := string(read(t, source)); got != "one two three" {
		t.Errorf("the source is changed: %q", got)
	}
}

// An edit that finds nothing, or more than one place, would test something else than it says.
func TestEditsThatDoNotFit(t *testing.T) {
	root := t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "a.go"), []byte("one two one"), 0o600); err != nil {
		t.Fatal(err)
	}
	for want, e := range map[string]Edit{
		`"one" is in a.go 2 times`:  {"a.go", "one", "1"},
		`"four" is in a.go 0 times`: {"a.go", "four", "4"},
		`"one" is in b.go 0 times`:  {"b.go", "one", "1"},
		"a.go is there already":     {"a.go", "", "new"},
	} {
		if _, err := write(root, t.TempDir(), []Edit{e}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %s", e, err, want)
		}
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}
