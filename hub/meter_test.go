package hub_test

import (
	"sync"
	"time"

	"codev/room"
)

// meter is a hub.Meter that can be read.
type meter struct {
	mu     sync.Mutex
	values map[string]int
}

func (m *meter) add(name string, n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.values == nil {
		m.values = map[string]int{}
	}
	m.values[name] += n
}

func (m *meter) value(name string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.values[name]
}

func (m *meter) Rooms(n int)            { m.add("rooms", n) }
func (m *meter) People(n int)           { m.add("people", n) }
func (m *meter) Command(name string)    { m.add("command "+name, 1) }
func (m *meter) Refused(code room.Code) { m.add("refused "+string(code), 1) }
func (m *meter) Dropped()               { m.add("dropped", 1) }
func (m *meter) Appended(time.Duration) { m.add("appended", 1) }
func (m *meter) Forked()                { m.add("forked", 1) }
