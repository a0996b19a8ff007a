// Package seance plays séances against instances of codev, as people with devices would. Each device connects to any
// instance, and records all frames that it sends and receives for the checker.
package seance

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"codev/deploy/faults/checker"
	"codev/deploy/wire"
)

// Room is a room with the people in it.
type Room struct {
	ID    string
	Seats []*Seat

	where Where
	going sync.WaitGroup
	stop  context.CancelFunc
}

// Seat is a person.
type Seat struct {
	ID      string
	Name    string
	Devices []*Device
	fresh   *Device // comes at the end
	room    *Room
	token   string
}

// Where chooses an instance for a device, and returns its name and server, nil if it is down. The device "" stands
// for the room.
type Where func(device string) (instance string, server Server)

// Afresh is how the name ends of a device that comes at the end.
const Afresh = " afresh"

// IsAfresh tells whether a device comes at the end.
func IsAfresh(device string) bool { return strings.HasSuffix(device, Afresh) }

// Open opens a room with a facilitator, who is connected, and as many others as there are names: the first is the
// client, the last an observer, the rest are consultants. The first two have two devices. where chooses an instance
// for each connection.
func Open(ctx context.Context, where Where, names ...string) (r *Room, err error) {
	r = &Room{where: where}
	ctx2, cancel := context.WithCancel(context.WithoutCancel(ctx))
	r.stop = cancel
	defer func() {
		if err != nil {
			r.Leave()
		}
	}()
	facilitator, err := r.open(ctx)
	if err != nil {
		return r, err
	}
	r.connect(ctx2, facilitator, facilitator.Name)
	if err := r.Settled(ctx); err != nil {
		return r, err
	}
	for _, name := range names {
		if err := r.join(ctx, name); err != nil {
			return r, err
		}
	}
	for n, seat := range r.Seats {
		if n > 0 {
			r.connect(ctx2, seat, seat.Name)
		}
		if n == 1 || n == 2 {
			r.connect(ctx2, seat, seat.Name+"'s phone")
		}
	}
	if err := r.Settled(ctx); err != nil {
		return r, err
	}
	return r, r.giveRoles(ctx)
}

func (r *Room) open(ctx context.Context) (*Seat, error) {
	opening := object{
		"room": newID(), "participant": newID(), "token": newToken(),
		"name": "facilitator", "lang": "fr", "plan": "90", "door": "open",
	}
	var seat wire.Seat
	err := r.persist(ctx, func(s Server) (err error) {
		seat, err = s.Open(ctx, nil, opening)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("opening a room: %w", err)
	}
	r.ID = seat.Room
	return r.seat("facilitator", seat), nil
}

func (r *Room) join(ctx context.Context, name string) error {
	joining := object{"participant": newID(), "token": newToken(), "name": name}
	var seat wire.Seat
	err := r.persist(ctx, func(s Server) (err error) {
		seat, err = s.Join(ctx, r.ID, nil, joining)
		return err
	})
	if err != nil {
		return fmt.Errorf("joining a room: %w", err)
	}
	r.seat(name, seat)
	return nil
}

// giveRoles gives the client and the observer their roles.
func (r *Room) giveRoles(ctx context.Context) error {
	host := r.Seats[0].Devices[0]
	if len(r.Seats) > 1 {
		host.Give("choose_client", object{"participant": r.Seats[1].ID})
	}
	if len(r.Seats) > 3 {
		host.Give("set_role", object{"participant": r.Seats[len(r.Seats)-1].ID, "role": "observer"})
	}
	return r.Settled(ctx)
}

func (r *Room) seat(name string, seat wire.Seat) *Seat {
	s := &Seat{ID: seat.Participant, Name: name, room: r, token: seat.Token}
	r.Seats = append(r.Seats, s)
	return s
}

// connect gives a seat a device and lets it run until Leave.
func (r *Room) connect(ctx context.Context, s *Seat, name string) {
	d := s.device(name)
	s.Devices = append(s.Devices, d)
	r.going.Go(func() { d.run(ctx) })
}

func (s *Seat) device(name string) *Device {
	return &Device{
		seat: s, name: name, poke: make(chan struct{}, 1),
		record: &checker.Client{Seat: s.ID, Name: name},
	}
}

// persist asks one instance after another until one answers. The request has its ids and token, so a lost
// answer does no harm.
func (r *Room) persist(ctx context.Context, ask func(Server) error) error {
	for {
		err := errNobody
		if _, server := r.where(""); server != nil {
			err = ask(server)
		}
		if err == nil {
			return nil
		}
		retry := time.NewTimer(beat)
		select {
		case <-retry.C:
		case <-ctx.Done():
			retry.Stop()
			return fmt.Errorf("the last answer was %w", err)
		}
	}
}

// Devices are all of the room.
func (r *Room) Devices() (all []*Device) {
	for _, s := range r.Seats {
		all = append(all, s.Devices...)
	}
	return all
}

// Settled waits until all devices are connected, have all answers and are at the same position.
func (r *Room) Settled(ctx context.Context) error {
	if !until(ctx, r.settled) {
		return fmt.Errorf("the room does not settle: %s: %w", r.describe(), ctx.Err())
	}
	return nil
}

// ToldToForget waits until the first device of each person has been welcomed with Reset.
func (r *Room) ToldToForget(ctx context.Context) error {
	for _, s := range r.Seats {
		if !until(ctx, func() bool { return s.Devices[0].Status().Resets > 0 }) {
			return fmt.Errorf("%s was never told to forget all: %w", s.Name, ctx.Err())
		}
	}
	return nil
}

// until waits for a condition, and tells whether it came.
func until(ctx context.Context, is func() bool) bool {
	tick := time.NewTicker(beat / 4)
	defer tick.Stop()
	for !is() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return false
		}
	}
	return true
}

func (r *Room) settled() bool {
	devices := r.Devices()
	first := devices[0].Status()
	for _, d := range devices {
		s := d.Status()
		if !s.Connected || s.Unsettled > 0 || s.Seq != first.Seq || s.Hash != first.Hash {
			return false
		}
	}
	return first.Seq > 0
}

func (r *Room) describe() (all string) {
	for _, d := range r.Devices() {
		s := d.Status()
		all += fmt.Sprintf("%s at %d, %d under way, connected %v; ", d.record.Name, s.Seq, s.Unsettled, s.Connected)
	}
	return all
}

// ReadAfresh connects a new device for each person, without a position. It tells whether they were all given the
// position that the other devices have.
func (r *Room) ReadAfresh(ctx context.Context) (agreed bool, err error) {
	var reading sync.WaitGroup
	for _, s := range r.Seats {
		if s.fresh == nil {
			s.fresh = s.device(s.Name + Afresh)
			s.fresh.record.Fresh = true
		}
		reading.Go(func() {
			s.fresh.forget()
			for ctx.Err() == nil && !s.fresh.isOver() && s.fresh.Status().Seq == 0 {
				s.fresh.readOnce(ctx)
			}
		})
	}
	reading.Wait()
	if ctx.Err() != nil {
		return false, fmt.Errorf("reading a room afresh: %w", ctx.Err())
	}
	if !r.settled() {
		return false, nil
	}
	all := r.Devices()[0].Status()
	for _, s := range r.Seats {
		if given := s.fresh.Status(); given.Seq != all.Seq || given.Hash != all.Hash {
			return false, nil
		}
	}
	return true, nil
}

// Conclude waits until all devices have one position, and new devices are given the same from any instance: an instance
// may find only then that it forked. It waits for long, and for the last reading half as long again.
func (r *Room) Conclude(ctx context.Context, healed time.Time, long time.Duration) error {
	settling, cancel := context.WithTimeout(ctx, long)
	defer cancel()
	reading, cancel := context.WithDeadline(ctx, healed.Add(long+long/2))
	defer cancel()
	for {
		unsettled := r.Settled(settling)
		agreed, unread := r.ReadAfresh(reading)
		late := errors.Join(unsettled, unread)
		if agreed || late != nil {
			return late
		}
		again := time.NewTimer(beat / 2)
		select {
		case <-again.C:
		case <-settling.Done(): // what they disagree about, the checker finds
			again.Stop()
			return nil
		}
	}
}

func (d *Device) forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.replica.Seq, d.replica.Hash = 0, ""
}

// Leave has everyone go, and waits for them.
func (r *Room) Leave() {
	r.stop()
	r.going.Wait()
}

// Counts are the commands that were accepted and refused.
func (r *Room) Counts() (accepted, refused int) {
	for _, d := range r.Devices() {
		a, b := d.counts()
		accepted, refused = accepted+a, refused+b
	}
	return accepted, refused
}

// History is a copy of all records; healed is when the last fault was over.
func (r *Room) History(healed time.Time) *checker.History {
	h := &checker.History{Room: r.ID, Seats: map[string]string{}, Healed: healed}
	for _, s := range r.Seats {
		h.Seats[s.ID] = s.Name
		for _, d := range s.Devices {
			h.Clients = append(h.Clients, d.copyRecord())
		}
		if s.fresh != nil {
			h.Clients = append(h.Clients, s.fresh.copyRecord())
		}
	}
	return h
}

func newID() string { return wire.NewID() }

func newToken() string { return (*wire.Secret)(wire.NewKey()).Token() }
