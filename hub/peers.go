package hub

import (
	"context"
	"time"
)

// Peers is how instances that share a Log reach each other, room by room. A notification is a hint: it may be late,
// doubled or lost, and the log is the truth. An instance that is alone has no Peers. Implementations stand beside the
// logs that can be shared: redislog, and memlog for tests. Each must pass logtest.RunPeers.
type Peers interface {
	// Follow calls onNotify for every change of the room, by this instance too, until unfollow returns. It waits for
	// nothing: onNotify gets a notification with Gap as soon as the room is truly followed, and each time that
	// something may have been missed since. onNotify must return at once; several goroutines may call it.
	Follow(room string, onNotify func(Notification)) (unfollow func())

	// Heartbeat stores the presence of this instance in the room, good for lease, and returns the last record of the
	// log and the presence of the other instances. presence holds the hub's own bytes; nil takes it out. With notify,
	// the followers of the room are notified (PresenceChanged).
	Heartbeat(ctx context.Context, room string, presence []byte, lease time.Duration, notify bool) (PeerState, error)

	// Healthy is nil if notifications have been arriving lately: this instance sends some to itself the same way.
	Healthy() error
}

// Notification tells of a change of a room.
type Notification struct {
	Records         []Record // these were appended
	Gap             bool     // records may have been missed, or the room erased: read the log
	PresenceChanged bool     // on some instance
}

// PeerState is a room as the instances share it.
type PeerState struct {
	Top    Record // the last record of the log; zero if there is no such room
	Others []PeerPresence
}

// PeerPresence is the presence of another instance in a room.
type PeerPresence struct {
	Instance string
	Presence []byte
	Lapses   time.Duration // from now
}
