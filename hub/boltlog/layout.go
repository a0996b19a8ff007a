package boltlog

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"codev/hub"

	bolt "go.etcd.io/bbolt"
)

// The file, by bucket:
//
//	rooms   a bucket for each room: seq (8 bytes, big-endian) → data. Its own number (bbolt's "sequence") is when the room expires.
//	        The bucket of a retired room is empty.
//	expiry  when (8 bytes, ordered), room → nothing
//	summaries  room → its summary; a file of before there were any has no such bucket
//	state   format → this layout's version; erased → there if something was, since the file was written anew; probe → Ready's
var (
	bucketRooms  = []byte("rooms")
	bucketExpiry = []byte("expiry")
	bucketState  = []byte("state")

	bucketSummaries = []byte("summaries")

	keyFormat = []byte("format")
	keyErased = []byte("erased")
	keyProbe  = []byte("probe")

	format = []byte("1")
)

const (
	maxName   = 1 << 10
	probeSize = 128 << 10 // more than an append takes: a page may have to hold several records of a frame's 32 KiB
)

// check refuses what could spoil a transaction or leave a hole in a room.
func check(room string, end hub.Record, beside hub.Beside, records []hub.Record) error {
	if room == "" || len(room) > maxName {
		return fmt.Errorf("a room's name of %d bytes", len(room))
	}
	return errors.Join(end.Precedes(records), beside.Fits())
}

func clone(records []hub.Record) []hub.Record {
	own := make([]hub.Record, len(records))
	for i, r := range records {
		own[i] = hub.Record{Seq: r.Seq, Data: bytes.Clone(r.Data)}
	}
	return own
}

// appendTo saves records as the room's next ones. Like each change it tells whether it touched the transaction:
// an error without is the asker's alone, one with spoils the whole.
func appendTo(tx *bolt.Tx, room string, end hub.Record, beside hub.Beside, records []hub.Record) (touched bool, err error) {
	rooms, expiry := tx.Bucket(bucketRooms), tx.Bucket(bucketExpiry)
	kept := rooms.Bucket([]byte(room))
	switch {
	case kept == nil && end.Seq > 0:
		return false, hub.ErrNotFound
	case kept == nil:
		kept, err = rooms.CreateBucket([]byte(room))
	case last(kept) == 0 && end.Seq > 0: // retired
		return false, hub.ErrNotFound
	case last(kept) == 0:
		return false, hub.ErrStale
	case last(kept) != end.Seq, !bytes.Equal(kept.Get(seqKey(end.Seq)), end.Data):
		return false, hub.ErrStale
	default:
		err = expiry.Delete(expiryKey(int64(kept.Sequence()), room))
	}
	if err != nil {
		return true, err
	}
	kept.FillPercent = 0.9 // records only ever come at the end
	for _, r := range records {
		if err := kept.Put(seqKey(r.Seq), r.Data); err != nil {
			return true, err
		}
	}
	if err := kept.SetSequence(uint64(beside.Expires)); err != nil {
		return true, err
	}
	if err := summarize(tx, room, beside.Summary); err != nil {
		return true, err
	}
	return true, expiry.Put(expiryKey(beside.Expires, room), nil)
}

// summarize puts a room's summary in the place of the one before. An empty one changes nothing.
func summarize(tx *bolt.Tx, room string, summary []byte) error {
	if len(summary) == 0 {
		return nil
	}
	summaries, err := tx.CreateBucketIfNotExists(bucketSummaries)
	if err != nil {
		return err
	}
	return summaries.Put([]byte(room), summary)
}

// summaryOf is a copy of a room's summary, nil if it has none.
func summaryOf(tx *bolt.Tx, room string) []byte {
	summaries := tx.Bucket(bucketSummaries)
	if summaries == nil {
		return nil
	}
	return bytes.Clone(summaries.Get([]byte(room)))
}

// erase removes the room, if there, and notes that the file now holds what it should not.
func erase(tx *bolt.Tx, room string) (touched bool, err error) {
	rooms := tx.Bucket(bucketRooms)
	kept := rooms.Bucket([]byte(room))
	if kept == nil {
		return false, nil
	}
	if err := tx.Bucket(bucketExpiry).Delete(expiryKey(int64(kept.Sequence()), room)); err != nil {
		return true, err
	}
	if err := rooms.DeleteBucket([]byte(room)); err != nil {
		return true, err
	}
	if summaries := tx.Bucket(bucketSummaries); summaries != nil {
		if err := summaries.Delete([]byte(room)); err != nil {
			return true, err
		}
	}
	return true, tx.Bucket(bucketState).Put(keyErased, []byte{1})
}

// retire puts what is left of the room, if it has records, in the place of them.
func retire(tx *bolt.Tx, room string, left hub.Beside) (touched bool, err error) {
	rooms := tx.Bucket(bucketRooms)
	if kept := rooms.Bucket([]byte(room)); kept == nil || last(kept) == 0 {
		return false, nil
	}
	if touched, err := erase(tx, room); err != nil {
		return touched, err
	}
	kept, err := rooms.CreateBucket([]byte(room))
	if err != nil {
		return true, err
	}
	if err := kept.SetSequence(uint64(left.Expires)); err != nil {
		return true, err
	}
	if err := summarize(tx, room, left.Summary); err != nil {
		return true, err
	}
	return true, tx.Bucket(bucketExpiry).Put(expiryKey(left.Expires, room), nil)
}

func read(tx *bolt.Tx, room string, after uint64) ([]hub.Record, error) {
	kept := tx.Bucket(bucketRooms).Bucket([]byte(room))
	if kept == nil || last(kept) == 0 {
		return nil, hub.ErrNotFound
	}
	if after+1 == 0 {
		return nil, nil // nothing comes after the last number there is
	}
	var records []hub.Record
	c := kept.Cursor()
	for k, v := c.Seek(seqKey(after + 1)); k != nil; k, v = c.Next() {
		records = append(records, hub.Record{Seq: binary.BigEndian.Uint64(k), Data: bytes.Clone(v)})
	}
	return records, nil
}

func expired(tx *bolt.Tx, now int64, limit int) []string {
	var names []string
	c := tx.Bucket(bucketExpiry).Cursor()
	for k, _ := c.First(); k != nil && len(names) < limit && expiryTime(k) <= now; k, _ = c.Next() {
		names = append(names, string(k[8:]))
	}
	return names
}

// last is the room's last seq, 0 if the room was retired.
func last(room *bolt.Bucket) uint64 {
	k, _ := room.Cursor().Last()
	if k == nil {
		return 0
	}
	return binary.BigEndian.Uint64(k)
}

func seqKey(seq uint64) []byte { return binary.BigEndian.AppendUint64(nil, seq) }

// expiryKey sorts by time, also for one below zero, then by room.
func expiryKey(expires int64, room string) []byte {
	return append(binary.BigEndian.AppendUint64(nil, uint64(expires)^1<<63), room...)
}

func expiryTime(key []byte) int64 { return int64(binary.BigEndian.Uint64(key) ^ 1<<63) }
