package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"codev/deploy/wire"
)

// person is a client with a record of the events that it received. Only one goroutine at a time may use it.
type person struct {
	wire.Client

	told     map[uint64]string // the hash of each event told, by seq
	seen     map[string]int    // how often each contribution was told
	accepted []string          // the person's own contributions
	cuts     int               // how often the connection was lost
	away     time.Duration     // the longest time until it was back
}

func newPerson(server wire.Server, seat wire.Seat) *person {
	p := &person{Client: wire.Client{Server: server, Seat: seat}, told: map[uint64]string{}, seen: map[string]int{}}
	p.Trace = p.trace
	return p
}

// openRoom opens a sealed room and connects its facilitator.
func openRoom(ctx context.Context, server wire.Server) (*person, error) {
	key, id := wire.NewKey(), wire.NewID()
	seat, err := server.Open(ctx, key, wire.Object{
		"participant": id, "name": key.Seal("F", wire.AAD("name", id)), "lang": "fr", "plan": "120", "door": "open",
	})
	if err != nil {
		return nil, fmt.Errorf("opening a room: %w", err)
	}
	p := newPerson(server, seat)
	return p, p.connect(ctx)
}

// invite has another person join the room.
func (p *person) invite(ctx context.Context, name string) (*person, error) {
	key, id := p.Seat.Key, wire.NewID()
	seat, err := p.Server.Join(ctx, p.Seat.Room, key, wire.Object{"participant": id, "name": key.Seal(name, wire.AAD("name", id))})
	if err != nil {
		return nil, fmt.Errorf("joining: %w", err)
	}
	other := newPerson(p.Server, seat)
	return other, other.connect(ctx)
}

// twin is another device at the same seat, without a position.
func (p *person) twin() *person { return newPerson(p.Server, p.Seat) }

// connect connects from the position that the device has.
func (p *person) connect(ctx context.Context) error {
	f, err := p.Connect(ctx)
	switch {
	case err != nil:
		return err
	case f.Reset:
		return errFork
	}
	if f.View != nil { // it holds all that was told before
		clear(p.seen)
	}
	p.note(f.View)
	for _, e := range f.Events {
		p.told[e.Seq] = e.Hash
		p.note(e.Data)
	}
	return nil
}

var errFork = errors.New("a position that was told is not one of this room's")

// note counts the contributions in a view or in an event's data.
func (p *person) note(data json.RawMessage) {
	for _, item := range wire.Items(wire.Decode(data), "contributions") {
		id, _ := item["id"].(string)
		p.seen[id]++
	}
}

// trace notes the events among the frames that are received.
func (p *person) trace(sent bool, raw []byte) {
	if f, err := wire.Parse(raw); err == nil && !sent && f.Type == "event" {
		p.told[f.Seq] = f.Hash
		p.note(f.Data)
	}
}

// persist calls do, which needs the connection. If the connection is lost, it connects again and calls do
// again, until ctx ends.
func (p *person) persist(ctx context.Context, do func() error) error {
	for {
		err := do()
		if err == nil || ctx.Err() != nil {
			return err
		}
		lost := time.Now()
		p.cuts++
		for err != nil {
			wait(ctx, rand.N(500*time.Millisecond))
			if err = p.connect(ctx); ctx.Err() != nil || errors.Is(err, errFork) {
				return err
			}
		}
		p.away = max(p.away, time.Since(lost))
	}
}

// do gives a command that must be accepted.
func (p *person) do(ctx context.Context, name string, data wire.Object) error {
	id := wire.NewID()
	for {
		var answer wire.Answer
		err := p.persist(ctx, func() (err error) {
			answer, err = p.Command(ctx, id, name, data)
			return err
		})
		if err == nil && answer.Code == wire.Unavailable {
			wait(ctx, 250*time.Millisecond)
			continue
		}
		if err == nil {
			err = answer.Err()
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return nil
	}
}

func (p *person) contribute(ctx context.Context) error {
	item := wire.NewID()
	text := p.Seat.Key.Seal("…", wire.AAD("text", item, p.Seat.Participant))
	err := p.do(ctx, "offer_contribution", wire.Object{"contribution": item, "kind": "idea", "text": text})
	if err == nil {
		p.accepted = append(p.accepted, item)
	}
	return err
}

// catchUp reads until everything up to now was told.
func (p *person) catchUp(ctx context.Context) error {
	return p.persist(ctx, func() error { return p.Sync(ctx) })
}

// every calls do four times a second, which is below the limit on commands, until enough is closed.
func (p *person) every(ctx context.Context, enough <-chan struct{}, do func(context.Context) error) error {
	tick := time.NewTicker(250 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-enough:
			return nil
		case <-tick.C:
			if err := do(ctx); err != nil {
				return err
			}
		}
	}
}

// compare compares the contributions that p received with those that were accepted.
func (p *person) compare(accepted map[string]bool) error {
	for item := range accepted {
		if p.seen[item] != 1 {
			return fmt.Errorf("an accepted contribution was told %d times", p.seen[item])
		}
	}
	if len(p.seen) != len(accepted) {
		return fmt.Errorf("%d contributions were told, %d were accepted", len(p.seen), len(accepted))
	}
	return nil
}
