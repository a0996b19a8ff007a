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

// Device is one device of a seat. It connects to some instance, and to some other when that fails; it sends what is
// not answered again; and it notes all that it says and is told.
type Device struct {
	seat *Seat
	name string

	mu       sync.Mutex
	record   *checker.Client
	pending  []*command // not answered for good
	settled  []*command // answered
	pos      position
	resets   int // times it was told to forget all
	view     wire.Object
	may      []string
	welcomed bool          // on the present connection
	heard    time.Time     // the last word on it
	ahead    time.Duration // the server's clock is, of this one
	refused  int           // times in a row, as unavailable
	asleep   time.Time     // it stays away until then
	over     bool          // the server said not to come back
	hangUp   func()        // ends the present connection
	poke     chan struct{}
}

type position struct {
	seq  uint64
	hash string
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
	switch f.Type {
	case "welcome":
		d.welcome(f)
	case "event":
		d.merge(f)
	case "may":
		d.may = f.Commands
	case "pong":
		d.pos, d.ahead = position{f.Seq, f.Hash}, time.Until(time.UnixMilli(f.Now))
	case "accepted", "refused":
		d.answer(f)
	}
}

func (d *Device) welcome(f wire.Frame) {
	if f.View != nil {
		d.view = wire.Decode(f.View)
	}
	for _, e := range f.Events {
		d.merge(e)
	}
	d.pos, d.may, d.welcomed, d.ahead = position{f.Seq, f.Hash}, f.May, true, time.Until(time.UnixMilli(f.Now))
	if f.Reset {
		d.resets++
		// What was accepted may be lost: all of it is offered again.
		d.offerAgain(func(c *command) bool { return c.seq > 0 })
	}
	d.wake()
}

func (d *Device) merge(e wire.Frame) {
	if patch := wire.Decode(e.Data); patch != nil {
		d.view = wire.Merge(d.view, patch)
	}
	d.pos = position{e.Seq, e.Hash}
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

// Status is where the device is, how often it was told to forget all, how many commands of its own are under way, and whether it is connected.
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
	return Status{Seq: d.pos.seq, Hash: d.pos.hash, Resets: d.resets, Unsettled: len(d.pending), Connected: d.welcomed}
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

// look has f look at what the device has.
func (d *Device) look(f func(view wire.Object, may []string)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f(d.view, d.may)
}

// copyRecord is what the device saw and said until now.
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
