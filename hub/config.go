package hub

import (
	"time"

	"codev/room"

	"github.com/rs/zerolog"
)

// Config is what a Hub is made of. Log must be there; what else is left zero is set as DefaultConfig says.
type Config struct {
	Log    Log
	Peers  Peers          // the other instances on that log; nil: there are none
	Logger zerolog.Logger // told of failures; never of what people write, their names or tokens
	Meter  Meter
	Limits room.Limits // of a room

	CommandRate  float64 // commands a second, a person
	CommandBurst int
	Devices      int // connections a person has to this instance

	HelloWait time.Duration // so long a client has for its hello
	PingEvery time.Duration // so often the server pings a connection …
	PingWait  time.Duration // … and waits so long for the answer
	WriteWait time.Duration // so long a client may take to read anything of what waits for it

	WaitingBytes int64         // of all queues: beyond it, a client whose queue exceeds waitingShare is too slow
	Memory       int64         // of all live rooms, in bytes: beyond it no further room is loaded; 0: as much as there is
	StoreFull    func() bool   // tells whether the store is nearly full: nobody new is taken then; nil: it never is
	CloseWait    time.Duration // so long a connection has to end once it is told to; Close takes hardly longer
	LogWait      time.Duration // so long a call of the log may take; a room decides nothing meanwhile
	DecideWithin time.Duration // a command is decided within that of being asked, or not at all; less than a client waits for an answer

	Linger     time.Duration // who left is still told as online for so long
	Glance     time.Duration // a room nobody has entered is unloaded after that
	Idle       time.Duration // a room nobody is in is unloaded after that; not under room.AnyoneWait, see liveRoom.away
	SweepEvery time.Duration

	HeartbeatEvery time.Duration // between heartbeats with the store, besides those that a notification causes
	Lease          time.Duration // how long a presence holds without a heartbeat; at most the 15 s of R31
	CloseOver      time.Duration // over so long Close spreads its goodbyes, room by room
}

// DefaultConfig is a Config without a log.
func DefaultConfig() Config {
	return Config{
		Logger: zerolog.Nop(), Meter: unmetered{}, Limits: room.DefaultLimits(),
		CommandRate: 5, CommandBurst: 20, Devices: 3,
		HelloWait: 5 * time.Second, PingEvery: 10 * time.Second, PingWait: 5 * time.Second, // together the lease of R31, at most 15 s
		WaitingBytes: 64 << 20, WriteWait: 30 * time.Second, CloseWait: 3 * time.Second, LogWait: 5 * time.Second, DecideWithin: 3 * time.Second,
		Linger: 5 * time.Second, Glance: 10 * time.Second, Idle: 5 * time.Minute, SweepEvery: time.Minute,
		HeartbeatEvery: 5 * time.Second, Lease: 14 * time.Second,
	}
}

func (c *Config) setDefaults() {
	d := DefaultConfig()
	if c.Meter == nil {
		c.Meter = d.Meter
	}
	limits := &c.Limits
	orElse(&limits.Seats, d.Limits.Seats)
	orElse(&limits.Events, d.Limits.Events)
	orElse(&limits.Bytes, d.Limits.Bytes)
	orElse(&limits.Keep, d.Limits.Keep)
	orElse(&limits.KeepAlone, d.Limits.KeepAlone)
	orElse(&c.CommandRate, d.CommandRate)
	orElse(&c.CommandBurst, d.CommandBurst)
	orElse(&c.Devices, d.Devices)
	orElse(&c.HelloWait, d.HelloWait)
	orElse(&c.PingEvery, d.PingEvery)
	orElse(&c.PingWait, d.PingWait)
	orElse(&c.WriteWait, d.WriteWait)
	orElse(&c.WaitingBytes, d.WaitingBytes)
	orElse(&c.CloseWait, d.CloseWait)
	orElse(&c.LogWait, d.LogWait)
	orElse(&c.DecideWithin, d.DecideWithin)
	orElse(&c.Linger, d.Linger)
	orElse(&c.Glance, d.Glance)
	orElse(&c.Idle, d.Idle)
	c.Idle = max(c.Idle, room.AnyoneWait)
	orElse(&c.SweepEvery, d.SweepEvery)
	orElse(&c.HeartbeatEvery, d.HeartbeatEvery)
	orElse(&c.Lease, d.Lease)
}

func orElse[T comparable](value *T, fallback T) {
	var zero T
	if *value == zero {
		*value = fallback
	}
}

// Bounds that no host need change.
const (
	// MaxFrame is how long a client's frame may be, in bytes.
	MaxFrame = 32 << 10

	waitingShare = 64 << 10  // bytes that may wait for a client whatever waits for others
	roomOverhead = 64 << 10  // bytes that a live room takes besides its events
	queueBytes   = 1 << 20   // what may wait for a client to read it, or it is too slow
	askedMost    = 64        // commands and pings that a connection asks at once …
	askedBytes   = 256 << 10 // … or this many bytes
	historySize  = 256 << 10 // bytes of what was told that a live room keeps, for clients that come back
	maxExcess    = 100       // so many refusals for rate in a row end the connection
	staleTries   = 16        // how often a batch is decided again because the log has moved on
	batchAsks    = 256       // a batch has no more commands and pings
	probeWait    = 3 * time.Second
	lastAnswers  = time.Second // of Close's time, for the log to answer in once all goodbyes are said

	mayEvery = time.Minute // what one may do also changes with time alone (R32's hour)
)
