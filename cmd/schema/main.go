// Command schema prints the JSON Schema of the messages between a client and the server: the frames, the
// view, every command's data, a room's card and the heritage. The TypeScript types are made from it (`make generate`),
// so that nothing is written twice. With the argument "commands" it prints the wire's description,
// asyncapi.yaml, with its commands as the rulebook has them. It reads the module's sources: run it at their root.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"

	"github.com/invopop/jsonschema"

	"codev/hub"
	"codev/room"
)

func main() {
	var err error
	if len(os.Args) > 1 && os.Args[1] == "commands" {
		err = printDescription(os.Stdout)
	} else {
		err = print(os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "schema:", err)
		os.Exit(1)
	}
}

func print(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	shapes, err := wire()
	if err != nil {
		return err
	}
	if err := enc.Encode(shapes); err != nil {
		return fmt.Errorf("printing the schema: %w", err)
	}
	return nil
}

func printDescription(w io.Writer) error {
	text, err := describeCommands()
	if err != nil {
		return err
	}
	if _, err := w.Write(text); err != nil {
		return fmt.Errorf("printing the description: %w", err)
	}
	return nil
}

// words are the types whose values are words of their own: each a named enumeration.
var words = map[reflect.Type]struct {
	name   string
	values []any
}{
	reflect.TypeFor[room.Kind]():         {"Kind", values(room.Kinds)},
	reflect.TypeFor[room.TopicKind]():    {"TopicKind", values(room.TopicKinds)},
	reflect.TypeFor[room.LearningKind](): {"LearningKind", values(room.LearningKinds)},
	reflect.TypeFor[room.ActionState]():  {"ActionState", values(room.ActionStates)},
	reflect.TypeFor[room.SignalKind]():   {"SignalKind", values(room.SignalKinds)},
	reflect.TypeFor[room.Role]():         {"Role", values(room.Roles)},
	reflect.TypeFor[room.Step]():         {"StepName", append(values(room.Steps), room.Closed)},
	reflect.TypeFor[room.Door]():         {"Door", values([]room.Door{room.DoorOpen, room.DoorKnock, room.DoorLocked})},
	reflect.TypeFor[room.Code]():         {"Code", values(codes)},
}

// codes are all that a refusal can say; a test holds them against the room's own source.
var codes = []room.Code{
	room.NotInThisStep, room.NotYourRole, room.NotYours, room.UnknownItem, room.UnknownParticipant,
	room.BadCommand, room.TooLong, room.TooMany, room.RoomClosed, room.DoorIsLocked, room.RoomFull, room.NotInvited,
	room.TooEarly, room.NotAuthenticated, room.RateLimited, room.NotFound, room.Unavailable,
}

func values[T any](list []T) []any {
	out := make([]any, len(list))
	for i, v := range list {
		out[i] = v
	}
	return out
}

// mapped draws the types that have more to say than their Go kind: people's words (sealed on the wire) by their format.
func mapped(t reflect.Type) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[room.ID]():
		return &jsonschema.Schema{Type: "string", Format: "uuid"}
	case reflect.TypeFor[room.Text]():
		return &jsonschema.Schema{Type: "string", Format: "sealed-text"}
	case reflect.TypeFor[room.Title]():
		return &jsonschema.Schema{Type: "string", Format: "sealed-title"}
	}
	if t == reflect.TypeFor[json.RawMessage]() {
		return &jsonschema.Schema{Description: "shaped by the name beside it"}
	}
	if word, ok := words[t]; ok {
		return &jsonschema.Schema{Ref: "#/$defs/" + word.name}
	}
	return nil
}

// wire is one object with a member for each type of the wire; the shapes stand under $defs. What the
// comments in package room say of types and fields stands there as their description.
func wire() (*jsonschema.Schema, error) {
	defs := jsonschema.Definitions{}
	for _, word := range words {
		defs[word.name] = &jsonschema.Schema{Type: "string", Enum: word.values}
	}
	reflector := jsonschema.Reflector{Anonymous: true, Mapper: mapped}
	if err := reflector.AddGoComments("codev", "room"); err != nil {
		return nil, fmt.Errorf("reading the comments of package room: %w", err)
	}
	define := func(t reflect.Type) *jsonschema.Schema {
		s := reflector.ReflectFromType(t)
		addTextTags(s.Definitions, s, t)
		for name, def := range s.Definitions {
			defs[name] = def
		}
		s.Definitions, s.Version = nil, ""
		return s
	}

	commands := object()
	reflector.ExpandedStruct = true // an act's own type has no name on the wire: its shape stands in place
	for _, act := range room.Acts() {
		shape := define(act.Data)
		shape.Description = act.Rule + ", told as " + act.Event
		commands.Properties.Set(act.Command, shape)
		commands.Required = append(commands.Required, act.Command)
	}
	defs["CommandData"] = commands

	reflector.ExpandedStruct = false
	root := object()
	root.Version = jsonschema.Version
	root.Title = "Wire"
	root.Definitions = defs
	root.Properties.Set("view", define(reflect.TypeFor[room.View]()))
	root.Properties.Set("commands", &jsonschema.Schema{Ref: "#/$defs/CommandData"})
	root.Properties.Set("card", define(reflect.TypeFor[room.Card]()))
	root.Properties.Set("moved", define(reflect.TypeFor[room.Moved]()))
	root.Properties.Set("heritage", define(reflect.TypeFor[room.Heritage]()))
	root.Properties.Set("code", &jsonschema.Schema{Ref: "#/$defs/Code"})
	root.Properties.Set("says", oneOf(defs, define, hub.ClientFrames()))
	root.Properties.Set("hears", oneOf(defs, define, hub.ServerFrames()))
	id, _ := defs["Refused"].Properties.Get("id")
	id.Format = "" // it may be no UUID: as the client wrote it, or "" where it could not be read
	root.Required = []string{"view", "commands", "card", "moved", "heritage", "code", "says", "hears"}
	return root, nil
}

// addTextTags adds to the texts in t what their struct tags say of sealing. In a view, x-aad is the additional
// data that the text is sealed with, and x-key whose key: "own" for the viewer's, "private" for the viewer's while the
// item is private, none for the room's. In a command, x-shown is the text's place in the view.
func addTextTags(defs jsonschema.Definitions, s *jsonschema.Schema, t reflect.Type) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return
	}
	if def := defs[t.Name()]; def != nil {
		s = def
	}
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		property, ok := s.Properties.Get(name)
		if !ok {
			continue
		}
		for _, tag := range []string{"aad", "key", "shown"} {
			if value := f.Tag.Get(tag); value != "" {
				if property.Extras == nil {
					property.Extras = map[string]any{}
				}
				property.Extras["x-"+tag] = value
			}
		}
		addTextTags(defs, s, f.Type)
	}
}

// oneOf is any one of the frames. A frame's type is its struct's name, in lower case.
func oneOf(defs jsonschema.Definitions, define func(reflect.Type) *jsonschema.Schema, frames []any) *jsonschema.Schema {
	union := &jsonschema.Schema{}
	for _, frame := range frames {
		t := reflect.TypeOf(frame)
		union.OneOf = append(union.OneOf, define(t))
		kind, _ := defs[t.Name()].Properties.Get("type")
		kind.Const = strings.ToLower(t.Name())
	}
	return union
}

func object() *jsonschema.Schema {
	return &jsonschema.Schema{Type: "object", Properties: jsonschema.NewProperties(), AdditionalProperties: jsonschema.FalseSchema}
}
