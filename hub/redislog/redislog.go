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

// What a Log refuses with, besides what hub.Log names.
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

// deafAfter times Options.ProbeEvery without hearing of oneself is too long.
const deafAfter = 3

// openWait is how long Open waits for Redis.
const openWait = 10 * time.Second

// The client of Redis logs to a logger of all the program; what it has to say comes back as errors, too.
func init() { logging.Disable() }

// Options are a log's settings; URL must be there, the rest is good as zero.
type Options struct {
	// URL says where Redis is:
	//
	//	redis://user:password@host:6379/0             one server; rediss:// with TLS, also in what follows
	//	redis+sentinel://host:26379/0?master_name=mymaster&addr=host2:26379&username=user&password=password
	//	redis+cluster://user:password@host:6379?addr=host2:6379
	//
	// With Sentinel, the user and password before the host are those of the sentinels. More parameters are those of go-redis.
	URL        string
	Prefix     string         // all keys and channels begin with it; "" is DefaultPrefix
	ProbeEvery time.Duration  // how often it is probed whether news arrive; 0 is DefaultProbeEvery
	Logger     zerolog.Logger // told of how Redis is configured and of failures; never of what is in a room
}

var (
	_ hub.Log   = (*Log)(nil)
	_ hub.Peers = (*Log)(nil)
)

// Log is a hub.Log and a hub.Peers in Redis, for one instance; any number of goroutines may use it.
type Log struct {
	client     redis.UniversalClient
	prefix     string
	instance   string // this one's name among all, new at every start
	probeEvery time.Duration
	logger     zerolog.Logger

	quit    context.Context // ended by Close
	end     context.CancelFunc
	closing func() error // Close's work and answer, once

	clock clock
	begun time.Time     // probes are dated from it
	wake  chan struct{} // there are changed; never blocks

	mu        sync.RWMutex           // guards what follows; held while news are told, which must not take time
	closed    bool                   // no more runs begin
	running   sync.WaitGroup         // runs, to wait for; begun under mu
	followers map[string][]*follower // by channel
	changed   map[string]struct{}    // channels to subscribe to or to leave, as followers says
	heard     time.Time              // when the last probe that was heard was sent; zero if none
}

// Open finds the Redis at Options.URL, asks all its masters how they are configured, and returns the log that is in it. It starts
// nothing: news arrive while Run runs. Close ends it. It refuses with ErrEvicts, and with other errors for a URL that can't be read or a Redis that can't be reached.
// No error says anything of a user or password.
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

// Close ends Run and lets go of Redis; what is under way is refused or answered. Closing again gives the same answer. If Redis could not be
// reached, a goroutine of its client's, which looks for it once a second, takes so long to notice.
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

// Ready writes a key of the instance's own, which goes by itself, and returns what stood against it. In a Cluster that is one of its servers.
func (l *Log) Ready(ctx context.Context) error {
	err := l.client.Set(ctx, l.key(bucket(l.instance), "ready", l.instance), "", time.Minute).Err()
	if err == nil {
		err = errors.Join(l.readClock(ctx), l.clockError())
	}
	return wrap("checking", err)
}

// wrap says what was being done, but for the verdicts of hub.Log and ErrClosed, which say it all.
func wrap(doing string, err error) error {
	switch {
	case err == nil, errors.Is(err, hub.ErrStale), errors.Is(err, hub.ErrNotFound):
		return err
	case errors.Is(err, redis.ErrClosed):
		return ErrClosed
	}
	return fmt.Errorf("redislog: %s: %w", doing, err)
}
