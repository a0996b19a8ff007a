package seance

import (
	"context"
	"encoding/json"

	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"codev/deploy/faults/checker"
	"codev/deploy/faults/wire"

	"github.com/coder/websocket"
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
	welcomed bool      // on the present connection
	heard    time.Time // the last word on it
	refused  int       // times in a row, as unavailable
	asleep   time.Time // it stays away until then
	over     bool      // the server said not to come back
	hangUp   func()    // ends the present connection
	poke     chan struct{}
}

type position struct {
	seq  uint64
	hash string
}

// run connects, over and over, until ctx ends.
func (d *Device) run(ctx context.Context) {
	for ctx.Err() == nil && !d.isOver() {
		d.visit(ctx)
		d.rest(ctx, time.Now().Add(rand.N(comeBack)))
	}
}

// rest waits until it is time to connect again, which is not before it wakes.
func (d *Device) rest(ctx context.Context, until time.Time) {
	for {
		left := max(time.Until(until), time.Until(d.sleepsUntil()))
		if left <= 0 || ctx.Err() != nil {
			return
		}
		pause := time.NewTimer(left)
		select {
		case <-pause.C:
		case <-d.poke: // it may have been woken
		case <-ctx.Done():
		}
		pause.Stop()
	}
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

// visit is one connection, from dialling to its end.
func (d *Device) visit(ctx context.Context) {
	instance, base := d.seat.room.where(d.name)
	if base == "" {
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	conn, err := d.dial(ctx, base)
	if err != nil {
		return // nothing was said
	}
	defer func() { _ = conn.CloseNow() }()
	conn.SetReadLimit(-1)
	d.begin(instance, cancel)
	var writing sync.WaitGroup
	writing.Go(func() {
		defer cancel()
		d.write(ctx, conn)
	})
	why := d.read(ctx, conn)
	cancel()
	writing.Wait()
	d.end(why)
}

func (d *Device) dial(ctx context.Context, base string) (*websocket.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, dialWait)
	defer cancel()
	url := "ws" + strings.TrimPrefix(base, "http") + "/api/rooms/" + d.seat.room.ID + "/socket"
	conn, _, err := websocket.Dial(ctx, url, &websocket.DialOptions{Subprotocols: []string{"codev.v1"}})
	return conn, err
}

func (d *Device) begin(instance string, cancel func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.note(checker.Entry{What: checker.Connected, Where: instance})
	d.welcomed, d.refused, d.heard, d.hangUp = false, 0, time.Now(), cancel
	for _, c := range d.pending {
		c.sent = false
	}
	// What was accepted is beyond the position that is said: that position does not vouch for it.
	d.offerAgain(func(c *command) bool { return c.seq > d.pos.seq })
}

func (d *Device) end(why error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.welcomed = false
	d.over = wire.Final[int(websocket.CloseStatus(why))]
	d.note(checker.Entry{What: checker.Ended, Why: why.Error(), Final: d.over})
}

// note adds to the record, with the mutex held.
func (d *Device) note(e checker.Entry) {
	e.At = time.Now()
	d.record.Entries = append(d.record.Entries, e)
}

func (d *Device) read(ctx context.Context, conn *websocket.Conn) error {
	for {
		_, raw, err := conn.Read(ctx)
		if err != nil {
			return err
		}
		d.take(raw)
	}
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
		d.pos = position{f.Seq, f.Hash}
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
	d.pos, d.may, d.welcomed = position{f.Seq, f.Hash}, f.May, true
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

// write says hello, and then whatever is due, until the connection ends or shows no sign of life.
func (d *Device) write(ctx context.Context, conn *websocket.Conn) {
	d.mu.Lock()
	hello := encode(object{"type": "hello", "token": d.seat.token, "since": d.pos.seq, "hash": d.pos.hash})
	d.mu.Unlock()
	if d.send(ctx, conn, hello) != nil {
		return
	}
	tick := time.NewTicker(beat)
	defer tick.Stop()
	pinged := time.Now()
	for {
		select {
		case <-tick.C:
		case <-d.poke:
		case <-ctx.Done():
			return
		}
		frames, alive := d.due()
		if !alive {
			return
		}
		if time.Since(pinged) >= pingEvery {
			pinged = time.Now()
			frames = append(frames, encode(object{"type": "ping"}))
		}
		for _, frame := range frames {
			if d.send(ctx, conn, frame) != nil {
				return
			}
		}
	}
}

// due lists the frames to send now; not alive if the connection is dead, or the device goes to sleep.
func (d *Device) due() (frames [][]byte, alive bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := time.Now()
	if now.Sub(d.heard) > deadAfter || now.Before(d.asleep) {
		return nil, false
	}
	for _, c := range d.pending {
		if d.welcomed && !c.sent && !now.Before(c.due) {
			c.sent = true
			frames = append(frames, c.frame)
		}
	}
	return frames, true
}

// send notes a frame and sends it, in this order: what is noted may have arrived.
func (d *Device) send(ctx context.Context, conn *websocket.Conn, frame []byte) error {
	d.mu.Lock()
	d.note(checker.Entry{What: checker.Sent, Frame: frame})
	d.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, deadAfter)
	defer cancel()
	return conn.Write(ctx, websocket.MessageText, frame)
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
