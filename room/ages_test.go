package room

import "testing"

// An event of another version of the program is kept: it moves the position, is part of the chain, shows nothing and
// prevents nothing (P2).
func TestEventsOfAnotherAge(t *testing.T) {
	for name, unknown := range map[string]Event{
		"a kind that is not known": {V: version, Name: "garland_hung", Data: []byte(`{"where":"door","more":[1,{"x":null}]}`)},
		"another version":          {V: version + 1, Name: "door_set", Data: []byte(`{"door":"locked"}`)},
	} {
		t.Run(name, func(t *testing.T) {
			g := newGroup(t, plainOpening(), DefaultLimits())
			opener := g.r.opener
			before := string(g.r.View(opener))
			if g.r.HasUnknownEvents() {
				t.Error("unknown events from the start")
			}
			e := unknown
			e.At, e.By, e.Seq = g.now, opener, 2
			_, hash := g.r.Position()
			e.Hash = e.chain(g.r.chain, hash)
			d := g.apply(e)
			if seq, hash := g.r.Position(); seq != 2 || hash != e.Hash || !g.r.HasUnknownEvents() {
				t.Errorf("at %d %s, unknown %v", seq, hash, g.r.HasUnknownEvents())
			}
			if view := string(g.r.View(opener)); view != before {
				t.Errorf("it changed the view from\n%s\nto\n%s", before, view)
			}
			if told := d.To(opener); d.Shared != nil || told == nil || string(told.Data) != "{}" {
				t.Errorf("told: %v, %v", d.Shared, told)
			}
			c := Command{ID: "c0000000-0000-4000-8000-000000000001", By: opener, Name: "hang_garland", Data: []byte(`{}`), At: g.now}
			if _, _, err := g.r.Decide(c); err == nil {
				t.Error("a command of another age was taken")
			}
			c.Name, c.Data = "set_door", []byte(`{"door":"knock"}`)
			events, err := decided(g.r.Decide(c))
			if err != nil {
				t.Fatal(err)
			}
			g.apply(events[0])
			again := New(DefaultLimits())
			for _, e := range g.log {
				if !again.Follows(e) {
					t.Fatalf("replayed, event %d does not follow", e.Seq)
				}
				again.Replay(e)
			}
			if string(again.View(opener)) != string(g.r.View(opener)) || !again.HasUnknownEvents() {
				t.Error("replayed, it is another room")
			}
		})
	}
}

// An item that an unknown event made is not in the room. An event about it changes nothing, and applying it does not
// fail.
func TestKnownAfterUnknown(t *testing.T) {
	for name, data := range map[string]string{"raise_hand": `{}`, "rename": `{"name":"m"}`} {
		known, older := New(DefaultLimits()), New(DefaultLimits())
		apply := func(e Event, v int) {
			known.Replay(e)
			e.V = v
			older.Replay(e)
		}
		first, err := Open(plainOpening(), DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		apply(first, version)
		events, err := decided(known.Join(Joining{Participant: testID(5), Name: "n", Token: "u", Pledge: true}))
		if err != nil {
			t.Fatal(err)
		}
		apply(events[0], version+1)
		if events, err = decided(known.Decide(Command{ID: testID(6), By: testID(5), Name: name, Data: []byte(data)})); err != nil {
			t.Fatal(err)
		}
		apply(events[0], version)
		a, _ := known.Position()
		if b, _ := older.Position(); a != b || !older.HasUnknownEvents() || older.View(testID(2)) == nil {
			t.Errorf("%s: at %d, not %d", name, b, a)
		}
	}
}
