package seance

import (
	"encoding/json"
	"sync"
	"time"

	"codev/deploy/faults/checker"
	"codev/deploy/wire"
)

// How a device behaves, as the protocol has it.
const (
	beat      = 200 * time.Millisecond // how often it looks at what is due
	pingEvery = time.Second
	deadAfter = 4 * time.Second // without a word from the server the connection is dead
	dialWait  = 3 * time.Second
	comeBack  = 400 * time.Millisecond // at most, before it connects again: full jitter
	tryAgain  = 400 * time.Millisecond // after a refusal that is none
	fedUp     = 3                      // such refusals in a row, and it tries another instance

	decideWithin = 3 * time.Second // a command, after it is sent; less than deadAfter
)

// Device is one device of a seat. It connects to an instance, and to another one when that fails; it sends unanswered
// commands again; and it records all frames that it sends and receives.
type Device struct {
	seat *Seat
	name string

	mu       sync.Mutex
	record   *checker.Client
	pending  []*command // not answered for good
	settled  []*command // answered
	replica  wire.Replica
	resets   int       // how many welcomes had Reset
	welcomed bool      // on the present connection
	heard    time.Time // when the last frame came on it
	refused  int       // how many refusals in a row were unavailable
	asleep   time.Time // the device doesn't connect before that
	over     bool      // the last close code was final
	hangUp   func()    // ends the present connection
	poke     chan struct{}
}

func (d *Device) isOver() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.over
}

func (d *Device) sleepsUntil() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.asleep
}

// note adds to the record, with the mutex held.
func (d *Device) note(e checker.Entry) {
	e.At = time.Now()
	d.record.Entries = append(d.record.Entries, e)
}

// take takes in a frame.
func (d *Device) take(raw []byte) {
	f, err := wire.Parse(raw)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.note(checker.Entry{What: checker.Told, Frame: raw})
	d.heard = time.Now()
	if err != nil {
		return // the checker says so
	}
	d.replica.Apply(f)
	switch f.Type {
	case "welcome":
		d.welcome(f.Reset)
	case "accepted", "refused":
		d.answer(f)
	}
}

func (d *Device) welcome(reset bool) {
	d.welcomed = true
	if reset {
		d.resets++
		// Accepted commands may be lost: the device sends all of them again.
		d.offerAgain(func(c *command) bool { return c.seq > 0 })
	}
	d.wake()
}

func (d *Device) wake() {
	select {
	case d.poke <- struct{}{}:
	default:
	}
}

// Sleep ends the connection without a word, and keeps the device away for so long.
func (d *Device) Sleep(long time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asleep = time.Now().Add(long)
	if d.hangUp != nil {
		d.hangUp()
	}
}

// Wake ends the sleep at once.
func (d *Device) Wake() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asleep = time.Time{}
	d.wake()
}

// Status is where the device is, how often it was told to forget all, how many commands of its own are under way, and
// whether it is connected.
type Status struct {
	Seq       uint64
	Hash      string
	Resets    int
	Unsettled int
	Connected bool
}

// Status tells how the device is.
func (d *Device) Status() Status {
	d.mu.Lock()
	defer d.mu.Unlock()
	return Status{Seq: d.replica.Seq, Hash: d.replica.Hash, Resets: d.resets, Unsettled: len(d.pending), Connected: d.welcomed}
}

// counts are the commands accepted and refused.
func (d *Device) counts() (accepted, refused int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, c := range d.settled {
		if c.seq > 0 {
			accepted++
		} else {
			refused++
		}
	}
	return accepted, refused
}

// look calls f with the device's view and permissions.
func (d *Device) look(f func(view wire.Object, may []string)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f(d.replica.View, d.replica.May)
}

// copyRecord is a copy of the device's record.
func (d *Device) copyRecord() *checker.Client {
	d.mu.Lock()
	defer d.mu.Unlock()
	c := *d.record
	c.Entries = append([]checker.Entry(nil), c.Entries...)
	return &c
}

type object = map[string]any

func encode(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		panic("seance: a frame that is not JSON: " + err.Error()) // plain values
	}
	return raw
}
