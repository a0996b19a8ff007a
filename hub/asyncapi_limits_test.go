package hub_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"codev/hub"
	"codev/room"

	"github.com/google/uuid"
)

func TestDescribedLimits(t *testing.T) {
	d := describe(t)
	config := hub.DefaultConfig()
	seconds := func(d time.Duration) int { return int(d / time.Second) }
	// The limits that can be looked up …
	known := map[string]int{
		"frame": hub.MaxFrame, "token": hub.TokenBytes, "hello": seconds(config.HelloWait),
		"commands": int(config.CommandRate), "commands_at_once": config.CommandBurst,
		"over_rate": hub.MaxExcess, "devices": config.Devices,
		"waiting_bytes": hub.QueueBytes, "resume": hub.ResumeSize,
		"server_ping": seconds(config.PingEvery), "server_ping_answer": seconds(config.PingWait), "linger": seconds(config.Linger),
		"seats": config.Limits.Seats, "events": config.Limits.Events, "room": config.Limits.Bytes,
		"keep": seconds(config.Limits.Keep), "keep_alone": seconds(config.Limits.KeepAlone),
		"deputy_claim": seconds(room.DeputyWait), "anyone_claim": seconds(room.AnyoneWait),
	}
	// … and what a room shows by taking so much and refusing more.
	tried := map[string]func(n int, more bool) error{
		"title":    tryTitle,
		"text":     tryText,
		"minutes":  tryMinutes,
		"heritage": tryHeritage,
		"rating":   tryRating,
		"late":     tryLate,
		"private":  tryPrivate,
		"reopen":   tryReopen,
	}
	var described []string
	for _, row := range d.table("## Limits", "info", "description") {
		name := plain(row[0])
		described = append(described, name)
		value, err := strconv.Atoi(row[1])
		if err != nil {
			t.Fatal(err)
		}
		if n, ok := known[name]; ok && n != value {
			t.Errorf("%s is %d, not %d", name, n, value)
		}
		try := tried[name]
		if try == nil {
			continue
		}
		if err := try(value, false); err != nil {
			t.Errorf("%s: %d: %v", name, value, err)
		}
		var refusal *room.Refusal
		if err := try(value, true); !errors.As(err, &refusal) || !strings.Contains(row[3], "`"+string(refusal.Code)+"`") {
			t.Errorf("%s: more than %d: %v", name, value, err)
		}
	}
	same(t, "limits", described, slices.Concat(keys(known), keys(tried)))
}

// small is a room with a facilitator and a consultant, which is told the time.
type small struct {
	*room.Room
	opener, consultant room.ID
	at                 int64
}

func newSmall(heritage string) (*small, error) {
	plainly := false
	s := &small{Room: room.New(room.DefaultLimits()), opener: newID(), consultant: newID()}
	first, err := room.Open(room.Opening{
		Room: newID(), Opener: s.opener, Key: make([]byte, 32), Token: "a", Name: "Hélène", Lang: "fr",
		Plan: json.RawMessage(`"120"`), Door: "open", Sealed: &plainly, Heritage: json.RawMessage(heritage),
	}, room.DefaultLimits())
	if err != nil {
		return nil, err
	}
	s.Apply(first)
	e, _, err := s.Join(room.Joining{Participant: s.consultant, Name: "Marc", Token: "b", Pledge: true})
	if err == nil {
		s.Apply(e)
	}
	return s, err
}

func newID() room.ID { return room.ID(uuid.NewString()) }

func (s *small) give(by room.ID, name, data string) error {
	e, _, err := s.Decide(room.Command{ID: newID(), By: by, Name: name, Data: json.RawMessage(data), At: s.at})
	if err == nil {
		s.Apply(e)
	}
	return err
}

// lead gives the facilitator's commands one after the other.
func (s *small) lead(commands ...string) error {
	for _, c := range commands {
		name, data, _ := strings.Cut(c, " ")
		if err := s.give(s.opener, name, data); err != nil {
			return err
		}
	}
	return nil
}

// one is n, or one more.
func one(n int, more bool) int {
	if more {
		return n + 1
	}
	return n
}

// tell gives one command in a new room, after the facilitator's others.
func tell(by func(*small) room.ID, name, data string, before ...string) error {
	s, err := newSmall("")
	if err != nil {
		return err
	}
	if err := s.lead(before...); err != nil {
		return err
	}
	return s.give(by(s), name, data)
}

func opener(s *small) room.ID     { return s.opener }
func consultant(s *small) room.ID { return s.consultant }

func tryTitle(n int, more bool) error {
	return tell(opener, "rename", fmt.Sprintf(`{"name":%q}`, strings.Repeat("x", one(n, more))))
}

func tryText(n int, more bool) error {
	return tell(opener, "write_note", fmt.Sprintf(`{"note":%q,"text":%q}`, newID(), strings.Repeat("x", one(n, more))))
}

func tryMinutes(n int, more bool) error {
	return errors.Join(
		tell(opener, "set_minutes", fmt.Sprintf(`{"step":"debrief","minutes":%d}`, one(n, more))),
		tell(opener, "start_break", fmt.Sprintf(`{"minutes":%d}`, one(n, more))),
	)
}

func tryHeritage(n int, more bool) error {
	sessions := strings.TrimSuffix(strings.Repeat(`{"client":"Marc"},`, one(n, more)), ",")
	_, err := newSmall(`{"sessions_so_far":[` + sessions + `]}`)
	return err
}

func tryPrivate(n int, more bool) error {
	s, err := newSmall("")
	for range one(n, more) {
		err = errors.Join(err, s.give(s.consultant, "write_note", fmt.Sprintf(`{"note":%q,"text":"x"}`, newID())))
	}
	return err
}

func tryRating(n int, more bool) error {
	return tell(consultant, "rate_session", fmt.Sprintf(`{"pace":%d}`, one(n, more)), `move_to_step {"step":"debrief"}`)
}

func tryLate(n int, more bool) error {
	s, err := newSmall("")
	if err != nil {
		return err
	}
	if err := s.lead(`move_to_step {"step":"clarification"}`); err != nil {
		return err
	}
	s.at += int64(one(n*1000, more))
	return s.give(s.consultant, "propose_topic", fmt.Sprintf(`{"topic":%q,"headline":"x","kind":"project"}`, newID()))
}

func tryReopen(n int, more bool) error {
	s, err := newSmall("")
	if err != nil {
		return err
	}
	if err := s.lead(`close_session {}`); err != nil {
		return err
	}
	s.at += int64(one(n*1000, more))
	return s.lead(`reopen_session {}`)
}
