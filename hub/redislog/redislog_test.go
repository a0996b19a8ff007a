package redislog_test

import (
	"context"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"testing"

	"codev/hub"
	"codev/hub/logtest"
	"codev/hub/redislog"
	"codev/hub/redislog/redistest"

	"go.uber.org/goleak"
)

// server is the Redis of all tests that do it no harm.
var server *redistest.Server

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) (code int) {
	dir, err := os.MkdirTemp("", "redislog")
	if err == nil {
		defer os.RemoveAll(dir)
		server, err = redistest.New(dir, "--appendonly", "yes", "--appendfsync", "always")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	code = m.Run()
	if err := server.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	for range 5 { // the client of Redis looks for a lost server once a second
		if err = goleak.Find(); err == nil {
			break
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

var prefixes atomic.Int64

// newPrefix is nobody else's: as good as a Redis of one's own.
func newPrefix() string { return fmt.Sprintf("test%d", prefixes.Add(1)) }

// open opens a log, without running it; it is closed when the test ends.
func open(t testing.TB, options redislog.Options) *redislog.Log {
	t.Helper()
	l, err := redislog.Open(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closed(t, l) })
	return l
}

func closed(t testing.TB, l *redislog.Log) {
	t.Helper()
	if err := l.Close(); err != nil {
		t.Errorf("closing: %v", err)
	}
}

// peer opens a log and runs it until the test ends.
func peer(t testing.TB, options redislog.Options) *redislog.Log {
	t.Helper()
	l := open(t, options)
	var running sync.WaitGroup
	running.Go(func() { l.Run(t.Context()) }) // which ends before what is cleaned up
	t.Cleanup(running.Wait)
	return l
}

func TestOneServer(t *testing.T) {
	t.Parallel()
	t.Run("log", func(t *testing.T) {
		prefixOf := map[hub.Log]string{}
		url := server.URL() + "?" + patient
		opened := func(t *testing.T, prefix string) hub.Log {
			l := open(t, redislog.Options{URL: url, Prefix: prefix})
			prefixOf[l] = prefix
			return l
		}
		logtest.Run(t, func(t *testing.T) hub.Log { return opened(t, newPrefix()) },
			logtest.Reopen(func(t *testing.T, l hub.Log) hub.Log {
				closed(t, l.(*redislog.Log))
				return opened(t, prefixOf[l])
			}))
	})
	t.Run("peers", func(t *testing.T) { peers(t, server.URL()+"?"+patient) })
}

func TestCluster(t *testing.T) {
	t.Parallel()
	url := redistest.StartCluster(t, 3, "--appendonly", "yes", "--appendfsync", "always").URL() + "&" + patient
	t.Run("log", func(t *testing.T) {
		logtest.Run(t, func(t *testing.T) hub.Log { return open(t, redislog.Options{URL: url, Prefix: newPrefix()}) })
	})
	t.Run("peers", func(t *testing.T) { peers(t, url) })
}

// patient is for the suites, which ask much of a disk: an append that takes too long is sent again and then stale,
// which they don't expect.
const patient = "read_timeout=30s"

// peers has three instances share the Redis at url.
func peers(t *testing.T, url string) {
	logtest.RunPeers(t, func(t *testing.T) []logtest.Peer {
		options := redislog.Options{URL: url, Prefix: newPrefix()}
		return []logtest.Peer{peer(t, options), peer(t, options), peer(t, options)}
	})
}

// save appends one record.
func save(ctx context.Context, l hub.Log, room string, after uint64, text string) error {
	end, err := logtest.At(ctx, l, room, after)
	if err != nil {
		return err
	}
	return l.Append(ctx, room, end, hub.Beside{Expires: 1}, hub.Record{Seq: after + 1, Data: []byte(text)})
}
