package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/invopop/jsonschema"

	"codev/room"
)

const committed = "frontend/src/wire/schema.gen.json"

func TestMain(m *testing.M) {
	if err := os.Chdir("../.."); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// The committed schema is that of the Go types: `make generate` makes it.
func TestCommittedSchemaIsCurrent(t *testing.T) {
	var now bytes.Buffer
	if err := print(&now); err != nil {
		t.Fatal(err)
	}
	then, err := os.ReadFile(committed)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(now.Bytes(), then) {
		t.Errorf("%s is stale: run `make generate` and commit what it changes", committed)
	}
}

// The wire's description has the commands that the rulebook has.
func TestCommittedDescriptionIsCurrent(t *testing.T) {
	var now bytes.Buffer
	if err := printDescription(&now); err != nil {
		t.Fatal(err)
	}
	then, err := os.ReadFile(descriptionFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(now.Bytes(), then) {
		t.Errorf("%s is stale: run `make generate` and commit what it changes", descriptionFile)
	}
}

func TestEveryActIsInTheSchema(t *testing.T) {
	shapes, err := wire()
	if err != nil {
		t.Fatal(err)
	}
	commands := shapes.Definitions["CommandData"]
	for _, act := range room.Acts() {
		shape, ok := commands.Properties.Get(act.Command)
		if !ok || shape.Properties == nil || shape.AdditionalProperties == nil {
			t.Errorf("%s: no exact shape in the schema", act.Command)
		}
	}
}

// The codes are constants, which no reflection lists: they are read from where they are declared.
func TestEveryCodeIsListed(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "room/refusal.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	declared := 0
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if kind, ok := spec.Type.(*ast.Ident); !ok || kind.Name != "Code" {
			return true
		}
		for _, value := range spec.Values {
			code, err := strconv.Unquote(value.(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			declared++
			if !slices.Contains(codes, room.Code(code)) {
				t.Errorf("the code %s is not in the schema", code)
			}
		}
		return true
	})
	if declared != len(codes) {
		t.Errorf("%d codes are declared, the schema has %d", declared, len(codes))
	}
}

// Every field of the view says what it means, every text in it how it is sealed, and every text
// in a command where in the view it is shown. A new field or command is named here until it does.
func TestViewAndTextsAreDescribed(t *testing.T) {
	shapes, err := wire()
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]bool{}
	leaves(shapes.Definitions, shapes.Definitions["View"], "", func(path string, s *jsonschema.Schema) {
		isText := strings.HasPrefix(s.Format, "sealed-")
		if s.Description == "" {
			t.Errorf("the view's %s: no comment in package room says what it means", path)
		}
		if texts[path] = isText; isText && s.Extras["x-aad"] == nil {
			t.Errorf("the view's %s: no struct tag aad says how it is sealed", path)
		}
	})
	leaves(shapes.Definitions, shapes.Definitions["CommandData"], "", func(path string, s *jsonschema.Schema) {
		if shown, _ := s.Extras["x-shown"].(string); strings.HasPrefix(s.Format, "sealed-") && !texts[shown] {
			t.Errorf("%s: its struct tag shown is %q, which is no text in the view", path, shown)
		}
	})
}

// leaves visits the members of a shape that are no objects. The items of a list stand at path.*.
func leaves(defs jsonschema.Definitions, s *jsonschema.Schema, path string, visit func(string, *jsonschema.Schema)) {
	object := func(s *jsonschema.Schema) *jsonschema.Schema {
		if def := defs[strings.TrimPrefix(s.Ref, "#/$defs/")]; def != nil {
			s = def
		}
		return s
	}
	switch {
	case object(s).Properties != nil:
		for p := object(s).Properties.Oldest(); p != nil; p = p.Next() {
			leaves(defs, p.Value, strings.TrimPrefix(path+"."+p.Key, "."), visit)
		}
	case s.Items != nil && object(s.Items).Properties != nil:
		leaves(defs, s.Items, path+".*", visit)
	default:
		visit(path, s)
	}
}
