package room

import "time"

// Commands is a set of commands, a bit for each row of the rulebook. Sets compare by ==.
type Commands [2]uint64

func (c *Commands) add(row int)     { c[row/64] |= 1 << (row % 64) }
func (c *Commands) remove(row int)  { c[row/64] &^= 1 << (row % 64) }
func (c Commands) has(row int) bool { return c[row/64]&(1<<(row%64)) != 0 }

// Names lists the commands in the order of the rulebook.
func (c Commands) Names() []string {
	names := []string{}
	for i := range rulebook {
		if c.has(i) {
			names = append(names, rulebook[i].command)
		}
	}
	return names
}

var (
	granted   = map[Role][]Commands{} // what the rows grant to a role, by the number of the step
	narrowing []int                   // the rows with now
)

func init() {
	for _, role := range Roles {
		granted[role] = make([]Commands, Closed.no()+1)
		for i, w := range rulebook {
			for _, step := range append(Steps, Closed) {
				if w.allows(role, step) {
					granted[role][step.no()].add(i)
				}
			}
		}
	}
	for i, w := range rulebook {
		if w.now != nil {
			narrowing = append(narrowing, i)
		}
	}
}

// May tells the commands that a person may give now: role × step, and the floor, hand, break and seat of the moment.
func (r *Room) May(id ID, now int64, away time.Duration) Commands {
	p := r.person(id)
	if p == nil || p.removed || p.waiting {
		return Commands{}
	}
	may := granted[p.role][r.step.no()]
	for _, i := range narrowing {
		if may.has(i) && !rulebook[i].now(r, p, moment{r.latest(now), away}) {
			may.remove(i)
		}
	}
	return may
}
