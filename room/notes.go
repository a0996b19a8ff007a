package room

// note is a person's own; nobody else ever sees it (R1).
type note struct {
	step Step // where it was first written
	text Text
}

// writeNote writes a private note, or edits it: nobody else ever sees it, whatever their role.
type writeNote struct {
	Note ID   `json:"note"`
	Text Text `json:"text" shown:"notes.*.text"`
}

// decide looks at the person's own notes only: another's is as if it did not exist.
func (d *writeNote) decide(r *Room, by *person, _ moment) *Refusal {
	return r.notesOf(by.id).canPut(d.Note, func(*note) bool { return true })
}

func (d *writeNote) private(*Room, *person) bool { return true }

func (d *writeNote) apply(r *Room, e Event) {
	notes := r.notesOf(e.By)
	if n := notes.get(d.Note); n != nil {
		n.text = d.Text
	} else {
		notes.put(d.Note, &note{r.step, d.Text})
	}
	r.notes[e.By] = notes
	r.tell.ownItem(e.By, "notes", d.Note)
}

// removeNote removes a note of the sender.
type removeNote struct {
	Note ID `json:"note"`
}

func (d *removeNote) decide(r *Room, by *person, _ moment) *Refusal {
	return r.notesOf(by.id).exists(d.Note)
}

func (d *removeNote) private(*Room, *person) bool { return true }

func (d *removeNote) apply(r *Room, e Event) {
	r.notesOf(e.By).remove(d.Note)
	r.tell.ownItem(e.By, "notes", d.Note)
}

func (r *Room) notesOf(id ID) *shelf[note] {
	if notes := r.notes[id]; notes != nil {
		return notes
	}
	return &shelf[note]{}
}
