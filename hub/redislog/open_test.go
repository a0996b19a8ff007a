package redislog_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"codev/hub"
	"codev/hub/logtest"
	"codev/hub/redislog"
	"codev/hub/redislog/redistest"

	"github.com/rs/zerolog"
)

// set has a server configured otherwise.
func set(t *testing.T, s *redistest.Server, name, value string) {
	t.Helper()
	if out, err := s.CLI("config", "set", name, value); err != nil || out != "OK" {
		t.Fatalf("setting %s: %s, %v", name, out, err)
	}
}

// P1: a Redis that may throw rooms away is refused, in a Cluster if only one of the masters does.
func TestEvictingRedisIsRefused(t *testing.T) {
	t.Parallel()
	s := redistest.Start(t)
	c := redistest.StartCluster(t, 3)
	for _, policy := range []string{"allkeys-lru", "volatile-lru", "volatile-ttl", "allkeys-random"} {
		set(t, s, "maxmemory-policy", policy)
		set(t, c.Nodes[2], "maxmemory-policy", policy)
		for _, url := range []string{s.URL(), c.URL()} {
			l, err := redislog.Open(t.Context(), redislog.Options{URL: url})
			if err == nil {
				closed(t, l)
			}
			if !errors.Is(err, redislog.ErrEvicts) || !strings.Contains(err.Error(), policy) {
				t.Errorf("%s: %v, want ErrEvicts", policy, err)
			}
		}
	}
	set(t, s, "maxmemory-policy", "noeviction")
	open(t, redislog.Options{URL: s.URL()})
}

// An instance is not ready while its Redis may evict keys, also if that was set after the start.
func TestEvictionSetLater(t *testing.T) {
	t.Parallel()
	s := redistest.Start(t)
	c := redistest.StartCluster(t, 3)
	logs := map[*redislog.Log]*redistest.Server{
		open(t, redislog.Options{URL: s.URL()}): s, open(t, redislog.Options{URL: c.URL()}): c.Nodes[2],
	}
	for l, server := range logs {
		set(t, server, "maxmemory-policy", "allkeys-lru")
		if err := l.Ready(t.Context()); !errors.Is(err, redislog.ErrEvicts) {
			t.Errorf("evicting: %v, want ErrEvicts", err)
		}
		set(t, server, "maxmemory-policy", "noeviction")
		if err := l.Ready(t.Context()); err != nil {
			t.Errorf("not evicting any more: %v", err)
		}
	}
}

// warnings returns the warnings that opening the log logs.
func warnings(t *testing.T, url string) (lines []string) {
	t.Helper()
	var out bytes.Buffer
	open(t, redislog.Options{URL: url, Logger: zerolog.New(&out)})
	for line := range strings.Lines(out.String()) {
		if !strings.Contains(line, `"level":"warn"`) {
			t.Errorf("said: %s", line)
		}
		lines = append(lines, line)
	}
	return lines
}

// P1: each setting that may lose events is logged once, however many masters there are.
func TestWarnsOfDurability(t *testing.T) {
	t.Parallel()
	one := redistest.Start(t, "--appendonly", "yes", "--appendfsync", "always")
	cluster := redistest.StartCluster(t, 3, "--appendonly", "yes", "--appendfsync", "always")
	for _, c := range []struct {
		name, value string
		want        []string
	}{
		{"appendfsync", "always", nil},
		{"appendfsync", "everysec", []string{"appendfsync everysec"}},
		{"appendfsync", "no", []string{"appendfsync no"}},
		{"no-appendfsync-on-rewrite", "yes", []string{"appendfsync no", "no-appendfsync-on-rewrite"}},
		{"appendfsync", "always", []string{"no-appendfsync-on-rewrite"}},
		{"appendonly", "no", []string{"appendonly no"}},
	} {
		for _, s := range append(cluster.Nodes, one) {
			set(t, s, c.name, c.value)
		}
		for _, url := range []string{one.URL(), cluster.URL()} {
			got := warnings(t, url)
			if !slices.EqualFunc(got, c.want, strings.Contains) {
				t.Errorf("%s %s: warned of %q, want %q", c.name, c.value, got, c.want)
			}
		}
	}
}

func TestWarnsOfUnknownDurability(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ file, want string }{{"yes", "does not reveal"}, {"no", "appendonly no"}} {
		s := redistest.Start(t, "--appendonly", c.file, "--rename-command", "CONFIG", "")
		if got := warnings(t, s.URL()); len(got) != 1 || !strings.Contains(got[0], c.want) {
			t.Errorf("appendonly %s: warned of %q, want %q", c.file, got, c.want)
		}
	}
}

// P8: no error and no log line contains the password.
func TestPasswordIsNeverTold(t *testing.T) {
	t.Parallel()
	const password, wrong = "open-sesame-4711", "sesame-please-4712"
	s := redistest.Start(t, "--requirepass", password)
	at := s.Addr()
	var out bytes.Buffer
	logger := zerolog.New(&out)
	for _, url := range []string{
		"redis://:" + wrong + "@" + at, // refused by Redis
		"redis://" + wrong + "@" + at,
		"redis://:" + wrong + "@127.0.0.1:1", // nobody there
		"redis+sentinel://:" + wrong + "@127.0.0.1:1?master_name=x&password=" + wrong,
		"redis+cluster://:" + wrong + "@127.0.0.1:1",
		"redis://:" + wrong + "/@" + at, // can't be read
		"redis://:" + wrong + "#@" + at,
		"redis://:" + wrong + "%@" + at,
		"redis://user:0/" + wrong + "@" + at,
		"redis://user:0?" + wrong + "@" + at,
		"redis://" + at + "/" + wrong,
		"redis://" + at + "?password=" + wrong,
		"redis+cluster://" + at + "?addr=" + wrong,
		"redis+sentinel://:" + wrong + "@" + at,
		"redis+" + wrong + "://" + at,
		wrong + "://" + at,
		wrong, "",
	} {
		l, err := redislog.Open(t.Context(), redislog.Options{URL: url, Logger: logger})
		if err == nil {
			closed(t, l)
			t.Errorf("%s was taken", url)
			continue
		}
		if strings.Contains(err.Error(), "sesame") {
			t.Errorf("%s: %v", url, err)
		}
	}

	l := peer(t, redislog.Options{URL: s.URL(), Logger: logger, ProbeEvery: 20 * time.Millisecond})
	follow(t, l, 1)
	if err := s.Kill(); err != nil {
		t.Fatal(err)
	}
	logtest.Await(t, "the instance to be unhealthy", func() bool { return l.Healthy() != nil })
	if err := errors.Join(l.Healthy(), l.Ready(t.Context())); strings.Contains(err.Error(), "sesame") {
		t.Error(err)
	}
	if err := s.Restart(); err != nil {
		t.Fatal(err)
	}
	logtest.Await(t, "the instance to be healthy", func() bool { return l.Healthy() == nil })
	closed(t, l) // nothing is logged any more
	if said := out.String(); strings.Contains(said, "sesame") || !strings.Contains(said, "lost the connection") || !strings.Contains(said, "arrive again") {
		t.Errorf("logged: %s", said)
	}
}

// Close ends calls under way, and later calls are refused.
func TestClosedLogRefuses(t *testing.T) {
	l := open(t, redislog.Options{URL: server.URL(), Prefix: newPrefix()})
	var running sync.WaitGroup
	for range 2 { // the second is of no use, and no harm
		running.Go(func() { l.Run(t.Context()) })
	}
	h := follow(t, l, 1)[0]
	closed(t, l)
	running.Wait()
	l.Run(t.Context()) // ends at once
	closed(t, l)       // again is no error

	ctx := t.Context()
	_, readErr := l.Read(ctx, "0", 0)
	_, expiredErr := l.Expired(ctx, 0, 1)
	_, meetErr := l.Heartbeat(ctx, "0", nil, time.Second, false)
	for what, err := range map[string]error{
		"append": save(ctx, l, "0", 0, "x"), "erase": l.Erase(ctx, "0"), "ready": l.Ready(ctx),
		"read": readErr, "expired": expiredErr, "meet": meetErr,
	} {
		if !errors.Is(err, redislog.ErrClosed) {
			t.Errorf("%s: %v, want ErrClosed", what, err)
		}
	}
	if h.records.Load() > 0 {
		t.Error("told of records that nobody appended")
	}
}

// P8: nothing of an erased room remains, and the presence of instances expires by itself.
func TestNothingIsLeftBehind(t *testing.T) {
	t.Parallel()
	s := redistest.Start(t)
	l := open(t, redislog.Options{URL: s.URL()})
	keys := func() []string {
		t.Helper()
		out, err := s.CLI("keys", "*")
		if err != nil {
			t.Fatal(err)
		}
		return strings.Fields(out)
	}
	if err := l.Append(t.Context(), "a", hub.Record{}, hub.Beside{Expires: 5}, hub.Record{Seq: 1, Data: []byte("x")}); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Heartbeat(t.Context(), "a", []byte("here"), time.Minute, true); err != nil {
		t.Fatal(err)
	}
	if got := keys(); len(got) != 3 {
		t.Errorf("a room with people in it is %v", got)
	}
	if err := l.Erase(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	if got := keys(); len(got) != 0 {
		t.Errorf("left of an erased room: %v", got)
	}
	if _, err := l.Heartbeat(t.Context(), "b", []byte("here"), 100*time.Millisecond, false); err != nil {
		t.Fatal(err)
	}
	if err := l.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, key := range keys() {
		if ttl, err := s.CLI("ttl", key); err != nil || strings.HasPrefix(ttl, "-1") {
			t.Errorf("%s stays for good", key)
		}
	}
	logtest.Await(t, "what was left to go", func() bool { return len(keys()) == 1 })
}
