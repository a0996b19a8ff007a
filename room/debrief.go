package room

import (
	"cmp"
	"slices"
)

// learning is what somebody shares in the debrief, or writes for themselves before it (R23).
type learning struct {
	id     ID
	by     ID
	kind   LearningKind
	text   Text
	wrote  uint64 // the seq at which it was first written
	shared uint64 // the seq at which its author gave it to all; 0: private
	gone   bool
}

// ownLearning returns a person's learning with the id, withdrawn or not; sharedLearning any person's shared one.
// Another person's private learning must be unnoticeable, so two learnings may have one id.
func (r *Room) ownLearning(by, id ID) *learning {
	return r.findLearning(func(l *learning) bool { return l.id == id && l.by == by })
}

func (r *Room) sharedLearning(id ID) *learning {
	return r.findLearning(func(l *learning) bool { return l.id == id && l.shared > 0 })
}

func (r *Room) findLearning(is func(*learning) bool) *learning {
	if i := slices.IndexFunc(r.learnings, is); i >= 0 {
		return r.learnings[i]
	}
	return nil
}

// shareLearning shares a learning, or edits one of the sender. Given in step 5 it is private and stays so,
// until its author gives it again in step 6.
type shareLearning struct {
	Learning ID           `json:"learning"`
	Kind     LearningKind `json:"kind"`
	Text     Text         `json:"text" shown:"learnings.*.text"`
	// Private says that it was written for its author alone: where the step has meanwhile come to share, it is
	// refused, not shared.
	Private bool `json:"private,omitempty"`
}

func (d *shareLearning) decide(r *Room, by *person, _ moment) *Refusal {
	if d.Private && !r.writesPrivately(by.role) {
		return refuse(NotInThisStep, "what is given here is shared with all")
	}
	return r.learningWritable(d.Learning, by)
}

func (r *Room) learningWritable(id ID, by *person) *Refusal {
	mine, others := r.ownLearning(by.id, id), r.sharedLearning(id)
	switch {
	case mine != nil && mine.gone, mine == nil && others != nil && others.gone:
		return refuse(UnknownItem, "it was withdrawn")
	case others != nil && others != mine:
		return refuse(NotYours, "it is somebody else's")
	case mine != nil && mine.shared > 0 && r.writesPrivately(by.role):
		return refuse(NotInThisStep, "what was shared is changed in the debrief")
	}
	return nil
}

// writesPrivately reports whether a learning that the role gives now is private: in step 5, and for one given in step 5
// that arrives late (R34) in a step without learnings.
func (r *Room) writesPrivately(role Role) bool {
	if role != Consultant && role != Observer {
		return false
	}
	return r.step == Synthesis || r.step != Debrief && r.moved.from == Synthesis
}

func (d *shareLearning) private(r *Room, by *person) bool { return r.writesPrivately(by.role) }

func (d *shareLearning) apply(r *Room, e Event) {
	l := r.ownLearning(e.By, d.Learning)
	fresh := l == nil
	if fresh {
		l = &learning{id: d.Learning, by: e.By, wrote: e.Seq}
		r.learnings = append(r.learnings, l)
	}
	l.kind, l.text = d.Kind, d.Text
	switch {
	case r.writesPrivately(r.person(e.By).role):
		r.tell.ownItem(e.By, "learnings", l.id)
	case l.shared == 0:
		l.shared = e.Seq
		r.tell.newItem("learnings", l.id)
		if !fresh {
			r.tell.ownItem(e.By, "learnings", l.id) // its author has it already, as private
		}
		for _, other := range r.learnings { // an author of another learning with this id keeps seeing their own
			if other.id == l.id && other.by != l.by {
				r.tell.ownItem(other.by, "learnings", l.id)
			}
		}
	default:
		r.tell.item("learnings", l.id)
	}
}

// withdrawLearning withdraws a learning of the sender.
type withdrawLearning struct {
	Learning ID `json:"learning"`
}

func (d *withdrawLearning) decide(r *Room, by *person, _ moment) *Refusal {
	if r.ownLearning(by.id, d.Learning) == nil && r.sharedLearning(d.Learning) == nil {
		return refuse(UnknownItem, "there is no such learning")
	}
	return r.learningWritable(d.Learning, by)
}

func (d *withdrawLearning) private(r *Room, by *person) bool {
	l := r.ownLearning(by.id, d.Learning)
	return l != nil && l.shared == 0
}

func (d *withdrawLearning) apply(r *Room, e Event) {
	l := r.ownLearning(e.By, d.Learning)
	l.gone = true
	if l.shared > 0 {
		r.tell.item("learnings", l.id)
	} else {
		r.tell.ownItem(e.By, "learnings", l.id)
	}
}

// seenBy reports whether v may see the learning. The author of another one with the same id sees only their own.
func (r *Room) seenBy(l *learning, v ID) bool {
	if l.gone {
		return false
	}
	return l.by == v || l.shared > 0 && (v == "" || r.ownLearning(v, l.id) == nil)
}

// learningsOf lists the learnings that v may see, in the order in which they became visible to v.
func (r *Room) learningsOf(v ID) []*learning {
	var seen []*learning
	for _, l := range r.learnings {
		if r.seenBy(l, v) {
			seen = append(seen, l)
		}
	}
	since := func(l *learning) uint64 {
		if l.by == v {
			return l.wrote
		}
		return l.shared
	}
	slices.SortStableFunc(seen, func(a, b *learning) int { return cmp.Compare(since(a), since(b)) })
	return seen
}

// rating is one person's answers; nil for a question without one.
type rating struct {
	by      ID
	answers RatingView
}

// rateSession rates the séance, 1 to 5, at least one question; again replaces. Of each question that
// three have answered, the spread is shown; names never.
type rateSession struct{ RatingView }

func (d *rateSession) decide(*Room, *person, moment) *Refusal {
	given := false
	for _, q := range ratingQuestions {
		if n := *q.of(&d.RatingView); n != nil {
			given = true
			if *n < 1 || *n > ratingTop {
				return refuse(BadCommand, "%s is 1 to %d", q.name, ratingTop)
			}
		}
	}
	if !given {
		return refuse(BadCommand, "an empty rating")
	}
	return nil
}

func (d *rateSession) apply(r *Room, e Event) {
	i := slices.IndexFunc(r.ratings, func(v *rating) bool { return v.by == e.By })
	if i < 0 {
		i = len(r.ratings)
		r.ratings = append(r.ratings, nil)
	}
	r.ratings[i] = &rating{e.By, d.RatingView}
	r.tell.field("ratings")
	r.tell.own(e.By, "ratings")
}

const (
	ratingTop    = 5
	ratingQuorum = 3 // answers to a question before its spread is shown (R24)
)

var ratingQuestions = []struct {
	name string
	of   func(*RatingView) **int
}{
	{"helped", func(v *RatingView) **int { return &v.Helped }},
	{"learned", func(v *RatingView) **int { return &v.Learned }},
	{"listening", func(v *RatingView) **int { return &v.Listening }},
	{"facilitation", func(v *RatingView) **int { return &v.Facilitation }},
	{"pace", func(v *RatingView) **int { return &v.Pace }},
}

// spread counts the answers to each question that has enough of them; nil for the others.
func (r *Room) spread() drawn {
	spread, any := drawn{}, false
	for _, q := range ratingQuestions {
		counts, n := make([]int, ratingTop), 0
		for _, v := range r.ratings {
			if answer := *q.of(&v.answers); answer != nil {
				counts[*answer-1]++
				n++
			}
		}
		spread[q.name] = nil
		if n >= ratingQuorum {
			spread[q.name], any = counts, true
		}
	}
	if !any {
		return nil
	}
	return spread
}

// adjustment is something to do otherwise next time.
type adjustment struct {
	by      ID
	text    Text
	settled bool
}

// proposeAdjustment proposes an adjustment for the next time, or edits one of the sender that is not
// settled.
type proposeAdjustment struct {
	Adjustment ID   `json:"adjustment"`
	Text       Text `json:"text" shown:"adjustments.*.text"`
}

func (d *proposeAdjustment) decide(r *Room, by *person, _ moment) *Refusal {
	if ref := r.adjustments.canPut(d.Adjustment, func(a *adjustment) bool { return a.by == by.id }); ref != nil {
		return ref
	}
	if a := r.adjustments.get(d.Adjustment); a != nil && a.settled {
		return refuse(NotInThisStep, "it is settled as it stands")
	}
	return nil
}

func (d *proposeAdjustment) apply(r *Room, e Event) {
	upsert(r, "adjustments", &r.adjustments, d.Adjustment, adjustment{by: e.By}).text = d.Text
}

// settleAdjustment settles an adjustment, or takes that back. Several may be settled; the heritage
// of the next room carries them.
type settleAdjustment struct {
	Adjustment ID   `json:"adjustment"`
	Settled    bool `json:"settled"`
}

func (d *settleAdjustment) decide(r *Room, _ *person, _ moment) *Refusal {
	return r.adjustments.exists(d.Adjustment)
}

func (d *settleAdjustment) apply(r *Room, _ Event) {
	r.adjustments.get(d.Adjustment).settled = d.Settled
	r.tell.part("adjustments", d.Adjustment, "settled")
}
