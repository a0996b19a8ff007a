package room

import (
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"maps"
	"reflect"
)

// Opening is what a room is opened with.
type Opening struct {
	Room, Opener ID
	Key          []byte // 32 random bytes for the hash chain; they never leave the servers
	Token        string // base64url SHA-256 of the opener's token
	Entry        string // base64url SHA-256 of the entry key; a sealed room must have one
	At           int64

	Name     string
	Group    string
	Lang     string          // "fr" or "en"
	Plan     json.RawMessage // "90", "120", "180", or the minutes of all seven steps
	Door     string          // "open" or "knock"
	Sealed   *bool           // true if left out
	Check    string          // a text sealed with the room's key, for clients to try a key on
	Heritage json.RawMessage // a Heritage, or nothing
	StartsAt *int64          // Unix ms, the day it is planned for; nil: it begins at once
	Call     string          // the video call's link
	Charter  string          // the group's own ground rules
}

const roomOpened = "room_opened"

// opened is what the first event carries.
type opened struct {
	Room        ID        `json:"room"`
	Key         string    `json:"key"`
	Participant ID        `json:"participant"`
	Token       string    `json:"token"`
	Entry       string    `json:"entry,omitempty"`
	Check       *Text     `json:"check,omitempty"`
	Name        Title     `json:"name"`
	Group       *Title    `json:"group,omitempty"`
	Lang        string    `json:"lang"`
	Plan        Plan      `json:"plan"`
	Door        Door      `json:"door"`
	Sealed      bool      `json:"sealed"`
	Heritage    *Heritage `json:"heritage,omitempty"`
	StartsAt    *int64    `json:"starts_at,omitempty"`
	Call        *Text     `json:"call,omitempty"`
	Charter     *Text     `json:"charter,omitempty"`
}

func (o *opened) key() []byte {
	key, _ := base64.RawURLEncoding.DecodeString(o.Key)
	return key
}

// Open decides a room's first event; the error is a *Refusal with bad_command or too_long.
func Open(o Opening, l Limits) (Event, error) {
	d := opened{
		Room: o.Room, Key: base64.RawURLEncoding.EncodeToString(o.Key), Participant: o.Opener, Token: o.Token, Name: Title(o.Name),
		Lang: o.Lang, Door: Door(o.Door), Sealed: o.Sealed == nil || *o.Sealed,
	}
	if d.Sealed {
		if d.Entry = o.Entry; d.Entry == "" {
			return Event{}, refuse(BadCommand, "a sealed room has an entry key: Authorization: Entry, and 32 bytes in base64url")
		}
	}
	d.Check, d.Group, d.Call, d.Charter = given[Text](o.Check), given[Title](o.Group), given[Text](o.Call), given[Text](o.Charter)
	d.StartsAt = o.StartsAt
	if ref := checkStart(o.StartsAt, o.At); ref != nil {
		return Event{}, ref
	}
	if d.Lang != "fr" && d.Lang != "en" {
		return Event{}, refuse(BadCommand, `lang is "fr" or "en"`)
	}
	if d.Door != DoorOpen && d.Door != DoorKnock {
		return Event{}, refuse(BadCommand, `door is "open" or "knock"`)
	}
	var err error
	if d.Plan, err = planOf(o.Plan); err != nil {
		return Event{}, err
	}
	if len(o.Heritage) > 0 && string(o.Heritage) != "null" {
		d.Heritage = &Heritage{}
		if err := DecodeExact(o.Heritage, d.Heritage); err != nil {
			return Event{}, err
		}
		if ref := d.Heritage.check(); ref != nil {
			return Event{}, ref
		}
	}
	if ref := check(reflect.ValueOf(d), "body", d.Sealed); ref != nil {
		return Event{}, ref
	}
	r := New(l)
	r.chain = newChainer(o.Key)
	return r.withinLimits(r.event(o.At, o.Opener, roomOpened, &d), normal, false)
}

// given is a text that may be left out, nil if it is.
func given[T ~string](s string) *T {
	if s == "" {
		return nil
	}
	t := T(s)
	return &t
}

func planOf(raw json.RawMessage) (Plan, error) {
	var name string
	if json.Unmarshal(raw, &name) == nil {
		if p, ok := plans[name]; ok {
			return p, nil
		}
	}
	var p Plan
	if json.Unmarshal(raw, &p) != nil || !p.valid() {
		return nil, refuse(BadCommand, `plan is "90", "120", "180", or whole minutes (1 to %d) for all seven steps, and "break" if wanted`, maxMinutes)
	}
	return p, nil
}

func (o *opened) apply(r *Room, e Event) {
	r.id, r.lang, r.sealed, r.heritage, r.door = o.Room, o.Lang, o.Sealed, o.Heritage, o.Door
	r.chain = newChainer(o.key())
	amend(&r.group, o.Group)
	amend(&r.check, o.Check)
	amend(&r.call, o.Call)
	amend(&r.charter, o.Charter)
	r.plan = maps.Clone(o.Plan)
	r.opener, r.facilitator, r.openedAt, r.seatedAt = o.Participant, o.Participant, e.At, e.At
	r.step = Welcome
	if o.StartsAt == nil {
		r.hasBegun, r.begunAt, r.startedAt = true, e.At, e.At
	} else {
		r.startsAt, r.plannedBy = *o.StartsAt, e.Seq
	}
	r.people = append(r.people, &person{id: o.Participant, name: o.Name, role: Facilitator, token: o.Token, since: e.Seq})
}

// Admission is the part of a room's first event that decides about entry.
type Admission struct {
	Room, Opener ID
	token, entry string // base64url SHA-256
	sealed       bool
}

// AdmissionOf reads a room's first event; not ok if e is not one that this program knows.
func AdmissionOf(e Event) (a Admission, ok bool) {
	o, ok := decodeEvent(e).(*opened)
	if !ok {
		return a, false
	}
	return Admission{o.Room, o.Participant, o.Token, o.Entry, o.Sealed}, true
}

// Invites tells whether the entry key with this SHA-256 lets its holder join. An unsealed room asks
// for none. A sealed room of before there were entry keys invites nobody.
func (a Admission) Invites(entry string) bool {
	return !a.sealed || a.entry != "" && equal(a.entry, entry)
}

// OpenedBy tells whether the token with this SHA-256 is the opener's.
func (a Admission) OpenedBy(token string) bool { return equal(a.token, token) }

// equal compares in a time that does not depend on where the two differ.
func equal(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
