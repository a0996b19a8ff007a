package main

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"net"
	"net/http"
	"time"

	"codev/frontend"
	"codev/hub"

	"github.com/rs/zerolog"
	"golang.org/x/time/rate"
)

// serve is the server itself.
type serve struct{}

// drainWait is how long stopping may take, all in all.
const drainWait = 10 * time.Second

// lastRequests is how much of that requests under way have, once every socket is closed.
const lastRequests = 2 * time.Second

// Run serves until ctx ends, then lets everyone go: not ready, everyone told to come back (1012), the answers that are due given,
// the log closed. It returns nil if all of that went well.
func (serve) Run(ctx context.Context, settings *Settings, std *streams) (err error) {
	logger := newLogger(settings, std.err)
	store, err := openStore(ctx, settings, logger)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.close()) }()
	s, err := newServer(settings, store, logger)
	if err != nil {
		return err
	}
	listening, err := s.listen()
	if err != nil {
		return err
	}
	stop := background(ctx, store.run, s.hub.Run)
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

// newServer wires the parts together and starts nothing.
func newServer(settings *Settings, store *store, logger zerolog.Logger) (*server, error) {
	pages, err := newPages(frontend.FS())
	if err != nil {
		return nil, err
	}
	m := newMetrics()
	config := settings.hub()
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
		allowances: newAllowances(settings.bytesADay()),
	}, nil
}

// greet tells whoever started the program what to do next.
func (s *server) greet(out io.Writer, link string) {
	s.logger.Info().Str("store", s.settings.Store).Bool("client", s.pages.built()).Msg("serving")
	if !s.pages.built() {
		fmt.Fprintln(out, "The web client is not in this program; `make run` builds it.")
	}
	fmt.Fprintf(out, "codev is ready. Open %s in a browser; Ctrl+C stops it.\n", link)
}

// listeners are the addresses that the server answers at.
type listeners struct {
	main, metrics net.Listener // metrics is nil without an address of its own
	servers       []*http.Server
	start         func()
	failed        chan error
}

// listen takes the addresses. What comes is answered once start is called.
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

// newHTTP is a server with limits on how long a request may take. They end with the upgrade of a socket, which has its own.
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

// link is where a browser on this machine finds the server.
func (l *listeners) link() string {
	host, port, err := net.SplitHostPort(l.main.Addr().String())
	if ip := net.ParseIP(host); err == nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// drain ends it all. Whoever asks for something meanwhile hears that the server is stopping, until nobody listens any more.
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
		return errors.New("stopping took too long; what was accepted is saved")
	}
	ctx, cancel = context.WithTimeout(ctx, lastRequests)
	defer cancel()
	var errs []error
	for _, server := range l.servers {
		if server.Shutdown(ctx) != nil { // somebody has not finished asking: nothing of theirs was accepted
			errs = append(errs, server.Close())
		}
	}
	return errors.Join(errs...)
}
