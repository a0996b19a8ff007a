package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"codev/deploy/wire"
	"codev/hub"

	"github.com/coder/websocket"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

// calls is openapi.yaml, to validate requests and answers.
type calls struct {
	t        *testing.T
	root     object
	compiler *jsonschema.Compiler
	seen     map[string]bool // of the answers described, those that were really given
}

func describeCalls(t *testing.T) *calls {
	t.Helper()
	c := &calls{t: t, compiler: jsonschema.NewCompiler(), seen: map[string]bool{}}
	c.root = readTree(t, "openapi.yaml").(map[string]any)
	c.compiler.AssertFormat()
	for url, tree := range map[string]any{
		"file:///cmd/codev/openapi.yaml":            c.root,
		"file:///hub/asyncapi.yaml":                 readTree(t, "../../hub/asyncapi.yaml"),
		"file:///frontend/src/wire/schema.gen.json": readTree(t, "../../frontend/src/wire/schema.gen.json"),
	} {
		if err := c.compiler.AddResource(url, tree); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// readTree reads YAML, or JSON, which is YAML.
func readTree(t *testing.T, file string) any {
	t.Helper()
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := yaml.Unmarshal(source, &tree); err != nil {
		t.Fatal(err)
	}
	return asJSON(t, tree)
}

func asJSON(t *testing.T, v any) any {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// at goes down the description, through references within it; nil if there is no such thing.
func (c *calls) at(path ...string) any {
	var tree any = c.root
	for _, step := range path {
		node, _ := tree.(map[string]any)
		tree = node[step]
		if next, ok := tree.(map[string]any); ok {
			if ref, ok := next["$ref"].(string); ok && strings.HasPrefix(ref, "#/components/responses/") {
				tree = c.at(strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
			}
		}
	}
	return tree
}

// judge validates a value by the schema at a place of the description.
func (c *calls) judge(value any, schema any) error {
	c.t.Helper()
	url := fmt.Sprintf("file:///cmd/codev/%s.json", uuid.NewString()) // beside the description, for its references to lead where they should
	raw, err := json.Marshal(schema)
	if err != nil {
		c.t.Fatal(err)
	}
	tree, err := jsonschema.UnmarshalJSON(strings.NewReader(strings.ReplaceAll(string(raw), `"#/`, `"openapi.yaml#/`)))
	if err != nil {
		c.t.Fatal(err)
	}
	if err := c.compiler.AddResource(url, tree); err != nil {
		c.t.Fatal(err)
	}
	compiled, err := c.compiler.Compile(url)
	if err != nil {
		c.t.Fatalf("%#v", err)
	}
	return compiled.Validate(asJSON(c.t, value))
}

var methods = map[string]string{"get": "GET", "post": "POST", "delete": "DELETE"}

// operations are all calls that are described, as METHOD /path.
func (c *calls) operations() (names []string) {
	for path, item := range c.at("paths").(map[string]any) {
		for member := range item.(map[string]any) {
			if method := methods[member]; method != "" {
				names = append(names, method+" "+path)
			} else if member != "parameters" {
				c.t.Errorf("%s: %s?", path, member)
			}
		}
	}
	slices.Sort(names)
	return names
}

func (c *calls) operation(name string) []string {
	method, path, _ := strings.Cut(name, " ")
	return []string{"paths", path, strings.ToLower(method)}
}

// Every route is described, and nothing else.
func TestDescribedRoutes(t *testing.T) {
	c := describeCalls(t)
	var routes []string
	for _, route := range newEdge(t).handler().(*echo.Echo).Routes() {
		path := strings.ReplaceAll(route.Path, ":room", "{room}")
		if strings.HasPrefix(path, "/api/") || path == "/healthz" || path == "/readyz" {
			if route.Method != echo.RouteNotFound && route.Method != http.MethodHead { // which answers as GET
				routes = append(routes, route.Method+" "+path)
			}
		}
	}
	slices.Sort(routes)
	if described := c.operations(); !slices.Equal(described, routes) {
		t.Errorf("described:\n%s\nthere:\n%s", strings.Join(described, "\n"), strings.Join(routes, "\n"))
	}
}

// Requests and answers have the described fields, and require those that are described as required.
func TestDescribedBodies(t *testing.T) {
	c := describeCalls(t)
	for name, shape := range map[string]reflect.Type{
		"Opening": reflect.TypeFor[opening](), "Joining": reflect.TypeFor[joining](), "Seat": reflect.TypeFor[seat](), "Problem": reflect.TypeFor[problem](),
	} {
		var fields, required []string
		for _, f := range reflect.VisibleFields(shape) {
			tag := f.Tag.Get("json")
			field, options, _ := strings.Cut(tag, ",")
			if tag == "-" {
				continue
			}
			fields = append(fields, field)
			if !strings.Contains(options, "omit") {
				required = append(required, field)
			}
		}
		var described, needed []string
		for field := range c.at("components", "schemas", name, "properties").(map[string]any) {
			described = append(described, field)
		}
		for _, field := range c.at("components", "schemas", name, "required").([]any) {
			needed = append(needed, field.(string))
		}
		for _, list := range [][]string{fields, required, described, needed} {
			slices.Sort(list)
		}
		if !slices.Equal(fields, described) || !slices.Equal(required, needed) {
			t.Errorf("%s: described %v, needed %v; is %v, needs %v", name, described, needed, fields, required)
		}
	}
}

func TestDescribedCallExamples(t *testing.T) {
	c := describeCalls(t)
	for _, name := range c.operations() {
		place := c.operation(name)
		if content, ok := c.at(append(place, "requestBody", "content", "application/json")...).(map[string]any); ok {
			for example := range content["examples"].(map[string]any) {
				value := c.at(append(place, "requestBody", "content", "application/json", "examples", example, "value")...)
				if err := c.judge(value, content["schema"]); err != nil {
					t.Errorf("%s, %s: %v", name, example, err)
				}
			}
		}
		for status := range c.at(append(place, "responses")...).(map[string]any) {
			content, ok := c.at(append(place, "responses", status, "content", "application/json")...).(map[string]any)
			if !ok {
				continue
			}
			if err := c.judge(content["example"], content["schema"]); err != nil {
				t.Errorf("%s, %s: %v", name, status, err)
			}
		}
	}
}

// answered judges a real answer.
func (c *calls) answered(name string, status int, body string) {
	c.t.Helper()
	described := append(c.operation(name), "responses", fmt.Sprint(status))
	if c.at(described...) == nil {
		c.t.Errorf("%s: %d is not described: %s", name, status, body)
		return
	}
	c.seen[fmt.Sprint(name, " ", status)] = true
	content, ok := c.at(append(described, "content", "application/json")...).(map[string]any)
	if !ok {
		return
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(body))
	if err != nil {
		c.t.Errorf("%s: %d: no JSON: %s", name, status, body)
		return
	}
	if err := c.judge(value, content["schema"]); err != nil {
		c.t.Errorf("%s: %d: %s\n%v", name, status, body, err)
	}
}

// Every answer that is described is given by the real server, as described. Those of a server that can't save are
// tested by TestFullDisk.
func TestDescribedAnswers(t *testing.T) {
	c := describeCalls(t)
	e := newEdge(t, "--limit-rooms=6", "--limit-sockets=4", "--limit-seats=3")
	f, knock := plainRoom(t, e.base), openRoom(t, wire.Server{URL: e.base}, nil, object{"name": "F", "lang": "fr", "plan": "90", "door": "knock"})
	k := f.join("K")
	const foreign, joins = "https://elsewhere.example", `{"name":"A","pledge":true}`
	hand := func() string {
		return `{"type":"command","id":"` + uuid.NewString() + `","name":"raise_hand","data":{}}`
	}
	ask := func(name, room, body string, headers ...string) (status int) {
		t.Helper()
		method, path, _ := strings.Cut(name, " ")
		got := e.call(method, strings.ReplaceAll(path, "{room}", room), body, headers...)
		c.answered(name, got.status, got.body)
		return got.status
	}
	bearer := func(token string) []string { return []string{"Authorization", "Bearer " + token} }
	const open, card, erase, join = "POST /api/rooms", "GET /api/rooms/{room}", "DELETE /api/rooms/{room}", "POST /api/rooms/{room}/participants"
	const command, socket = "POST /api/rooms/{room}/commands", "GET /api/rooms/{room}/socket"

	ask(open, "", opens(), "Origin", foreign)
	ask(open, "", strings.Repeat(" ", maxOpening+1))
	ask(open, "", `{}`)
	ask(open, "", opens("room", `"`+f.Seat.Room+`"`))
	ask(open, "", opens("heritage", `{"sessions_so_far":[`+strings.Repeat(`{"client":"x"},`, 100)+`{"client":"x"}]}`))
	for range 4 {
		ask(open, "", opens())
	}
	ask(card, f.Seat.Room, "")
	ask(card, f.Seat.Room, "", "Origin", foreign)
	ask(card, "none", "")
	ask(command, f.Seat.Room, hand(), bearer(k.Seat.Token)...)
	ask(command, f.Seat.Room, `{}`, bearer(k.Seat.Token)...)
	ask(command, f.Seat.Room, hand(), append(bearer(k.Seat.Token), "Origin", foreign)...)
	ask(command, f.Seat.Room, hand())
	ask(command, "none", hand(), bearer(k.Seat.Token)...)
	ask(command, f.Seat.Room, strings.Repeat(" ", hub.MaxFrame+1), bearer(k.Seat.Token)...)
	ask(join, knock.Seat.Room, joins)
	ask(join, f.Seat.Room, joins)
	ask(join, f.Seat.Room, joins) // full
	ask(join, f.Seat.Room, `{}`)
	ask(join, f.Seat.Room, strings.Repeat(" ", maxJoining+1))
	ask(join, "none", joins)
	ask(command, f.Seat.Room, fmt.Sprintf(`{"type":"command","id":%q,"name":"remove","data":{"participant":%q}}`, uuid.NewString(), k.Seat.Participant), bearer(f.Seat.Token)...)
	ask(join, f.Seat.Room, `{"name":"K","pledge":true,"token":"`+k.Seat.Token+`"}`)
	ask(command, f.Seat.Room, `{"type":"command","id":"`+uuid.NewString()+`","name":"set_door","data":{"door":"locked"}}`, bearer(f.Seat.Token)...)
	ask(join, f.Seat.Room, joins)

	upgrade := []string{"Connection", "Upgrade", "Upgrade", "websocket", "Sec-WebSocket-Version", "13", "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}
	ask(socket, f.Seat.Room, "", append(upgrade, "Origin", foreign)...)
	for range 5 {
		ask(socket, f.Seat.Room, "", upgrade...) // without the subprotocol, then too often
	}
	other := newEdge(t)
	for _, at := range []string{"none", f.Seat.Room} {
		got := other.call("GET", "/api/rooms/"+at+"/socket", "")
		c.answered(socket, got.status, got.body)
	}
	conn, response, err := websocket.Dial(t.Context(), other.base+"/api/rooms/"+f.Seat.Room+"/socket", &websocket.DialOptions{Subprotocols: []string{"codev.v1"}})
	if err != nil {
		t.Fatal(err)
	}
	_ = conn.CloseNow()
	c.answered(socket, response.StatusCode, "")

	describedStreams(t, ask, f, k)

	ask(erase, f.Seat.Room, "")
	ask(erase, "none", "", bearer(f.Seat.Token)...)
	ask(erase, f.Seat.Room, "", append(bearer(f.Seat.Token), "Origin", foreign)...)
	ask(erase, f.Seat.Room, "", bearer(f.Seat.Token)...)
	for _, often := range []func() int{
		func() int { return ask(card, "none", "") }, func() int { return ask(join, "none", joins) },
		func() int { return ask(erase, "none", "", bearer(f.Seat.Token)...) }, func() int { return ask(command, "none", hand(), bearer(k.Seat.Token)...) },
	} {
		for range 2000 { // --limit-sockets lets one ask 40 times, or 400, and again as time goes by
			if often() == http.StatusTooManyRequests {
				break
			}
		}
	}
	for _, name := range []string{"GET /healthz", "GET /readyz"} {
		ask(name, "", "")
	}
	e.health.draining.Store(true)
	ask("GET /readyz", "", "")

	for _, name := range c.operations() {
		for status := range c.at(append(c.operation(name), "responses")...).(map[string]any) {
			if status != fmt.Sprint(http.StatusServiceUnavailable) && !c.seen[name+" "+status] {
				t.Errorf("%s never answered %s", name, status)
			}
		}
	}
}

// describedStreams has the stream give all of its answers; k was removed.
func describedStreams(t *testing.T, ask func(name, room, body string, headers ...string) int, f, k *peer) {
	const stream = "GET /api/rooms/{room}/stream"
	bearer := func(p *peer) []string { return []string{"Authorization", "Bearer " + p.Seat.Token} }
	ask(stream, f.Seat.Room, "", bearer(f)...)
	ask(stream, "none", "", bearer(f)...)
	ask(stream, f.Seat.Room, "")
	ask(stream, f.Seat.Room, "", bearer(k)...)
	ask(stream, f.Seat.Room, "", append(bearer(f), "Last-Event-ID", "x.y")...)
	for range 3 {
		f.twin().listen("").until("welcome")
	}
	ask(stream, f.Seat.Room, "", bearer(f)...)
	for range 40 {
		ask(stream, "none", "", bearer(f)...)
	}
}
