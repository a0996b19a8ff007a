package room

import "slices"

// question is one that a consultant asks in clarification.
type question struct {
	by       ID
	text     Text
	state    string // open, answered, aside
	answer   Text
	flaggers []ID // facilitators who flagged it: only they and the author see the flag (R10)
}

const (
	questionOpen     = "open"
	questionAnswered = "answered"
	questionAside    = "aside"
)

// askQuestion asks a question, or edits a question of the sender that is not answered.
type askQuestion struct {
	Question ID   `json:"question"`
	Text     Text `json:"text" shown:"questions.*.text"`
}

func (d *askQuestion) decide(r *Room, by *person, _ moment) *Refusal {
	if ref := r.questionOfThisPass(d.Question); ref != nil {
		return ref
	}
	if ref := r.pass.questions.canPut(d.Question, func(q *question) bool { return q.by == by.id }); ref != nil {
		return ref
	}
	return r.unanswered(d.Question)
}

// unanswered refuses a change of a question that was answered.
func (r *Room) unanswered(id ID) *Refusal {
	if q := r.pass.questions.get(id); q != nil && q.state == questionAnswered {
		return refuse(NotInThisStep, "the question is answered")
	}
	return nil
}

func (d *askQuestion) apply(r *Room, e Event) {
	q := upsert(r, "questions", &r.pass.questions, d.Question, question{by: e.By, state: questionOpen})
	q.text = d.Text
}

// withdrawQuestion withdraws a question of the sender that is not answered.
type withdrawQuestion struct {
	Question ID `json:"question"`
}

func (d *withdrawQuestion) decide(r *Room, by *person, _ moment) *Refusal {
	if ref := r.questionOfThisPass(d.Question); ref != nil {
		return ref
	}
	if ref := r.pass.questions.mustOwn(d.Question, func(q *question) bool { return q.by == by.id }); ref != nil {
		return ref
	}
	return r.unanswered(d.Question)
}

func (d *withdrawQuestion) apply(r *Room, _ Event) {
	r.pass.questions.remove(d.Question)
	r.tell.item("questions", d.Question)
}

// answerQuestion marks a question answered, with or without words.
type answerQuestion struct {
	Question ID    `json:"question"`
	Text     *Text `json:"text,omitempty" shown:"questions.*.answer"`
}

func (d *answerQuestion) decide(r *Room, _ *person, _ moment) *Refusal {
	return r.questionThere(d.Question)
}

func (d *answerQuestion) apply(r *Room, _ Event) {
	q := r.pass.questions.get(d.Question)
	q.state = questionAnswered
	r.tell.part("questions", d.Question, "state")
	if d.Text != nil {
		q.answer = *d.Text
		r.tell.part("questions", d.Question, "answer")
	}
}

func (r *Room) questionThere(id ID) *Refusal {
	if ref := r.questionOfThisPass(id); ref != nil {
		return ref
	}
	return r.pass.questions.exists(id)
}

func (r *Room) questionOfThisPass(id ID) *Refusal {
	return inAnotherPass(r, id, func(p *pass) *shelf[question] { return &p.questions })
}

// putQuestionAside puts a question aside that is not answered.
type putQuestionAside struct {
	Question ID `json:"question"`
}

func (d *putQuestionAside) decide(r *Room, _ *person, _ moment) *Refusal {
	if ref := r.questionThere(d.Question); ref != nil {
		return ref
	}
	return r.unanswered(d.Question)
}

func (d *putQuestionAside) apply(r *Room, _ Event) {
	r.pass.questions.get(d.Question).state = questionAside
	r.tell.part("questions", d.Question, "state")
}

// flagQuestion asks its author whether it is a suggestion in disguise. Only the two see it.
type flagQuestion struct {
	Question ID `json:"question"`
}

func (d *flagQuestion) decide(r *Room, _ *person, _ moment) *Refusal {
	return r.questionThere(d.Question)
}

func (d *flagQuestion) apply(r *Room, e Event) {
	q := r.pass.questions.get(d.Question)
	if !slices.Contains(q.flaggers, e.By) {
		q.flaggers = append(q.flaggers, e.By)
	}
	r.tell.ownPart(e.By, "questions", d.Question, "flagged")
	r.tell.ownPart(q.by, "questions", d.Question, "flagged")
}
