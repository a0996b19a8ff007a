package room

// writePresentation writes or amends the exposé.
type writePresentation struct {
	Headline        *Title `json:"headline,omitempty" shown:"presentation.headline"`
	Situation       *Text  `json:"situation,omitempty" shown:"presentation.situation"`
	OpeningQuestion *Text  `json:"opening_question,omitempty" shown:"presentation.opening_question"`
}

func (d *writePresentation) decide(*Room, *person, moment) *Refusal { return nil }

func (d *writePresentation) apply(r *Room, _ Event) {
	var p PresentationView
	if r.pass.presentation != nil {
		p = *r.pass.presentation
	}
	amend(&p.Headline, d.Headline)
	amend(&p.Situation, d.Situation)
	amend(&p.OpeningQuestion, d.OpeningQuestion)
	r.pass.presentation = &p
	if p == (PresentationView{}) {
		r.pass.presentation = nil
		r.tell.field("presentation")
		return
	}
	for name, given := range map[string]bool{
		"headline": d.Headline != nil, "situation": d.Situation != nil, "opening_question": d.OpeningQuestion != nil,
	} {
		if given {
			r.tell.part("presentation", "", name)
		}
	}
}
