package sim

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"codev/deploy/faults/seance"
	"codev/deploy/wire"
	"codev/hub"
	"codev/room"
)

// instance is one of the three. It has one life after another.
type instance struct {
	world *World
	name  string

	mu   sync.Mutex
	life *life // nil while it is down
}

// life is an instance from its start to its end. It is a seance.Server.
type life struct {
	world   *World
	hub     *hub.Hub
	link    *link
	paused  gate // neither the store nor any client gets through, either way
	stalled gate // no client does
	end     context.CancelFunc

	mu    sync.Mutex
	dead  bool
	lines map[*line]bool
}

func (i *instance) start() {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.life != nil {
		return
	}
	l := &life{world: i.world, lines: map[*line]bool{}}
	l.link = newLink(i.world, i.name, &l.paused)
	cfg := hub.DefaultConfig()
	cfg.Log, cfg.Peers = l.link, l.link
	cfg.CommandRate, cfg.CommandBurst = 1e6, 1e6
	l.hub = hub.New(cfg)
	ctx, cancel := context.WithCancel(context.Background())
	l.end = cancel
	i.world.tasks.Go(func() { l.hub.Run(ctx) })
	i.world.tasks.Go(func() { l.link.deliver(ctx) })
	i.life = l
}

func (i *instance) serving() *life {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.life
}

func (i *instance) take() *life {
	i.mu.Lock()
	defer i.mu.Unlock()
	l := i.life
	i.life = nil
	return l
}

// stop ends it as SIGTERM does.
func (i *instance) stop() {
	if l := i.take(); l != nil {
		l.hub.Close()
		l.end()
	}
}

// kill ends it as SIGKILL does.
func (i *instance) kill() {
	l := i.take()
	if l == nil {
		return
	}
	l.link.die()
	l.mu.Lock()
	l.dead = true
	for line := range l.lines {
		line.cut()
	}
	l.mu.Unlock()
	l.heal()
	l.end()
	i.world.tasks.Go(l.hub.Close)
}

// heal ends all that is wrong with it.
func (i *instance) heal() {
	i.start()
	i.serving().heal()
}

func (l *life) heal() {
	l.paused.open()
	l.stalled.open()
	l.link.set(healthy, 0)
}

var errDead = errors.New("sim: no such instance")

// reach waits until the instance can be reached.
func (l *life) reach(ctx context.Context) error {
	for _, g := range []*gate{&l.paused, &l.stalled} {
		if opened := g.shut(); opened != nil {
			if err := wait(ctx, 0, opened, nil); err != nil {
				return err
			}
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.dead {
		return errDead
	}
	return nil
}

// Dial implements [seance.Server].
func (l *life) Dial(ctx context.Context, id string) (seance.Conn, error) {
	if err := l.reach(ctx); err != nil {
		return nil, err
	}
	c := &line{life: l, latency: l.world.between(0, 3*time.Millisecond), up: newLane[[]byte](), down: newLane[[]byte]()}
	l.mu.Lock()
	l.lines[c] = true
	l.mu.Unlock()
	l.world.tasks.Go(func() {
		l.hub.Serve(context.Background(), server{c}, room.ID(id))
		l.mu.Lock()
		delete(l.lines, c)
		l.mu.Unlock()
	})
	return device{c}, nil
}

// Open implements [seance.Server].
func (l *life) Open(ctx context.Context, _ *wire.Key, o wire.Object) (wire.Seat, error) {
	if err := l.reach(ctx); err != nil {
		return wire.Seat{}, err
	}
	plain := false
	seat, err := l.hub.Open(ctx, room.Opening{
		Room: room.ID(text(o, "room")), Opener: room.ID(text(o, "participant")), Name: text(o, "name"), Lang: text(o, "lang"),
		Plan: json.RawMessage(`"` + text(o, "plan") + `"`), Door: text(o, "door"), Sealed: &plain,
	}, hub.Proof{Token: text(o, "token")})
	return taken(seat), err
}

// Join implements [seance.Server].
func (l *life) Join(ctx context.Context, id string, _ *wire.Key, j wire.Object) (wire.Seat, error) {
	if err := l.reach(ctx); err != nil {
		return wire.Seat{}, err
	}
	seat, err := l.hub.Join(ctx, room.ID(id), hub.Joiner{
		Participant: room.ID(text(j, "participant")), Name: text(j, "name"), Pledge: true,
	}, hub.Proof{Token: text(j, "token")})
	return taken(seat), err
}

func taken(s hub.Seat) wire.Seat {
	return wire.Seat{Room: string(s.Room), Participant: string(s.Participant), Token: s.Token}
}

func text(o wire.Object, name string) string {
	s, _ := o[name].(string)
	return s
}
