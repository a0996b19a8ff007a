package redislog

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"time"

	"codev/hub"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/rs/zerolog"
)

// Errors of a Log besides those of hub.Log.
var (
	ErrClosed = errors.New("redislog: the log is closed")
	errClock  = errors.New("the clock of this instance, or of Redis, has jumped")
	ErrEvicts = errors.New("redislog: this Redis may throw rooms away when its memory is full; set its maxmemory-policy to noeviction")
)

// Defaults of Options.
const (
	DefaultPrefix     = "codev"
	DefaultProbeEvery = 2 * time.Second
)

// missedProbes is how many intervals of ProbeEvery may pass without a fresh probe.
const missedProbes = 3

// openWait is how long Open waits for Redis.
const openWait = 10 * time.Second

// The client of Redis logs to a global logger. It returns the same failures as errors.
func init() { logging.Disable() }

// Options are a log's settings. Only URL is required.
type Options struct {
	// URL says where Redis is:
	//
	//	redis://user:password@host:6379/0             one server; rediss:// for TLS, here and below
	//	redis+sentinel://host:26379/0?master_name=mymaster&addr=host2:26379&username=user&password=password
	//	redis+cluster://user:password@host:6379?addr=host2:6379
	//
	// With Sentinel, the user and password before the host are those of the sentinels. go-redis defines further
	// parameters.
	URL        string
	Prefix     string         // all keys and channels begin with it; "" is DefaultPrefix
	ProbeEvery time.Duration  // interval of probes; 0 is DefaultProbeEvery
	Logger     zerolog.Logger // for warnings of the configuration and failures; never the content of a room
}

var (
	_ hub.Log   = (*Log)(nil)
	_ hub.Peers = (*Log)(nil)
)

// Log is a hub.Log and a hub.Peers in Redis, for one instance. It is safe for concurrent use.
type Log struct {
	client     redis.UniversalClient
	prefix     string
	instance   string // a random name, new at every start
	probeEvery time.Duration
	logger     zerolog.Logger

	quit    context.Context // canceled by Close
	end     context.CancelFunc
	closing func() error // shut, run once

	clock clock
	begun time.Time     // probes hold the time since then
	wake  chan struct{} // changed is not empty; buffered, so sending never blocks

	mu        sync.RWMutex           // guards the fields below; held while followers are called, so onNotify must be fast
	closed    bool                   // Run returns at once
	running   sync.WaitGroup         // calls of Run; added to under mu
	followers map[string][]*follower // by channel
	changed   map[string]struct{}    // channels whose followers changed since subscribe looked
	lastProbe time.Time              // when the last probe that arrived was sent; zero if none arrived
}

// Open connects to the Redis at Options.URL, checks the configuration of all its masters, and returns its log. It
// starts no goroutine: notifications arrive while Run runs. It fails with ErrEvicts, for a URL that it cannot parse,
// and for a Redis that it cannot reach. No error contains a user or a password.
func Open(ctx context.Context, options Options) (*Log, error) {
	client, err := connect(options.URL)
	if err != nil {
		return nil, err
	}
	l := &Log{
		client: client, prefix: options.Prefix, instance: newInstance(), probeEvery: options.ProbeEvery, logger: options.Logger,
		begun: time.Now(), wake: make(chan struct{}, 1),
		followers: map[string][]*follower{}, changed: map[string]struct{}{},
	}
	if l.prefix == "" {
		l.prefix = DefaultPrefix
	}
	if l.probeEvery <= 0 {
		l.probeEvery = DefaultProbeEvery
	}
	l.quit, l.end = context.WithCancel(context.Background())
	l.closing = sync.OnceValue(l.shut)
	ctx, cancel := context.WithTimeout(ctx, openWait)
	defer cancel()
	if err := errors.Join(l.examine(ctx), l.readClock(ctx)); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

func newInstance() string {
	name := make([]byte, 8)
	_, _ = rand.Read(name) // never fails
	return hex.EncodeToString(name)
}

// Close ends Run and closes the connections. Calls under way return an error or a result. A second Close returns the
// same error. If Redis is unreachable, a goroutine of its client that retries once a second ends up to a second later.
func (l *Log) Close() error { return l.closing() }

func (l *Log) shut() error {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	l.end()
	l.running.Wait()
	if err := l.client.Close(); err != nil {
		return fmt.Errorf("redislog: closing: %w", err)
	}
	return nil
}

// Ready writes a key of this instance, which expires by itself, and returns the error if that fails. In a Cluster it
// checks one server. It is an error, too, that a master evicts keys.
func (l *Log) Ready(ctx context.Context) error {
	err := l.client.Set(ctx, l.key(bucket(l.instance), "ready", l.instance), "", time.Minute).Err()
	if err == nil {
		err = errors.Join(l.readClock(ctx), l.clockError())
	}
	if evicts := l.askMasters(ctx, askEviction); errors.Is(evicts, ErrEvicts) { // set since the start
		err = errors.Join(err, evicts)
	}
	return wrap("checking", err)
}

// wrap adds the operation to err. ErrStale, ErrNotFound and ErrClosed stay as they are.
func wrap(doing string, err error) error {
	switch {
	case err == nil, errors.Is(err, hub.ErrStale), errors.Is(err, hub.ErrNotFound):
		return err
	case errors.Is(err, redis.ErrClosed):
		return ErrClosed
	}
	return fmt.Errorf("redislog: %s: %w", doing, err)
}
