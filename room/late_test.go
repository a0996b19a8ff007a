package room

import (
	"errors"
	"testing"
)

// R34: a late command is decided at the moment that its event has. An instance whose clock is behind takes none that
// comes too late after a move.
func TestLateCommandByAClockBehind(t *testing.T) {
	for _, c := range []struct {
		last int64 // of the events before it, ms after the move
		code Code
	}{{grace.Milliseconds(), ""}, {grace.Milliseconds() + 1, NotInThisStep}} {
		s := newStage(t)
		s.moveTo(Clarification)
		s.lead("move_to_step", `{"step":"contract"}`)
		moved := s.now
		s.now += c.last
		s.lead("write_note", `{"note":%q,"text":"x"}`, testID(3))
		e, _, err := s.r.Decide(Command{
			ID: testID(1), By: s.cast[Consultant], Name: "ask_question", At: moved + 1,
			Data: []byte(`{"question":"` + string(testID(2)) + `","text":"on its way"}`),
		})
		var refusal *Refusal
		errors.As(err, &refusal)
		switch {
		case c.code == "" && (err != nil || e.At != moved+c.last):
			t.Errorf("%d ms after the move: %v, at %d", c.last, err, e.At-moved)
		case c.code != "" && (refusal == nil || refusal.Code != c.code):
			t.Errorf("%d ms after the move: %v, want %s", c.last, err, c.code)
		}
	}
}
