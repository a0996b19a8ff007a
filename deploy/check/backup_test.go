//go:build deploy

package check

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
)

// serving runs codev and returns once it is ready.
func serving(t *testing.T, args ...string) (p *process, base string) {
	t.Helper()
	p = start(t, "", nil, program(t), append(args, "--addr=127.0.0.1:0")...)
	_, link, _ := strings.Cut(p.says("Open "), "Open ")
	base = strings.Fields(link)[0]
	eventually(t, "it is ready", func() bool { return status(http.DefaultClient, base+"/readyz") == http.StatusOK })
	return p, base
}

func restored(t *testing.T, base, room string) {
	t.Helper()
	if got := status(http.DefaultClient, base+"/api/rooms/"+room); got != http.StatusOK {
		t.Errorf("the room: %d", got)
	}
}

// Backed up, lost, restored: the room is there (file).
func TestBackupOfAFile(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	p, base := serving(t, "--data="+data)
	room := opened(t, base)
	p.end(syscall.SIGTERM)
	copied := t.TempDir() + "/rooms.backup"
	must(t, nil, program(t), "backup", copied, "--data="+data)

	if err := os.RemoveAll(data); err != nil {
		t.Fatal(err)
	}
	must(t, nil, "mkdir", data)
	must(t, nil, "cp", copied, data+"/rooms.db")
	_, base = serving(t, "--data="+data)
	restored(t, base, room)
}

// Backed up while it runs, lost, restored: the room is there (Redis).
func TestBackupOfRedis(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	port := fmt.Sprint(ports(t, 1))
	auth := []string{"REDISCLI_AUTH=secret"}
	server, url := redisServer(t, dir, port)
	instance := func() (*process, string) {
		return serving(t, "--store=redis", "--redis="+url, "--data="+t.TempDir())
	}
	p, base := instance()
	room := opened(t, base)
	snapshot := t.TempDir() + "/rooms.rdb"
	must(t, auth, "redis-cli", "-p", port, "--rdb", snapshot)
	late := opened(t, base)

	p.end(syscall.SIGKILL)
	server.end(syscall.SIGKILL)
	if said, err := try(nil, "../backup/restore-redis.sh", snapshot, dir); err == nil {
		t.Error("rooms that are there were written over:", said)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	must(t, nil, "../backup/restore-redis.sh", snapshot, dir)
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("restoring left %v", left)
	}
	server, _ = redisServer(t, dir, port)
	p, base = instance()
	restored(t, base, room)
	if got := status(http.DefaultClient, base+"/api/rooms/"+late); got != http.StatusNotFound {
		t.Errorf("a room that was opened after the backup: %d", got)
	}

	// And it is in the append-only file now, as everything is.
	p.end(syscall.SIGKILL)
	server.end(syscall.SIGKILL)
	redisServer(t, dir, port)
	_, base = instance()
	restored(t, base, room)
}

// A file that is no snapshot is not restored.
func TestRestoringNonsense(t *testing.T) {
	nonsense := t.TempDir() + "/nonsense"
	write(t, nonsense, "nonsense")
	if said, err := try(nil, "../backup/restore-redis.sh", nonsense, t.TempDir()); err == nil {
		t.Error("restored:", said)
	}
}
