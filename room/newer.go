//go:build newer

package room

// With the tag newer this is a program of a later age, which knows one act more: for the test in which two ages share a room.

var _ = func() []row {
	rulebook = append(rulebook, row{
		rule: "R33", command: "suggest_next", event: "next_suggested", grants: []grant{{everyone, running}}, act: newAct[suggestNext],
	})
	return rulebook
}()

type suggestNext struct {
	Link Text `json:"link"`
}

func (d *suggestNext) decide(*Room, *person, moment) *Refusal { return nil }

func (d *suggestNext) apply(r *Room, _ Event) {
	r.next = d.Link
	r.tell.field("next")
}
