package logtest

import (
	"slices"
	"testing"
	"time"

	"codev/hub"
)

// heartbeat stores an instance's presence; "" withdraws it.
func heartbeat(t *testing.T, p Peer, room, here string, lease time.Duration) hub.PeerState {
	t.Helper()
	var presence []byte
	if here != "" {
		presence = []byte(here)
	}
	state, err := p.Heartbeat(t.Context(), room, presence, lease, false)
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// others returns the presence of the other instances, sorted.
func others(state hub.PeerState) []string {
	var all []string
	for _, o := range state.Others {
		all = append(all, string(o.Presence))
	}
	slices.Sort(all)
	return all
}

// expectOthers compares the presence of the other instances, and withdraws p's own.
func expectOthers(t *testing.T, p Peer, room string, want ...string) {
	t.Helper()
	if got := others(heartbeat(t, p, room, "", time.Minute)); !slices.Equal(got, want) {
		t.Errorf("the others' presence is %q, want %q", got, want)
	}
}

func presenceOfOthers(t *testing.T, ps []Peer) {
	if got := others(heartbeat(t, ps[0], "a", "of 0\x00\xff\r\n", time.Minute)); got != nil {
		t.Errorf("the first got %q", got)
	}
	m := heartbeat(t, ps[1], "a", "of 1", time.Minute)
	if got := others(m); !slices.Equal(got, []string{"of 0\x00\xff\r\n"}) {
		t.Fatalf("the second got %q", got)
	}
	first := m.Others[0]
	if first.Lapses <= 0 || first.Lapses > time.Minute || first.Lapses < time.Minute/2 {
		t.Errorf("a lease of a minute that has just begun lapses in %v", first.Lapses)
	}
	m = heartbeat(t, ps[0], "a", "again", time.Minute)
	if got := others(m); !slices.Equal(got, []string{"of 1"}) {
		t.Fatalf("the first got %q", got)
	}
	if second := m.Others[0]; first.Instance == second.Instance || first.Instance == "" || second.Instance == "" {
		t.Errorf("the instances are called %q and %q", first.Instance, second.Instance)
	}
}

func presenceReplaced(t *testing.T, ps []Peer) {
	heartbeat(t, ps[0], "a", "one", time.Minute)
	expectOthers(t, ps[1], "a", "one")
	heartbeat(t, ps[0], "a", "two", time.Minute)
	expectOthers(t, ps[1], "a", "two")
	heartbeat(t, ps[0], "a", "", time.Minute)
	expectOthers(t, ps[1], "a")
	if _, err := ps[0].Heartbeat(t.Context(), "a", []byte{}, time.Minute, false); err != nil {
		t.Fatal(err)
	}
	expectOthers(t, ps[1], "a", "") // presence may be empty
}

func presenceLapses(t *testing.T, ps []Peer) {
	const lease = 400 * time.Millisecond
	begun := time.Now()
	heartbeat(t, ps[0], "a", "short", lease)
	heartbeat(t, ps[0], "b", "long", time.Minute)
	if m := heartbeat(t, ps[1], "a", "mine", time.Minute); len(m.Others) == 1 && m.Others[0].Lapses > lease {
		t.Errorf("a lease of %v lapses in %v", lease, m.Others[0].Lapses)
	}
	Await(t, "a presence to lapse", func() bool { return others(heartbeat(t, ps[1], "a", "mine", time.Minute)) == nil })
	if held := time.Since(begun); held < lease*9/10 { // clocks may round
		t.Errorf("a lease of %v lapsed after %v", lease, held)
	}
	expectOthers(t, ps[1], "b", "long")
	for range 3 { // renewed in time it stays
		heartbeat(t, ps[0], "a", "kept", lease)
		Await(t, "half a lease", func() bool {
			m := heartbeat(t, ps[1], "a", "mine", time.Minute)
			return len(m.Others) == 1 && m.Others[0].Lapses < lease/2 || len(m.Others) == 0
		})
	}
	expectOthers(t, ps[0], "a", "mine")
}

func presencePerRoom(t *testing.T, ps []Peer) {
	mustAppend(t, ps[0], "a", 0, 1, "one")
	heartbeat(t, ps[0], "a", "in a", time.Minute)
	heartbeat(t, ps[0], "b", "in b", time.Minute)
	expectOthers(t, ps[1], "a", "in a")
	if err := ps[1].Erase(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	expectOthers(t, ps[1], "a")
	expectOthers(t, ps[1], "b", "in b")
	expectExpired(t, ps[1], 1<<62, 10) // presence makes no room
}

func presenceNotified(t *testing.T, ps []Peer) {
	all := []*follower{listen(t, ps[1], "a"), listen(t, ps[1], "a")}
	heartbeat(t, ps[0], "a", "quietly", time.Minute)
	mustAppend(t, ps[0], "a", 0, 1, "marker")
	for _, f := range all {
		if n := f.await(t, "marker", func(n hub.Notification) bool { return !n.Gap }); n.PresenceChanged || len(n.Records) != 1 {
			t.Errorf("notified of %+v, want the marker", n)
		}
	}
	for _, here := range [][]byte{[]byte("aloud"), nil} {
		if _, err := ps[0].Heartbeat(t.Context(), "a", here, time.Minute, true); err != nil {
			t.Fatal(err)
		}
		for _, f := range all {
			if n := f.await(t, "a change of presence", func(n hub.Notification) bool { return !n.Gap }); !n.PresenceChanged || n.Records != nil {
				t.Errorf("notified of %+v, want PresenceChanged", n)
			}
		}
	}
}

func lastRecordReturned(t *testing.T, ps []Peer) {
	expectTop := func(want hub.Record) {
		t.Helper()
		for _, p := range ps {
			if top := heartbeat(t, p, "a", "x", time.Minute).Top; !same(top, want) {
				t.Errorf("the top is %d %q, want %d %q", top.Seq, top.Data, want.Seq, want.Data)
			}
		}
	}
	expectTop(hub.Record{})
	mustAppend(t, ps[0], "a", 0, 1, "one")
	expectTop(hub.Record{Seq: 1, Data: []byte("one")})
	mustAppend(t, ps[1], "a", 1, 1, "two", "")
	expectTop(hub.Record{Seq: 3})
	if err := ps[0].Erase(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	expectTop(hub.Record{})
	mustAppend(t, ps[0], "a", 0, 1, "one")
	mustRetire(t, ps[0], "a", 1, "left")
	expectTop(hub.Record{})
}
