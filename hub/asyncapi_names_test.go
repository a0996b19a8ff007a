package hub_test

import (
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"codev/hub"
	"codev/room"

	"golang.org/x/crypto/chacha20poly1305"
)

func TestDescribedCommands(t *testing.T) {
	d := describe(t)
	real := map[string]room.Act{}
	var described, there []string
	for _, act := range room.Acts() {
		real[act.Command] = act
		there = append(there, act.Command)
	}
	for _, c := range d.commands() {
		described = append(described, c.name)
		act := real[c.name]
		if c.rule != act.Rule || c.event != act.Event {
			t.Errorf("%s is %s and tells %s, not %s and %s", c.name, act.Rule, act.Event, c.rule, c.event)
		}
		if want := shapesFile + "#/$defs/CommandData/properties/" + c.name; c.data != want {
			t.Errorf("%s has the data of %s", c.name, c.data)
		}
		allowed := grants(t, c.who)
		for i, step := range append(slices.Clone(room.Steps), room.Closed) {
			for _, role := range room.Roles {
				letter := map[room.Role]string{room.Facilitator: "F", room.Client: "C", room.Consultant: "K", room.Observer: "O"}[role]
				if got := allowed[letter+strconv.Itoa(i)]; got != room.Allows(c.name, role, step) {
					t.Errorf("%s by a %s in %s: described %v, is %v", c.name, role, step, got, !got)
				}
			}
		}
	}
	same(t, "commands", described, there)
}

// grants reads "K 2–4; KCO 0,6" as K2, K3, K4, K0, K6, C0 …
func grants(t *testing.T, who string) map[string]bool {
	t.Helper()
	allowed := map[string]bool{}
	for _, part := range strings.Split(who, "; ") {
		letters, steps, ok := strings.Cut(part, " ")
		if !ok {
			t.Fatalf("%q is not who and when", who)
		}
		for _, span := range strings.Split(steps, ",") {
			first, last, isSpan := strings.Cut(span, "–")
			if !isSpan {
				last = first
			}
			from, err := strconv.Atoi(first)
			to, err2 := strconv.Atoi(last)
			if err != nil || err2 != nil || from > to {
				t.Fatalf("%q is not who and when", who)
			}
			for ; from <= to; from++ {
				for _, letter := range letters {
					allowed[string(letter)+strconv.Itoa(from)] = true
				}
			}
		}
	}
	return allowed
}

// Every type of frames is described as what it is, by name, shape and direction.
func TestDescribedFrames(t *testing.T) {
	d := describe(t)
	messages := at(t, d.root, "channels", "room", "messages").(map[string]any)
	var described, there []string
	for kind := range messages {
		described = append(described, kind)
	}
	directions := map[string]string{}
	for _, operation := range at(t, d.root, "operations").(map[string]any) {
		action := at(t, operation, "action").(string)
		for _, m := range at(t, operation, "messages").([]any) {
			directions[nameIn(at(t, m, "$ref"))] = action
		}
		if reply, ok := operation.(map[string]any)["reply"]; ok {
			for _, m := range at(t, reply, "messages").([]any) {
				directions[nameIn(at(t, m, "$ref"))] = "send"
			}
		}
	}
	for action, frames := range map[string][]any{"receive": hub.ClientFrames(), "send": hub.ServerFrames()} {
		for _, frame := range frames {
			name := reflect.TypeOf(frame).Name()
			kind := strings.ToLower(name)
			there = append(there, kind)
			if directions[kind] != action {
				t.Errorf("%s: the server's action is %s, not %q", kind, action, directions[kind])
			}
			payload := at(t, d.root, "components", "messages", kind, "payload")
			if all, ok := payload.(map[string]any)["allOf"]; ok {
				payload = at(t, all, "0")
			}
			if ref := at(t, payload, "$ref"); ref != shapesFile+"#/$defs/"+name {
				t.Errorf("%s has the shape of %v", kind, ref)
			}
		}
	}
	same(t, "frames", described, there)
	same(t, "messages of operations", keys(directions), there)
}

func nameIn(ref any) string { return ref.(string)[strings.LastIndex(ref.(string), "/")+1:] }

func keys[V any](m map[string]V) (names []string) {
	for name := range m {
		names = append(names, name)
	}
	return names
}

func TestDescribedCloseCodes(t *testing.T) {
	d := describe(t)
	var described, there []string
	for _, row := range d.table("## Close codes", "info", "description") {
		described = append(described, row[0]+" "+row[2])
	}
	for _, c := range hub.Closes() {
		then := "final"
		if c.Return {
			then = "come back"
		}
		there = append(there, fmt.Sprintf("%d %s", c.Code, then))
	}
	same(t, "close codes", described, there)
}

func TestDescribedRefusals(t *testing.T) {
	d := describe(t)
	var described, there []string
	for _, row := range d.table("## Codes of refusal", "info", "description") {
		described = append(described, plain(row[0]))
	}
	for _, code := range at(t, d.shapes, "Code", "enum").([]any) {
		there = append(there, code.(string))
	}
	same(t, "codes of refusal", described, there)
}

func TestDescribedView(t *testing.T) {
	d := describe(t)
	var described, there []string
	for _, row := range d.table("What one person may see", "components", "schemas", "View", "description") {
		described = append(described, plain(row[0]))
		if len(row) != 2 || row[1] == "" {
			t.Errorf("%s: no meaning", row[0])
		}
	}
	walkView(func(path string, _ reflect.Type) { there = append(there, path) })
	same(t, "fields of the view", described, there)
}

// walkView visits every leaf of the view but those of an item of `passes` that stand in the view itself, too.
func walkView(visit func(path string, t reflect.Type)) {
	leaves := map[string]bool{}
	walk(reflect.TypeFor[room.View](), "", func(path string, _ reflect.Type) { leaves[path] = true })
	walk(reflect.TypeFor[room.View](), "", func(path string, t reflect.Type) {
		within, ok := strings.CutPrefix(path, "passes.*.")
		if !ok || within == "topic" || !leaves[within] {
			visit(path, t)
		}
	})
}

// walk visits every leaf of a type, as its JSON has it; * stands for any item.
func walk(t reflect.Type, path string, visit func(path string, t reflect.Type)) {
	switch t.Kind() {
	case reflect.Pointer:
		walk(t.Elem(), path, visit)
	case reflect.Slice, reflect.Map:
		walk(t.Elem(), path+".*", visit)
	case reflect.Struct:
		for _, f := range reflect.VisibleFields(t) {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if !f.Anonymous {
				walk(f.Type, strings.TrimPrefix(path+"."+name, "."), visit)
			}
		}
	default:
		visit(path, t)
	}
}

// limitOf is how long a text of people's may be, 0 if the type is no such text.
func limitOf(t reflect.Type) int {
	switch t {
	case reflect.TypeFor[room.Title]():
		return 400
	case reflect.TypeFor[room.Text]():
		return 8192
	}
	return 0
}

// Every text that people write is in the table of sealed texts, with its limit and the commands that carry it.
func TestDescribedTexts(t *testing.T) {
	d := describe(t)
	var described, there, carriers, carrying []string
	carrier := regexp.MustCompile("`([a-z_]+\\.[a-z_]+)`")
	for _, row := range d.table("`aad` says where the text stands", "info", "description") {
		described = append(described, plain(row[0])+" "+row[3])
		for _, m := range carrier.FindAllStringSubmatch(row[4], -1) {
			carriers = append(carriers, m[1])
		}
	}
	walkView(func(path string, leaf reflect.Type) {
		if limit := limitOf(leaf); limit > 0 {
			there = append(there, fmt.Sprint(path, " ", limit))
		}
	})
	for _, act := range room.Acts() {
		walk(act.Data, "", func(path string, leaf reflect.Type) {
			if limitOf(leaf) > 0 {
				carrying = append(carrying, act.Command+"."+path)
			}
		})
	}
	same(t, "texts", described, there)
	same(t, "what carries texts", carriers, carrying)
}

// The web client seals under the names that are described, which only clients know.
func TestDescribedNamesOfTexts(t *testing.T) {
	d := describe(t)
	source, err := os.ReadFile("../frontend/src/seal/places.ts")
	if err != nil {
		t.Fatal(err)
	}
	var described, there []string
	for _, row := range d.table("`aad` says where the text stands", "info", "description") {
		described = append(described, plain(row[0])+" "+plain(row[1])+" "+row[2])
	}
	place := regexp.MustCompile(`\{\s*view: '([^']+)',\s*name: '([^']+)'(?:,\s*item: '([^']+)')?(?:,\s*writer: '([^']+)')?(?:,\s*own: (true|'private'))?`)
	keys := map[string]string{"": "room", "true": "own", "'private'": "room or own"}
	for _, m := range place.FindAllStringSubmatch(string(source), -1) {
		aad, key := m[2], keys[m[5]]
		for _, part := range m[3:5] {
			if part != "" {
				aad += "/<" + part + ">"
			}
		}
		there = append(there, m[1]+" "+aad+" "+key)
	}
	same(t, "names of texts", described, there)
}

// The example of sealing is what the described algorithms make.
func TestDescribedSealing(t *testing.T) {
	d := describe(t)
	given := map[string]string{}
	for _, row := range d.table("To try an implementation on (bytes", "info", "description") {
		given[plain(row[0])] = plain(row[1])
	}
	aead, err := chacha20poly1305.NewX(raw(t, given["key"]))
	if err != nil {
		t.Fatal(err)
	}
	nonce := raw(t, given["nonce"])
	sealed := aead.Seal(nonce, nonce, []byte(given["text"]), []byte(given["aad"]))
	if got := "s1." + base64.RawURLEncoding.EncodeToString(sealed); got != given["sealed"] {
		t.Errorf("sealed: %s", got)
	}
	for _, info := range []string{"token", "notes"} {
		key, err := hkdf.Key(sha256.New, raw(t, given["secret"]), nil, info, 32)
		if err != nil {
			t.Fatal(err)
		}
		if got := base64.RawURLEncoding.EncodeToString(key); got != given[info] {
			t.Errorf("%s: %s", info, got)
		}
	}
}

func raw(t *testing.T, text string) []byte {
	t.Helper()
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(b) == 0 {
		t.Fatalf("%q is no base64url", text)
	}
	return b
}

// plain is a cell without its marks.
func plain(cell string) string { return strings.Trim(cell, "`") }
