package frontend

import (
	"io/fs"
	"testing"
)

func TestFS(t *testing.T) {
	_, err := fs.Stat(FS(), "index.html")
	if (err == nil) != Built() {
		t.Fatalf("Built() = %v, but index.html: %v", Built(), err)
	}
	if _, err := fs.Stat(FS(), ".keep"); err != nil {
		t.Fatalf("dist/.keep keeps the folder in git: %v", err)
	}
}
