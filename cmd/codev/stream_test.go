package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

// listener is a client without a socket: it reads server-sent events, and takes them in as p does what the socket brings.
type listener struct {
	*peer
	answer *http.Response
	lines  *bufio.Scanner
	lastID string
}

// listen asks for the stream from p's position on.
func (p *peer) listen(query string, headers ...string) *listener {
	p.t.Helper()
	url := fmt.Sprintf("%s/api/rooms/%s/stream?since=%d&hash=%s%s", p.base, p.room, p.seq, p.hash, query)
	if len(headers) > 0 {
		url = fmt.Sprintf("%s/api/rooms/%s/stream", p.base, p.room)
	}
	r, err := http.NewRequestWithContext(p.t.Context(), "GET", url, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+p.token)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { answer.Body.Close() })
	l := &listener{peer: p, answer: answer, lines: bufio.NewScanner(answer.Body)}
	l.lines.Buffer(nil, 1<<20)
	return l
}

// event is the next one: its name ("" is a frame's), and its data. io.EOF after the last.
func (l *listener) event() (name, data string, err error) {
	for l.lines.Scan() {
		switch field, value, _ := strings.Cut(l.lines.Text(), ": "); {
		case l.lines.Text() == "" && data != "":
			return name, data, nil
		case field == "event":
			name = value
		case field == "data":
			data = value
		case field == "id":
			l.lastID = value
		}
	}
	if l.lines.Err() != nil {
		return "", "", l.lines.Err()
	}
	return "", "", io.EOF
}

// frame takes in the next frame.
func (l *listener) frame() frame {
	l.t.Helper()
	name, data, err := l.event()
	if err != nil || name != "" {
		l.t.Fatalf("no frame but %s %s %v", name, data, err)
	}
	return l.hear(data)
}

func (l *listener) hear(data string) (f frame) {
	l.t.Helper()
	if err := json.Unmarshal([]byte(data), &f); err != nil {
		l.t.Fatal(err)
	}
	switch f.Type {
	case "welcome":
		if f.View != nil {
			l.view = f.View
		}
		for _, e := range f.Events {
			l.take(e)
		}
		l.seq, l.hash, l.may = f.Seq, f.Hash, f.May
	case "event":
		l.take(f)
	}
	if id := fmt.Sprintf("%d.%s", l.seq, l.hash); f.Hash != "" && l.lastID != id {
		l.t.Errorf("the event's id is %s, its position %s", l.lastID, id)
	}
	return f
}

// until takes in frames up to one of this type.
func (l *listener) until(kind string) frame {
	l.t.Helper()
	for {
		if f := l.frame(); f.Type == kind {
			return f
		}
	}
}

// rest takes in all that still comes and returns how the answer ends.
func (l *listener) rest() (name, data string, frames []frame) {
	l.t.Helper()
	for {
		name, data, err := l.event()
		switch {
		case err != nil:
			return "", err.Error(), frames
		case name != "":
			return name, data, frames
		}
		frames = append(frames, l.hear(data))
	}
}

// post gives a command by POST.
func (p *peer) post(name string, data any) frame {
	p.t.Helper()
	var answer frame
	body := object{"type": "command", "id": uuid.NewString(), "name": name, "data": data}
	if status := request(p.t, "POST", p.base+"/api/rooms/"+p.room+"/commands", p.token, body, &answer, nil); status != 200 {
		p.t.Fatalf("%s: %d", name, status)
	}
	return answer
}

// P7: without a socket one is told the same, in the same order, and comes back in the same way.
func TestStreamTellsWhatTheSocketTells(t *testing.T) {
	e := newEdge(t, roomy...)
	e.streamLife = 3 * time.Second
	f := plainRoom(t, e.base)
	k := f.join("K").connect()
	l := f.listen("")
	if kind := l.answer.Header.Get("Content-Type"); kind != "text/event-stream; charset=utf-8" || l.answer.Header.Get("X-Accel-Buffering") != "no" {
		t.Errorf("it is %s, and proxies may hold it back", kind)
	}
	if w := l.frame(); w.Type != "welcome" || w.View == nil || w.You != f.id {
		t.Fatalf("first comes %s", w.Type)
	}
	k.do("propose_topic", object{"topic": uuid.NewString(), "headline": "h", "kind": "project"})
	if got := l.until("event"); got.Name != "topic_proposed" || got.By != k.id {
		t.Errorf("told %s", got.Name)
	}
	if a := f.post("set_door", object{"door": "locked"}); a.Type != "accepted" {
		t.Errorf("by POST: %s %s", a.Type, a.Code)
	}
	name, data, frames := l.rest()
	if name != "end" || !slices.ContainsFunc(frames, func(f frame) bool { return f.Name == "door_set" }) {
		t.Errorf("it ended with %s %s after %d frames", name, data, len(frames))
	}
	k.do("propose_topic", object{"topic": uuid.NewString(), "headline": "between", "kind": "project"})

	again := f.listen("", "Last-Event-ID", l.lastID)
	if w := again.frame(); w.View != nil || len(w.Events) != 1 || w.Events[0].Name != "topic_proposed" {
		t.Errorf("back from %s: %d events", l.lastID, len(w.Events))
	}
	fresh := f.twin().connect()
	if kept, whole := fmt.Sprint(comparableView(f.view)), fmt.Sprint(comparableView(fresh.view)); kept != whole {
		t.Errorf("kept by the stream\n%s\nwhole\n%s", kept, whole)
	}
}

// A poll ends with the first news, and does not end for what is none.
func TestPollEndsWithNews(t *testing.T) {
	e := newEdge(t, roomy...)
	f := plainRoom(t, e.base)
	k := f.join("K").connect()
	start := time.Now()
	for _, wait := range []string{"0", "12"} { // a view is news
		if name, _, frames := f.twin().listen("&wait=" + wait).rest(); name != "end" || frames[0].View == nil {
			t.Errorf("wait=%s: %s after %d frames", wait, name, len(frames))
		}
	}
	f.listen("&wait=0").rest()
	if name, _, frames := f.listen("&wait=0").rest(); name != "end" || len(frames) == 0 || len(frames[0].Events) != 0 {
		t.Errorf("nothing new: %s after %d frames", name, len(frames))
	}
	l := f.listen("&wait=12")
	if w := l.frame(); w.Type != "welcome" || len(w.Events) != 0 {
		t.Errorf("first comes %s with %d events", w.Type, len(w.Events))
	}
	k.do("propose_topic", object{"topic": uuid.NewString(), "headline": "h", "kind": "project"})
	name, _, frames := l.rest()
	if name != "end" || !slices.ContainsFunc(frames, func(f frame) bool { return f.Name == "topic_proposed" }) {
		t.Errorf("news: %s after %d frames", name, len(frames))
	}
	if took := time.Since(start); took > streamLife {
		t.Errorf("the polls waited for their time to be over: %v", took)
	}
	l = f.listen("&wait=1")
	if name, _, frames := l.rest(); name != "end" || len(frames) > 2 {
		t.Errorf("without news: %s after %d frames", name, len(frames))
	}
}

// What a socket says by its close a stream says, too: by an event, or where nothing was told yet by the status.
func TestStreamCloses(t *testing.T) {
	e := newEdge(t, roomy...)
	f := plainRoom(t, e.base)
	f.post("rename", object{"name": "G"})
	k, o := f.join("K"), f.join("O")
	removed, erased := k.listen(""), o.listen("")
	removed.until("welcome")
	erased.until("welcome")
	f.post("remove", object{"participant": k.id})
	if name, data, _ := removed.rest(); name != "close" || !strings.Contains(data, `"code":4003`) {
		t.Errorf("removed: %s %s", name, data)
	}
	if got := k.listen("").answer.StatusCode; got != http.StatusForbidden {
		t.Errorf("removed before: %d", got)
	}
	stranger := f.twin()
	stranger.token = aToken
	if got := stranger.listen("").answer.StatusCode; got != http.StatusUnauthorized {
		t.Errorf("a stranger: %d", got)
	}
	if status := request(t, "DELETE", e.base+"/api/rooms/"+f.room, f.token, nil, nil, nil); status != http.StatusNoContent {
		t.Fatal(status)
	}
	if name, data, _ := erased.rest(); name != "close" || !strings.Contains(data, `"code":4004`) {
		t.Errorf("erased: %s %s", name, data)
	}
	if got := f.listen("").answer.StatusCode; got != http.StatusNotFound {
		t.Errorf("no room: %d", got)
	}

	f = plainRoom(t, e.base)
	l := f.listen("")
	l.until("welcome")
	e.hub.Close()
	if name, data, _ := l.rest(); name != "close" || !strings.Contains(data, `"code":1012`) {
		t.Errorf("restarting: %s %s", name, data)
	}
	if got := f.listen("").answer.StatusCode; got != http.StatusServiceUnavailable {
		t.Errorf("restarting, before anything was told: %d", got)
	}
}

// A position that is not the room's gets the whole view, and is told so; what is no position is refused.
func TestStreamPositions(t *testing.T) {
	e := newEdge(t, roomy...)
	f := plainRoom(t, e.base)
	f.seq, f.hash = 1, "elsewhere"
	if w := f.listen("&wait=0").frame(); !w.Reset || w.View == nil {
		t.Errorf("a position of another room: reset %v", w.Reset)
	}
	for _, query := range []string{"since=x", "since=-1", "since=1.5", "wait=x", "wait=-1"} {
		if got := e.call("GET", f.path("stream")+"?"+query, "", "Authorization", "Bearer "+f.token); got.status != 400 {
			t.Errorf("%s: %d", query, got.status)
		}
	}
}

// Where both are there, Last-Event-ID is later than what the address says.
func TestLastEventIDIsLater(t *testing.T) {
	e := newEdge(t, roomy...)
	f := plainRoom(t, e.base)
	l := f.listen("&wait=0")
	w := l.frame()
	f.post("set_door", object{"door": "locked"})
	again := f.listen("&wait=0")
	if got := again.frame(); len(got.Events) != 1 {
		t.Fatalf("%d events", len(got.Events))
	}
	query := fmt.Sprintf("?since=%d&hash=%s&wait=0", w.Seq, w.Hash)
	got := e.call("GET", f.path("stream")+query, "", "Authorization", "Bearer "+f.token, "Last-Event-ID", again.lastID)
	if got.status != http.StatusOK || strings.Contains(got.body, "door_set") {
		t.Errorf("%d, told again: %s", got.status, got.body)
	}
}
