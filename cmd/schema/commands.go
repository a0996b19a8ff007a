package main

import (
	"bufio"
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"codev/room"
)

// Where the commands stand in the wire's description, from the module's root.
const (
	descriptionFile = "hub/asyncapi.yaml"
	beginCommands   = "          - oneOf: # made from room.Acts by `make generate`, up to the frame's examples\n"
	endCommands     = "\n      examples:\n"
)

var listsLine = regexp.MustCompile(`(?m)^(  x-lists: &lists )\{.*\}( # .*)$`)

// describeCommands returns the wire's description with all commands as the rulebook has them. Their
// examples are from the golden scripts.
func describeCommands() ([]byte, error) {
	text, err := os.ReadFile(descriptionFile)
	if err != nil {
		return nil, fmt.Errorf("reading the description: %w", err)
	}
	lists, err := emptyLists()
	if err != nil {
		return nil, err
	}
	text = listsLine.ReplaceAll(text, []byte("${1}{"+lists+"}$2"))
	before, rest, begins := bytes.Cut(text, []byte(beginCommands))
	_, after, ends := bytes.Cut(rest, []byte(endCommands))
	if !begins || !ends {
		return nil, fmt.Errorf("%s has no place for the commands", descriptionFile)
	}
	examples, err := goldenCommands()
	if err != nil {
		return nil, err
	}
	docs, err := actDocs()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.Write(before)
	out.WriteString(beginCommands)
	for _, act := range room.Acts() {
		switch {
		case docs[act.Data.Name()] == "":
			return nil, fmt.Errorf("%s: the type %s has no doc comment that begins with its name", act.Command, act.Data.Name())
		case examples[act.Command] == "":
			return nil, fmt.Errorf("%s is in no script of room/testdata", act.Command)
		}
		writeCommand(&out, act, docs[act.Data.Name()], examples[act.Command])
	}
	out.WriteString(endCommands[1:])
	out.Write(after)
	return out.Bytes(), nil
}

// emptyLists writes each list that a view always has, empty, for the description's examples.
func emptyLists() (string, error) {
	shapes, err := wire()
	if err != nil {
		return "", err
	}
	view := shapes.Definitions["View"]
	var lists []string
	for _, name := range view.Required {
		if property, _ := view.Properties.Get(name); property.Type == "array" {
			lists = append(lists, name+": []")
		}
	}
	return strings.Join(lists, ", "), nil
}

func writeCommand(out *bytes.Buffer, act room.Act, doc, example string) {
	fmt.Fprintf(out, `              - title: %[1]s
                description: "**%[2]s** · %[3]s · tells `+"`%[4]s`"+`. %[5]s"
                required: [name]
                properties:
                  name: {const: %[1]s}
                  data:
                    allOf: [{$ref: "../frontend/src/wire/schema.gen.json#/$defs/CommandData/properties/%[1]s"}]
                    examples:
                      - %[6]s
`, act.Command, act.Rule, grants(act.Command), act.Event, doc, example)
}

// actDocs returns the doc comments of the types in package room, as sentences without the type's name.
func actDocs() (map[string]string, error) {
	files, err := filepath.Glob("room/*.go")
	if err != nil {
		return nil, fmt.Errorf("listing package room: %w", err)
	}
	docs := map[string]string{}
	for _, file := range files {
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
		if err != nil {
			return nil, fmt.Errorf("reading package room: %w", err)
		}
		for _, decl := range tree.Decls {
			types, ok := decl.(*ast.GenDecl)
			if !ok || types.Tok != token.TYPE {
				continue
			}
			name := types.Specs[0].(*ast.TypeSpec).Name.Name
			words := strings.Fields(types.Doc.Text())
			if len(words) > 1 && words[0] == name {
				docs[name] = strings.ToUpper(words[1][:1]) + words[1][1:] + " " + strings.Join(words[2:], " ")
			}
		}
	}
	return docs, nil
}

// grants writes which roles may give a command, and in which steps: "FCKO 0–6", or "K 2–4; FC 6".
func grants(command string) string {
	letters := map[room.Role]string{room.Facilitator: "F", room.Client: "C", room.Consultant: "K", room.Observer: "O"}
	roles := map[string]string{} // letters by steps
	var spans []string
	for _, role := range []room.Role{room.Facilitator, room.Client, room.Consultant, room.Observer} {
		var steps []int
		for no, step := range append(append([]room.Step{}, room.Steps...), room.Closed) {
			if room.Allows(command, role, step) {
				steps = append(steps, no)
			}
		}
		if len(steps) == 0 {
			continue
		}
		span := spell(steps)
		if roles[span] == "" {
			spans = append(spans, span)
		}
		roles[span] += letters[role]
	}
	for i, span := range spans {
		spans[i] = roles[span] + " " + span
	}
	return strings.Join(spans, "; ")
}

// spell writes rising numbers: "0,2–4".
func spell(steps []int) string {
	var spans []string
	for i := 0; i < len(steps); {
		last := i
		for last+1 < len(steps) && steps[last+1] == steps[last]+1 {
			last++
		}
		if span := fmt.Sprint(steps[i]); last == i {
			spans = append(spans, span)
		} else {
			spans = append(spans, fmt.Sprintf("%s–%d", span, steps[last]))
		}
		i = last + 1
	}
	return strings.Join(spans, ",")
}

var (
	scriptCommand = regexp.MustCompile(`^[a-zé]+ ([a-z]+(?:_[a-z]+)*) ?(\{.*\})?$`)
	scriptID      = regexp.MustCompile(`"@[^"]+"`)
)

// goldenCommands returns the data with which each command is first given in the golden scripts.
func goldenCommands() (map[string]string, error) {
	files, err := filepath.Glob("room/testdata/*.txt")
	if err != nil {
		return nil, fmt.Errorf("listing the scripts: %w", err)
	}
	examples := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("reading a script: %w", err)
		}
		for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
			given := scriptCommand.FindStringSubmatch(lines.Text())
			if given == nil || examples[given[1]] != "" {
				continue
			}
			if given[2] == "" {
				given[2] = "{}"
			}
			ids := map[string]string{}
			examples[given[1]] = scriptID.ReplaceAllStringFunc(given[2], func(name string) string {
				if ids[name] == "" {
					ids[name] = fmt.Sprintf(`"b2000000-0000-4000-8000-%012d"`, len(ids)+1)
				}
				return ids[name]
			})
		}
	}
	return examples, nil
}
