package logtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"codev/hub"
)

// Peer is a shared log as seen by one instance.
type Peer interface {
	hub.Log
	hub.Peers
}

// RunPeers tests the promises of hub.Peers while nothing fails. Each call of open returns at least two running
// instances on a new empty log, and registers their cleanup.
func RunPeers(t *testing.T, open func(*testing.T) []Peer) {
	for _, c := range []struct {
		name string
		test func(*testing.T, []Peer)
	}{
		{"a new follower gets a gap first", followed},
		{"all followers are notified of an append", appended},
		{"a notification comes after the record is saved", savedBeforeNotified},
		{"a refused append notifies nobody", refusedNotNotified},
		{"a room at its limits is notified", largeNotified},
		{"a room can be followed before it exists", followedFirst},
		{"an erasure notifies", erasedNotified},
		{"notifications stay in their room", apart},
		{"no notification after unfollow", unfollowed},
		{"following again gives a gap again", followedAgain},
		{"a heartbeat returns the presence of the others", presenceOfOthers},
		{"presence is replaced and withdrawn", presenceReplaced},
		{"presence lapses", presenceLapses},
		{"presence belongs to a room and is erased with it", presencePerRoom},
		{"a heartbeat notifies if asked", presenceNotified},
		{"a heartbeat returns the last record", lastRecordReturned},
		{"followers converge on the log", followersConverge},
		{"an ended context is an error", peersCanceled},
		{"it is healthy", healthy},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, open(t)) })
	}
}

// patience is how long a test waits before it fails.
const patience = 20 * time.Second

// follower collects a room's notifications.
type follower struct {
	room     string
	got      chan hub.Notification
	unfollow func()
}

// listen follows a room, and returns after the first gap.
func listen(t *testing.T, p Peer, room string) *follower {
	t.Helper()
	f := &follower{room: room, got: make(chan hub.Notification, 1<<14)}
	f.unfollow = p.Follow(room, func(n hub.Notification) {
		select {
		case f.got <- n:
		default:
			t.Error("too many notifications")
		}
	})
	t.Cleanup(f.unfollow)
	f.await(t, "gap", func(n hub.Notification) bool { return n.Gap })
	return f
}

// await returns the next notification that is wanted.
func (f *follower) await(t *testing.T, what string, wanted func(hub.Notification) bool) hub.Notification {
	t.Helper()
	late := time.After(patience)
	for {
		select {
		case n := <-f.got:
			if wanted(n) {
				return n
			}
		case <-late:
			t.Fatalf("no %s of %q arrived", what, f.room)
		}
	}
}

// records waits for the record with seq last, and returns all records in the order of their arrival.
func (f *follower) records(t *testing.T, last uint64) (told []hub.Record) {
	t.Helper()
	f.await(t, fmt.Sprintf("record %d", last), func(n hub.Notification) bool {
		told = append(told, n.Records...)
		return len(told) > 0 && told[len(told)-1].Seq >= last
	})
	return told
}

func (f *follower) expect(t *testing.T, after uint64, texts ...string) {
	t.Helper()
	if told := f.records(t, after+uint64(len(texts))); !slices.EqualFunc(told, records(after, texts...), same) {
		t.Errorf("%s got %d records %.200s, want %d", f.room, len(told), fmt.Sprint(told), len(texts))
	}
}

func followed(t *testing.T, ps []Peer) {
	mustAppend(t, ps[0], "a", 0, 1, "one")
	for _, p := range []Peer{ps[0], ps[1], ps[0], ps[1]} {
		listen(t, p, "a") // a room that is followed already, too
	}
}

func appended(t *testing.T, ps []Peer) {
	all := []*follower{listen(t, ps[0], "a"), listen(t, ps[1], "a"), listen(t, ps[1], "a")}
	mustAppend(t, ps[0], "a", 0, 1, "one")
	mustAppend(t, ps[1], "a", 1, 1, "two", "", "\x00\xff\r\n{}")
	mustAppend(t, ps[0], "a", 4, 1, "five")
	for _, f := range all {
		f.expect(t, 0, "one", "two", "", "\x00\xff\r\n{}", "five")
	}
}

func savedBeforeNotified(t *testing.T, ps []Peer) {
	f := listen(t, ps[1], "a")
	for after := range uint64(50) {
		saved := make(chan error, 1)
		go func() { saved <- put(t, ps[0], "a", after, 1, fmt.Sprint(after)) }()
		f.records(t, after+1)
		if got, err := ps[1].Read(t.Context(), "a", after); err != nil || len(got) != 1 {
			t.Errorf("notified of %d, but reading gives %v, %v", after+1, got, err)
		}
		if err := <-saved; err != nil {
			t.Fatal(err)
		}
	}
}

func refusedNotNotified(t *testing.T, ps []Peer) {
	f := listen(t, ps[1], "a")
	mustAppend(t, ps[0], "a", 0, 1, "one")
	f.expect(t, 0, "one")
	for _, after := range []uint64{0, 2} {
		if err := put(t, ps[0], "a", after, 1, "x"); !errors.Is(err, hub.ErrStale) {
			t.Errorf("after %d: %v, want ErrStale", after, err)
		}
	}
	if err := ps[0].Append(t.Context(), "a", hub.Record{Seq: 1, Data: []byte("one")}, hub.Beside{Expires: 1}, hub.Record{Seq: 7}); err == nil {
		t.Error("a record out of order was appended")
	}
	mustAppend(t, ps[0], "a", 1, 1, "two")
	f.expect(t, 1, "two")
}

func largeNotified(t *testing.T, ps []Peer) {
	f := listen(t, ps[1], "a")
	var texts []string
	for i := range 2000 {
		texts = append(texts, fmt.Sprintf("%2048d", i))
	}
	texts[0] = fmt.Sprintf("%40000d", 0)
	mustAppend(t, ps[0], "a", 0, 1, texts[0])
	for at := 1; at < len(texts); at += 200 { // at once it could take longer than clocks may differ
		mustAppend(t, ps[0], "a", uint64(at), 1, texts[at:min(at+200, len(texts))]...)
	}
	mustAppend(t, ps[0], "a", 2000, 1, texts[0])
	f.expect(t, 0, append(texts, texts[0])...)
}

func followedFirst(t *testing.T, ps []Peer) {
	f := listen(t, ps[1], "a")
	mustAppend(t, ps[0], "a", 0, 1, "one", "two")
	f.expect(t, 0, "one", "two")
}

func erasedNotified(t *testing.T, ps []Peer) {
	mustAppend(t, ps[0], "a", 0, 1, "one")
	all := []*follower{listen(t, ps[0], "a"), listen(t, ps[1], "a")}
	if err := ps[0].Erase(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		f.await(t, "erasure", func(n hub.Notification) bool {
			_, err := ps[1].Read(t.Context(), "a", 0)
			return n.Gap && errors.Is(err, hub.ErrNotFound)
		})
	}
	mustAppend(t, ps[1], "a", 0, 1, "other")
	all[0].expect(t, 0, "other")
}

func apart(t *testing.T, ps []Peer) {
	names := []string{"a", "aa", "ab", "{a}", "a b", "00000000-0000-4000-8000-000000000000"}
	var all []*follower
	for _, name := range names {
		all = append(all, listen(t, ps[1], name))
	}
	for _, name := range names {
		mustAppend(t, ps[0], name, 0, 1, "of "+name)
	}
	for _, f := range all {
		f.expect(t, 0, "of "+f.room)
	}
}

func unfollowed(t *testing.T, ps []Peer) {
	stays := listen(t, ps[1], "a")
	var leaves []*follower
	for range 10 {
		leaves = append(leaves, listen(t, ps[1], "a"))
	}
	appending := make(chan error, 1)
	const last = 100
	go func() {
		for after := range uint64(last) {
			if err := put(t, ps[0], "a", after, 1, "x"); err != nil {
				appending <- err
				return
			}
		}
		appending <- nil
	}()
	for i, f := range leaves {
		f.records(t, uint64(i)*last/20+1) // while notifications arrive
		f.unfollow()
		for len(f.got) > 0 {
			<-f.got
		}
	}
	stays.records(t, last)
	if err := <-appending; err != nil {
		t.Fatal(err)
	}
	for _, f := range leaves {
		if len(f.got) > 0 {
			t.Errorf("%d notifications after unfollow", len(f.got))
		}
		f.unfollow() // a second call does nothing
	}
	mustAppend(t, ps[0], "a", last, 1, "marker")
	stays.expect(t, last, "marker") // the follower that stays is still notified
}

func followedAgain(t *testing.T, ps []Peer) {
	mustAppend(t, ps[0], "a", 0, 1, "0")
	for i := range 20 {
		f := listen(t, ps[1], "a")
		mustAppend(t, ps[0], "a", uint64(i)+1, 1, "x")
		f.records(t, uint64(i)+2) // perhaps after a late one from before
		f.unfollow()
	}
}

func peersCanceled(t *testing.T, ps []Peer) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := ps[0].Heartbeat(ctx, "a", []byte("x"), time.Minute, false)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want context.Canceled", err)
	}
	expectOthers(t, ps[1], "a")
}

func healthy(t *testing.T, ps []Peer) {
	for _, p := range ps {
		Await(t, "an instance to be healthy", func() bool { return p.Healthy() == nil })
	}
}
