package redislog

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// Timeouts, unless the URL sets them. A dead connection that reports no error costs at most two answerWaits.
const (
	dialWait   = 2 * time.Second
	answerWait = 2 * time.Second
	retries    = 1 // a change that is sent twice is applied once: see the package's doc
)

// errURL does not quote the URL, which may hold a password.
var errURL = errors.New("redislog: the URL of Redis can't be read: it must be redis://, rediss://, redis+sentinel://, redis+cluster:// or " +
	"rediss+…, with known parameters alone, and special characters in its password written as %XX")

// connect returns the client for the URL. It sends nothing yet. All reads go to masters, since replicas are behind.
func connect(address string) (redis.UniversalClient, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errURL
	}
	var kind string
	u.Scheme, kind, _ = strings.Cut(u.Scheme, "+")
	if u.Host == "" || u.Scheme != "redis" && u.Scheme != "rediss" {
		return nil, errURL
	}
	switch kind {
	case "":
		return connectOne(u)
	case "sentinel":
		return connectSentinel(u)
	case "cluster":
		return connectCluster(u)
	}
	return nil, errURL
}

func connectOne(u *url.URL) (redis.UniversalClient, error) {
	o, err := redis.ParseURL(u.String())
	if err != nil {
		return nil, errURL
	}
	patience(&o.DialTimeout, &o.ReadTimeout, &o.WriteTimeout)
	orElse(&o.MaxRetries, retries)
	orElse(&o.DialerRetries, 1)
	o.ContextTimeoutEnabled, o.DisableIdentity, o.MaintNotificationsConfig = true, true, noNotices()
	return redis.NewClient(o), nil
}

func connectSentinel(u *url.URL) (redis.UniversalClient, error) {
	o, err := redis.ParseFailoverURL(u.String())
	if err != nil || o.MasterName == "" {
		return nil, errURL
	}
	patience(&o.DialTimeout, &o.ReadTimeout, &o.WriteTimeout)
	orElse(&o.MaxRetries, retries)
	orElse(&o.DialerRetries, 1)
	o.ContextTimeoutEnabled, o.DisableIdentity = true, true
	o.RouteByLatency, o.RouteRandomly, o.ReplicaOnly, o.UseDisconnectedReplicas = false, false, false, false
	return redis.NewFailoverClient(o), nil
}

func connectCluster(u *url.URL) (redis.UniversalClient, error) {
	o, err := redis.ParseClusterURL(u.String())
	if err != nil {
		return nil, errURL
	}
	patience(&o.DialTimeout, &o.ReadTimeout, &o.WriteTimeout)
	orElse(&o.DialerRetries, 1)
	o.ContextTimeoutEnabled, o.DisableIdentity, o.MaintNotificationsConfig = true, true, noNotices()
	o.RouteByLatency, o.RouteRandomly, o.ReadOnly = false, false, false
	return redis.NewClusterClient(o), nil
}

func patience(dial, read, write *time.Duration) {
	orElse(dial, dialWait)
	orElse(read, answerWait)
	orElse(write, answerWait)
}

func orElse[T comparable](value *T, fallback T) {
	var zero T
	if *value == zero {
		*value = fallback
	}
}

// noNotices turns off a hosted Redis's notices of maintenance. Broken connections are made anew anyway.
func noNotices() *maintnotifications.Config {
	return &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
}

// examine reads the configuration of every master. It fails if one evicts keys, and warns once of each setting that may
// lose events.
func (l *Log) examine(ctx context.Context) error {
	var mu sync.Mutex
	warned := map[string]bool{}
	warn := func(what string) {
		mu.Lock()
		defer mu.Unlock()
		if !warned[what] {
			warned[what] = true
			l.logger.Warn().Msg(what)
		}
	}
	ask := func(ctx context.Context, c *redis.Client) error {
		if err := askEviction(ctx, c); err != nil {
			return err
		}
		for _, what := range askDurability(ctx, c) {
			warn(what)
		}
		return nil
	}
	err := l.askMasters(ctx, ask)
	if err != nil && !errors.Is(err, ErrEvicts) {
		err = fmt.Errorf("redislog: asking Redis how it is configured: %w", err)
	}
	return err
}

// askMasters asks every master, until one answers with an error.
func (l *Log) askMasters(ctx context.Context, ask func(context.Context, *redis.Client) error) error {
	switch client := l.client.(type) {
	case *redis.ClusterClient:
		return client.ForEachMaster(ctx, ask) //nolint:wrapcheck // the caller says what it asked
	case *redis.Client:
		return ask(ctx, client)
	}
	return nil
}

func askEviction(ctx context.Context, c *redis.Client) error {
	info, err := c.Info(ctx, "memory").Result()
	if err != nil {
		return err
	}
	if policy := field(info, "maxmemory_policy"); policy != "noeviction" {
		return fmt.Errorf("%w (it is %q)", ErrEvicts, policy)
	}
	return nil
}

// NearlyFull tells whether a master has used most of the memory that it may use.
func (l *Log) NearlyFull(ctx context.Context) (bool, error) {
	var full atomic.Bool
	err := l.askMasters(ctx, func(ctx context.Context, c *redis.Client) error {
		info, err := c.Info(ctx, "memory").Result()
		if err != nil {
			return err
		}
		used, _ := strconv.ParseFloat(field(info, "used_memory"), 64)
		most, _ := strconv.ParseFloat(field(info, "maxmemory"), 64) // 0: there is no limit
		if most > 0 && used > most*mostUsed {
			full.Store(true)
		}
		return nil
	})
	return full.Load(), wrap("asking how full Redis is", err)
}

// mostUsed is the share of its memory beyond which a Redis takes nobody new. The rest is for the rooms under way.
const mostUsed = 0.8

// Warnings for the operator.
const (
	warnNoFile   = "Redis has no append-only file (appendonly no): all events since its last snapshot are lost whenever it ends"
	warnEverySec = "Redis saves every second (appendfsync everysec): up to two seconds of accepted events may be lost if its machine or its disk fails; set it to always"
	warnUnsynced = "Redis leaves saving to the system (appendfsync no): events of the last half minute may be lost if its machine fails; set it to always"
	warnRewrite  = "Redis does not sync while it rewrites its file (no-appendfsync-on-rewrite yes): events of that time may be lost if its machine fails; set it to no"
	warnUnknown  = "Redis does not reveal how it saves: unless it has appendonly yes and appendfsync always, accepted events may be lost"
)

// askDurability returns the warnings for the server's settings of durability.
func askDurability(ctx context.Context, c *redis.Client) (warnings []string) {
	config, err := c.ConfigGet(ctx, "*append*").Result()
	if err != nil || config["appendonly"] == "" { // hosted servers forbid CONFIG
		if info, err := c.Info(ctx, "persistence").Result(); err == nil && field(info, "aof_enabled") == "0" {
			return []string{warnNoFile}
		}
		return []string{warnUnknown}
	}
	if config["appendonly"] != "yes" {
		return []string{warnNoFile}
	}
	switch config["appendfsync"] {
	case "always":
	case "everysec":
		warnings = append(warnings, warnEverySec)
	default:
		warnings = append(warnings, warnUnsynced)
	}
	if config["no-appendfsync-on-rewrite"] == "yes" {
		warnings = append(warnings, warnRewrite)
	}
	return warnings
}

// field returns a field of the answer to INFO.
func field(info, name string) string {
	for line := range strings.Lines(info) {
		if value, ok := strings.CutPrefix(line, name+":"); ok {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
