package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"codev/hub/boltlog"

	"github.com/rs/zerolog"
)

// One declaration makes the flags, the environment and the help.
func TestSettingsComeFromFlagsAndEnvironment(t *testing.T) {
	out, errs, code := once(t, []string{"CODEV_KEEP=48h", "CODEV_LIMIT_SEATS=9", "CODEV_ORIGINS=https://a.example,https://B.example/"},
		"config", "--redis=redis://:secret@host:6379/0", "--limit-seats=7", "--trusted-proxies=10.1.2.3/8,::1")
	if code != 0 {
		t.Fatalf("%d: %s", code, errs)
	}
	want := `CODEV_ADDR=:8080
CODEV_METRICS_ADDR=
CODEV_DATA=./data
CODEV_STORE=file
CODEV_REDIS=redis://:xxxxx@host:6379/0
CODEV_LIMIT_COMMANDS=5
CODEV_LIMIT_BURST=20
CODEV_LIMIT_EVENTS=2000
CODEV_LIMIT_SEATS=7
CODEV_LIMIT_ROOMS=60
CODEV_LIMIT_SOCKETS=120
CODEV_LIMIT_CONNECTIONS=0
CODEV_LIMIT_OPEN_SOCKETS=0
CODEV_LIMIT_JOINS=0
CODEV_LIMIT_DAY_ROOMS=0
CODEV_LIMIT_DAY_MIB=0
CODEV_LIMIT_MEMORY=0
CODEV_DRAIN=3s
CODEV_KEEP=48h0m0s
CODEV_ORIGINS=https://a.example,https://b.example
CODEV_HOSTS=
CODEV_TRUSTED_PROXIES=10.0.0.0/8,::1/128
CODEV_LOG_LEVEL=info
`
	if out != want {
		t.Errorf("%s\nnot\n%s", out, want)
	}
	help, _, code := once(t, nil, "--help")
	if code != 0 {
		t.Errorf("help ends with %d", code)
	}
	for line := range strings.Lines(want) {
		if name, _, _ := strings.Cut(line, "="); !strings.Contains(help, "$"+name) {
			t.Errorf("the help says nothing of %s", name)
		}
	}
	for _, command := range []string{"serve", "healthcheck", "config", "backup"} {
		if !strings.Contains(help, "\n  "+command+" ") {
			t.Errorf("the help says nothing of %s", command)
		}
	}
}

func TestSettingsThatMakeNoSense(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"--limit-seats=0"}, {"--limit-seats=257"}, {"--limit-day-rooms=-1"}, {"--limit-day-mib=-1"}, {"--limit-joins=-1"}, {"--limit-commands=-1"}, {"--keep=0s"}, {"--keep=soon"}, {"--store=paper"}, {"--store=redis"}, {"--store=redis", "--redis=host:6379"}, {"--drain=-1s"}, {"--drain=1m"}, {"--log-level=loud"},
		{"--addr=8080"}, {"--metrics-addr=here"}, {"--origins=example.org"}, {"--origins=https://a.example/path"}, {"--origins=*"}, {"--hosts=https://a.example"}, {"--hosts=" + " "},
		{"--trusted-proxies=all"}, {"--no-such-flag"}, {"no-such-command"}, {"backup"},
	} {
		_, errs, code := once(t, nil, append(args, "--data=/dev/null/none")...)
		if code == 0 || !strings.HasPrefix(errs, "codev: ") || strings.Count(errs, "\n") != 1 {
			t.Errorf("%v: %d %q", args, code, errs)
		}
	}
}

func TestPasswordsAreMasked(t *testing.T) {
	for value, want := range map[string]string{
		"redis://user:pass@host:6379/0":  "redis://user:xxxxx@host:6379/0",
		"redis://host:6379/0":            "redis://host:6379/0",
		"redis://secret@host:6379":       "redis://xxxxx@host:6379",
		"redis://:p@ss/w:rd@host/0":      "redis://:xxxxx@host/0",
		"redis://host/0?db=1&password=p": "redis://host/0?db=1&password=xxxxx",
		"redis+sentinel://:p@a:1?master_name=m&addr=b:1&sentinel_password=q": "redis+sentinel://:xxxxx@a:1?master_name=m&addr=b:1&sentinel_password=xxxxx",
		"redis://host?addr=b:1&db=2":                                         "redis://host?addr=b:1&db=2",
		"redis://user%3Apass@host":                                           "redis://xxxxx@host",
		"host:6379?password=p":                                               "host:6379?password=xxxxx",
		":8080":                                                              ":8080",
		"./data":                                                             "./data",
		"https://a.example,https://b":                                        "https://a.example,https://b",
	} {
		if got := masked(value); got != want {
			t.Errorf("%s: %s, not %s", value, got, want)
		}
	}
}

// The program says in plain words where it is, is ready, and ends well when asked to, by either signal.
func TestProgram(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	server := start(t, "--data="+dir)
	if said := server.stdout.String(); !strings.Contains(said, "Open http://127.0.0.1:") || !strings.Contains(said, "Ctrl+C") {
		t.Errorf("at the start: %s", said)
	}
	addr := strings.TrimPrefix(server.base, "http://")
	if _, errs, code := once(t, nil, "healthcheck", "--addr="+addr); code != 0 {
		t.Errorf("healthcheck: %d %s", code, errs)
	}
	if got := status(t, server.base+"/"); got != http.StatusOK && got != http.StatusServiceUnavailable {
		t.Errorf("the page: %d", got) // 503 where the client was not built
	}
	if _, errs, code := once(t, nil, "serve", "--addr=127.0.0.1:0", "--data="+dir); code != 1 || !strings.Contains(errs, "another process") {
		t.Errorf("a second one on the same rooms: %d %s", code, errs)
	}
	if _, errs, code := once(t, nil, "--store=memory", "--addr="+addr); code != 1 || !strings.Contains(errs, "address already in use") {
		t.Errorf("a second one at the same address: %d %s", code, errs)
	}
	if code := server.stop(); code != 0 {
		t.Errorf("ended with %d: %s", code, server.stderr)
	}
	if _, errs, code := once(t, nil, "healthcheck", "--addr="+addr); code != 1 {
		t.Errorf("healthcheck of nothing: %d %s", code, errs)
	}
	for line := range strings.Lines(server.stderr.String()) {
		if !strings.HasPrefix(line, `{"level":"`) {
			t.Errorf("a log line that is no JSON: %s", line)
		}
	}
	if info, err := os.Stat(filepath.Join(dir, "rooms.db")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the rooms' file is for nobody else: %v %v", info, err)
	}
}

// A copy of the rooms is one that a server can be started with, and is made only of rooms at rest.
func TestBackup(t *testing.T) {
	dir, copied := t.TempDir(), filepath.Join(t.TempDir(), "rooms.db")
	server := start(t, "--data="+dir)
	f := plainRoom(t, server.base)
	if _, errs, code := once(t, nil, "backup", copied, "--data="+dir); code != 1 || !strings.Contains(errs, "is the server running?") {
		t.Errorf("while the server runs: %d %s", code, errs)
	}
	server.stop()
	out, errs, code := once(t, nil, "backup", copied, "--data="+dir)
	if code != 0 || !strings.Contains(out, copied) {
		t.Fatalf("%d %s %s", code, out, errs)
	}
	if _, errs, code := once(t, nil, "backup", copied, "--data="+dir); code != 1 || !strings.Contains(errs, "exists") {
		t.Errorf("over a file that is there: %d %s", code, errs)
	}
	if _, errs, code := once(t, nil, "backup", copied+"2", "--data="+t.TempDir()); code != 1 || !strings.Contains(errs, "no such file") {
		t.Errorf("of nothing: %d %s", code, errs)
	}
	if _, errs, code := once(t, nil, "backup", copied+"2", "--store=memory"); code != 1 || !strings.Contains(errs, "memory") {
		t.Errorf("of memory: %d %s", code, errs)
	}

	log, err := boltlog.Open(copied, boltlog.Options{Logger: zerolog.Nop()})
	if err != nil {
		t.Fatal(err)
	}
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	server = start(t, "--data="+filepath.Dir(copied))
	f.connectTo(server.base).do("rename", object{"name": "n"})
}
