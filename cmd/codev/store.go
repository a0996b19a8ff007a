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

// store is where the rooms are kept, and how one hears of the other instances that keep theirs there, if any can.
type store struct {
	hub.Log
	peers hub.Peers                 // nil: this instance is alone
	run   func(ctx context.Context) // has news arrive until ctx ends; nil if there are none
	close func() error
}

// openStore opens what the settings name; close it when nobody uses it any more.
func openStore(ctx context.Context, settings *Settings, logger zerolog.Logger) (*store, error) {
	switch settings.Store {
	case "memory":
		return &store{Log: memlog.New(), close: func() error { return nil }}, nil
	case "redis":
		log, err := redislog.Open(ctx, redislog.Options{URL: settings.Redis, Logger: logger})
		if err != nil {
			return nil, fmt.Errorf("opening the rooms in Redis: %w", err)
		}
		return &store{Log: log, peers: log, run: log.Run, close: log.Close}, nil
	}
	file, err := boltlog.Open(settings.file(), boltlog.Options{Logger: logger})
	if err != nil {
		return nil, fmt.Errorf("opening the rooms' file: %w", err)
	}
	return &store{Log: file, close: file.Close}, nil
}

// background runs jobs until it is told to stop, which waits for them.
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
