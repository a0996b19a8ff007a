package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strconv"
	"testing"

	"codev/room"
)

const committed = "../../frontend/src/wire/schema.gen.json"

// The committed schema is the one that the Go types make: whoever changes a type runs `make generate`.
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
	if err := printDescription(&now, "../.."); err != nil {
		t.Fatal(err)
	}
	then, err := os.ReadFile("../../" + descriptionFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(now.Bytes(), then) {
		t.Errorf("%s is stale: run `make generate` and commit what it changes", descriptionFile)
	}
}

func TestEveryActIsInTheSchema(t *testing.T) {
	commands := wire().Definitions["CommandData"]
	for _, act := range room.Acts() {
		shape, ok := commands.Properties.Get(act.Command)
		if !ok || shape.Properties == nil || shape.AdditionalProperties == nil {
			t.Errorf("%s: no exact shape in the schema", act.Command)
		}
	}
}

// The codes are constants, which no reflection lists: they are read from where they are declared.
func TestEveryCodeIsListed(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../../room/refusal.go", nil, 0)
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
