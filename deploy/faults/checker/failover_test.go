package checker_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"codev/deploy/faults/checker"
)

// Where everyone was told to forget the last move, when that was is known from the views alone (R34).
func TestGraceAfterAFailover(t *testing.T) {
	for _, ago := range []int64{4000, 6000} {
		s := forked()
		for _, seat := range seats {
			s.views[seat] = copied(good().views[seat])
			s.views[seat]["step"] = object{"name": "synthesis", "started_at": s.at + 10_000 - ago} // what is told next is told 10 s later
		}
		s.allBack()
		s.offerAgain()
		found := slices.ContainsFunc(check(s.end()), func(f checker.Finding) bool { return f.Promise == "P3" })
		if found != (ago > 5000) {
			t.Errorf("%d ms after the move: found %v", ago, found)
		}
	}
}

// forked is a room whose log lost the events after 11: all clients were told of 12 and 13.
func forked() *fakeRoom {
	s := good()
	s.h.Failover = true
	s.offer("K", uuid(910), "lost "+uuid(3))
	return s
}

// back brings a device back after the failover. The log says h1 … h11 and goes on with g12.
func (s *fakeRoom) back(name string, reset bool) {
	c := s.devices[name]
	s.add(c, checker.Sent, object{"type": "hello", "since": 13, "hash": "h13"})
	frame := object{"type": "welcome", "you": c.Seat, "seq": 11, "hash": "h11", "view": s.views[c.Seat]}
	if reset {
		frame["reset"] = true
	}
	s.told(c, frame)
}

func (s *fakeRoom) allBack() {
	for name := range s.devices {
		s.back(name, true)
	}
}

// offerAgain has K send the lost command again, which is accepted as 12.
func (s *fakeRoom) offerAgain() {
	s.hashes, s.seq = "g", 12
	s.send("K", uuid(13), "offer_contribution", object{"contribution": uuid(910), "text": "lost " + uuid(3)})
	s.tell(12, "contribution_offered", "K", all(object{"contributions": []object{{"id": uuid(910), "by": "K", "text": "lost " + uuid(3)}}}))
	s.accepted("K", uuid(13), 12)
}

// After a failover that lost events all clients are told to forget them. For a command that is sent again the last
// answer counts.
func TestFailoverIsTold(t *testing.T) {
	s := forked()
	for _, seat := range seats {
		s.views[seat] = good().views[seat] // as the log has it, but for the last step
		s.views[seat] = copied(s.views[seat])
		s.views[seat]["step"] = object{"name": "consultation"}
	}
	s.allBack()
	s.offerAgain()
	s.send("F", uuid(12), "move_to_step", object{"step": "presentation"})
	s.seq = 13
	s.tell(13, "step_moved", "F", all(step("presentation")))
	s.accepted("F", uuid(12), 13)
	for _, f := range check(s.end()) {
		t.Error(f)
	}
}

// After a failover, a client that is on a fork and was not told so is found.
func TestSilentFork(t *testing.T) {
	s := forked()
	for _, name := range []string{"F", "C"} {
		s.back(name, true)
	}
	s.hashes, s.seq = "g", 12
	s.tell(12, "step_moved", "F", map[string]object{"F": step("presentation"), "C": step("presentation")})
	h := s.end()
	findings := check(h)
	if !slices.ContainsFunc(findings, func(f checker.Finding) bool { return f.Promise == "P2" }) {
		t.Errorf("the checker finds %v", findings)
	}
}

// Of a client that reads the room afresh more than once the last view counts: an earlier one may be older, or on a
// fork.
func TestReadAfreshAgain(t *testing.T) {
	for _, c := range []struct {
		name     string
		hashes   string
		given    []uint64
		failover bool
		good     bool
	}{
		{name: "more and more behind", hashes: "h", given: []uint64{11, 10}, good: true},
		{name: "on a fork", hashes: "f", given: []uint64{12}},
		{name: "on a fork, after a failover", hashes: "f", given: []uint64{13, 14}, failover: true, good: true},
	} {
		s := good()
		s.h.Failover = c.failover
		h := s.end()
		afresh := s.devices["C afresh"]
		last := afresh.Entries
		afresh.Entries = nil
		s.hashes = c.hashes
		for _, seq := range c.given {
			s.come("C afresh", seq)
		}
		afresh.Entries = append(afresh.Entries, last...)
		if findings := check(h); (len(findings) == 0) != c.good {
			t.Errorf("first %s: the checker finds %v", c.name, findings)
		}
	}
}

// An accepted command that was lost and not sent again is found.
func TestLostInFailover(t *testing.T) {
	s := forked()
	s.allBack()
	s.seq = 11
	findings := check(s.end())
	if !slices.ContainsFunc(findings, func(f checker.Finding) bool {
		return strings.HasPrefix(f.String(), "P1: offer_contribution of K was accepted as 13")
	}) {
		t.Errorf("the checker finds %v", findings)
	}
}

// The events that the replica had are not lost in a failover: a client that is told to forget one of them is found.
func TestMoreIsLostThanMay(t *testing.T) {
	for _, kept := range []uint64{11, 12} {
		s := forked()
		s.h.Kept = kept
		s.back("C", true)
		s.seq = 11
		found := slices.ContainsFunc(check(s.end()), func(f checker.Finding) bool { return strings.Contains(f.String(), "up to 12 nothing was lost") })
		if found != (kept > 11) {
			t.Errorf("up to %d nothing was lost: found %v", kept, found)
		}
	}
}

// Only the person who supports a topic is told so, and may have been told to forget it: then the support has no author.
func TestSupportIsNobodysAfterAFailover(t *testing.T) {
	s := begun()
	s.h.Failover = true
	topic := uuid(800)
	list := func(more object) object {
		item := object{"id": topic}
		maps.Copy(item, more)
		return object{"topics": []object{item}}
	}
	s.act("K", "propose_topic", object{"topic": topic, "headline": "h " + uuid(555), "kind": "problem"}, "topic_proposed",
		all(list(object{"by": "K", "headline": "h " + uuid(555), "support": 0})))
	s.act("C", "support_topic", object{"topic": topic}, "topic_supported", map[string]object{
		"F": list(object{"support": 1}), "K": list(object{"support": 1}), "C": list(object{"support": 1, "supported": true}),
	})
	for _, name := range []string{"F", "K", "K2"} {
		s.alter(name, `"by":"C",`, "")
	}
	kept := map[string]object{}
	for _, seat := range seats {
		kept[seat] = copied(s.views[seat])
	}
	asleep := s.devices["K2"]
	heard := slices.Clone(asleep.Entries)
	s.act("F", "move_to_step", object{"step": "clarification"}, "step_moved", all(step("clarification"))) // lost, and K2 never heard of it
	asleep.Entries = heard
	maps.Copy(s.views, kept)
	for _, name := range []string{"F", "C", "K"} {
		c := s.devices[name]
		s.add(c, checker.Sent, object{"type": "hello", "since": 6, "hash": "h6"})
		s.told(c, object{"type": "welcome", "you": c.Seat, "seq": 5, "hash": "h5", "view": s.views[c.Seat], "reset": true})
	}
	for _, again := range []struct {
		by, id, name string
		data         object
		seq          uint64
	}{{"K", uuid(4), "propose_topic", object{"topic": topic, "headline": "h " + uuid(555), "kind": "problem"}, 4}, {"C", uuid(5), "support_topic", object{"topic": topic}, 5}} {
		s.send(again.by, again.id, again.name, again.data)
		s.accepted(again.by, again.id, again.seq)
	}
	s.hashes, s.seq = "g", 6
	s.send("F", uuid(6), "move_to_step", object{"step": "clarification"})
	s.tell(6, "step_moved", "F", all(step("clarification")))
	s.accepted("F", uuid(6), 6)
	for _, f := range check(s.end()) {
		t.Error(f)
	}
}
