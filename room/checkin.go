package room

import "slices"

// topic is what somebody would work on.
type topic struct {
	by       ID
	headline Title
	kind     TopicKind
	text     Text
	support  map[ID]bool
}

// proposeTopic proposes a topic, or edits a topic of the sender.
type proposeTopic struct {
	Topic    ID        `json:"topic"`
	Headline Title     `json:"headline" shown:"topics.*.headline"`
	Kind     TopicKind `json:"kind"`
	Text     *Text     `json:"text,omitempty" shown:"topics.*.text"`
}

func (d *proposeTopic) decide(r *Room, by *person, _ moment) *Refusal {
	return r.topics.canPut(d.Topic, func(t *topic) bool { return t.by == by.id })
}

func (d *proposeTopic) apply(r *Room, e Event) {
	t := upsert(r, "topics", &r.topics, d.Topic, topic{by: e.By, support: map[ID]bool{}})
	t.headline, t.kind = d.Headline, d.Kind
	amend(&t.text, d.Text)
}

// amend sets a field that was given: left out it is unchanged, "" clears it (R6, R21).
func amend[T any](field *T, given *T) {
	if given != nil {
		*field = *given
	}
}

// withdrawTopic withdraws a topic of the sender. If it is the chosen topic, the client is left without
// one.
type withdrawTopic struct {
	Topic ID `json:"topic"`
}

func (d *withdrawTopic) decide(r *Room, by *person, _ moment) *Refusal {
	return r.topics.mustOwn(d.Topic, func(t *topic) bool { return t.by == by.id })
}

func (d *withdrawTopic) apply(r *Room, _ Event) {
	r.topics.remove(d.Topic)
	r.tell.item("topics", d.Topic)
	for _, p := range r.passes {
		if p.topic != d.Topic {
			continue
		}
		p.topic = ""
		switch {
		case p == r.pass:
			r.tell.field("topic")
		case p.hasWords():
			r.tell.part("passes", p.client, "topic")
		}
	}
}

// supportTopic supports a topic, once; it may be the sender's own. Counts are shown, names never; it
// selects nothing.
type supportTopic struct {
	Topic ID `json:"topic"`
}

func (d *supportTopic) decide(r *Room, _ *person, _ moment) *Refusal { return r.topics.exists(d.Topic) }

func (d *supportTopic) apply(r *Room, e Event) { r.support(d.Topic, e.By, true) }

// unsupportTopic takes the sender's support back.
type unsupportTopic struct {
	Topic ID `json:"topic"`
}

func (d *unsupportTopic) decide(r *Room, _ *person, _ moment) *Refusal {
	return r.topics.exists(d.Topic)
}

func (d *unsupportTopic) apply(r *Room, e Event) { r.support(d.Topic, e.By, false) }

// support counts once a person; nobody else learns whose it is.
func (r *Room) support(id, by ID, yes bool) {
	t := r.topics.get(id)
	if t.support[by] == yes {
		return
	}
	if yes {
		t.support[by] = true
	} else {
		delete(t.support, by)
	}
	r.tell.part("topics", id, "support")
	r.tell.ownPart(by, "topics", id, "supported")
}

// report is what became of an action of the last plan; no name is kept with it.
type report struct {
	state ActionState
	text  Text
}

// reportAction says what became of an action of the last plan (one of `heritage.actions`). The last
// report stands; no name is shown.
type reportAction struct {
	Action ID          `json:"action"`
	State  ActionState `json:"state"`
	Text   *Text       `json:"text,omitempty" shown:"follow_up.*.text"`
}

func (d *reportAction) decide(r *Room, _ *person, _ moment) *Refusal {
	if r.heritage == nil || !slices.ContainsFunc(r.heritage.Actions, func(a HeritageAction) bool { return a.ID == d.Action }) {
		return refuse(UnknownItem, "the last plan has no such action")
	}
	return nil
}

func (d *reportAction) apply(r *Room, _ Event) {
	last := upsert(r, "follow_up", &r.followUp, d.Action, report{})
	last.state = d.State
	amend(&last.text, d.Text)
}
