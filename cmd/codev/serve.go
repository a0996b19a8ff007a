package main

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"time"

	"codev/frontend"
	"codev/hub"

	"github.com/rs/zerolog"
	"golang.org/x/time/rate"
)

// serve runs the server.
type serve struct{}

// drainWait is how long a shutdown may take in all.
const drainWait = 10 * time.Second

// lastRequests is how long running requests may take after all sockets are closed.
const lastRequests = 2 * time.Second

// Run serves until ctx ends. Then it becomes not ready, closes each connection with 1012, completes running requests
// and closes the log. It returns nil if all of that succeeded.
func (serve) Run(ctx context.Context, settings *Settings, std *streams) (err error) {
	logger := newLogger(settings, std.err)
	store, err := openStore(ctx, settings, logger)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.close()) }()
	if settings.Store == "file" && os.Getenv("GOMAXPROCS") == "" {
		// A goroutine that waits for the disk holds one of the runtime's processors until the runtime notices, which takes
		// longer than most syncs. So there is one processor more than cores. The runtime then follows no new quota.
		runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + 1)
	}
	s, err := newServer(settings, store, logger)
	if err != nil {
		return err
	}
	listening, err := s.listen()
	if err != nil {
		return err
	}
	stop := background(ctx, store.run, s.fullness.watch, s.hub.Run)
	listening.start()
	s.greet(std.out, listening.link())

	select {
	case <-ctx.Done():
		logger.Info().Msg("stopping")
	case err = <-listening.failed:
	}
	drained := s.drain(listening)
	stop()
	if err = errors.Join(err, drained); err == nil {
		logger.Info().Msg("stopped")
	}
	return err
}

// newServer wires the parts together. It starts nothing.
func newServer(settings *Settings, store *store, logger zerolog.Logger) (*server, error) {
	pages, err := newPages(frontend.FS())
	if err != nil {
		return nil, err
	}
	m := newMetrics()
	config := settings.hub()
	f := &fullness{look: store.full, logger: logger}
	config.StoreFull = f.full.Load
	config.Log, config.Peers, config.Logger, config.Meter = store.Log, store.peers, logger, m
	if store.peers != nil {
		config.CloseOver = settings.Drain
		m.watch(store.peers)
	}
	h := hub.New(config)
	return &server{
		settings: settings, hub: h, logger: logger, metrics: m, pages: pages, seed: maphash.MakeSeed(),
		foreign: rate.Sometimes{First: 1, Interval: time.Minute},
		health:  &health{check: h.Ready, logger: logger}, renewals: newRenewals(),
		allowances: newAllowances(settings.bytesADay()), live: newTally(settings.openSockets()), fullness: f,
	}, nil
}

// greet logs the settings that matter, and prints the link to open.
func (s *server) greet(out io.Writer, link string) {
	s.logger.Info().Str("store", s.settings.Store).Bool("client", s.pages.built()).Msg("serving")
	if !s.pages.built() {
		fmt.Fprintln(out, "The web client is not in this program; `make run` builds it.")
	}
	fmt.Fprintf(out, "codev is ready. Open %s in a browser; Ctrl+C stops it.\n", link)
}

// listeners are the server's open listeners.
type listeners struct {
	main, metrics net.Listener // metrics is nil if there is no --metrics-addr
	servers       []*http.Server
	start         func()
	failed        chan error
}

// listen opens the listeners. Requests are answered once start is called.
func (s *server) listen() (*listeners, error) {
	l := &listeners{failed: make(chan error, 2)}
	var err error
	if l.main, err = net.Listen("tcp", s.settings.Addr); err != nil {
		return nil, fmt.Errorf("listening: %w", err)
	}
	front := s.newHTTP(s.handler())
	front.ConnState = newCrowd(s, s.settings.connections()).track
	serving := map[*http.Server]net.Listener{front: l.main}
	if s.settings.MetricsAddr != "" {
		if l.metrics, err = net.Listen("tcp", s.settings.MetricsAddr); err != nil {
			return nil, errors.Join(fmt.Errorf("listening for metrics: %w", err), l.main.Close())
		}
		mux := http.NewServeMux()
		mux.Handle("GET /metrics", s.metrics.handler())
		serving[s.newHTTP(mux)] = l.metrics
	}
	for server := range serving {
		l.servers = append(l.servers, server)
	}
	l.start = func() {
		for server, listener := range serving {
			go func() { // ends with Shutdown or Close, which drain waits for
				if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
					l.failed <- fmt.Errorf("serving: %w", err)
				}
			}()
		}
	}
	return l, nil
}

// newHTTP returns a server with time limits for requests. Sockets have their own limits after the upgrade.
func (s *server) newHTTP(handler http.Handler) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          quietly(s.logger),
	}
}

// link returns the server's URL for a browser on this machine.
func (l *listeners) link() string {
	host, port, err := net.SplitHostPort(l.main.Addr().String())
	if ip := net.ParseIP(host); err == nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// drain shuts the server down. Requests meanwhile are answered with the error that it is stopping.
func (s *server) drain(l *listeners) error {
	ctx, cancel := context.WithTimeout(context.Background(), drainWait)
	defer cancel()
	s.health.draining.Store(true)
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		s.hub.Close()
	}()
	select {
	case <-closed:
	case <-ctx.Done():
		return errors.New("shutdown took too long; accepted commands are saved")
	}
	ctx, cancel = context.WithTimeout(ctx, lastRequests)
	defer cancel()
	var errs []error
	for _, server := range l.servers {
		if server.Shutdown(ctx) != nil { // a request was not read to its end, so nothing of it was accepted
			errs = append(errs, server.Close())
		}
	}
	return errors.Join(errs...)
}
