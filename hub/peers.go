package hub

import (
	"context"
	"time"
)

// Peers is how instances that share a Log know of each other, room by room. What it tells is a hint, and may be late, doubled or
// lost; the log is the truth. An instance that is alone has none.
// Implementations stand beside the logs that can be shared: redislog, and memlog for tests. Each must pass logtest.RunPeers.
type Peers interface {
	// Follow has hear told of a room's news, by any instance, this one too, until the function that it returns has returned. It waits for
	// nothing: as soon as the room is truly followed, and each time that something may have been missed since, hear gets News
	// with Missed. hear must return at once, and may be called by several goroutines.
	Follow(room string, hear func(News)) (unfollow func())

	// Meet leaves word with the room of who is here on this instance, good for lease, and returns where the log is and what the other
	// instances left. here are the hub's own bytes; nil takes the word back. tell has the others told that it changed (News.Met).
	Meet(ctx context.Context, room string, here []byte, lease time.Duration, tell bool) (Meeting, error)

	// Delivers tells whether news have been arriving lately, nil if so: a probe of this instance's own is sent the way that news go.
	Delivers() error
}

// News is one thing that happened to a room.
type News struct {
	Records []Record // these were appended
	Missed  bool     // something may have been, or the room erased: read the log
	Met     bool     // who is here changed on some instance
}

// Meeting is a room as all instances see it.
type Meeting struct {
	Top    Record // the last one of the log; zero if there is no such room
	Others []Other
}

// Other is what another instance left.
type Other struct {
	Instance string
	Here     []byte
	Lapses   time.Duration // from now on
}
