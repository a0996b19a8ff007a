package room

import "slices"

// contract is the client's request and what the consultants say to it.
type contract struct {
	request  Text
	kinds    []Kind
	wording  uint64 // the seq of the event that worded it
	agreed   []ID
	concerns []ConcernView
}

type wordContract struct {
	Request Text   `json:"request"`
	Kinds   []Kind `json:"kinds"`
}

func (d *wordContract) decide(*Room, *person, moment) *Refusal {
	for i, k := range d.Kinds {
		if slices.Contains(d.Kinds[:i], k) {
			return refuse(BadCommand, "a kind stands twice")
		}
	}
	return nil
}

// apply begins a new wording: nobody has agreed to it yet (R11).
func (d *wordContract) apply(r *Room, e Event) {
	r.contract = &contract{request: d.Request, kinds: d.Kinds, wording: e.Seq}
	r.tell.field("contract")
}

type restateNeed struct {
	Text Text `json:"text"`
}

func (d *restateNeed) decide(*Room, *person, moment) *Refusal { return nil }

func (d *restateNeed) apply(r *Room, e Event) {
	need := NeedView{e.By, d.Text}
	if i := slices.IndexFunc(r.needs, func(n NeedView) bool { return n.By == e.By }); i >= 0 {
		r.needs[i] = need // one a person, the last stands (R12)
	} else {
		r.needs = append(r.needs, need)
	}
	r.tell.field("needs")
}

type agreeContract struct {
	Wording *uint64 `json:"wording,omitempty"` // the contract.wording seen; left out: the present one
}

func (d *agreeContract) decide(r *Room, by *person, _ moment) *Refusal {
	if ref := r.contractOfAnother(by); ref != nil {
		return ref
	}
	if d.Wording != nil && *d.Wording != r.contract.wording {
		return refuse(UnknownItem, "the contract was worded anew since").by("R11")
	}
	return nil
}

func (d *agreeContract) apply(r *Room, e Event) {
	c := r.contract
	c.concerns = c.concernsBut(e.By)
	if !slices.Contains(c.agreed, e.By) {
		c.agreed = append(slices.Clone(c.agreed), e.By)
	}
	r.tell.field("contract")
}

type questionContract struct {
	Text Text `json:"text"`
}

func (d *questionContract) decide(r *Room, by *person, _ moment) *Refusal {
	return r.contractOfAnother(by)
}

// contractOfAnother refuses what is said to a contract that is not there, or to one's own: one was the client who worded it.
func (r *Room) contractOfAnother(by *person) *Refusal {
	switch {
	case r.contract == nil:
		return refuse(UnknownItem, "there is no contract yet")
	case r.wordsOf == by.id:
		return refuse(NotYourRole, "one does not agree to one's own words")
	}
	return nil
}

func (d *questionContract) apply(r *Room, e Event) {
	c := r.contract
	c.concerns = append(c.concernsBut(e.By), ConcernView{e.By, d.Text})
	c.agreed = slices.DeleteFunc(slices.Clone(c.agreed), func(id ID) bool { return id == e.By })
	r.tell.field("contract")
}

func (c *contract) concernsBut(by ID) []ConcernView {
	return slices.DeleteFunc(slices.Clone(c.concerns), func(v ConcernView) bool { return v.By == by })
}
