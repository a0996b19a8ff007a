package seance

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"codev/deploy/faults/checker"
	"codev/deploy/wire"

	"github.com/coder/websocket"
)

// How a device connects, and what it sends on a connection.

// run connects, over and over, until ctx ends.
func (d *Device) run(ctx context.Context) {
	for ctx.Err() == nil && !d.isOver() {
		d.visit(ctx)
		d.rest(ctx, time.Now().Add(rand.N(comeBack)))
	}
}

// rest waits until a time, and until the device is awake.
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

// visit is one connection, from dialling to its end.
func (d *Device) visit(ctx context.Context) {
	instance, server := d.seat.room.where(d.name)
	if server == nil {
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	conn, err := d.dial(ctx, server)
	if err != nil {
		return // nothing was said
	}
	defer func() { _ = conn.CloseNow() }()
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

// readOnce connects without a position until the welcome has come. If there is none, it waits a moment.
func (d *Device) readOnce(ctx context.Context) {
	visit, over := context.WithTimeout(ctx, deadAfter)
	var visiting sync.WaitGroup
	visiting.Go(func() {
		defer over()
		d.visit(visit)
	})
	welcomed := until(visit, func() bool { return d.Status().Seq > 0 })
	over()
	visiting.Wait()
	if !welcomed {
		d.rest(ctx, time.Now().Add(beat))
	}
}

func (d *Device) dial(ctx context.Context, server Server) (Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, dialWait)
	defer cancel()
	return server.Dial(ctx, d.seat.room.ID)
}

func (d *Device) begin(instance string, cancel func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.note(checker.Entry{What: checker.Connected, Where: instance})
	d.welcomed, d.refused, d.heard, d.hangUp = false, 0, time.Now(), cancel
	for _, c := range d.pending {
		c.sent = false
	}
	// A command that was accepted beyond the device's position may have been lost in a failover.
	d.offerAgain(func(c *command) bool { return c.seq > d.replica.Seq })
}

func (d *Device) end(why error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.welcomed = false
	d.over = wire.Final[int(websocket.CloseStatus(why))]
	d.note(checker.Entry{What: checker.Ended, Why: why.Error(), Final: d.over})
}

func (d *Device) read(ctx context.Context, conn Conn) error {
	for {
		_, raw, err := conn.Read(ctx)
		if err != nil {
			return err
		}
		d.take(raw)
	}
}

// write sends the hello, then the frames that are due, until the connection ends or is dead.
func (d *Device) write(ctx context.Context, conn Conn) {
	d.mu.Lock()
	hello := encode(d.replica.Hello(d.seat.token))
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
			frames = append(frames, encode(d.replica.Command(c.id, c.name, c.data, decideWithin)))
		}
	}
	return frames, true
}

// send records a frame, then sends it: a recorded frame may have arrived.
func (d *Device) send(ctx context.Context, conn Conn, frame []byte) error {
	d.mu.Lock()
	d.note(checker.Entry{What: checker.Sent, Frame: frame})
	d.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, deadAfter)
	defer cancel()
	return conn.Write(ctx, websocket.MessageText, frame)
}
