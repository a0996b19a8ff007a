package boltlog_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"codev/hub"
	"codev/hub/boltlog"
)

// P8: a retired room's records leave the disk like an erased room's, and what is left of it is in
// the file, when it is opened again and when a backup of it is opened.
func TestRetiredRoom(t *testing.T) {
	const words = "words of a retired room "
	ctx, dir := t.Context(), t.TempDir()
	path := filepath.Join(dir, "rooms.db")
	l := open(t, path, boltlog.Options{})
	first := hub.Record{Seq: 1, Data: []byte(strings.Repeat(words, 200))}
	if err := l.Append(ctx, "a", hub.Record{}, hub.Beside{Expires: 1, Summary: []byte(words)}, first); err != nil {
		t.Fatal(err)
	}
	if err := l.Retire(ctx, "a", hub.Beside{Expires: 1 << 60, Summary: []byte("left")}); err != nil {
		t.Fatal(err)
	}
	expectLeft := func(l *boltlog.Log) {
		t.Helper()
		if first, summary, err := l.First(ctx, "a"); err != nil || first.Seq != 0 || string(summary) != "left" {
			t.Errorf("left: %v, %q, %v", first, summary, err)
		}
	}
	var copied bytes.Buffer
	if err := l.Backup(ctx, &copied); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	backup := filepath.Join(dir, "backup.db")
	if err := os.WriteFile(backup, copied.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{path, backup} {
		expectLeft(open(t, file, boltlog.Options{}))
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(filepath.Join(dir, file.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(data, []byte(words)) {
			t.Errorf("%s still holds words of the room", file.Name())
		}
	}
}
