package rig

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
)

func init() { logging.Disable() } // that Redis cannot be reached is nothing new here

// Password is that of every Redis here.
const Password = "a-password-of-the-rig"

// Redis is a redis-server that keeps its word: every write is on the disk before it is answered.
type Redis struct {
	Port int
	dir  string
	args []string
	proc *process
	db   *redis.Client
}

// StartRedis runs a redis-server with its data in dir, and returns once it answers.
func StartRedis(ctx context.Context, dir string, args ...string) (*Redis, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	r := &Redis{Port: port, dir: dir, args: args}
	r.db = redis.NewClient(&redis.Options{Addr: r.Addr(), Password: Password, MaxRetries: -1, DialerRetries: 1, DialTimeout: time.Second})
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("making a directory for Redis: %w", err)
	}
	return r, r.Start(ctx)
}

// freePort is below those that connections and other listeners get by themselves, so that a Redis that is killed
// finds it free again, and above those of other tests that run beside these.
func freePort() (int, error) {
	for range 100 {
		port := 31100 + rand.IntN(1600)
		if l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port))); err == nil {
			return port, l.Close()
		}
	}
	return 0, errors.New("looking for a free port: there is none")
}

// Addr is where it listens.
func (r *Redis) Addr() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(r.Port)) }

// Start starts it, with the data that it has on the disk.
func (r *Redis) Start(ctx context.Context) error {
	cmd := exec.Command("redis-server", append([]string{
		"--port", strconv.Itoa(r.Port), "--bind", "127.0.0.1", "--dir", r.dir, "--requirepass", Password, "--masterauth", Password,
		"--appendonly", "yes", "--appendfsync", "always", "--save", "", "--maxmemory-policy", "noeviction",
		"--repl-diskless-sync-delay", "0", "--repl-timeout", "5",
	}, r.args...)...)
	log, err := os.OpenFile(filepath.Join(r.dir, "redis.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("opening the log of Redis: %w", err)
	}
	defer func() { _ = log.Close() }() // the process has its own
	cmd.Stdout, cmd.Stderr = log, log
	if r.proc, err = startProcess(cmd); err != nil {
		return fmt.Errorf("starting redis-server (make tools installs it): %w", err)
	}
	return until(ctx, func() bool { return r.db.Ping(ctx).Err() == nil })
}

// Kill ends it as kill -9 does.
func (r *Redis) Kill() { r.proc.kill() }

// Close ends it for good.
func (r *Redis) Close() {
	r.Kill()
	_ = r.db.Close()
}

// Do gives a command.
func (r *Redis) Do(ctx context.Context, args ...any) error {
	if err := r.db.Do(ctx, args...).Err(); err != nil {
		return fmt.Errorf("asking Redis for %v: %w", args[0], err)
	}
	return nil
}

// info is one line of what Redis tells about replication.
func (r *Redis) info(ctx context.Context, name string) string {
	all, err := r.db.Info(ctx, "replication").Result()
	if err != nil {
		return ""
	}
	for line := range strings.Lines(all) {
		if value, ok := strings.CutPrefix(strings.TrimSpace(line), name+":"); ok {
			return value
		}
	}
	return ""
}

// Replicate makes it a replica of the Redis at addr, and returns once it has all data of primary.
func (r *Redis) Replicate(ctx context.Context, addr string, primary *Redis) error {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("replicating: %w", err)
	}
	if err := r.Do(ctx, "REPLICAOF", host, port); err != nil {
		return err
	}
	err = until(ctx, func() bool {
		return r.info(ctx, "master_link_status") == "up" && r.info(ctx, "slave_repl_offset") == primary.info(ctx, "master_repl_offset")
	})
	if err != nil {
		return fmt.Errorf("waiting for the replica: %w", err)
	}
	return nil
}
