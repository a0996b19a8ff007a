package room

import (
	"encoding/json"
	"reflect"
	"time"
)

// Room is one séance. It is not safe for concurrent use.
type Room struct {
	limits Limits

	// The log's position.
	seq     uint64
	hashes  []string // of every event, from seq 1
	bytes   int
	taken   map[taken]uint64
	at      int64    // of the last event
	lastAt  int64    // of the last event that counts for the room's life
	chain   *chainer // nil in an empty room
	unknown bool     // there was an event that this program does not know

	// The share of the limits that private things use.
	private    map[ID]usage
	allPrivate usage

	// Set at the opening.
	id       ID
	lang     string
	group    Title
	sealed   bool
	check    Text
	openedAt int64
	opener   ID
	heritage *Heritage

	// People.
	people      []*person // in the order they came
	facilitator ID
	seatedAt    int64 // when the facilitator took the seat
	claimed     bool  // the seat was claimed by somebody else than the opener, or handed over since
	deputy      ID
	client      ID
	door        Door
	excluded    map[ID]bool // the persons at the door or removed, who get no Shared delivery

	// The day.
	startsAt  int64  // when it is planned for; 0 if it is not
	plannedBy uint64 // the seq of the present plan, 0 if there is none
	hasBegun  bool   // a planned séance has not until then
	begunAt   int64
	call      Text
	charter   Text

	// The frame.
	plan       Plan
	step       Step
	startedAt  int64
	pause      *pause
	quiet      *pause
	holding    bool // contributions are held back (R39)
	moved      move
	closedAt   int64
	closedFrom Step
	floor      *floor
	next       Text

	// Texts.
	topics      shelf[topic]
	followUp    shelf[report]
	pass        *pass   // the present client's
	passes      []*pass // all, in the order of their first words
	learnings   []*learning
	ratings     []*rating
	adjustments shelf[adjustment]
	notes       map[ID]*shelf[note]
	signals     []signalled
	nudges      []nudged

	tell changeSet // the changes of the event being applied
}

type taken struct{ by, command ID }

// move is the last move between steps, for R28 and R34.
type move struct {
	from      Step
	at        int64
	startedAt int64 // when the step left had started, breaks taken out
	floor     *floor
	roles     map[ID]Role // of the members at the move; nil if no late command is accepted
}

type pause struct {
	startedAt int64
	minutes   int
}

// New returns an empty room. Apply its events from the first one on.
func New(l Limits) *Room {
	first := &pass{}
	return &Room{
		limits: l, taken: map[taken]uint64{}, private: map[ID]usage{}, notes: map[ID]*shelf[note]{},
		pass: first, passes: []*pass{first},
	}
}

// Decide returns the event of a command, to be saved and then applied. It does not change the room. If the command was
// accepted before, taken is true and there is no event; Taken returns its seq. The error is a *Refusal.
func (r *Room) Decide(c Command) (e Event, taken bool, err error) {
	by := r.person(c.By)
	if by == nil || by.removed {
		return Event{}, false, refuse(NotAuthenticated, "not a participant of this room")
	}
	if !c.ID.valid() {
		return Event{}, false, refuse(BadCommand, "the command's id is not a canonical lower-case UUID")
	}
	w := byCommand[c.Name]
	if w == nil {
		return Event{}, false, refuse(BadCommand, "there is no such command")
	}
	if _, ok := r.Taken(c.By, c.ID); ok {
		return Event{}, true, nil
	}
	a := w.act()
	if err := DecodeExact(c.Data, a); err != nil {
		return Event{}, false, err
	}
	if ref := check(reflect.ValueOf(a), "data", r.sealed); ref != nil {
		return Event{}, false, ref
	}
	at := r.latest(c.At)
	if ref := r.permit(w, by, at); ref != nil {
		return Event{}, false, ref
	}
	if ref := a.decide(r, by, moment{at, c.Away}); ref != nil {
		if ref.Rule == "" {
			ref.Rule = w.rule
		}
		return Event{}, false, ref
	}
	e = r.event(at, by.id, w.event, a)
	e.Command = c.ID
	e, err = r.withinLimits(e, w.atLimits, r.isPrivate(a, by))
	return e, false, err
}

// permit checks the role and the step of a command against its row of the rulebook. May does not use it: May never
// lists a command that only R34 allows.
func (r *Room) permit(w *row, by *person, at int64) *Refusal {
	switch {
	case by.waiting:
		return refuse(NotYourRole, "still waiting at the door").by("R30")
	case w.allows(by.role, r.step):
		return nil
	case r.step == Closed && !w.takes(Closed):
		return refuse(RoomClosed, "the séance is closed").by(w.rule)
	}
	silence := r.silence(by)
	if silence == "" && r.moved.roles[by.id] == by.role && at-r.moved.at <= grace.Milliseconds() && w.allows(by.role, r.moved.from) {
		return nil // R34
	}
	rule := w.rule
	if silence != "" && !w.only(F) {
		rule = silence
	}
	if !w.everAllows(by.role) {
		return refuse(NotYourRole, "not for a %s", by.role).by(rule)
	}
	return refuse(NotInThisStep, "not in the step %s", r.step).by(rule)
}

const grace = 5 * time.Second // R34

// silence returns the rule that silences a person in the present step, "" if none does.
func (r *Room) silence(p *person) string {
	switch {
	case r.step == Presentation && (p.role == Consultant || p.role == Observer):
		return "R7"
	case r.step == Consultation && p.role == Client:
		return "R18"
	}
	return ""
}

// event returns the room's next event with the data a. It does not apply it.
func (r *Room) event(at int64, by ID, name string, a applier) Event {
	raw, err := json.Marshal(a)
	if err != nil {
		panic("room: an act that is not JSON: " + err.Error()) // acts are plain structs
	}
	return Event{V: version, Seq: r.seq + 1, At: r.latest(at), By: by, Name: name, Data: raw, act: a}
}

// latest is a moment, or that of the last event if it is later. Two instances know the log's clock to within a second,
// but time never runs back in a room. What is decided at a moment has that moment in its event.
func (r *Room) latest(at int64) int64 { return max(at, r.at) }

// Follows reports whether e is the room's next event by its seq and its hash. Events that are read from a log need
// this check; events of Decide follow.
func (r *Room) Follows(e Event) bool {
	chain, before := r.chain, ""
	if r.seq > 0 {
		before = r.hashes[r.seq-1]
	} else if o, ok := decodeEvent(e).(*opened); ok {
		chain = newChainer(o.key())
	}
	return e.Seq == r.seq+1 && chain != nil && e.Hash == e.chain(chain, before)
}

// Apply applies e and returns its delivery. It cannot fail: an unknown event moves the position and changes nothing
// else.
func (r *Room) Apply(e Event) Delivery {
	r.Replay(e)
	w := byEvent[e.Name]
	return r.delivery(e, w != nil && w.anonymous)
}

// Replay applies e without a delivery.
func (r *Room) Replay(e Event) {
	a := decodeEvent(e)
	r.count(a, e)
	r.seq, r.at = e.Seq, e.At
	r.hashes = append(r.hashes, e.Hash)
	r.bytes += e.size()
	if e.Command != "" {
		r.taken[taken{e.By, e.Command}] = e.Seq
	}
	r.tell = changeSet{}
	r.unknown = !r.apply(a, e) || r.unknown
}

// count adds e, before it is applied, to the counters of the limits and of the room's life.
func (r *Room) count(a applier, e Event) {
	if r.isPrivate(a, r.person(e.By)) {
		r.private[e.By] = r.private[e.By].plus(e)
		r.allPrivate = r.allPrivate.plus(e)
	}
	if !r.keepsQuiet(a, e.By) {
		r.lastAt = e.At
	}
}

// apply lets the event change the room, and reports whether it did. An unknown event does not, and neither may one that
// refers to an item of an unknown event.
func (r *Room) apply(a applier, e Event) (ok bool) {
	if a == nil {
		return false
	}
	if r.unknown {
		defer func() {
			if recover() != nil {
				ok = false
			}
		}()
	}
	a.apply(r, e)
	return true
}

// Bytes estimates the size of the room's events in the log.
func (r *Room) Bytes() int { return r.bytes }

// HasUnknownEvents reports whether the room has an event that this program does not know. A later program may draw
// more in its views.
func (r *Room) HasUnknownEvents() bool { return r.unknown }

// decodeEvent decodes the event's data, nil if this program does not know the event.
func decodeEvent(e Event) applier {
	if e.act != nil && e.V == version {
		return e.act
	}
	var a applier
	switch w := byEvent[e.Name]; {
	case e.V != version:
		return nil
	case w != nil:
		a = w.act()
	case e.Name == roomOpened:
		a = &opened{}
	case e.Name == participantJoined:
		a = &joined{}
	default:
		return nil
	}
	if json.Unmarshal(e.Data, a) != nil {
		return nil
	}
	return a
}

type applier interface{ apply(r *Room, e Event) }

// Taken reports whether a person's command was accepted before, and the seq of its event.
func (r *Room) Taken(by, command ID) (seq uint64, ok bool) {
	seq, ok = r.taken[taken{by, command}]
	return seq, ok
}

// Position returns the room's last seq and its hash; 0 and "" for an empty room.
func (r *Room) Position() (seq uint64, hash string) {
	if r.seq == 0 {
		return 0, ""
	}
	return r.seq, r.hashes[r.seq-1]
}

// Knows reports whether (seq, hash) is a position that this room has or had.
func (r *Room) Knows(seq uint64, hash string) bool {
	return seq >= 1 && seq <= r.seq && r.hashes[seq-1] == hash
}

// minutes are the planned minutes of the present step.
func (r *Room) minutes() int { return r.plan[string(r.step)] }
