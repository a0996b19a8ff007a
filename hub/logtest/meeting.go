package logtest

import (
	"slices"
	"testing"
	"time"

	"codev/hub"
)

// meet has an instance leave its word; "" takes it back.
func meet(t *testing.T, p Peer, room, here string, lease time.Duration) hub.PeerState {
	t.Helper()
	var word []byte
	if here != "" {
		word = []byte(here)
	}
	m, err := p.Heartbeat(t.Context(), room, word, lease, false)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// others lists what the other instances left, sorted.
func others(m hub.PeerState) []string {
	var words []string
	for _, o := range m.Others {
		words = append(words, string(o.Presence))
	}
	slices.Sort(words)
	return words
}

// expectOthers has an instance without a word look at what the others left.
func expectOthers(t *testing.T, p Peer, room string, want ...string) {
	t.Helper()
	if got := others(meet(t, p, room, "", time.Minute)); !slices.Equal(got, want) {
		t.Errorf("the others left %q, want %q", got, want)
	}
}

func meeting(t *testing.T, ps []Peer) {
	if got := others(meet(t, ps[0], "a", "of 0\x00\xff\r\n", time.Minute)); got != nil {
		t.Errorf("the first met %q", got)
	}
	m := meet(t, ps[1], "a", "of 1", time.Minute)
	if got := others(m); !slices.Equal(got, []string{"of 0\x00\xff\r\n"}) {
		t.Fatalf("the second met %q", got)
	}
	first := m.Others[0]
	if first.Lapses <= 0 || first.Lapses > time.Minute || first.Lapses < time.Minute/2 {
		t.Errorf("a lease of a minute that has just begun lapses in %v", first.Lapses)
	}
	m = meet(t, ps[0], "a", "again", time.Minute)
	if got := others(m); !slices.Equal(got, []string{"of 1"}) {
		t.Fatalf("the first met %q", got)
	}
	if second := m.Others[0]; first.Instance == second.Instance || first.Instance == "" || second.Instance == "" {
		t.Errorf("the instances are called %q and %q", first.Instance, second.Instance)
	}
}

func wordReplaced(t *testing.T, ps []Peer) {
	meet(t, ps[0], "a", "one", time.Minute)
	expectOthers(t, ps[1], "a", "one")
	meet(t, ps[0], "a", "two", time.Minute)
	expectOthers(t, ps[1], "a", "two")
	meet(t, ps[0], "a", "", time.Minute)
	expectOthers(t, ps[1], "a")
	if _, err := ps[0].Heartbeat(t.Context(), "a", []byte{}, time.Minute, false); err != nil {
		t.Fatal(err)
	}
	expectOthers(t, ps[1], "a", "") // a word may be empty
}

func wordLapses(t *testing.T, ps []Peer) {
	const lease = 400 * time.Millisecond
	begun := time.Now()
	meet(t, ps[0], "a", "short", lease)
	meet(t, ps[0], "b", "long", time.Minute)
	if m := meet(t, ps[1], "a", "mine", time.Minute); len(m.Others) == 1 && m.Others[0].Lapses > lease {
		t.Errorf("a lease of %v lapses in %v", lease, m.Others[0].Lapses)
	}
	await(t, "a word to lapse", func() bool { return others(meet(t, ps[1], "a", "mine", time.Minute)) == nil })
	if held := time.Since(begun); held < lease*9/10 { // clocks may round
		t.Errorf("a lease of %v lapsed after %v", lease, held)
	}
	expectOthers(t, ps[1], "b", "long")
	for range 3 { // a word given again in time stays
		meet(t, ps[0], "a", "kept", lease)
		await(t, "half a lease", func() bool {
			m := meet(t, ps[1], "a", "mine", time.Minute)
			return len(m.Others) == 1 && m.Others[0].Lapses < lease/2 || len(m.Others) == 0
		})
	}
	expectOthers(t, ps[0], "a", "mine")
}

func wordsOfRooms(t *testing.T, ps []Peer) {
	mustAppend(t, ps[0], "a", 0, 1, "one")
	meet(t, ps[0], "a", "in a", time.Minute)
	meet(t, ps[0], "b", "in b", time.Minute)
	expectOthers(t, ps[1], "a", "in a")
	if err := ps[1].Erase(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	expectOthers(t, ps[1], "a")
	expectOthers(t, ps[1], "b", "in b")
	expectExpired(t, ps[1], 1<<62, 10) // a word makes no room
}

func meetingTold(t *testing.T, ps []Peer) {
	ears := []*ear{listen(t, ps[1], "a"), listen(t, ps[1], "a")}
	meet(t, ps[0], "a", "quietly", time.Minute)
	mustAppend(t, ps[0], "a", 0, 1, "marker")
	for _, e := range ears {
		if n := e.await(t, "marker", func(n hub.Notification) bool { return !n.Gap }); n.PresenceChanged || len(n.Records) != 1 {
			t.Errorf("told %+v, want the marker", n)
		}
	}
	for _, here := range [][]byte{[]byte("aloud"), nil} {
		if _, err := ps[0].Heartbeat(t.Context(), "a", here, time.Minute, true); err != nil {
			t.Fatal(err)
		}
		for _, e := range ears {
			if n := e.await(t, "meeting", func(n hub.Notification) bool { return !n.Gap }); !n.PresenceChanged || n.Records != nil {
				t.Errorf("told %+v, want Met", n)
			}
		}
	}
}

func meetingTop(t *testing.T, ps []Peer) {
	expectTop := func(want hub.Record) {
		t.Helper()
		for _, p := range ps {
			if top := meet(t, p, "a", "x", time.Minute).Top; !same(top, want) {
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
}
