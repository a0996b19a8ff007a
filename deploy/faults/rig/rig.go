// Package rig runs the real thing on loopback: a Redis, instances of codev, and between each instance and Redis a
// link on which things can go wrong.
package rig

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"
)

// Rig is a Redis with instances around it.
type Rig struct {
	Redis     *Redis
	Instances []*Instance
	dir       string
}

// Options are the options of a rig.
type Options struct {
	Bin       string // the program
	Dir       string // for what must be kept
	Instances int
	Args      []string        // of each instance, besides those for its store
	Env       []string        // of each instance
	Clocks    []time.Duration // how far each instance's clock is off; it takes a program that is built for it
}

// unlimited lets clients give as many commands as they like.
var unlimited = []string{
	"--limit-commands=1000000", "--limit-burst=1000000", "--limit-events=1000000", "--limit-rooms=1000000", "--limit-sockets=1000000",
	"--log-level=info",
}

// Start runs all of it, and returns once every instance is ready.
func Start(ctx context.Context, o Options) (r *Rig, err error) {
	r = &Rig{dir: o.Dir}
	defer func() {
		if err != nil {
			r.Close()
		}
	}()
	if r.Redis, err = StartRedis(ctx, filepath.Join(o.Dir, "redis")); err != nil {
		return r, err
	}
	for n := range o.Instances {
		name := string(rune('A' + n))
		link, err := NewLink(name, r.Redis.Addr())
		if err != nil {
			return r, err
		}
		store := []string{"--store=redis", fmt.Sprintf("--redis=redis://:%s@%s/0", Password, link.Addr())}
		i := &Instance{Name: name, Link: link, bin: o.Bin, args: append(append(store, unlimited...), o.Args...), env: o.Env}
		if n < len(o.Clocks) {
			i.off = o.Clocks[n]
		}
		r.Instances = append(r.Instances, i)
		if err := i.Start(ctx); err != nil {
			return r, err
		}
	}
	return r, nil
}

// Close ends all of it.
func (r *Rig) Close() {
	for _, i := range r.Instances {
		i.Kill()
		i.Link.Close()
	}
	if r.Redis != nil {
		r.Redis.Close()
	}
}

// Heal ends all faults: links pass everything on, and killed processes run again. It returns once every instance is
// ready.
func (r *Rig) Heal(ctx context.Context) error {
	for _, i := range r.Instances {
		i.Link.Heal()
	}
	if r.Redis.proc.over() {
		if err := r.Redis.Start(ctx); err != nil {
			return err
		}
	}
	for _, i := range r.Instances {
		if !i.Running() {
			if err := i.Start(ctx); err != nil {
				return err
			}
		}
	}
	for _, i := range r.Instances {
		if err := i.UntilReady(ctx); err != nil {
			return err
		}
	}
	return nil
}

// FailOver kills Redis and puts the replica at its address.
func (r *Rig) FailOver(ctx context.Context, replica *Redis) error {
	if err := replica.Do(ctx, "REPLICAOF", "NO", "ONE"); err != nil {
		return err
	}
	r.Redis.Close()
	r.Redis = replica
	for _, i := range r.Instances {
		if err := i.Link.Point(replica.Addr()); err != nil {
			return err
		}
	}
	return nil
}

// Trouble returns the lines that no instance may ever write.
func (r *Rig) Trouble() string {
	var all []string
	for _, i := range r.Instances {
		if said := i.Trouble(); said != "" {
			all = append(all, said)
		}
	}
	return strings.Join(all, "\n")
}
