package wire

import "time"

// Replica is a client's copy of a room: its view, and its position in the room's log.
type Replica struct {
	Seq    uint64 // the position: everything up to it was told
	Hash   string
	View   Object
	May    []string      // the commands that the participant may give now
	Online []string      // the participants who are connected
	Ahead  time.Duration // by how much the server's clock is ahead of this one
}

// Apply applies a frame of the server. Frames must be applied in the order in which they came.
func (r *Replica) Apply(f Frame) {
	switch f.Type {
	case "welcome":
		if f.View != nil {
			r.View = Decode(f.View)
		}
		for _, e := range f.Events {
			r.merge(e)
		}
		r.May = f.May
		r.reach(f)
	case "event":
		r.merge(f)
	case "pong":
		r.reach(f)
	case "may":
		r.May = f.Commands
	case "presence":
		r.Online = f.Online
	}
}

func (r *Replica) merge(event Frame) {
	r.View = Merge(r.View, Decode(event.Data))
	r.Seq, r.Hash = event.Seq, event.Hash
}

// reach takes the position and the clock of a welcome or a pong.
func (r *Replica) reach(f Frame) {
	r.Seq, r.Hash = f.Seq, f.Hash
	r.Ahead = time.Until(time.UnixMilli(f.Now))
}

// Hello is the first frame of a connection. The server tells everything after the replica's position.
func (r *Replica) Hello(token string) Object {
	return Object{"type": "hello", "token": token, "since": r.Seq, "hash": r.Hash}
}

// Command is the frame of a command, which the server may decide within so long from now.
func (r *Replica) Command(id, name string, data any, within time.Duration) Object {
	until := time.Now().Add(r.Ahead + within).UnixMilli()
	return Object{"type": "command", "id": id, "name": name, "data": data, "until": until}
}
