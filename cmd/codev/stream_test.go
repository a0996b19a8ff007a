package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"codev/deploy/wire"

	"github.com/coder/websocket"
	"github.com/google/uuid"
)

// listener is a client without a socket: it reads server-sent events, and applies them as p does those of a socket.
type listener struct {
	*peer
	answer *http.Response
	lines  *bufio.Scanner
	lastID string
}

// listen asks for the stream from p's position on.
func (p *peer) listen(query string, headers ...string) *listener {
	p.t.Helper()
	url := fmt.Sprintf("%s/api/rooms/%s/stream?since=%d&hash=%s%s", p.Server.URL, p.Seat.Room, p.Seq, p.Hash, query)
	if len(headers) > 0 {
		url = fmt.Sprintf("%s/api/rooms/%s/stream", p.Server.URL, p.Seat.Room)
	}
	r, err := http.NewRequestWithContext(p.t.Context(), "GET", url, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+p.Seat.Token)
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

// event reads the next event: its name ("" for a frame) and its data. The error is io.EOF after the last.
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

// frame reads and applies the next frame.
func (l *listener) frame() frame {
	l.t.Helper()
	name, data, err := l.event()
	if err != nil || name != "" {
		l.t.Fatalf("no frame but %s %s %v", name, data, err)
	}
	return l.apply(data)
}

func (l *listener) apply(data string) frame {
	l.t.Helper()
	f, err := l.Receive([]byte(data))
	if err != nil {
		l.t.Fatal(err)
	}
	if id := fmt.Sprintf("%d.%s", l.Seq, l.Hash); f.Hash != "" && l.lastID != id {
		l.t.Errorf("the event's id is %s, its position %s", l.lastID, id)
	}
	return f
}

// until applies frames up to one of this type.
func (l *listener) until(kind string) frame {
	l.t.Helper()
	for {
		if f := l.frame(); f.Type == kind {
			return f
		}
	}
}

// rest applies all frames that still come, and returns how the answer ends.
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
		frames = append(frames, l.apply(data))
	}
}

// post sends a command by POST.
func (p *peer) post(name string, data any) frame {
	p.t.Helper()
	var answer frame
	command := p.Replica.Command(wire.NewID(), name, data, patience)
	if _, err := p.Server.Call(p.t.Context(), "POST", p.path("commands"), "Bearer "+p.Seat.Token, command, &answer); err != nil {
		p.t.Fatalf("%s: %v", name, err)
	}
	return answer
}

// P7: an answer has the frames of the socket, in their order, and ends soon after its first news; the next one goes
// on from its position.
func TestStreamSendsWhatTheSocketSends(t *testing.T) {
	e := newEdge(t, unlimited...)
	f := plainRoom(t, e.base)
	k := f.join("K").connect()
	first := f.listen("")
	if kind := first.answer.Header.Get("Content-Type"); kind != "text/event-stream; charset=utf-8" || first.answer.Header.Get("X-Accel-Buffering") != "no" {
		t.Errorf("it is %s, and proxies may buffer it", kind)
	}
	if w := first.frame(); w.Type != "welcome" || w.View == nil || w.You != f.Seat.Participant {
		t.Fatalf("the first frame is %s", w.Type)
	}
	if name, data, _ := first.rest(); name != "end" {
		t.Errorf("it ended with %s %s", name, data)
	}

	l := f.listen("")
	if w := l.frame(); w.Type != "welcome" || w.View != nil || len(w.Events) != 0 {
		t.Errorf("a %s with %d events, nothing being new", w.Type, len(w.Events))
	}
	l.until("presence")
	k.do("propose_topic", object{"topic": uuid.NewString(), "headline": "h", "kind": "project"})
	if got := l.until("event"); got.Name != "topic_proposed" || got.By != k.Seat.Participant {
		t.Errorf("told %s", got.Name)
	}
	if a := f.post("set_door", object{"door": "locked"}); a.Type != "accepted" {
		t.Errorf("by POST: %s %s", a.Type, a.Code)
	}
	if name, data, _ := l.rest(); name != "end" {
		t.Errorf("it ended with %s %s", name, data)
	}
	k.do("propose_topic", object{"topic": uuid.NewString(), "headline": "between", "kind": "project"})

	again := f.listen("", "Last-Event-ID", l.lastID)
	w := again.frame()
	if w.View != nil || len(w.Events) == 0 || w.Events[len(w.Events)-1].Name != "topic_proposed" {
		t.Errorf("from %s: %d events", l.lastID, len(w.Events))
	}
	fresh := f.twin().connect()
	if kept, whole := fmt.Sprint(wire.Comparable(f.View)), fmt.Sprint(wire.Comparable(fresh.View)); kept != whole {
		t.Errorf("kept by the stream\n%s\nwhole\n%s", kept, whole)
	}
}

// An answer ends after 12 s without events, else 1 s after the first one; with wait=0 once it has sent what there was.
func TestStreamEnds(t *testing.T) {
	const nothing, presence = `{"type":"welcome","seq":1,"hash":"h"}`, `{"type":"presence","online":[]}`
	for _, c := range []struct {
		name   string
		life   time.Duration
		frames []string // one each second
		want   time.Duration
	}{
		{"no news", streamLife, []string{nothing, presence}, streamLife},
		{"no news within a wait of 3 s", 3 * time.Second, []string{nothing}, 3 * time.Second},
		{"a view", streamLife, []string{`{"type":"welcome","seq":1,"hash":"h","view":{}}`, presence}, streamGather},
		{"missed events", streamLife, []string{`{"type":"welcome","seq":1,"hash":"h","events":[{}]}`}, streamGather},
		{"an event", streamLife, []string{nothing, presence, `{"type":"event","seq":2,"hash":"i"}`}, 2*time.Second + streamGather},
		{"presence changes", streamLife, []string{nothing, presence, presence}, 2*time.Second + streamGather},
		{"an event at the end", streamLife, append(slices.Repeat([]string{nothing}, 11), presence, `{"type":"may"}`), streamLife},
		{"no wait", 0, []string{nothing, presence}, pollGather},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := httptest.NewRecorder()
			s, start := newStream(w, w.Header(), nil, c.life), time.Now()
			go func() {
				for _, frame := range c.frames {
					_ = s.Write(t.Context(), websocket.MessageText, []byte(frame))
					time.Sleep(time.Second)
				}
			}()
			_, _, err := s.Read(t.Context())
			if took := time.Since(start); took != c.want || err == nil {
				t.Errorf("%s: it ended after %v, want %v", c.name, took, c.want)
			}
			if err := s.finish(); err != nil || !strings.HasSuffix(w.Body.String(), "event: end\ndata: {}\n\n") {
				t.Errorf("%s: %v, the end of %s", c.name, err, w.Body)
			}
			time.Sleep(time.Minute)
		})
	}
}

// Asking again with the token of an answer that has just ended counts under no limit; a wrong token does.
func TestRenewalsAreNotLimited(t *testing.T) {
	e := newEdge(t, append(unlimited, "--limit-sockets=1")...)
	f := plainRoom(t, e.base)
	for range 3 * asks {
		if got := f.listen("&wait=0"); got.answer.StatusCode != http.StatusOK {
			t.Fatalf("asking again: %d", got.answer.StatusCode)
		} else if name, _, _ := got.rest(); name != "end" {
			t.Fatalf("it ended with %s", name)
		}
	}
	stranger := f.stranger()
	for range asks {
		stranger.listen("&wait=0")
	}
	if got := stranger.listen("&wait=0").answer.StatusCode; got != http.StatusTooManyRequests {
		t.Errorf("a stranger: %d", got)
	}
	if got := f.listen("&wait=0").answer.StatusCode; got != http.StatusOK {
		t.Errorf("asking again beside the stranger: %d", got)
	}
	r := newRenewals()
	synctest.Test(t, func(t *testing.T) {
		r.allow("room", "a")
		time.Sleep(renewalTime)
		if r.allowed("room", "a") {
			t.Error("allowed for ever")
		}
		if r.allow("room", "b"); len(r.until) != 1 {
			t.Errorf("%d tokens are kept", len(r.until))
		}
	})
}

// A stream reports the close codes of a socket: by an event, or by the status if no frame was written yet.
func TestStreamCloses(t *testing.T) {
	e := newEdge(t, unlimited...)
	f := plainRoom(t, e.base)
	f.post("rename", object{"name": "G"})
	k, o := f.join("K"), f.join("O")
	removed, erased := k.listen(""), o.listen("")
	removed.until("welcome")
	erased.until("welcome")
	f.post("remove", object{"participant": k.Seat.Participant})
	if name, data, _ := removed.rest(); name != "close" || !strings.Contains(data, `"code":4003`) {
		t.Errorf("removed: %s %s", name, data)
	}
	if got := k.listen("").answer.StatusCode; got != http.StatusForbidden {
		t.Errorf("removed before: %d", got)
	}
	stranger := f.stranger()
	if got := stranger.listen("").answer.StatusCode; got != http.StatusUnauthorized {
		t.Errorf("a stranger: %d", got)
	}
	if got := e.call("DELETE", "/api/rooms/"+f.Seat.Room, "", "Authorization", "Bearer "+f.Seat.Token); got.status != http.StatusNoContent {
		t.Fatal(got.status)
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

// A position that is not the room's gets a reset with the whole view. A malformed position is refused.
func TestStreamPositions(t *testing.T) {
	e := newEdge(t, unlimited...)
	f := plainRoom(t, e.base)
	f.Seq, f.Hash = 1, "elsewhere"
	if w := f.listen("&wait=0").frame(); !w.Reset || w.View == nil {
		t.Errorf("a position of another room: reset %v", w.Reset)
	}
	for _, query := range []string{"since=x", "since=-1", "since=1.5", "wait=x", "wait=-1"} {
		if got := e.call("GET", f.path("stream")+"?"+query, "", "Authorization", "Bearer "+f.Seat.Token); got.status != 400 {
			t.Errorf("%s: %d", query, got.status)
		}
	}
}

// If both are present, Last-Event-ID is later than the position in the query.
func TestLastEventIDIsLater(t *testing.T) {
	e := newEdge(t, unlimited...)
	f := plainRoom(t, e.base)
	l := f.listen("&wait=0")
	w := l.frame()
	f.post("set_door", object{"door": "locked"})
	again := f.listen("&wait=0")
	if got := again.frame(); len(got.Events) != 1 {
		t.Fatalf("%d events", len(got.Events))
	}
	query := fmt.Sprintf("?since=%d&hash=%s&wait=0", w.Seq, w.Hash)
	got := e.call("GET", f.path("stream")+query, "", "Authorization", "Bearer "+f.Seat.Token, "Last-Event-ID", again.lastID)
	if got.status != http.StatusOK || strings.Contains(got.body, "door_set") {
		t.Errorf("%d, told again: %s", got.status, got.body)
	}
}
