package boltlog

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
)

// The journal is two files beside the log's own, its segments, used in turn. A segment is a run of
// frames:
//
//	length   of the payload, 4 bytes
//	CRC-32C  of the epoch, the frame's number and the payload, 4 bytes
//	payload  entries
//
// A frame is the unit that one sync makes durable. Frames are numbered from 0. The first that does not have
// its checksum ends the segment: it was never finished, or is of an earlier epoch, since a segment
// is overwritten from its beginning. Files are filled with zeros ahead of the frames: a sync then
// has only data to write, and no change of the file's size.
const headerSize = 8

// An epoch is one filling of a segment. The log's file holds the epoch of the first segment that it
// lacks. Whatever else the segments hold is void. The next epoch is in the other segment.
type epoch struct {
	salt   [16]byte // drawn anew whenever both segments become void
	number uint64
}

const epochSize = 16 + 8

func newEpoch() epoch {
	var e epoch
	rand.Read(e.salt[:]) // never fails
	return e
}

func (e epoch) next() epoch { return epoch{e.salt, e.number + 1} }

func (e epoch) encode() []byte { return binary.BigEndian.AppendUint64(e.salt[:], e.number) }

func decodeEpoch(b []byte) (epoch, error) {
	if len(b) != epochSize {
		return epoch{}, fmt.Errorf("the journal's epoch has %d bytes", len(b))
	}
	return epoch{[16]byte(b), binary.BigEndian.Uint64(b[16:])}, nil
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// checksum is that of a frame of the epoch.
func (e epoch) checksum(frame uint64, payload []byte) uint32 {
	sum := crc32.Checksum(binary.BigEndian.AppendUint64(e.encode(), frame), castagnoli)
	return crc32.Update(sum, castagnoli, payload)
}

// A segment is one file of the journal, and how far it is filled.
type segment struct {
	file   *os.File
	size   int64 // of the file
	epoch  epoch
	end    int64 // where the next frame goes
	frames uint64
	tails  tails
}

func segmentPath(path string, i int) string { return fmt.Sprintf("%s.journal-%d", path, i) }

// openSegments opens the journal's files, made if they are not there, and makes their names
// durable.
func openSegments(path string) (segments [2]*os.File, err error) {
	for i := range segments {
		segments[i], err = os.OpenFile(segmentPath(path, i), os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return segments, errors.Join(err, closeSegments(segments))
		}
	}
	if err := syncDir(path); err != nil {
		return segments, errors.Join(err, closeSegments(segments))
	}
	return segments, nil
}

func closeSegments(segments [2]*os.File) (err error) {
	for _, file := range segments {
		if file != nil {
			err = errors.Join(err, file.Close())
		}
	}
	return err
}

// removeSegments removes the journal's files, if there are any.
func removeSegments(path string) error {
	return errors.Join(remove(segmentPath(path, 0)), remove(segmentPath(path, 1)))
}

// begin returns the epoch's segment, empty.
func (l *Log) begin(e epoch) (*segment, error) {
	file := l.segments[e.number%2]
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	return &segment{file: file, size: info.Size(), epoch: e, tails: tails{}}, nil
}

// replay returns the epoch's segment as the file holds it.
func (l *Log) replay(e epoch) (*segment, error) {
	s, err := l.begin(e)
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(s.file.Name())
	if err != nil {
		return nil, err
	}
	for int64(len(data))-s.end >= headerSize {
		rest := data[s.end:]
		length := int64(binary.BigEndian.Uint32(rest))
		if length == 0 || length > int64(len(rest))-headerSize {
			break
		}
		payload := rest[headerSize : headerSize+length]
		if binary.BigEndian.Uint32(rest[4:]) != e.checksum(s.frames, payload) {
			break
		}
		entries, err := decodeAll(payload)
		if err != nil {
			return nil, err
		}
		for _, entry := range entries {
			s.tails.add(entry)
		}
		s.end += headerSize + length
		s.frames++
	}
	return s, nil
}

// write saves entries as the segment's next frame, durably. After an error it is open whether they
// are saved.
func (s *segment) write(entries []entry, sync func(*os.File) error) error {
	frame := make([]byte, headerSize, headerSize+sizeOf(entries))
	for _, e := range entries {
		frame = append(frame, e.encoded...)
	}
	payload := frame[headerSize:]
	binary.BigEndian.PutUint32(frame, uint32(len(payload)))
	binary.BigEndian.PutUint32(frame[4:], s.epoch.checksum(s.frames, payload))
	if err := s.reserve(int64(len(frame))); err != nil {
		return err
	}
	if _, err := s.file.WriteAt(frame, s.end); err != nil {
		return err
	}
	if err := sync(s.file); err != nil {
		return err
	}
	s.end += int64(len(frame))
	s.frames++
	return nil
}

func sizeOf(entries []entry) (size int) {
	for _, e := range entries {
		size += len(e.encoded)
	}
	return size
}

// reserve fills the file with zeros at least as far as the next length bytes.
func (s *segment) reserve(length int64) error {
	if s.end+length <= s.size {
		return nil
	}
	zeros := make([]byte, max(s.end+length-s.size, growStep))
	if _, err := s.file.WriteAt(zeros, s.size); err != nil {
		return err
	}
	s.size += int64(len(zeros))
	return nil
}

// wipe empties the journal's files, whose frames are void.
func (l *Log) wipe() error {
	for _, file := range l.segments {
		if err := errors.Join(file.Truncate(0), file.Sync()); err != nil {
			return fmt.Errorf("emptying the journal: %w", err)
		}
	}
	l.current.size = 0
	return nil
}

func remove(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
