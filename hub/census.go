package hub

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"codev/room"
)

// How many devices a person has is counted over all instances, and who is one too many is sent away for good (TooManyDevices). But what an instance left with the
// room tells who was there a while ago: those connections may have died since, or the whole instance. So nobody is sent away by that alone. The
// others are asked, and only such connections count as answer a ping that was sent after the question.

// saying is what instances say to each other about a room (Peers.Say): a question, or an answer to one.
type saying struct {
	Question room.ID `json:"question"`
	Person   room.ID `json:"person,omitempty"` // which of this person's connections live? Else it is an answer,
	From     room.ID `json:"from,omitempty"`   // by this link: it may be heard twice,
	Since    []int64 `json:"since,omitempty"`  // with the times (Unix ns) when those began
}

const (
	answerWait = 500 * time.Millisecond // for others to answer while somebody waits to be let in
	askedMost  = 64                     // questions that wait for a link; more are not answered
	answerMost = 16                     // answers that wait for who asked
)

// said tells what is asked or answered. Whatever an instance of another age says is nothing.
func said(what []byte) (s saying, ok bool) {
	return s, json.Unmarshal(what, &s) == nil && s.Question.Canonical()
}

// living counts a person's connections to other instances that began before a time and are proven to live. It returns once there are so many, or the wait is over.
func (l *link) living(ctx context.Context, id room.ID, before time.Time, most int, wait time.Duration) int {
	if most <= 0 {
		return 0
	}
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	question := newID()
	answers := make(chan saying, answerMost)
	l.mu.Lock()
	l.open[question] = answers
	l.mu.Unlock()
	defer func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.open, question)
	}()
	if l.peers.Say(ctx, string(l.lr.id), encode(saying{Question: question, Person: id})) != nil {
		return 0 // nobody was asked
	}
	count, counted := 0, map[room.ID]bool{}
	for count < most {
		select {
		case <-ctx.Done():
			return count
		case a := <-answers:
			if counted[a.From] {
				continue
			}
			counted[a.From] = true
			for _, began := range a.Since {
				if began < before.UnixNano() {
					count++
				}
			}
		}
	}
	return count
}

// heed keeps a question for the goroutine that listens, or passes an answer on. The mutex is held.
func (l *link) heed(s saying) {
	answers, own := l.open[s.Question]
	switch {
	case s.Person != "" && !own && len(l.asked) < askedMost:
		l.asked = append(l.asked, s)
	case s.Person == "" && own:
		select {
		case answers <- s:
		default:
		}
	}
}

// answer tells who asked which of a person's connections to this instance live, and ends those that do not.
func (l *link) answer(ctx context.Context, question saying) {
	a := saying{Question: question.Question, From: l.name}
	for _, c := range l.lr.probe(ctx, question.Person) {
		a.Since = append(a.Since, c.since.UnixNano())
	}
	if len(a.Since) > 0 {
		ctx, cancel := context.WithTimeout(ctx, answerWait)
		defer cancel()
		_ = l.peers.Say(ctx, string(l.lr.id), encode(a)) // unheard, it counts for nothing
	}
}

// probe lists those of a person's connections to this instance that answer a ping now, and ends the others.
func (lr *liveRoom) probe(ctx context.Context, id room.ID) (clients []*client) {
	list := func() error { clients = lr.of(id); return nil }
	if lr.doUnused(ctx, list) != nil {
		return nil
	}
	lr.hub.prune(ctx, clients)
	clients = nil
	_ = lr.doUnused(ctx, list)
	return slices.DeleteFunc(clients, (*client).leaving)
}

// confirm sends a connection away if so many that are older live.
func (l *link) confirm(ctx context.Context, c *client) {
	most, older := l.lr.hub.cfg.Devices, 0
	for _, other := range l.lr.probe(ctx, c.person) {
		if other.since.Before(c.since) {
			older++
		}
	}
	older += l.living(ctx, c.person, c.since, most-older, answerWait+probeWait)
	_ = l.lr.doUnused(ctx, func() error {
		c.suspect = false
		if older >= most {
			c.close(TooManyDevices)
		}
		return nil
	})
}
