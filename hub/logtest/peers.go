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

// Peer is a log as one instance of several has it.
type Peer interface {
	hub.Log
	hub.Peers
}

// RunPeers tests what hub.Peers promises while nothing fails. open returns two instances or more on one empty log, another at each call, with all that they
// need running, and cleans up after.
func RunPeers(t *testing.T, open func(*testing.T) []Peer) {
	for _, c := range []struct {
		name string
		test func(*testing.T, []Peer)
	}{
		{"who follows is told to read first", followed},
		{"what is appended is told to all who follow", appended},
		{"what is told is saved", toldIsSaved},
		{"a refused append is told to nobody", refusedIsNotTold},
		{"a room at its limits is told", largeTold},
		{"a room may be followed before it is made", followedFirst},
		{"erased is told", erasedTold},
		{"rooms don't hear each other", apart},
		{"who unfollows hears no more", unfollowed},
		{"followed again is told to read again", followedAgain},
		{"a meeting shows the others, not oneself", meeting},
		{"a word is replaced and taken back", wordReplaced},
		{"a word lapses", wordLapses},
		{"words are a room's own and go with it", wordsOfRooms},
		{"a meeting is told if asked", meetingTold},
		{"a meeting shows the top of the log", meetingTop},
		{"news make the log again", newsMakeTheLog},
		{"an ended context is told", peersCanceled},
		{"it delivers", delivers},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, open(t)) })
	}
}

// patience is how long a test waits for what must come.
const patience = 20 * time.Second

// ear hears a room's news.
type ear struct {
	room     string
	news     chan hub.Notification
	unfollow func()
}

// listen follows a room, and returns once it is truly followed.
func listen(t *testing.T, p Peer, room string) *ear {
	t.Helper()
	e := &ear{room: room, news: make(chan hub.Notification, 1<<14)}
	e.unfollow = p.Follow(room, func(n hub.Notification) {
		select {
		case e.news <- n:
		default:
			t.Error("more news than a test makes")
		}
	})
	t.Cleanup(e.unfollow)
	e.await(t, "Missed", func(n hub.Notification) bool { return n.Gap })
	return e
}

// await takes news until there is what is wanted, and returns that.
func (e *ear) await(t *testing.T, what string, wanted func(hub.Notification) bool) hub.Notification {
	t.Helper()
	late := time.After(patience)
	for {
		select {
		case n := <-e.news:
			if wanted(n) {
				return n
			}
		case <-late:
			t.Fatalf("no %s of %q was told", what, e.room)
		}
	}
}

// records waits for the records up to last, and returns those told of, in the order of telling.
func (e *ear) records(t *testing.T, last uint64) (told []hub.Record) {
	t.Helper()
	e.await(t, fmt.Sprintf("record %d", last), func(n hub.Notification) bool {
		told = append(told, n.Records...)
		return len(told) > 0 && told[len(told)-1].Seq >= last
	})
	return told
}

func (e *ear) expect(t *testing.T, after uint64, texts ...string) {
	t.Helper()
	if told := e.records(t, after+uint64(len(texts))); !slices.EqualFunc(told, records(after, texts...), same) {
		t.Errorf("%s was told %d records %.200s, want %d", e.room, len(told), fmt.Sprint(told), len(texts))
	}
}

func followed(t *testing.T, ps []Peer) {
	mustAppend(t, ps[0], "a", 0, 1, "one")
	for _, p := range []Peer{ps[0], ps[1], ps[0], ps[1]} {
		listen(t, p, "a") // also where it is followed already
	}
}

func appended(t *testing.T, ps []Peer) {
	ears := []*ear{listen(t, ps[0], "a"), listen(t, ps[1], "a"), listen(t, ps[1], "a")}
	mustAppend(t, ps[0], "a", 0, 1, "one")
	mustAppend(t, ps[1], "a", 1, 1, "two", "", "\x00\xff\r\n{}")
	mustAppend(t, ps[0], "a", 4, 1, "five")
	for _, e := range ears {
		e.expect(t, 0, "one", "two", "", "\x00\xff\r\n{}", "five")
	}
}

func toldIsSaved(t *testing.T, ps []Peer) {
	e := listen(t, ps[1], "a")
	for after := range uint64(50) {
		saved := make(chan error, 1)
		go func() { saved <- put(t, ps[0], "a", after, 1, fmt.Sprint(after)) }()
		e.records(t, after+1)
		if got, err := ps[1].Read(t.Context(), "a", after); err != nil || len(got) != 1 {
			t.Errorf("told of %d, but reading gives %v, %v", after+1, got, err)
		}
		if err := <-saved; err != nil {
			t.Fatal(err)
		}
	}
}

func refusedIsNotTold(t *testing.T, ps []Peer) {
	e := listen(t, ps[1], "a")
	mustAppend(t, ps[0], "a", 0, 1, "one")
	e.expect(t, 0, "one")
	for _, after := range []uint64{0, 2} {
		if err := put(t, ps[0], "a", after, 1, "x"); !errors.Is(err, hub.ErrStale) {
			t.Errorf("after %d: %v, want ErrStale", after, err)
		}
	}
	if err := ps[0].Append(t.Context(), "a", hub.Record{Seq: 1, Data: []byte("one")}, hub.Beside{Expires: 1}, hub.Record{Seq: 7}); err == nil {
		t.Error("a record out of line was taken")
	}
	mustAppend(t, ps[0], "a", 1, 1, "two")
	e.expect(t, 1, "two")
}

func largeTold(t *testing.T, ps []Peer) {
	e := listen(t, ps[1], "a")
	var texts []string
	for i := range 2000 {
		texts = append(texts, fmt.Sprintf("%2048d", i))
	}
	texts[0] = fmt.Sprintf("%40000d", 0)
	mustAppend(t, ps[0], "a", 0, 1, texts[0])
	mustAppend(t, ps[0], "a", 1, 1, texts[1:]...)
	mustAppend(t, ps[0], "a", 2000, 1, texts[0])
	e.expect(t, 0, append(texts, texts[0])...)
}

func followedFirst(t *testing.T, ps []Peer) {
	e := listen(t, ps[1], "a")
	mustAppend(t, ps[0], "a", 0, 1, "one", "two")
	e.expect(t, 0, "one", "two")
}

func erasedTold(t *testing.T, ps []Peer) {
	mustAppend(t, ps[0], "a", 0, 1, "one")
	ears := []*ear{listen(t, ps[0], "a"), listen(t, ps[1], "a")}
	if err := ps[0].Erase(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	for _, e := range ears {
		e.await(t, "erasure", func(n hub.Notification) bool {
			_, err := ps[1].Read(t.Context(), "a", 0)
			return n.Gap && errors.Is(err, hub.ErrNotFound)
		})
	}
	mustAppend(t, ps[1], "a", 0, 1, "other")
	ears[0].expect(t, 0, "other")
}

func apart(t *testing.T, ps []Peer) {
	names := []string{"a", "aa", "ab", "{a}", "a b", "00000000-0000-4000-8000-000000000000"}
	var ears []*ear
	for _, name := range names {
		ears = append(ears, listen(t, ps[1], name))
	}
	for _, name := range names {
		mustAppend(t, ps[0], name, 0, 1, "of "+name)
	}
	for _, e := range ears {
		e.expect(t, 0, "of "+e.room)
	}
}

func unfollowed(t *testing.T, ps []Peer) {
	stays := listen(t, ps[1], "a")
	var leaves []*ear
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
	for i, e := range leaves {
		e.records(t, uint64(i)*last/20+1) // in the middle of news
		e.unfollow()
		for len(e.news) > 0 {
			<-e.news
		}
	}
	stays.records(t, last)
	if err := <-appending; err != nil {
		t.Fatal(err)
	}
	for _, e := range leaves {
		if len(e.news) > 0 {
			t.Errorf("one who left was told %d news more", len(e.news))
		}
		e.unfollow() // again is no harm
	}
	mustAppend(t, ps[0], "a", last, 1, "marker")
	stays.expect(t, last, "marker") // the follower that stays is still notified
}

func followedAgain(t *testing.T, ps []Peer) {
	mustAppend(t, ps[0], "a", 0, 1, "0")
	for i := range 20 {
		e := listen(t, ps[1], "a")
		mustAppend(t, ps[0], "a", uint64(i)+1, 1, "x")
		e.records(t, uint64(i)+2) // and maybe one from before, which was late
		e.unfollow()
	}
}

func peersCanceled(t *testing.T, ps []Peer) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, met := ps[0].Heartbeat(ctx, "a", []byte("x"), time.Minute, false)
	if !errors.Is(met, context.Canceled) {
		t.Errorf("meet: %v, want context.Canceled", met)
	}
	expectOthers(t, ps[1], "a")
}

func delivers(t *testing.T, ps []Peer) {
	for _, p := range ps {
		await(t, "delivery", func() bool { return p.Healthy() == nil })
	}
}

// await asks again and again until ok says so.
func await(t *testing.T, what string, ok func() bool) {
	t.Helper()
	late := time.After(patience)
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	for !ok() {
		select {
		case <-again.C:
		case <-late:
			t.Fatalf("waiting for %s took too long", what)
		}
	}
}
