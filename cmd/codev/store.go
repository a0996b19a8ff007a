package main

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"codev/hub"
	"codev/hub/boltlog"
	"codev/hub/memlog"
	"codev/hub/redislog"

	"github.com/rs/zerolog"
)

// store is the log of the rooms, and the connection to other instances that share it, if it can be shared.
type store struct {
	hub.Log
	peers hub.Peers                               // nil if the log is not shared
	run   func(ctx context.Context)               // receives notifications until ctx ends; nil if the log is not shared
	full  func(ctx context.Context) (bool, error) // tells whether little space is left; nil if it is never known
	close func() error
}

// openStore opens the store of the settings. The caller closes it.
func openStore(ctx context.Context, settings *Settings, logger zerolog.Logger) (*store, error) {
	switch settings.Store {
	case "memory":
		return &store{Log: memlog.New(), close: func() error { return nil }}, nil
	case "redis":
		log, err := redislog.Open(ctx, redislog.Options{URL: settings.Redis, Logger: logger})
		if err != nil {
			return nil, fmt.Errorf("opening the rooms in Redis: %w", err)
		}
		return &store{Log: log, peers: log, run: log.Run, full: log.NearlyFull, close: log.Close}, nil
	}
	file, err := boltlog.Open(settings.file(), boltlog.Options{Logger: logger})
	if err != nil {
		return nil, fmt.Errorf("opening the rooms' file: %w", err)
	}
	return &store{Log: file, full: file.NearlyFull, close: file.Close}, nil
}

// background runs jobs until stop is called, which waits for them.
func background(ctx context.Context, jobs ...func(context.Context)) (stop func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var running sync.WaitGroup
	for _, job := range jobs {
		if job != nil {
			running.Go(func() { job(ctx) })
		}
	}
	return func() {
		cancel()
		running.Wait()
	}
}

var errNoRedis = errors.New("--store=redis needs --redis, the URL of a Redis")
