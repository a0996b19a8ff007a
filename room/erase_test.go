package room

import (
	"encoding/json"
	"testing"
)

// A room is erased by its opener, and by the facilitator to whom the seat came from the opener by
// hand-overs alone. A person who claimed the seat, or was given it after a claim, cannot erase the room.
func TestMayErase(t *testing.T) {
	const opener, a, b = 0, 1, 2
	type act struct {
		by, to int // by hands the seat to to; where both are the same, by claims it
	}
	for name, c := range map[string]struct {
		acts []act
		may  []bool // opener, a, b
	}{
		"opened":                                 {nil, []bool{true, false, false}},
		"handed over":                            {[]act{{opener, a}}, []bool{true, true, false}},
		"handed over twice":                      {[]act{{opener, a}, {a, b}}, []bool{true, false, true}},
		"claimed":                                {[]act{{a, a}}, []bool{true, false, false}},
		"claimed, then handed over":              {[]act{{a, a}, {a, b}}, []bool{true, false, false}},
		"handed over, then claimed":              {[]act{{opener, a}, {b, b}}, []bool{true, false, false}},
		"taken back by the opener":               {[]act{{a, a}, {opener, opener}}, []bool{true, false, false}},
		"taken back, and handed over by opener":  {[]act{{a, a}, {opener, opener}, {opener, b}}, []bool{true, false, true}},
		"claimed, handed to the opener, and on":  {[]act{{a, a}, {a, opener}, {opener, b}}, []bool{true, false, true}},
		"claimed by the one it was handed to":    {[]act{{opener, a}, {opener, opener}, {a, a}}, []bool{true, false, false}},
		"handed over, claimed, and handed again": {[]act{{opener, a}, {b, b}, {b, a}}, []bool{true, false, false}},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMachine(t, &byteChooser{[]byte{1}})
			for i, step := range c.acts {
				m.now += AnyoneWait.Milliseconds()
				cmd := Command{ID: testID(5000 + i), By: m.people[step.by], Name: "claim_facilitation", Data: json.RawMessage("{}"), At: m.now, Away: AnyoneWait}
				if step.by != step.to {
					cmd.Name, cmd.Data = "hand_over", json.RawMessage(`{"participant":"`+string(m.people[step.to])+`"}`)
				}
				e, _, err := m.r.Decide(cmd)
				if err != nil {
					t.Fatal(err)
				}
				m.apply(e)
			}
			for i, want := range c.may {
				if got := m.r.MayErase(m.people[i]); got != want {
					t.Errorf("person %d: %v", i, got)
				}
			}
		})
	}
}
