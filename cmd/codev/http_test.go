package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"codev/hub"
	"codev/hub/memlog"

	"github.com/alecthomas/kong"
	"github.com/google/uuid"
)

// edge is the real handler on a store in memory, within the test.
type edge struct {
	*server
	t    *testing.T
	base string
	log  *record
}

func newEdge(t *testing.T, args ...string) *edge {
	t.Helper()
	return newEdgeOn(t, memlog.New(), args...)
}

func newEdgeOn(t *testing.T, log hub.Log, args ...string) *edge {
	t.Helper()
	e := &edge{t: t, log: &record{}}
	settings := parse(t, append([]string{"--log-level=debug"}, args...)...)
	s, err := newServer(settings, &store{Log: log}, newLogger(settings, e.log))
	if err != nil {
		t.Fatal(err)
	}
	e.server = s
	listener := httptest.NewServer(s.handler())
	e.base = listener.URL
	t.Cleanup(func() {
		s.hub.Close()
		listener.Close()
	})
	return e
}

// parse reads arguments as main does.
func parse(t *testing.T, args ...string) *Settings {
	t.Helper()
	var c commands
	parser, err := newParser(&c, kong.Exit(func(int) { t.Fatal("the parser wants to end the program") }))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(args); err != nil {
		t.Fatal(err)
	}
	return &c.Settings
}

// answer is an HTTP answer.
type answer struct {
	status int
	header http.Header
	body   string
}

func (a answer) code() string {
	var p struct{ Code string }
	json.Unmarshal([]byte(a.body), &p)
	return p.Code
}

// call asks for path. Headers are pairs.
func (e *edge) call(method, path, body string, headers ...string) answer {
	e.t.Helper()
	r, err := http.NewRequest(method, e.base+path, strings.NewReader(body))
	if err != nil {
		e.t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
	}
	got, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		e.t.Fatal(err)
	}
	defer got.Body.Close()
	raw, err := io.ReadAll(got.Body)
	if err != nil {
		e.t.Fatal(err)
	}
	return answer{got.StatusCode, got.Header, string(raw)}
}

const aToken = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" // 32 bytes

func opens(fields ...string) string {
	all := map[string]json.RawMessage{
		"name": json.RawMessage(`"Ada"`), "lang": json.RawMessage(`"fr"`), "plan": json.RawMessage(`"90"`),
		"door": json.RawMessage(`"open"`), "sealed": json.RawMessage(`false`),
	}
	for i := 0; i < len(fields); i += 2 {
		if all[fields[i]] = json.RawMessage(fields[i+1]); fields[i+1] == "" {
			delete(all, fields[i])
		}
	}
	raw, err := json.Marshal(all)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

// Every call, and everything that can be wrong with it: status, code, and never a word of the caller's in the message
// (P8).
func TestCalls(t *testing.T) {
	e := newEdge(t, "--limit-rooms=1000", "--limit-seats=3")
	f := plainRoom(t, e.base)
	at := "/api/rooms/" + f.Seat.Room
	k := f.join("K")
	knock := sealedRoom(t, e.base, "knock")
	locked, full, closed := plainRoom(t, e.base), plainRoom(t, e.base), plainRoom(t, e.base)
	locked.connect().do("set_door", object{"door": "locked"})
	closed.connect().do("close_session", object{})
	full.join("A")
	full.join("B")
	nowhere := "/api/rooms/" + uuid.NewString()
	const joins = `{"name":"Zoé Secret","pledge":true}`
	command := func(name, data string) string {
		return fmt.Sprintf(`{"type":"command","id":%q,"name":%q,"data":%s}`, uuid.NewString(), name, data)
	}
	heritage := `{"sessions_so_far":[{"client":"Secret"}],"actions":[],"adjustments":[]}`
	for _, c := range []struct {
		name, method, path, body, token string
		status                          int
		code                            string
	}{
		{"open", "POST", "/api/rooms", opens(), "", 201, ""},
		{"open with a token of one's own", "POST", "/api/rooms", opens("token", `"`+aToken+`"`), "", 201, ""},
		{"open with heritage", "POST", "/api/rooms", opens("heritage", heritage), "", 201, ""},
		{"open with a plan of one's own", "POST", "/api/rooms", opens("plan", `{"welcome":1,"presentation":1,"clarification":1,"contract":1,"consultation":1,"synthesis":1,"debrief":1}`), "", 201, ""},
		{"open, empty", "POST", "/api/rooms", "", "", 400, "bad_command"},
		{"open, no JSON", "POST", "/api/rooms", "Secret", "", 400, "bad_command"},
		{"open, not UTF-8", "POST", "/api/rooms", opens("name", "\"Secret\xff\""), "", 400, "bad_command"},
		{"open, two in one", "POST", "/api/rooms", opens() + opens(), "", 400, "bad_command"},
		{"open, no name", "POST", "/api/rooms", opens("name", ""), "", 400, "bad_command"},
		{"open, empty name", "POST", "/api/rooms", opens("name", `""`), "", 400, "bad_command"},
		{"open, name is null", "POST", "/api/rooms", opens("name", "null"), "", 400, "bad_command"},
		{"open, no plan", "POST", "/api/rooms", opens("plan", ""), "", 400, "bad_command"},
		{"open, unknown plan", "POST", "/api/rooms", opens("plan", `"Secret"`), "", 400, "bad_command"},
		{"open, unknown language", "POST", "/api/rooms", opens("lang", `"Secret"`), "", 400, "bad_command"},
		{"open, locked", "POST", "/api/rooms", opens("door", `"locked"`), "", 400, "bad_command"},
		{"open, unknown field", "POST", "/api/rooms", opens("colour", `"Secret"`), "", 400, "bad_command"},
		{"open, other case", "POST", "/api/rooms", opens("Lang", `"fr"`), "", 400, "bad_command"},
		{"open, a field twice", "POST", "/api/rooms", `{"lang":"en",` + opens()[1:], "", 400, "bad_command"},
		{"open, plain words in a sealed room", "POST", "/api/rooms", opens("sealed", "true", "name", `"Secret"`), newEntry(), 400, "bad_command"},
		{"open, bad token", "POST", "/api/rooms", opens("token", `"Secret"`), "", 400, "bad_command"},
		{"open, long name", "POST", "/api/rooms", opens("name", `"`+strings.Repeat("é", 201)+`"`), "", 400, "too_long"},
		{"open, body too long", "POST", "/api/rooms", opens("group", `"`+strings.Repeat("x", maxOpening)+`"`), "", 413, "too_long"},

		{"card", "GET", at, "", "", 200, ""},
		{"card of no room", "GET", nowhere, "", "", 404, "not_found"},
		{"card of no id", "GET", "/api/rooms/Secret", "", "", 404, "not_found"},
		{"card in capitals", "GET", "/api/rooms/" + strings.ToUpper(f.Seat.Room), "", "", 404, "not_found"},

		{"join", "POST", at + "/participants", joins, "", 201, ""},
		{"join a room that is full", "POST", full.path("participants"), joins, "", 409, "room_full"},
		{"join a room that is locked", "POST", locked.path("participants"), joins, "", 403, "door_locked"},
		{"join a room that is closed", "POST", closed.path("participants"), joins, "", 403, "room_closed"},
		{"join no room", "POST", nowhere + "/participants", joins, "", 404, "not_found"},
		{"knock", "POST", knock.path("participants"), `{"name":"` + sealed("Zoé Secret") + `","pledge":true}`, knock.Seat.Key.Entry(), 202, ""},
		{"knock in plain words", "POST", knock.path("participants"), joins, knock.Seat.Key.Entry(), 400, "bad_command"},
		{"join without pledge", "POST", at + "/participants", `{"name":"Zoé Secret"}`, "", 400, "bad_command"},
		{"join, pledge refused", "POST", at + "/participants", `{"name":"Zoé Secret","pledge":false}`, "", 400, "bad_command"},
		{"join, body too long", "POST", at + "/participants", `{"name":"` + strings.Repeat("Secret", maxJoining) + `"}`, "", 413, "too_long"},

		{"command", "POST", at + "/commands", command("write_note", `{"note":"`+uuid.NewString()+`","text":"Secret"}`), k.Seat.Token, 200, ""},
		{"command refused", "POST", at + "/commands", command("move_to_step", `{"step":"contract"}`), k.Seat.Token, 200, "not_your_role"},
		{"command that is none", "POST", at + "/commands", command("Secret", `{}`), k.Seat.Token, 200, "bad_command"},
		{"command that is no JSON", "POST", at + "/commands", "Secret", k.Seat.Token, 200, "bad_command"},
		{"command by nobody", "POST", at + "/commands", command("raise_hand", "{}"), "", 401, "not_authenticated"},
		{"command by a stranger", "POST", at + "/commands", command("raise_hand", "{}"), aToken, 401, "not_authenticated"},
		{"command to no room", "POST", nowhere + "/commands", command("raise_hand", "{}"), k.Seat.Token, 404, "not_found"},
		{"command too long", "POST", at + "/commands", command("write_note", `{"text":"`+strings.Repeat("Secret", hub.MaxFrame)+`"}`), k.Seat.Token, 413, "too_long"},

		{"socket by GET", "GET", at + "/socket", "", "", 426, "bad_command"},
		{"socket of no id", "GET", "/api/rooms/Secret/socket", "", "", 404, "not_found"},

		{"erase by nobody", "DELETE", at, "", "", 401, "not_authenticated"},
		{"erase by a consultant", "DELETE", at, "", k.Seat.Token, 403, "not_your_role"},
		{"erase no room", "DELETE", nowhere, "", f.Seat.Token, 404, "not_found"},
		{"erase", "DELETE", at, "", f.Seat.Token, 204, ""},
		{"erased is gone", "GET", at, "", "", 404, "not_found"},

		{"wrong method", "PUT", "/api/rooms", "Secret", "", 405, "bad_command"},
		{"no such call", "GET", "/api/secret", "", "", 404, "not_found"},
		{"no call at all", "GET", "/api", "", "", 404, "not_found"},
		{"the stream without a token", "GET", knock.path("stream"), "", "", 401, "not_authenticated"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var headers []string
			if strings.HasPrefix(c.token, "Entry ") {
				headers = []string{"Authorization", c.token}
			} else if c.token != "" {
				headers = []string{"Authorization", "Bearer " + c.token}
			}
			got := e.call(c.method, c.path, c.body, headers...)
			if got.status != c.status || got.code() != c.code {
				t.Errorf("%d %s, not %d %s: %s", got.status, got.code(), c.status, c.code, got.body)
			}
			if strings.Contains(got.body, "Secret") || strings.Contains(got.body, "Zoé") {
				t.Errorf("the answer repeats what was sent: %s", got.body)
			}
			if kind := got.header.Get("Content-Type"); got.status != 204 && !strings.HasPrefix(kind, "application/json") {
				t.Errorf("not JSON but %s", kind)
			}
			if got.status == 401 && got.header.Get("WWW-Authenticate") != "Bearer" {
				t.Error("a 401 says how to authenticate")
			}
			if got.header.Get("Cache-Control") != "no-store" {
				t.Error("an answer may be kept")
			}
		})
	}
	said := e.log.String()
	for _, secret := range []string{"Secret", "Zoé", f.Seat.Token, k.Seat.Token, f.Seat.Room, "127.0.0.1"} {
		if strings.Contains(said, secret) {
			t.Errorf("%s is in the log", secret)
		}
	}
	if !strings.Contains(said, `"route":"POST /api/rooms/:room/participants"`) {
		t.Error("the log has no requests: nothing was shown of it")
	}
}

func (p *peer) path(of string) string { return "/api/rooms/" + p.Seat.Room + "/" + of }

// The answers of the calls have the fields of the protocol and no other.
func TestAnswers(t *testing.T) {
	e := newEdge(t)
	fields := func(a answer) string {
		var all map[string]any
		if err := json.Unmarshal([]byte(a.body), &all); err != nil {
			t.Fatalf("%q: %v", a.body, err)
		}
		names := make([]string, 0, len(all))
		for _, name := range []string{"type", "room", "group", "lang", "step", "door", "sealed", "participants", "minutes", "participant", "token", "id", "seq", "code", "message", "rule"} {
			if _, ok := all[name]; ok {
				names = append(names, name)
				delete(all, name)
			}
		}
		if len(all) > 0 {
			t.Errorf("more than the protocol says: %v", all)
		}
		return strings.Join(names, " ")
	}
	opened := e.call("POST", "/api/rooms", opens("token", `"`+aToken+`"`, "group", `"g"`))
	if got := fields(opened); got != "room participant token" {
		t.Errorf("opening: %s", got)
	}
	var seat struct{ Room, Participant, Token string }
	if err := json.Unmarshal([]byte(opened.body), &seat); err != nil || seat.Token != aToken {
		t.Errorf("the caller's token is theirs to choose: %v", err)
	}
	at := "/api/rooms/" + seat.Room
	card := e.call("GET", at, "")
	if got := fields(card); got != "room group lang step door sealed participants minutes" {
		t.Errorf("card: %s", got)
	}
	if !strings.Contains(card.body, `"step":"welcome"`) || !strings.Contains(card.body, `"participants":1`) {
		t.Errorf("card: %s", card.body)
	}
	mine := `{"name":"n","pledge":true,"token":"` + strings.Repeat("B", 42) + `A"}`
	first, again := e.call("POST", at+"/participants", mine), e.call("POST", at+"/participants", mine)
	if got := fields(first); got != "participant token" {
		t.Errorf("joining: %s", got)
	}
	if first.body != again.body || again.status != 201 {
		t.Errorf("the same token joins as another: %s, then %s", first.body, again.body)
	}
	raise := `{"type":"command","id":"` + uuid.NewString() + `","name":"set_door","data":{"door":"locked"}}`
	accepted := e.call("POST", at+"/commands", raise, "Authorization", "bearer "+aToken)
	if got := fields(accepted); got != "type id seq" || !strings.Contains(accepted.body, `"accepted"`) {
		t.Errorf("accepted: %s", accepted.body)
	}
	if twice := e.call("POST", at+"/commands", raise, "Authorization", "Bearer "+aToken); twice.body != accepted.body {
		t.Errorf("the same command again: %s, not %s", twice.body, accepted.body)
	}
	refused := e.call("POST", at+"/commands", strings.Replace(raise, `"locked"`, `"ajar"`, 1), "Authorization", "Bearer "+aToken)
	if refused.body != accepted.body {
		t.Errorf("an id is taken once, whatever stands beside it: %s", refused.body)
	}
}
