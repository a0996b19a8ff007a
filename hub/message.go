package hub

import (
	"encoding/binary"
	"sync"
)

// message is a frame to be sent, shared by all connections that are told the same. Nobody changes its bytes.
type message struct {
	bytes  []byte // the header of a WebSocket frame, and the frame's text
	header int    // bytes of the header; all, if the message is a control frame
	data   []byte // a welcome's view or an event's data, not copied: it stands between bytes, and …
	rest   []byte // … the rest of the text
	free   bool   // it counts for the instance's budget, not for queueBytes: a whole view may be longer than what may wait
}

const (
	headerMost = 10
	keptFrames = 16       // slots that an idle connection keeps for frames
	writeSize  = 64 << 10 // bytes of one write

	answerSize    = 128
	welcomeSize   = 1 << 10
	eventOverhead = 208 // about what an event's frame takes besides its data
)

var pingFrame = &message{bytes: []byte{0x89, 0}, header: 2}

var writeBuffers = sync.Pool{New: func() any { b := make([]byte, 0, writeSize); return &b }}

// newMessage makes a message of a frame's text.
func newMessage(text []byte) *message {
	b := appendHeader(make([]byte, 0, len(text)+headerMost), len(text))
	return &message{header: len(b), bytes: append(b, text...)}
}

// newEvent makes a message of an event, whose data is not copied.
func newEvent(e Event) *message {
	m := written(func(b []byte) []byte { return appendEventHead(b, e) }, eventOverhead, len(e.Data)+len(eventRest))
	m.data, m.rest = e.Data, eventRest
	return m
}

// newAnswer makes a message of the answer to an ask.
func newAnswer(answer any) *message {
	return written(func(b []byte) []byte { return appendAnswer(b, answer) }, answerSize, 0)
}

// written makes a message of the text that a function appends, of about size bytes, and of more bytes to follow it.
// The text is not copied: its header is written right before it.
func written(text func([]byte) []byte, size, more int) *message {
	b := text(make([]byte, headerMost, headerMost+size))
	var room [headerMost]byte
	header := appendHeader(room[:0], len(b)-headerMost+more)
	b = b[headerMost-len(header):]
	return &message{header: copy(b, header), bytes: b}
}

// appendHeader appends the header of a text frame, as a server sends it.
func appendHeader(b []byte, n int) []byte {
	const final, text = 0x80, 0x01
	switch {
	case n < 126:
		return append(b, final|text, byte(n))
	case n < 1<<16:
		return binary.BigEndian.AppendUint16(append(b, final|text, 126), uint16(n))
	}
	return binary.BigEndian.AppendUint64(append(b, final|text, 127), uint64(n))
}

func (m *message) size() int { return len(m.bytes) + len(m.data) + len(m.rest) }

// frame is the text alone.
func (m *message) frame() []byte {
	if m.rest == nil {
		return m.bytes[m.header:]
	}
	text := append(make([]byte, 0, m.size()-m.header), m.bytes[m.header:]...)
	return append(append(text, m.data...), m.rest...)
}

// gather appends the next bytes of a queue to b, from a byte of its first message on, as far as b has room. It returns
// how many messages that is, the last one maybe in part.
func gather(b []byte, queue []*message, from int) (next []byte, messages int) {
	for i, m := range queue {
		for _, part := range [...][]byte{m.bytes, m.data, m.rest} {
			if from >= len(part) {
				from -= len(part)
				continue
			}
			part = part[from:]
			from = 0
			if room := cap(b) - len(b); len(part) > room {
				return append(b, part[:room]...), i + 1
			}
			b = append(b, part...)
		}
	}
	return b, len(queue)
}

// welcomeMessage makes a message of a welcome, whose view is not copied.
func welcomeMessage(w Welcome) *message {
	before := appendWelcomeHead(make([]byte, 0, welcomeSize), w)
	rest := appendWelcomeRest(make([]byte, 0, welcomeSize), w)
	b := appendHeader(make([]byte, 0, headerMost+len(before)), len(before)+len(w.View)+len(rest))
	return &message{header: len(b), bytes: append(b, before...), data: w.View, rest: rest, free: true}
}
