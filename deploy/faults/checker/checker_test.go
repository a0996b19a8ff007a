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
	for _, f := range check(good().end()) {
		t.Error(f)
	}
}

// Each rule of the model finds a history that breaks it.
func TestBrokenHistories(t *testing.T) {
	type broken struct {
		name    string
		want    string // a part of some finding
		history func() *checker.History
	}
	after := func(change func(s *fakeRoom)) func() *checker.History { // a good one, changed once it is over
		return func() *checker.History {
			s := good()
			h := s.end()
			change(s)
			return h
		}
	}
	more := func(act func(s *fakeRoom)) func() *checker.History { // a good one that goes on
		return func() *checker.History {
			s := good()
			act(s)
			return s.end()
		}
	}
	for _, b := range []broken{
		// P1
		{"accepted twice under two seqs", "P1: offer_contribution of K was accepted as 6, and then answered 13", more(func(s *fakeRoom) {
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
		{"accepted and then refused", "P1: offer_contribution of K was accepted as 6, and then answered 0 not_yours", after(func(s *fakeRoom) {
			s.told(s.devices["K"], object{"type": "refused", "id": uuid(6), "code": "not_yours"})
		})},
		{"two commands with one seq", "P1: 11 was answered to", after(func(s *fakeRoom) {
			s.send("C", uuid(500), "signal", object{})
			s.accepted("C", uuid(500), 11)
		})},
		{"accepted and not there", "P1: offer_contribution of K was accepted as 6, and is not there", after(func(s *fakeRoom) {
			for name := range s.devices {
				s.forget(name, `"seq":6,"type":"event"`)
			}
		})},
		{"accepted as something else", "P1: signal of C was accepted as 6, which is contribution_offered by K", after(func(s *fakeRoom) {
			s.send("C", uuid(500), "signal", object{})
			s.accepted("C", uuid(500), 6)
		})},
		{"told as what came of another command", "P1: offer_contribution of K was accepted as 6, which is told as another command", after(func(s *fakeRoom) {
			s.alter("K", `"command":"`+uuid(6), `"command":"`+uuid(7))
		})},
		{"accepted with other words", "P1: offer_contribution of K was accepted as 6, without its words", after(func(s *fakeRoom) {
			for name := range s.devices {
				s.alter(name, "first", "other")
			}
		})},
		{"nobody sent it", "P1: event 13 (hand_raised) is nobody's", more(func(s *fakeRoom) {
			s.seq++
			s.tell(s.seq, "hand_raised", " ", all(object{"x": 1}))
			for name := range s.devices {
				s.alter(name, `"by":" "`, `"by":""`)
			}
		})},
		{"refused, and there", "P1: event 13 (contribution_offered) by K answers no command", more(func(s *fakeRoom) {
			s.seq = 13
			s.send("K", uuid(500), "offer_contribution", object{"contribution": uuid(501), "text": "x"})
			s.tell(13, "contribution_offered", "K", all(object{"contributions": []object{{"id": uuid(501), "by": "K", "text": "x"}}}))
			s.told(s.devices["K"], object{"type": "refused", "id": uuid(500), "code": "not_in_this_step"})
		})},
		{"lost at the end", "P1: contribution of K, accepted as 6, is there 0 times for C", after(func(s *fakeRoom) {
			s.alter("C afresh", `"id":"`+idea+`"`, `"id":"gone"`)
		})},
		{"joined twice", "P1: K joined twice", more(func(s *fakeRoom) {
			s.seq = 14
			s.tell(13, "participant_joined", "K", all(object{"participants": []object{{"id": "K", "role": "consultant"}}}))
			s.tell(14, "participant_joined", "K", all(object{"participants": []object{{"id": "K", "role": "consultant"}}}))
		})},
		{"erased", "P1: C was told that the room is erased", after(func(s *fakeRoom) {
			s.told(s.devices["C"], object{"type": "event", "seq": 13, "name": "room_erased", "data": object{}})
		})},
		{"answered to another", "P1: C was answered a command that it never gave", after(func(s *fakeRoom) { s.accepted("C", uuid(6), 6) })},

		// P2
		{"one seq with two hashes", "P2: a fork that nobody was told of: 5 has two hashes", after(func(s *fakeRoom) { s.alter("C", `"hash":"h5"`, `"hash":"f5"`) })},
		{"a fork at the end", "P2: a fork that nobody was told of: 12 has two hashes", after(func(s *fakeRoom) { s.alter("K2", `"hash":"h12"`, `"hash":"f12"`) })},
		{"told twice", "P2: C was told event 12 (step_moved) when it had 12", after(func(s *fakeRoom) {
			s.told(s.devices["C"], object{"type": "event", "seq": 12, "hash": "h12", "at": s.at, "by": "F", "name": "step_moved", "data": step("presentation")})
		})},
		{"back in time", "P2: C was told the position 11 when it had 12", after(func(s *fakeRoom) { s.told(s.devices["C"], object{"type": "pong", "seq": 11, "hash": "h11"}) })},
		{"told in other words", "P2: event 6 (contribution_offered) is not the same", after(func(s *fakeRoom) { s.alter("C", "first", "other") })},
		{"told as another's", "P2: event 6 (contribution_offered) is by", after(func(s *fakeRoom) {
			s.alter("C", `"by":"K","data":{"contributions":[{"by":"K","id":"`+idea, `"by":"C","data":{"contributions":[{"by":"K","id":"`+idea)
		})},
		{"the view kept is another", "P2: the view that C kept is not the one read afresh: [extra]", after(func(s *fakeRoom) { s.alter("C afresh", `"view":{`, `"view":{"extra":1,`) })},
		{"read afresh, two ends", "P2: read afresh, the room ends at", after(func(s *fakeRoom) { s.alter("C afresh", `"seq":12`, `"seq":11`) })},
		{"an order against time", "P2: the command accepted as 10 was sent when ", more(func(s *fakeRoom) {
			for i, e := range s.devices["C"].Entries { // the signal, accepted as 10, was sent last
				if e.What == checker.Sent && strings.Contains(string(e.Frame), "signal") {
					s.devices["C"].Entries[i].At = s.clock
				}
			}
		})},
		{"reset without a failover", "P2: C was told to forget all at 0, with no failover staged", after(func(s *fakeRoom) { s.alter("C", `"type":"welcome"`, `"reset":true,"type":"welcome"`) })},

		// P3
		{"a contribution after its step", "P3: event 13: contribution_offered by K, a consultant, in the step presentation", more(func(s *fakeRoom) { s.offer("K", uuid(910), "late "+uuid(3)) })},
		{"a contribution 5 s after its step, by who is silenced now", "P3: event 13: contribution_offered by K", more(func(s *fakeRoom) {
			s.at -= 9_000
			s.offer("K", uuid(910), "late "+uuid(3))
		})},
		{"a contribution 5 s too late", "P3: event 14: contribution_offered by K, a consultant, in the step synthesis", more(func(s *fakeRoom) {
			s.act("F", "move_to_step", object{"step": "synthesis"}, "step_moved", all(step("synthesis")))
			s.offer("K", uuid(910), "late "+uuid(3))
		})},
		{"the client speaks in the consultation", "P3: event 14: contribution_offered by C, a client, in the step consultation", more(func(s *fakeRoom) {
			s.act("F", "move_to_step", object{"step": "consultation"}, "step_moved", all(step("consultation")))
			s.offer("C", uuid(910), "speaks "+uuid(3))
		})},
		{"a consultant leads", "P3: event 13: step_moved by K, a consultant", more(func(s *fakeRoom) {
			s.act("K", "move_to_step", object{"step": "contract"}, "step_moved", all(step("contract")))
		})},

		// P4
		{"the text of a note", "P4: C was told the write_note of K", after(func(s *fakeRoom) { s.alter("C", "first "+uuid(1), noun) })},
		{"the id of a note", "P4: F was told the write_note of K", after(func(s *fakeRoom) { s.alter("F", "first "+uuid(1), note) })},
		{"the event of a note", "P4: C was told event 7, note_written by K", after(func(s *fakeRoom) { s.tell(7, "note_written", "K", only("C", object{})) })},
		{"a star", "P4: K was told of a contribution that somebody else kept", after(func(s *fakeRoom) { s.alter("K", `"text":"first`, `"kept":true,"text":"first`) })},
		{"words on a star", "P4: K was told the keep_contribution of C", after(func(s *fakeRoom) { s.alter("K", "first "+uuid(1), kept) })},
		{"a discreet word", "P4: C was told the nudge of F", after(func(s *fakeRoom) { s.alter("C", "first "+uuid(1), word) })},
		{"that there was a discreet word", "P4: C was told event 13, nudged by F", more(func(s *fakeRoom) {
			s.act("F", "nudge", object{"participant": "K", "text": uuid(4)}, "nudged", all(object{}))
		})},
		{"that there was a signal", "P4: K was told event 13, signalled by C", more(func(s *fakeRoom) {
			s.act("C", "signal", object{"kind": "discomfort"}, "signalled", all(object{}))
		})},
		{"somebody's support", "P4: C was told who gave or took support at 13", more(func(s *fakeRoom) {
			s.act("K", "support_topic", object{"topic": uuid(911)}, "topic_supported", all(object{"topics": []object{{"id": uuid(911), "support": 1}}}))
		})},
		{"the id of a command", "P4: C was told the id of a command of K", after(func(s *fakeRoom) { s.alter("C", "first "+uuid(1), uuid(6)) })},

		// P5, P6
		{"an event missed", "P5: C was not told event 6 (contribution_offered)", after(func(s *fakeRoom) { s.forget("C", `"seq":6,"type":"event"`) })},
		{"one's own event missed on the other device", "P5: K2 was not told event 7 (note_written)", after(func(s *fakeRoom) { s.forget("K2", `"seq":7,"type":"event"`) })},
		{"told to nobody", "P5: event 13 was told to nobody", func() *checker.History {
			s := good()
			s.seq = 13
			return s.end()
		}},
		{"behind at the end", "P5: C ends at 11, the room at 12", after(func(s *fakeRoom) {
			s.forget("C", `"seq":12`)
			s.told(s.devices["C"], object{"type": "pong", "seq": 11, "hash": "h11"})
		})},
		{"late", "P5: C was at the end only 11", after(func(s *fakeRoom) {
			s.forget("C", `"seq":12`)
			s.clock = s.h.Healed.Add(11 * time.Second)
			s.told(s.devices["C"], object{"type": "event", "seq": 12, "hash": "h12", "at": s.at, "by": "F", "name": "step_moved", "data": step("presentation")})
		})},
		{"read afresh too late, behind", "P5: C afresh, 11", after(func(s *fakeRoom) {
			c := s.devices["C afresh"]
			last := c.Entries
			c.Entries, s.clock = nil, s.h.Healed.Add(11*time.Second)
			s.come("C afresh", 9)
			c.Entries = append(c.Entries, last...)
		})},
		{"told not to come back", "P6: K2 was told not to come back: too many devices", after(func(s *fakeRoom) {
			k := s.devices["K2"]
			k.Entries = append(k.Entries, checker.Entry{At: s.clock, What: checker.Ended, Why: "too many devices", Final: true})
		})},
		{"never answered", "P5: signal of C was never answered", after(func(s *fakeRoom) { s.send("C", uuid(500), "signal", object{}) })},
	} {
		findings := check(b.history())
		if !slices.ContainsFunc(findings, func(f checker.Finding) bool { return strings.Contains(f.String(), b.want) }) {
			t.Errorf("%s: the checker finds %v", b.name, findings)
		}
	}
}

// A command that one instance has refused may still be taken by another, where it was sent before and not answered;
// but once.
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
		if findings := check(s.end()); (len(findings) > 0) != (times > 1) {
			t.Errorf("taken %d times: the checker finds %v", times, findings)
		}
	}
}

// A command that was on its way when the step moved may be accepted for 5 s (R34).
func TestGrace(t *testing.T) {
	s := good()
	s.act("F", "move_to_step", object{"step": "consultation"}, "step_moved", all(step("consultation")))
	s.act("F", "move_to_step", object{"step": "synthesis"}, "step_moved", all(step("synthesis")))
	s.at -= 6_000
	s.offer("K", uuid(910), "late "+uuid(3))
	for _, f := range check(s.end()) {
		t.Error(f)
	}
}

// A history is kept in a file.
func TestWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.json")
	if err := good().end().Write(path); err != nil {
		t.Fatal(err)
	}
	if h, err := checker.Read(path); err != nil || len(check(h)) > 0 {
		t.Errorf("read again, it is another: %v", err)
	}
}
