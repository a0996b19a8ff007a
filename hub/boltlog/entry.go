package boltlog

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"codev/hub"
)

// An entry is an append as the journal keeps it. One without a room is a probe of Ready.
type entry struct {
	room    string
	beside  hub.Beside
	records []hub.Record // at least one; only the first one's seq is kept, since they are consecutive
	encoded []byte       // what the other fields' bytes are part of
}

// errEntry says that a frame with the right checksum holds no entries.
var errEntry = errors.New("an entry of the journal can't be decoded")

// probe is the entry of Ready. It is larger than that of any one event, which has a frame's 32 KiB.
func probe() entry {
	return newEntry("", hub.Beside{}, []hub.Record{{Data: make([]byte, probeSize)}})
}

// newEntry makes an entry of copies.
func newEntry(room string, beside hub.Beside, records []hub.Record) entry {
	size := len(room) + len(beside.Summary) + (5+len(records))*binary.MaxVarintLen64
	for _, r := range records {
		size += len(r.Data)
	}
	b := make([]byte, 0, size)
	b = appendBytes(b, []byte(room))
	b = binary.AppendUvarint(b, records[0].Seq)
	b = binary.AppendVarint(b, beside.Expires)
	b = appendBytes(b, beside.Summary)
	b = binary.AppendUvarint(b, uint64(len(records)))
	for _, r := range records {
		b = appendBytes(b, r.Data)
	}
	e, _, err := decode(b)
	if err != nil {
		panic(fmt.Sprintf("boltlog: an entry that was just encoded: %v", err))
	}
	return e
}

func appendBytes(b, data []byte) []byte {
	return append(binary.AppendUvarint(b, uint64(len(data))), data...)
}

// decode reads one entry, whose bytes are then part of b, and returns the rest of b.
func decode(b []byte) (entry, []byte, error) {
	d := decoder{rest: b}
	e := entry{room: string(d.bytes())}
	seq := d.uvarint()
	e.beside.Expires = d.varint()
	e.beside.Summary = d.bytes()
	count := d.uvarint()
	if d.failed || count == 0 || count > uint64(len(d.rest)) {
		return entry{}, nil, errEntry
	}
	e.records = make([]hub.Record, count)
	for i := range e.records {
		e.records[i] = hub.Record{Seq: seq + uint64(i), Data: d.bytes()}
	}
	if d.failed {
		return entry{}, nil, errEntry
	}
	e.encoded = b[:len(b)-len(d.rest)]
	return e, d.rest, nil
}

// decodeAll reads the entries of a frame.
func decodeAll(b []byte) ([]entry, error) {
	var entries []entry
	for len(b) > 0 {
		e, rest, err := decode(b)
		if err != nil {
			return nil, err
		}
		entries, b = append(entries, e), rest
	}
	return entries, nil
}

type decoder struct {
	rest   []byte
	failed bool
}

func (d *decoder) uvarint() uint64 {
	n, size := binary.Uvarint(d.rest)
	return advance(d, n, size)
}

func (d *decoder) varint() int64 {
	n, size := binary.Varint(d.rest)
	return advance(d, n, size)
}

func advance[T int64 | uint64](d *decoder, n T, size int) T {
	if d.failed = d.failed || size <= 0; d.failed {
		return 0
	}
	d.rest = d.rest[size:]
	return n
}

func (d *decoder) bytes() []byte {
	n := d.uvarint()
	if d.failed = d.failed || n > uint64(len(d.rest)); d.failed {
		return nil
	}
	data := d.rest[:n:n]
	d.rest = d.rest[n:]
	return data
}

// A tail is the part of a room that is only in the journal.
type tail struct {
	records []hub.Record // consecutive
	expires int64
	summary []byte // empty: the one before stands
}

// tails are those of one segment of the journal, by room.
type tails map[string]*tail

// add puts an entry at the end of its room's tail. It changes nothing that a copy of the tail
// shows.
func (t tails) add(e entry) {
	if e.room == "" {
		return
	}
	room := t[e.room]
	if room == nil {
		room = &tail{}
		t[e.room] = room
	}
	room.records = append(room.records, e.records...)
	room.expires = e.beside.Expires
	if len(e.beside.Summary) > 0 {
		room.summary = e.beside.Summary
	}
}

// last is the room's last record in the tails.
func (t tails) last(room string) (hub.Record, bool) {
	if found := t[room]; found != nil {
		return found.records[len(found.records)-1], true
	}
	return hub.Record{}, false
}

// after adds copies of the tail's records with a seq above after to records.
func (t tail) after(after uint64, records []hub.Record) []hub.Record {
	for _, r := range t.records {
		if r.Seq > after {
			records = append(records, hub.Record{Seq: r.Seq, Data: bytes.Clone(r.Data)})
		}
	}
	return records
}
