package sim

import (
	"context"
	"errors"
	"time"

	"github.com/coder/websocket"
)

// line is a connection between a device and an instance.
type line struct {
	life     *life
	latency  time.Duration
	up, down *lane[[]byte] // to the instance, and back
}

var errLine = errors.New("sim: the connection is lost")

func (l *line) cut() {
	l.up.close(errLine, true)
	l.down.close(errLine, true)
}

// device is the device's end of a line: a seance.Conn.
type device struct{ *line }

// Read implements seance.Conn.
func (d device) Read(ctx context.Context) (websocket.MessageType, []byte, error) {
	frame, err := d.down.next(ctx, &d.life.paused, &d.life.stalled)
	return websocket.MessageText, frame, err
}

// Write implements seance.Conn.
func (d device) Write(_ context.Context, _ websocket.MessageType, frame []byte) error {
	d.up.put(frame, d.latency)
	return nil
}

// CloseNow implements [seance.Conn]. Frames that the device wrote before still arrive.
func (d device) CloseNow() error {
	d.up.close(errLine, false)
	d.down.close(errLine, true)
	return nil
}

// server is the instance's end of a line: a hub.Conn.
type server struct{ *line }

// Read implements [hub.Conn].
func (s server) Read(ctx context.Context) (websocket.MessageType, []byte, error) {
	frame, err := s.up.next(ctx, &s.life.paused, &s.life.stalled)
	if err != nil {
		s.cut()
	}
	return websocket.MessageText, frame, err
}

// Write implements [hub.Conn].
func (s server) Write(_ context.Context, _ websocket.MessageType, frame []byte) error {
	s.down.put(frame, s.latency)
	return nil
}

// Ping implements [hub.Conn].
func (s server) Ping(context.Context) error { return s.up.ended() }

// Close implements [hub.Conn].
func (s server) Close(code websocket.StatusCode, reason string) error {
	s.down.close(websocket.CloseError{Code: code, Reason: reason}, false)
	s.up.close(errLine, true)
	return nil
}

// CloseNow implements [hub.Conn]. Frames that the instance wrote before still arrive.
func (s server) CloseNow() error {
	s.down.close(errLine, false)
	s.up.close(errLine, true)
	return nil
}

// SetReadLimit implements [hub.Conn].
func (s server) SetReadLimit(int64) {}
