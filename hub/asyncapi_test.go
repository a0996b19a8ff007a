package hub_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

// The description of the wire, asyncapi.yaml, is held against the code in both directions: by its names
// (asyncapi_names_test.go), its limits (asyncapi_limits_test.go), and by what a real hub says
// (asyncapi_wire_test.go). Here it is read, and its examples are tried.

const (
	descriptionFile = "asyncapi.yaml"
	shapesFile      = "../frontend/src/wire/schema.gen.json" // made from the code; a test of cmd/schema holds it there
)

// description is asyncapi.yaml, able to judge what travels.
type description struct {
	t        *testing.T
	root     map[string]any
	shapes   map[string]any // of shapesFile, by name
	compiler *jsonschema.Compiler
}

func describe(t *testing.T) *description {
	t.Helper()
	d := &description{t: t, compiler: jsonschema.NewCompiler()}
	source, err := os.ReadFile(descriptionFile)
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := yaml.Unmarshal(source, &tree); err != nil {
		t.Fatal(err)
	}
	d.root = asJSON(t, tree).(map[string]any)
	generated, err := os.ReadFile(shapesFile)
	if err != nil {
		t.Fatal(err)
	}
	shapes, err := jsonschema.UnmarshalJSON(bytes.NewReader(generated))
	if err != nil {
		t.Fatal(err)
	}
	d.shapes = at(t, shapes, "$defs").(map[string]any)
	d.fillIn()
	d.compiler.AssertFormat()
	d.compiler.RegisterFormat(&jsonschema.Format{Name: "uuid", Validate: canonicalUUID})
	d.compiler.RegisterFormat(&jsonschema.Format{Name: "sealed-title", Validate: atMost(400)})
	d.compiler.RegisterFormat(&jsonschema.Format{Name: "sealed-text", Validate: atMost(8192)})
	for url, resource := range map[string]any{"file:///hub/asyncapi.yaml": d.root, "file:///frontend/src/wire/schema.gen.json": shapes} {
		if err := d.compiler.AddResource(url, resource); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

// fillIn makes exact what the description says in words: the names of commands and events, and what a change of the
// view looks like.
func (d *description) fillIn() {
	schemas := at(d.t, d.root, "components", "schemas").(map[string]any)
	var commands, events []any
	for _, c := range d.commands() {
		commands, events = append(commands, c.name), append(events, c.event)
	}
	schemas["CommandName"].(map[string]any)["enum"] = commands
	schemas["EventName"].(map[string]any)["enum"] = append(events, "participant_joined", "room_erased")
	schemas["Patch"] = d.patchOf(d.shapes["View"].(map[string]any))
}

// patchOf is the schema of a change of something that has this one.
func (d *description) patchOf(schema map[string]any) map[string]any {
	if ref, ok := schema["$ref"].(string); ok {
		return d.patchOf(d.shapes[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any))
	}
	if items, ok := schema["items"].(map[string]any); ok {
		item := d.patchOf(items)
		if _, merged := item["anyOf"]; merged {
			return map[string]any{"type": "array", "items": item}
		}
		return d.absolute(schema) // taken whole
	}
	members, ok := schema["properties"].(map[string]any)
	if !ok {
		return d.absolute(schema)
	}
	changes := map[string]any{}
	for name, member := range members {
		changes[name] = map[string]any{"anyOf": []any{map[string]any{"type": "null"}, d.patchOf(member.(map[string]any))}}
	}
	patch := map[string]any{"type": "object", "additionalProperties": false, "properties": changes}
	if id, isItem := members["id"]; isItem {
		patch["required"] = []any{"id"}
		changes["id"] = id
		gone := map[string]any{
			"additionalProperties": false, "required": []any{"id", "gone"},
			"properties": map[string]any{"id": id, "gone": map[string]any{"const": true}},
		}
		return map[string]any{"anyOf": []any{patch, gone}}
	}
	return patch
}

// absolute is the schema with references that can be followed from the description.
func (d *description) absolute(schema map[string]any) map[string]any {
	raw, err := json.Marshal(schema)
	if err != nil {
		d.t.Fatal(err)
	}
	whole := strings.ReplaceAll(string(raw), `"#/$defs/`, `"`+shapesFile+`#/$defs/`)
	tree, err := jsonschema.UnmarshalJSON(strings.NewReader(whole))
	if err != nil {
		d.t.Fatal(err)
	}
	return tree.(map[string]any)
}

// schema is the one that stands at a place of the description.
func (d *description) schema(place ...string) *jsonschema.Schema {
	d.t.Helper()
	s, err := d.compiler.Compile("file:///hub/asyncapi.yaml#/" + strings.Join(place, "/"))
	if err != nil {
		d.t.Fatalf("%#v", err)
	}
	return s
}

// frame is the schema of a type of frames.
func (d *description) frame(kind string) *jsonschema.Schema {
	d.t.Helper()
	return d.schema("components", "messages", kind, "payload")
}

// command is one that is described.
type command struct{ name, rule, who, event, data string }

var commandLine = regexp.MustCompile("^\\*\\*(R[0-9]+)\\*\\* · (.+?) · tells `([a-z_]+)`\\. [A-Z].+\\.$")

func (d *description) commands() (commands []command) {
	variants := at(d.t, d.root, "components", "messages", "command", "payload", "allOf", "1", "oneOf").([]any)
	for _, v := range variants {
		name := at(d.t, v, "properties", "name", "const").(string)
		line := commandLine.FindStringSubmatch(at(d.t, v, "description").(string))
		if line == nil {
			d.t.Fatalf("%s: not described as **rule** · who when · tells `event`. In words.", name)
		}
		if title := at(d.t, v, "title"); title != name {
			d.t.Errorf("%s has the title %v", name, title)
		}
		data := at(d.t, v, "properties", "data", "allOf", "0", "$ref").(string)
		commands = append(commands, command{name, line[1], line[2], line[3], data})
	}
	return commands
}

// table is the rows under a heading of the text at a place, without the first two.
func (d *description) table(heading string, place ...string) (rows [][]string) {
	d.t.Helper()
	text := at(d.t, d.root, place...).(string)
	_, text, ok := strings.Cut(text, heading)
	if !ok {
		d.t.Fatalf("no heading %q", heading)
	}
	_, text, _ = strings.Cut(text, "\n|---|")
	for _, line := range strings.Split(text, "\n")[1:] {
		if !strings.HasPrefix(line, "|") {
			break
		}
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		rows = append(rows, cells)
	}
	if len(rows) == 0 {
		d.t.Fatalf("no table after %q", heading)
	}
	return rows
}

// at goes down a tree.
func at(t *testing.T, tree any, path ...string) any {
	t.Helper()
	for i, step := range path {
		switch node := tree.(type) {
		case map[string]any:
			tree = node[step]
		case []any:
			var n int
			if _, err := fmt.Sscan(step, &n); err != nil || n >= len(node) {
				t.Fatalf("no %s", strings.Join(path[:i+1], "."))
			}
			tree = node[n]
		}
		if tree == nil {
			t.Fatalf("no %s", strings.Join(path[:i+1], "."))
		}
	}
	return tree
}

// asJSON is a tree as it would come over the wire.
func asJSON(t *testing.T, tree any) any {
	t.Helper()
	raw, err := json.Marshal(tree)
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

var uuidForm = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

func canonicalUUID(v any) error {
	if s, ok := v.(string); ok && !uuidForm.MatchString(s) {
		return errors.New("not a canonical lower-case UUID")
	}
	return nil
}

func atMost(limit int) func(any) error {
	return func(v any) error {
		if s, ok := v.(string); ok && len(s) > limit {
			return fmt.Errorf("longer than %d bytes", limit)
		}
		return nil
	}
}

func TestDescribedExamples(t *testing.T) {
	d := describe(t)
	for kind, message := range at(t, d.root, "components", "messages").(map[string]any) {
		schema := d.frame(kind)
		for i := range at(t, message, "examples").([]any) {
			example := at(t, message, "examples", fmt.Sprint(i), "payload")
			if err := schema.Validate(example); err != nil {
				t.Errorf("%s, example %d: %v", kind, i, err)
			}
		}
	}
	for i, c := range d.commands() {
		place := []string{"components", "messages", "command", "payload", "allOf", "1", "oneOf", fmt.Sprint(i), "properties", "data", "examples"}
		for _, data := range at(t, d.root, place...).([]any) {
			if err := d.frame("command").Validate(commandFrame(c.name, data)); err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
		}
	}
}

func commandFrame(name string, data any) map[string]any {
	return map[string]any{"type": "command", "id": "c3000000-0000-4000-8000-000000000001", "name": name, "data": data}
}

// The description refuses frames that differ from it: otherwise all other tests here would show nothing.
func TestDescriptionRefuses(t *testing.T) {
	d := describe(t)
	const id = "b2000000-0000-4000-8000-000000000001"
	event := func(name string, data any) map[string]any {
		return map[string]any{"type": "event", "seq": 1, "hash": "h", "at": 1, "name": name, "data": data}
	}
	list := func(items ...any) []any { return items }
	for name, test := range map[string]struct {
		kind string
		good map[string]any
		bad  map[string]any // what makes it bad
	}{
		"no such command":       {"command", commandFrame("raise_hand", map[string]any{}), map[string]any{"name": "raise_flag"}},
		"data of another":       {"command", commandFrame("raise_hand", map[string]any{}), map[string]any{"name": "end"}},
		"a field more":          {"command", commandFrame("remove_note", map[string]any{"note": id}), map[string]any{"data": map[string]any{"note": id, "more": 1}}},
		"a field less":          {"command", commandFrame("remove_note", map[string]any{"note": id}), map[string]any{"data": map[string]any{}}},
		"an id in upper case":   {"command", commandFrame("remove_note", map[string]any{"note": id}), map[string]any{"data": map[string]any{"note": strings.ToUpper(id)}}},
		"a text too long":       {"command", commandFrame("restate_need", map[string]any{"text": "x"}), map[string]any{"data": map[string]any{"text": strings.Repeat("x", 8193)}}},
		"no such event":         {"event", event("hand_raised", map[string]any{}), map[string]any{"name": "flag_raised"}},
		"no field of the view":  {"event", event("hand_raised", map[string]any{"synthesis": nil}), map[string]any{"data": map[string]any{"sinthesis": nil}}},
		"no field of an item":   {"event", event("hand_raised", map[string]any{"notes": list(map[string]any{"id": id})}), map[string]any{"data": map[string]any{"notes": list(map[string]any{"id": id, "by": id})}}},
		"an item without id":    {"event", event("hand_raised", map[string]any{"notes": list(map[string]any{"id": id, "gone": true})}), map[string]any{"data": map[string]any{"notes": list(map[string]any{"gone": true})}}},
		"half of a list":        {"event", event("hand_raised", map[string]any{"heritage": map[string]any{"sessions_so_far": list(map[string]any{"client": "x"})}}), map[string]any{"data": map[string]any{"heritage": map[string]any{"sessions_so_far": list(map[string]any{"at": 1})}}}},
		"no code":               {"refused", map[string]any{"type": "refused", "id": "", "code": "too_late", "message": "x"}, nil},
		"nothing missed or all": {"welcome", map[string]any{"type": "welcome", "you": id, "seq": 1, "hash": "h", "now": 1, "may": list()}, nil},
	} {
		if test.bad == nil {
			test.bad = test.good
		} else if err := d.frame(test.kind).Validate(asJSON(t, test.good)); err != nil {
			t.Errorf("%s: the good one: %v", name, err)
		}
		bad := maps.Clone(test.good)
		maps.Copy(bad, test.bad)
		if d.frame(test.kind).Validate(asJSON(t, bad)) == nil {
			t.Errorf("%s: passes", name)
		}
	}
}

// same reports names that only one side has.
func same(t *testing.T, what string, described, real []string) {
	t.Helper()
	for _, name := range described {
		if !slices.Contains(real, name) {
			t.Errorf("%s: %s is described, and not there", what, name)
		}
	}
	for _, name := range real {
		if !slices.Contains(described, name) {
			t.Errorf("%s: %s is not described", what, name)
		}
	}
	if len(described) != len(real) {
		t.Errorf("%s: %d are described, %d are there", what, len(described), len(real))
	}
}
