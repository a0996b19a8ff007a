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

type proposeTopic struct {
	Topic    ID        `json:"topic"`
	Headline Title     `json:"headline"`
	Kind     TopicKind `json:"kind"`
	Text     *Text     `json:"text,omitempty"`
}

func (d *proposeTopic) decide(r *Room, by *person, _ moment) *Refusal {
	return r.topics.owned(d.Topic, func(t *topic) bool { return t.by == by.id })
}

func (d *proposeTopic) apply(r *Room, e Event) {
	t := r.topics.get(d.Topic)
	if t == nil {
		t = &topic{by: e.By, support: map[ID]bool{}}
		r.topics.put(d.Topic, t)
		r.tell.newItem("topics", d.Topic)
	} else {
		r.tell.item("topics", d.Topic)
	}
	t.headline, t.kind = d.Headline, d.Kind
	amend(&t.text, d.Text)
}

// amend sets a field that was given: left out it is unchanged, "" clears it (R6, R21).
func amend[T any](field *T, given *T) {
	if given != nil {
		*field = *given
	}
}

type withdrawTopic struct {
	Topic ID `json:"topic"`
}

func (d *withdrawTopic) decide(r *Room, by *person, _ moment) *Refusal {
	return r.topics.mine(d.Topic, func(t *topic) bool { return t.by == by.id })
}

func (d *withdrawTopic) apply(r *Room, _ Event) {
	r.topics.remove(d.Topic)
	r.tell.item("topics", d.Topic)
	if r.topic == d.Topic {
		r.topic = ""
		r.tell.field("topic")
	}
}

type supportTopic struct {
	Topic ID `json:"topic"`
}

func (d *supportTopic) decide(r *Room, _ *person, _ moment) *Refusal { return r.topicThere(d.Topic) }

func (d *supportTopic) apply(r *Room, e Event) { r.support(d.Topic, e.By, true) }

type unsupportTopic struct {
	Topic ID `json:"topic"`
}

func (d *unsupportTopic) decide(r *Room, _ *person, _ moment) *Refusal { return r.topicThere(d.Topic) }

func (d *unsupportTopic) apply(r *Room, e Event) { r.support(d.Topic, e.By, false) }

func (r *Room) topicThere(id ID) *Refusal {
	return r.topics.mine(id, func(*topic) bool { return true })
}

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
	r.tell.item("topics", id)
	r.tell.ownItem(by, "topics", id)
}

type chooseClient struct {
	Participant ID  `json:"participant"`
	Topic       *ID `json:"topic,omitempty"` // left out: no topic yet
}

func (d *chooseClient) decide(r *Room, _ *person, _ moment) *Refusal {
	p, ref := r.member(d.Participant)
	if ref != nil {
		return ref
	}
	if p.role != Consultant && p.role != Client {
		return refuse(NotYourRole, "the client is chosen among the consultants")
	}
	if d.Topic == nil {
		return nil
	}
	return r.topics.mine(*d.Topic, func(t *topic) bool { return t.by == p.id })
}

func (d *chooseClient) apply(r *Room, _ Event) {
	p := r.person(d.Participant)
	if former := r.person(r.client); former != nil && former != p {
		r.setRole(former, Consultant)
	}
	r.setRole(p, Client)
	r.client, r.topic = p.id, ""
	amend(&r.topic, d.Topic)
	r.tell.field("client")
	r.tell.field("topic")
	if r.deputy == p.id {
		r.setDeputy("")
	}
	r.tidyFloor()
	if r.wordsOf != p.id {
		r.wordsOf = p.id
		r.forgetWords()
	}
}

// forgetWords empties what is the former client's own: exposé, contract, synthesis and plan.
func (r *Room) forgetWords() {
	r.presentation, r.contract, r.synthesis = nil, nil, ""
	for _, name := range []string{"presentation", "contract", "synthesis"} {
		r.tell.field(name)
	}
	for _, id := range slices.Clone(r.actions.order) {
		r.actions.remove(id)
		r.tell.item("actions", id)
	}
}

// report is what became of an action of the last plan; no name is kept with it.
type report struct {
	state ActionState
	text  Text
}

type reportAction struct {
	Action ID          `json:"action"`
	State  ActionState `json:"state"`
	Text   *Text       `json:"text,omitempty"`
}

func (d *reportAction) decide(r *Room, _ *person, _ moment) *Refusal {
	if r.heritage == nil || !slices.ContainsFunc(r.heritage.Actions, func(a HeritageAction) bool { return a.ID == d.Action }) {
		return refuse(UnknownItem, "the last plan has no such action")
	}
	return nil
}

func (d *reportAction) apply(r *Room, _ Event) {
	last := r.followUp[d.Action]
	last.state = d.State
	amend(&last.text, d.Text)
	r.followUp[d.Action] = last
	r.tell.field("follow_up")
}
