package room

// Heritage is all that is carried from one séance to the next.
type Heritage struct {
	LastClient    *Title               `json:"last_client,omitempty"`
	SessionsSoFar []HeritageSession    `json:"sessions_so_far,omitempty"`
	Actions       []HeritageAction     `json:"actions,omitempty"`
	Adjustments   []HeritageAdjustment `json:"adjustments,omitempty"`
}

// HeritageSession is a séance of the group with one of its clients. Two clients in one séance are two of them with
// one At.
type HeritageSession struct {
	At     *int64 `json:"at,omitempty"`                 // the séances so far, a line for each client: when it began, Unix ms
	Client Title  `json:"client" aad:"heritage.client"` // the client's name
}

// HeritageAction is one line of a former client's plan.
type HeritageAction struct {
	ID   ID    `json:"id"`                                    // names the action for report_action
	What Text  `json:"what" aad:"heritage.what/<id>"`         // what was planned
	Due  *Text `json:"due,omitempty" aad:"heritage.due/<id>"` // by when, in words
	// whose plan it was of, if not the last client's
	Client *Title `json:"client,omitempty" aad:"heritage.client/<id>"`
}

// HeritageAdjustment is an adjustment that was settled.
type HeritageAdjustment struct {
	ID   ID   `json:"id"`                            // the adjustments that were settled
	Text Text `json:"text" aad:"heritage.text/<id>"` // what to do otherwise
}

// HeritageView is a heritage as views show it: its lists are always there.
type HeritageView struct {
	// what the séance before left: its client
	LastClient    *Title               `json:"last_client,omitempty" aad:"heritage.last_client"`
	SessionsSoFar []HeritageSession    `json:"sessions_so_far"`
	Actions       []HeritageAction     `json:"actions"`
	Adjustments   []HeritageAdjustment `json:"adjustments"`
}

const maxHeritage = 100 // of each list

func (h *Heritage) check() *Refusal {
	if max(len(h.SessionsSoFar), len(h.Actions), len(h.Adjustments)) > maxHeritage {
		return refuse(TooMany, "a heritage carries at most %d of each", maxHeritage)
	}
	ids := map[ID]bool{}
	for _, a := range h.Actions {
		ids[a.ID] = true
	}
	for _, a := range h.Adjustments {
		ids[a.ID] = true
	}
	if len(ids) < len(h.Actions)+len(h.Adjustments) {
		return refuse(BadCommand, "two items of the heritage have one id")
	}
	return nil
}

func drawHeritage(r *Room, _ ID) any {
	if r.heritage == nil {
		return nil
	}
	h := HeritageView(*r.heritage)
	h.SessionsSoFar = append([]HeritageSession{}, h.SessionsSoFar...)
	h.Actions = append([]HeritageAction{}, h.Actions...)
	h.Adjustments = append([]HeritageAdjustment{}, h.Adjustments...)
	return h
}
