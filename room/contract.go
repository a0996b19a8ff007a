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

// wordContract words the request, and the kinds of help wanted, each once. Every wording cancels
// the agreements and concerns of the one before.
type wordContract struct {
	Request Text   `json:"request" shown:"contract.request"`
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
	r.pass.contract = &contract{request: d.Request, kinds: d.Kinds, wording: e.Seq}
	r.tell.field("contract")
}

// restateNeed restates the need as one understands it. One a person: the last stands.
type restateNeed struct {
	Text Text `json:"text" shown:"needs.*.text"`
}

func (d *restateNeed) decide(*Room, *person, moment) *Refusal { return nil }

func (d *restateNeed) apply(r *Room, e Event) {
	need := NeedView{e.By, e.By, d.Text}
	if i := slices.IndexFunc(r.pass.needs, func(n NeedView) bool { return n.By == e.By }); i >= 0 {
		r.pass.needs[i] = need // one a person, the last stands (R12)
	} else {
		r.pass.needs = append(r.pass.needs, need)
	}
	r.tell.item("needs", e.By)
}

// agreeContract agrees; it replaces the sender's concern. `wording` is the `contract.wording` that the
// sender has seen: an older one is `unknown_item` (R11); left out, the present one.
type agreeContract struct {
	Wording *uint64 `json:"wording,omitempty"` // the contract.wording seen; left out: the present one
}

func (d *agreeContract) decide(r *Room, by *person, _ moment) *Refusal {
	if ref := r.contractOfAnother(by); ref != nil {
		return ref
	}
	if d.Wording != nil && *d.Wording != r.pass.contract.wording {
		return refuse(UnknownItem, "the contract was worded anew since").by("R11")
	}
	return nil
}

func (d *agreeContract) apply(r *Room, e Event) {
	c := r.pass.contract
	if i := c.concernOf(e.By); i >= 0 {
		c.concerns = slices.Delete(c.concerns, i, i+1)
		r.tell.part("contract", e.By, "concerns")
	}
	if !slices.Contains(c.agreed, e.By) {
		c.agreed = append(c.agreed, e.By)
		r.tell.part("contract", "", "agreed")
	}
}

// questionContract says what is missing; it replaces the sender's agreement.
type questionContract struct {
	Text Text `json:"text" shown:"contract.concerns.*.text"`
}

func (d *questionContract) decide(r *Room, by *person, _ moment) *Refusal {
	return r.contractOfAnother(by)
}

// contractOfAnother refuses an answer to a contract that is not there, and a former client's answer to their own.
func (r *Room) contractOfAnother(by *person) *Refusal {
	switch {
	case r.pass.contract == nil:
		return refuse(UnknownItem, "there is no contract yet")
	case r.pass.client == by.id:
		return refuse(NotYourRole, "one does not agree to one's own words")
	}
	return nil
}

func (d *questionContract) apply(r *Room, e Event) {
	c := r.pass.contract
	if i := c.concernOf(e.By); i >= 0 {
		c.concerns[i].Text = d.Text
	} else {
		c.concerns = append(c.concerns, ConcernView{e.By, e.By, d.Text})
	}
	r.tell.part("contract", e.By, "concerns")
	if i := slices.Index(c.agreed, e.By); i >= 0 {
		c.agreed = slices.Delete(c.agreed, i, i+1)
		r.tell.part("contract", "", "agreed")
	}
}

// concernOf is where a person's concern stands, -1 if they have none.
func (c *contract) concernOf(by ID) int {
	return slices.IndexFunc(c.concerns, func(v ConcernView) bool { return v.By == by })
}
