package room

// Card is what the holder of a room's link may know before joining.
type Card struct {
	Room         ID     `json:"room"`
	Group        Title  `json:"group,omitempty"`
	Lang         string `json:"lang"`
	Step         Step   `json:"step"`
	Door         Door   `json:"door"`
	Sealed       bool   `json:"sealed"`
	Check        Text   `json:"check,omitempty"`
	Participants int    `json:"participants"`
	StartsAt     int64  `json:"starts_at,omitempty"`
	Planned      uint64 `json:"planned,omitempty"` // the seq of the plan in force
	Minutes      int    `json:"minutes,omitempty"`
	Next         Text   `json:"next,omitempty"` // of a closed room
}

// card is the room's card. Participants are those in, not those at the door; minutes are the plan's
// length, break included.
func (r *Room) card() Card {
	c := Card{
		Room: r.id, Group: r.group, Lang: r.lang, Step: r.step, Door: r.door,
		Sealed: r.sealed, Check: r.check, StartsAt: r.startsAt, Planned: r.plannedBy,
	}
	for _, p := range r.people {
		if p.admitted() {
			c.Participants++
		}
	}
	for _, minutes := range r.plan {
		c.Minutes += minutes
	}
	if r.step == Closed {
		c.Next = r.next
	}
	return c
}
