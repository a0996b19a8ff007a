package checker_test

import (
	"strings"
	"testing"
	"time"

	"codev/deploy/faults/checker"
)

// A command that was refused is not taken later by another instance once its until had passed when it was sent again
// (P1).
func TestTakenAfterItsUntil(t *testing.T) {
	for _, passed := range []bool{false, true} {
		s := good()
		data := object{"note": uuid(501), "text": "late " + uuid(3)}
		send := func() {
			s.given["K"] = uuid(500)
			s.add(s.devices["K"], checker.Sent, object{
				"type": "command", "id": uuid(500), "name": "write_note", "data": data, "until": s.clock.Add(3 * time.Second).UnixMilli(),
			})
		}
		send()
		if passed {
			s.clock = s.clock.Add(5 * time.Second)
		}
		send()
		s.told(s.devices["K"], object{"type": "refused", "id": uuid(500), "code": "too_many"})
		s.seq++
		s.tell(s.seq, "note_written", "K", only("K", object{"notes": []object{{"id": uuid(501), "text": "late " + uuid(3)}}}))
		if findings := check(s.end()); (len(findings) > 0) != passed {
			t.Errorf("its until had passed: %v; the checker finds %v", passed, findings)
		}
	}
}

// An instance that is out of touch does not go on telling where the room was (P5).
func TestOutOfTouch(t *testing.T) {
	for late, wrong := range map[time.Duration]bool{10 * time.Second: false, 25 * time.Second: true} {
		s := good()
		before := s.seq
		s.act("F", "move_to_step", object{"step": "consultation"}, "step_moved", all(step("consultation")))
		s.clock = s.clock.Add(late)
		s.told(s.devices["K2"], object{"type": "pong", "seq": before, "hash": s.hash(before)})
		found := false
		for _, f := range check(s.end()) {
			found = found || strings.Contains(f.Text, "was told that the room is at")
		}
		if found != wrong {
			t.Errorf("%v later: found is %v", late, found)
		}
	}
}
