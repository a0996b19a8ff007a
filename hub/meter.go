package hub

import (
	"time"

	"codev/room"
)

// Meter is told what there is to measure. Any number of goroutines call it; it must not wait.
type Meter interface {
	Rooms(change int)            // live rooms
	People(change int)           // people connected, each once
	Command(name string)         // a command was accepted
	Refused(code room.Code)      // a command was refused
	Dropped()                    // a connection was closed as too slow
	Appended(took time.Duration) // the log saved an event
	Forked()                     // a live room was not what its log says, and was given up
}

// unmetered measures nothing.
type unmetered struct{}

func (unmetered) Rooms(int)              {}
func (unmetered) People(int)             {}
func (unmetered) Command(string)         {}
func (unmetered) Refused(room.Code)      {}
func (unmetered) Dropped()               {}
func (unmetered) Appended(time.Duration) {}
func (unmetered) Forked()                {}
