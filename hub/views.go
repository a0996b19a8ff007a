package hub

import (
	"encoding/json"
	"time"

	"codev/room"
)

// keptViews is how many bytes of whole views a live room keeps.
const keptViews = 8 << 20

// viewCost is how many bytes of a view, drawn anew, weigh as much as one command on a person's limit.
const viewCost = 64 << 10

// views are the long views that were drawn at the room's present position. All connections of a person
// get the same bytes at that position. Short views are not kept: they are quick to draw.
type views struct {
	of   map[room.ID]json.RawMessage
	size int
}

// view returns all that a person may see. Drawing a long view takes long, so it is charged to the person's limit.
func (lr *liveRoom) view(id room.ID, now time.Time) json.RawMessage {
	if known, ok := lr.views.of[id]; ok {
		return known
	}
	view := lr.room.View(id)
	limiter := lr.limiter(id)
	limiter.ReserveN(now, min(len(view)/viewCost, limiter.Burst()))
	if len(view) < viewCost || lr.views.size+len(view) > keptViews || lr.hub.isShortOfMemory() {
		return view
	}
	if lr.views.of == nil {
		lr.views.of = map[room.ID]json.RawMessage{}
	}
	lr.views.of[id] = view
	lr.views.size += len(view)
	lr.weigh()
	return view
}

// owesViews tells whether a person has had views drawn so often that the next one has to wait.
func (lr *liveRoom) owesViews(id room.ID, now time.Time) bool {
	limiter := lr.limiter(id)
	return lr.views.of[id] == nil && limiter.TokensAt(now) < -float64(limiter.Burst())
}
