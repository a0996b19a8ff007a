package hub_test

import (
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"reflect"
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

// Every type of frames is described, with its name, shape and direction.
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
