package hub_test

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/google/uuid"
)

// sink is the hub's side of a client that takes every byte at once and understands nothing: a
// hub.Socket without system calls, so that a benchmark measures the hub alone.
type sink struct {
	frames chan []byte
	answer chan struct{} // holds a token once an answer to what was asked last has come
	once   sync.Once
	cut    chan struct{}

	mu   sync.Mutex // guards what follows
	last []byte     // part of that answer
}

func newSink() *sink {
	return &sink{frames: make(chan []byte, 1024), answer: make(chan struct{}, 1), cut: make(chan struct{})}
}

func (s *sink) Read(context.Context) (websocket.MessageType, []byte, error) {
	select {
	case frame := <-s.frames:
		return websocket.MessageText, frame, nil
	case <-s.cut:
		return 0, nil, errPipe
	}
}

func (s *sink) TryWrite(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.last != nil && bytes.Contains(p, s.last) {
		s.last = nil
		s.answer <- struct{}{}
	}
	return len(p), nil
}

func (s *sink) WriteSome(p []byte, _ time.Duration) (int, error)           { return s.TryWrite(p) }
func (s *sink) Route(func([]byte))                                         {}
func (s *sink) More() bool                                                 { return len(s.frames) > 0 }
func (s *sink) Heard() time.Time                                           { return time.Now() }
func (s *sink) Cut()                                                       { s.once.Do(func() { close(s.cut) }) }
func (s *sink) Ping(context.Context) error                                 { return nil }
func (s *sink) SetReadLimit(int64)                                         {}
func (s *sink) CloseNow() error                                            { s.Cut(); return nil }
func (s *sink) Write(context.Context, websocket.MessageType, []byte) error { return nil }

func (s *sink) Close(websocket.StatusCode, string) error { s.Cut(); return nil }

// ask gives frames at once and waits for the first answer that holds last.
func (s *sink) ask(last string, frames ...[]byte) {
	s.mu.Lock()
	s.last = []byte(last)
	s.mu.Unlock()
	for _, frame := range frames {
		s.frames <- frame
	}
	<-s.answer
}

// sinks opens a room in the consultation with so many people, each behind a sink.
func sinks(b *testing.B, people int) (of []*sink) {
	b.Helper()
	h := newHub(b, nil, manyEvents)
	s, opener := open(b, h)
	if _, err := s.post(opener, uuid.NewString(), "move_to_step", map[string]any{"step": "consultation"}); err != nil {
		b.Fatal(err)
	}
	for i := range people {
		seat := opener
		if i > 0 {
			seat = s.join(fmt.Sprint("person ", i))
		}
		client := newSink()
		of = append(of, client)
		h.ServeSocket(b.Context(), client, s.room)
		client.ask(`"type":"welcome"`, fmt.Appendf(nil, `{"type":"hello","token":%q,"since":0,"hash":""}`, seat.Token))
	}
	return of
}

// offer is the frame of a contribution, and the id of its command.
func offer(i int) (id string, frame []byte) {
	id = uuid.NewString()
	return id, fmt.Appendf(nil, `{"type":"command","id":%q,"name":"offer_contribution","data":{"contribution":%q,"kind":"idea","text":"%200d"}}`,
		id, uuid.NewString(), i)
}

// BenchmarkCommand measures one command in a room of nine, given alone and in bursts of 500.
func BenchmarkCommand(b *testing.B) {
	for name, burst := range map[string]int{"alone": 1, "burst": 500} {
		b.Run(name, func(b *testing.B) {
			people := sinks(b, 9)
			frames := make([][]byte, b.N)
			ids := make([]string, b.N)
			for i := range frames {
				ids[i], frames[i] = offer(i)
			}
			defer reportCPU(b)()
			for i := 0; i < b.N; i += burst {
				end := min(i+burst, b.N)
				people[1].ask(`accepted","id":"`+ids[end-1], frames[i:end]...)
			}
		})
	}
}

// reportCPU begins the measurement of a benchmark. The function that it returns adds the CPU time of an
// operation, which other programs on the machine disturb less than the time by the clock.
func reportCPU(b *testing.B) (end func()) {
	used := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			b.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	b.ReportAllocs()
	b.ResetTimer()
	start := used()
	return func() {
		b.StopTimer()
		b.ReportMetric(float64(used()-start)/float64(b.N), "cpu-ns/op")
	}
}
