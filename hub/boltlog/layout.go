package boltlog

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"

	"codev/hub"

	bolt "go.etcd.io/bbolt"
)

// The file, by bucket:
//
//	rooms      a bucket for each room: seq (8 bytes, big-endian) → data. The bucket's own number,
//	           bbolt's "sequence", is when the room expires. The bucket of a retired room is empty.
//	expiry     when (8 bytes, ordered), room → nothing
//	summaries  room → its summary; a file of before there were any has no such bucket
//	state      format → this layout's version
//	           erased → there if something was erased since the file was written anew
//	           journal → the epoch of the first segment that is not gathered
//
// Format 1 had no journal, and is as if its journal were empty. Programs that know only format 1
// refuse format 2.
var (
	bucketRooms  = []byte("rooms")
	bucketExpiry = []byte("expiry")
	bucketState  = []byte("state")

	bucketSummaries = []byte("summaries")

	keyFormat  = []byte("format")
	keyErased  = []byte("erased")
	keyJournal = []byte("journal")

	format        = []byte("2")
	formatBefore  = []byte("1")
	bucketsAlways = [][]byte{bucketRooms, bucketExpiry, bucketState}
)

const (
	maxName   = 1 << 10
	probeSize = 128 << 10 // more than an append of one event takes
)

// check refuses records that could leave a hole in a room.
func check(room string, end hub.Record, beside hub.Beside, records []hub.Record) error {
	if room == "" || len(room) > maxName {
		return fmt.Errorf("a room's name of %d bytes", len(room))
	}
	return errors.Join(end.Precedes(records), beside.Fits())
}

// gather moves the tails into the file, which then lacks no segment before the epoch. Doing it
// twice is doing it once.
func gather(tx *bolt.Tx, e epoch, all ...tails) error {
	for _, tails := range all {
		if err := tails.gather(tx, slices.Collect(maps.Keys(tails))); err != nil {
			return err
		}
	}
	state := tx.Bucket(bucketState)
	return errors.Join(state.Put(keyFormat, format), state.Put(keyJournal, e.encode()))
}

// gather puts the tails of some rooms at the end of each room in the file.
func (t tails) gather(tx *bolt.Tx, rooms []string) error {
	for _, room := range rooms {
		if err := t[room].gather(tx, room); err != nil {
			return err
		}
	}
	return nil
}

// gather puts the tail at the end of its room in the file.
func (t *tail) gather(tx *bolt.Tx, room string) error {
	rooms, expiry := tx.Bucket(bucketRooms), tx.Bucket(bucketExpiry)
	kept := rooms.Bucket([]byte(room))
	var err error
	if kept == nil {
		kept, err = rooms.CreateBucket([]byte(room))
	} else {
		err = expiry.Delete(expiryKey(int64(kept.Sequence()), room))
	}
	if err != nil {
		return err
	}
	kept.FillPercent = 0.9 // records only ever come at the end
	for _, r := range t.records {
		if err := kept.Put(seqKey(r.Seq), r.Data); err != nil {
			return err
		}
	}
	if err := kept.SetSequence(uint64(t.expires)); err != nil {
		return err
	}
	if err := summarize(tx, room, t.summary); err != nil {
		return err
	}
	return expiry.Put(expiryKey(t.expires, room), nil)
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

// erase removes the room, if it is there, and notes that the file now holds erased data. Like each
// change of the file it tells whether it touched the transaction.
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

// retire replaces the records of the room, if it has any, by its signpost.
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

// read returns copies of the room's records in the file with a seq above after, and the last one's
// seq, 0 if there is none.
func read(tx *bolt.Tx, room string, after uint64) (records []hub.Record, top uint64) {
	kept := tx.Bucket(bucketRooms).Bucket([]byte(room))
	if kept == nil {
		return nil, 0
	}
	c := kept.Cursor()
	for k, v := c.Seek(seqKey(after + 1)); k != nil; k, v = c.Next() {
		records = append(records, hub.Record{Seq: binary.BigEndian.Uint64(k), Data: bytes.Clone(v)})
	}
	return records, last(kept)
}

// lastOf returns the room's last record in the file, not copied: a zero one if the room was
// retired.
func lastOf(tx *bolt.Tx, room string) (end hub.Record, known bool) {
	kept := tx.Bucket(bucketRooms).Bucket([]byte(room))
	if kept == nil {
		return hub.Record{}, false
	}
	k, v := kept.Cursor().Last()
	if k == nil {
		return hub.Record{}, true
	}
	return hub.Record{Seq: binary.BigEndian.Uint64(k), Data: v}, true
}

// last is the seq of the room's last record in the file, 0 if the room was retired.
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
