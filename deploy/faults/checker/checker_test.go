package checker_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"codev/deploy/faults/checker"
)

// A history that keeps all promises has no findings.
func TestGoodHistory(t *testing.T) {
	for _, f := range checker.Check(good().end()) {
		t.Error(f)
	}
}

// Each rule of the model finds a history that breaks it.
func TestBrokenHistories(t *testing.T) {
	type broken struct {
		name  string
		want  string // a part of some finding
		story func() *checker.History
	}
	after := func(change func(s *story)) func() *checker.History { // a good one, changed once it is over
		return func() *checker.History {
			s := good()
			h := s.end()
			change(s)
			return h
		}
	}
	more := func(act func(s *story)) func() *checker.History { // a good one that goes on
		return func() *checker.History {
			s := good()
			act(s)
			return s.end()
		}
	}
	for _, b := range []broken{
		// P1
		{"accepted twice under two seqs", "P1: offer_contribution of K was accepted as 6, and then answered 13", more(func(s *story) {
			s.seq++
			s.tell(s.seq, "contribution_offered", "K", all(object{"contributions": []object{{"id": idea, "by": "K", "text": "first " + uuid(1)}}}))
			s.accepted("K", uuid(6), s.seq)
		})},
		{"taken twice, the first answer lost", "P1: event 13 (note_written) by K answers no command", func() *checker.History {
			s := good()
			id := uuid(500)
			tell := only("K", object{"notes": []object{{"id": uuid(501), "text": "x"}}})
			s.send("K", id, "write_note", object{"note": uuid(501), "text": "x"})
			s.tell(13, "note_written", "K", tell)
			s.send("K", id, "write_note", object{"note": uuid(501), "text": "x"})
			s.tell(14, "note_written", "K", tell)
			s.accepted("K", id, 14)
			s.seq = 14
			return s.end()
		}},
		{"accepted and then refused", "P1: offer_contribution of K was accepted as 6, and then answered 0 not_yours", after(func(s *story) {
			s.told(s.devices["K"], object{"type": "refused", "id": uuid(6), "code": "not_yours"})
		})},
		{"two commands with one seq", "P1: 11 was answered to", after(func(s *story) {
			s.send("C", uuid(500), "signal", object{})
			s.accepted("C", uuid(500), 11)
		})},
		{"accepted and not there", "P1: offer_contribution of K was accepted as 6, and is not there", after(func(s *story) {
			for name := range s.devices {
				s.forget(name, `"seq":6,"type":"event"`)
			}
		})},
		{"accepted as something else", "P1: signal of C was accepted as 6, which is contribution_offered by K", after(func(s *story) {
			s.send("C", uuid(500), "signal", object{})
			s.accepted("C", uuid(500), 6)
		})},
		{"accepted with other words", "P1: offer_contribution of K was accepted as 6, without its words", after(func(s *story) {
			for name := range s.devices {
				s.alter(name, "first", "other")
			}
		})},
		{"nobody sent it", "P1: event 13 (hand_raised) is nobody's", more(func(s *story) {
			s.seq++
			s.tell(s.seq, "hand_raised", " ", all(object{"x": 1}))
			for name := range s.devices {
				s.alter(name, `"by":" "`, `"by":""`)
			}
		})},
		{"refused, and there", "P1: event 13 (contribution_offered) by K answers no command", more(func(s *story) {
			s.seq = 13
			s.send("K", uuid(500), "offer_contribution", object{"contribution": uuid(501), "text": "x"})
			s.tell(13, "contribution_offered", "K", all(object{"contributions": []object{{"id": uuid(501), "by": "K", "text": "x"}}}))
			s.told(s.devices["K"], object{"type": "refused", "id": uuid(500), "code": "not_in_this_step"})
		})},
		{"lost at the end", "P1: contribution of K, accepted as 6, is there 0 times for C", after(func(s *story) {
			s.alter("C afresh", `"id":"`+idea+`"`, `"id":"gone"`)
		})},
		{"joined twice", "P1: K joined twice", more(func(s *story) {
			s.seq = 14
			s.tell(13, "participant_joined", "K", all(object{"participants": []object{{"id": "K", "role": "consultant"}}}))
			s.tell(14, "participant_joined", "K", all(object{"participants": []object{{"id": "K", "role": "consultant"}}}))
		})},
		{"erased", "P1: C was told that the room is erased", after(func(s *story) {
			s.told(s.devices["C"], object{"type": "event", "seq": 13, "name": "room_erased", "data": object{}})
		})},
		{"answered to another", "P1: C was answered a command that it never gave", after(func(s *story) { s.accepted("C", uuid(6), 6) })},

		// P2
		{"one seq with two hashes", "P2: a fork that nobody was told of: 5 has two hashes", after(func(s *story) { s.alter("C", `"hash":"h5"`, `"hash":"f5"`) })},
		{"a fork at the end", "P2: a fork that nobody was told of: 12 has two hashes", after(func(s *story) { s.alter("K2", `"hash":"h12"`, `"hash":"f12"`) })},
		{"told twice", "P2: C was told event 12 (step_moved) when it had 12", after(func(s *story) {
			s.told(s.devices["C"], object{"type": "event", "seq": 12, "hash": "h12", "at": s.at, "by": "F", "name": "step_moved", "data": step("presentation")})
		})},
		{"back in time", "P2: C was told the position 11 when it had 12", after(func(s *story) { s.told(s.devices["C"], object{"type": "pong", "seq": 11, "hash": "h11"}) })},
		{"told in other words", "P2: event 6 (contribution_offered) is not the same", after(func(s *story) { s.alter("C", "first", "other") })},
		{"told as another's", "P2: event 6 (contribution_offered) is by", after(func(s *story) {
			s.alter("C", `"by":"K","data":{"contributions":[{"by":"K","id":"`+idea, `"by":"C","data":{"contributions":[{"by":"K","id":"`+idea)
		})},
		{"the view kept is another", "P2: the view that C kept is not the one read afresh: [extra]", after(func(s *story) { s.alter("C afresh", `"view":{`, `"view":{"extra":1,`) })},
		{"read afresh, two ends", "P2: read afresh, the room ends at", after(func(s *story) { s.alter("C afresh", `"seq":12`, `"seq":11`) })},
		{"an order against time", "P2: the command accepted as 10 was sent when ", more(func(s *story) {
			for i, e := range s.devices["C"].Entries { // the signal, accepted as 10, was sent last
				if e.What == checker.Sent && strings.Contains(string(e.Frame), "signal") {
					s.devices["C"].Entries[i].At = s.clock
				}
			}
		})},
		{"reset without a failover", "P2: C was told to forget all at 0, with no failover staged", after(func(s *story) { s.alter("C", `"type":"welcome"`, `"reset":true,"type":"welcome"`) })},

		// P3
		{"a contribution after its step", "P3: event 13: contribution_offered by K, a consultant, in the step presentation", more(func(s *story) { s.offer("K", uuid(910), "late "+uuid(3)) })},
		{"a contribution 5 s after its step, by who is silenced now", "P3: event 13: contribution_offered by K", more(func(s *story) {
			s.at -= 9_000
			s.offer("K", uuid(910), "late "+uuid(3))
		})},
		{"a contribution 5 s too late", "P3: event 14: contribution_offered by K, a consultant, in the step synthesis", more(func(s *story) {
			s.act("F", "move_to_step", object{"step": "synthesis"}, "step_moved", all(step("synthesis")))
			s.offer("K", uuid(910), "late "+uuid(3))
		})},
		{"the client speaks in the consultation", "P3: event 14: contribution_offered by C, a client, in the step consultation", more(func(s *story) {
			s.act("F", "move_to_step", object{"step": "consultation"}, "step_moved", all(step("consultation")))
			s.offer("C", uuid(910), "speaks "+uuid(3))
		})},
		{"a consultant leads", "P3: event 13: step_moved by K, a consultant", more(func(s *story) {
			s.act("K", "move_to_step", object{"step": "contract"}, "step_moved", all(step("contract")))
		})},

		// P4
		{"the text of a note", "P4: C was told the write_note of K", after(func(s *story) { s.alter("C", "first "+uuid(1), noun) })},
		{"the id of a note", "P4: F was told the write_note of K", after(func(s *story) { s.alter("F", "first "+uuid(1), note) })},
		{"the event of a note", "P4: C was told event 7, note_written by K", after(func(s *story) { s.tell(7, "note_written", "K", only("C", object{})) })},
		{"a star", "P4: K was told of a contribution that somebody else kept", after(func(s *story) { s.alter("K", `"text":"first`, `"kept":true,"text":"first`) })},
		{"words on a star", "P4: K was told the keep_contribution of C", after(func(s *story) { s.alter("K", "first "+uuid(1), kept) })},
		{"a discreet word", "P4: C was told the nudge of F", after(func(s *story) { s.alter("C", "first "+uuid(1), word) })},
		{"that there was a discreet word", "P4: C was told event 13, nudged by F", more(func(s *story) {
			s.act("F", "nudge", object{"participant": "K", "text": uuid(4)}, "nudged", all(object{}))
		})},
		{"that there was a signal", "P4: K was told event 13, signalled by C", more(func(s *story) {
			s.act("C", "signal", object{"kind": "discomfort"}, "signalled", all(object{}))
		})},
		{"somebody's support", "P4: C was told who gave or took support at 13", more(func(s *story) {
			s.act("K", "support_topic", object{"topic": uuid(911)}, "topic_supported", all(object{"topics": []object{{"id": uuid(911), "support": 1}}}))
		})},
		{"the id of a command", "P4: C was told the id of a command of K", after(func(s *story) { s.alter("C", "first "+uuid(1), uuid(6)) })},

		// P5, P6
		{"an event missed", "P5: C was not told event 6 (contribution_offered)", after(func(s *story) { s.forget("C", `"seq":6,"type":"event"`) })},
		{"one's own event missed on the other device", "P5: K2 was not told event 7 (note_written)", after(func(s *story) { s.forget("K2", `"seq":7,"type":"event"`) })},
		{"told to nobody", "P5: event 13 was told to nobody", func() *checker.History {
			s := good()
			s.seq = 13
			return s.end()
		}},
		{"behind at the end", "P5: C ends at 11, the room at 12", after(func(s *story) {
			s.forget("C", `"seq":12`)
			s.told(s.devices["C"], object{"type": "pong", "seq": 11, "hash": "h11"})
		})},
		{"late", "P5: C was at the end only 11", after(func(s *story) {
			s.forget("C", `"seq":12`)
			s.clock = s.h.Healed.Add(11 * time.Second)
			s.told(s.devices["C"], object{"type": "event", "seq": 12, "hash": "h12", "at": s.at, "by": "F", "name": "step_moved", "data": step("presentation")})
		})},
		{"told not to come back", "P6: K2 was told not to come back: too many devices", after(func(s *story) {
			k := s.devices["K2"]
			k.Entries = append(k.Entries, checker.Entry{At: s.clock, What: checker.Ended, Why: "too many devices", Final: true})
		})},
		{"never answered", "P5: signal of C was never answered", after(func(s *story) { s.send("C", uuid(500), "signal", object{}) })},
	} {
		findings := checker.Check(b.story())
		if !slices.ContainsFunc(findings, func(f checker.Finding) bool { return strings.Contains(f.String(), b.want) }) {
			t.Errorf("%s: the checker finds %v", b.name, findings)
		}
	}
}

// A command that one instance has refused may still be taken by another, where it was sent before and not answered; but once.
func TestLateTry(t *testing.T) {
	for times := range 3 {
		s := good()
		data := object{"note": uuid(501), "text": "late " + uuid(3)}
		s.send("K", uuid(500), "write_note", data)
		s.send("K", uuid(500), "write_note", data)
		s.told(s.devices["K"], object{"type": "refused", "id": uuid(500), "code": "too_many"})
		for range times {
			s.seq++
			s.tell(s.seq, "note_written", "K", only("K", object{"notes": []object{{"id": uuid(501), "text": "late " + uuid(3)}}}))
		}
		if findings := checker.Check(s.end()); (len(findings) > 0) != (times > 1) {
			t.Errorf("taken %d times: the checker finds %v", times, findings)
		}
	}
}

// What was on its way when the step moved may come for 5 s (R34).
func TestGrace(t *testing.T) {
	s := good()
	s.act("F", "move_to_step", object{"step": "consultation"}, "step_moved", all(step("consultation")))
	s.act("F", "move_to_step", object{"step": "synthesis"}, "step_moved", all(step("synthesis")))
	s.at -= 6_000
	s.offer("K", uuid(910), "late "+uuid(3))
	for _, f := range checker.Check(s.end()) {
		t.Error(f)
	}
}

// Where everyone was told to forget the last move, when that was is known from the views alone (R34).
func TestGraceAfterAFailover(t *testing.T) {
	for _, ago := range []int64{4000, 6000} {
		s := forked()
		for _, seat := range cast {
			s.views[seat] = copied(good().views[seat])
			s.views[seat]["step"] = object{"name": "synthesis", "started_at": s.at + 10_000 - ago} // what is told next is told 10 s later
		}
		for _, name := range []string{"F", "C", "K", "K2"} {
			s.back(name, true)
		}
		s.hashes, s.seq = "g", 12
		s.send("K", uuid(13), "offer_contribution", object{"contribution": uuid(910), "text": "lost " + uuid(3)})
		s.tell(12, "contribution_offered", "K", all(object{"contributions": []object{{"id": uuid(910), "by": "K", "text": "lost " + uuid(3)}}}))
		s.accepted("K", uuid(13), 12)
		found := slices.ContainsFunc(checker.Check(s.end()), func(f checker.Finding) bool { return f.Promise == "P3" })
		if found != (ago > 5000) {
			t.Errorf("%d ms after the move: found %v", ago, found)
		}
	}
}

// forked is a room whose log lost what followed on 11: everyone was told of 12 and 13, which are not there any more.
func forked() *story {
	s := good()
	s.h.Failover = true
	s.offer("K", uuid(910), "lost "+uuid(3))
	return s
}

// back brings a device back after the failover. The log says h1 … h11 and goes on with g12.
func (s *story) back(name string, reset bool) {
	c := s.devices[name]
	s.add(c, checker.Sent, object{"type": "hello", "since": 13, "hash": "h13"})
	frame := object{"type": "welcome", "you": c.Seat, "seq": 11, "hash": "h11", "view": s.views[c.Seat]}
	if reset {
		frame["reset"] = true
	}
	s.told(c, frame)
}

// After a failover that lost something everybody is told to forget it; what is offered again counts as it is answered then.
func TestFailoverIsTold(t *testing.T) {
	s := forked()
	for _, seat := range cast {
		s.views[seat] = good().views[seat] // as the log has it, but for the last step
		s.views[seat] = copied(s.views[seat])
		s.views[seat]["step"] = object{"name": "consultation"}
	}
	for _, name := range []string{"F", "C", "K", "K2"} {
		s.back(name, true)
	}
	s.hashes, s.seq = "g", 12
	s.send("K", uuid(13), "offer_contribution", object{"contribution": uuid(910), "text": "lost " + uuid(3)})
	s.tell(12, "contribution_offered", "K", all(object{"contributions": []object{{"id": uuid(910), "by": "K", "text": "lost " + uuid(3)}}}))
	s.accepted("K", uuid(13), 12)
	s.send("F", uuid(12), "move_to_step", object{"step": "presentation"})
	s.seq = 13
	s.tell(13, "step_moved", "F", all(step("presentation")))
	s.accepted("F", uuid(12), 13)
	for _, f := range checker.Check(s.end()) {
		t.Error(f)
	}
}

// After a failover, who is on a fork without having been told is found.
func TestSilentFork(t *testing.T) {
	s := forked()
	for _, name := range []string{"F", "C"} {
		s.back(name, true)
	}
	s.hashes, s.seq = "g", 12
	s.tell(12, "step_moved", "F", map[string]object{"F": step("presentation"), "C": step("presentation")})
	h := s.end()
	findings := checker.Check(h)
	if !slices.ContainsFunc(findings, func(f checker.Finding) bool { return f.Promise == "P2" }) {
		t.Errorf("the checker finds %v", findings)
	}
}

// Who reads afresh more than once holds what they were given last: what came before may be behind it, and on a fork that is found since.
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
		if findings := checker.Check(h); (len(findings) == 0) != c.good {
			t.Errorf("first %s: the checker finds %v", c.name, findings)
		}
	}
}

// What was accepted, lost and not offered again is found.
func TestLostInFailover(t *testing.T) {
	s := forked()
	for _, name := range []string{"F", "C", "K", "K2"} {
		s.back(name, true)
	}
	s.seq = 11
	findings := checker.Check(s.end())
	if !slices.ContainsFunc(findings, func(f checker.Finding) bool {
		return strings.HasPrefix(f.String(), "P1: offer_contribution of K was accepted as 13")
	}) {
		t.Errorf("the checker finds %v", findings)
	}
}

// A history is kept in a file.
func TestWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.json")
	if err := good().end().Write(path); err != nil {
		t.Fatal(err)
	}
	if h, err := checker.Read(path); err != nil || len(checker.Check(h)) > 0 {
		t.Errorf("read again, it is another: %v", err)
	}
}
