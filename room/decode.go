package room

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"

	exact "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// DecodeExact reads one JSON object into the struct that dst points to, a zero one, and nothing else than what is
// described there: unknown, duplicate and other-case keys are refused, and so is a field that is not
// there or null though its tag does not say omitempty. The error is a *Refusal with bad_command that names the field.
//
// The standard decoder takes "KIND" for "kind" and the last of two keys; two readers of one frame could
// then disagree on what was said.
func DecodeExact(raw []byte, dst any) error {
	if err := exact.Unmarshal(raw, dst, exact.RejectUnknownMembers(true)); err != nil {
		return refuse(BadCommand, "%s", decodeMessage(err))
	}
	if string(bytes.TrimSpace(raw)) == "null" {
		return refuse(BadCommand, "not a JSON object")
	}
	var members map[string]jsontext.Value // read if a field is zero: it may be there all the same
	v := reflect.ValueOf(dst).Elem()
	for _, f := range fieldsOf(v.Type()) {
		value := v.FieldByIndex(f.index)
		if !f.required || !value.IsZero() && !isRawNull(value) {
			continue
		}
		if members == nil {
			if err := exact.Unmarshal(raw, &members); err != nil {
				return refuse(BadCommand, "not a JSON object")
			}
		}
		if got, ok := members[f.name]; !ok || string(got) == "null" {
			return refuse(BadCommand, "the field %q is missing", f.name)
		}
	}
	return nil
}

var rawType = reflect.TypeFor[json.RawMessage]()

func isRawNull(v reflect.Value) bool { return v.Type() == rawType && string(v.Bytes()) == "null" }

// fieldOf is a field of a struct as JSON names it.
type fieldOf struct {
	name     string
	index    []int
	required bool
}

// prepared holds the fields of structs that are decoded often: reflect makes them anew each time.
var prepared = map[reflect.Type][]fieldOf{}

// Prepare makes DecodeExact fast for a struct. Only init functions may call it: it takes no lock.
func Prepare(t reflect.Type) { prepared[t] = fieldsOf(t) }

func init() {
	for _, w := range rulebook {
		Prepare(reflect.TypeOf(w.act()).Elem())
	}
}

// fieldsOf lists the fields of a struct, those of embedded structs in their place.
func fieldsOf(t reflect.Type) (fields []fieldOf) {
	if known, ok := prepared[t]; ok {
		return known
	}
	for _, f := range reflect.VisibleFields(t) {
		if f.Anonymous {
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		required := name != "" && name != "-" && !strings.Contains(options, "omit")
		fields = append(fields, fieldOf{name, f.Index, required})
	}
	return fields
}

// decodeMessage says what is wrong and where, without repeating a value that somebody typed.
func decodeMessage(err error) string {
	var semantic *exact.SemanticError
	if errors.As(err, &semantic) {
		if errors.Is(semantic.Err, exact.ErrUnknownName) {
			return "unknown field at " + clip(string(semantic.JSONPointer))
		}
		return "wrong type at " + clip(string(semantic.JSONPointer))
	}
	if strings.Contains(err.Error(), "duplicate") {
		return "duplicate field"
	}
	return "not valid JSON"
}

func clip(s string) string { return s[:min(len(s), 60)] }

// check looks at every value below v: ids are ids, texts are sealed if they must be and not too long,
// words of a list are of that list. A text that is not optional may not be empty.
func check(v reflect.Value, name string, sealedRoom bool) *Refusal {
	return checkValue(v, name, sealedRoom, true)
}

type validator interface{ valid() bool }

func checkValue(v reflect.Value, name string, sealedRoom, required bool) *Refusal {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return checkValue(v.Elem(), name, sealedRoom, false)
	case reflect.Slice:
		for i := range v.Len() {
			if ref := checkValue(v.Index(i), name, sealedRoom, true); ref != nil {
				return ref
			}
		}
		return nil
	case reflect.Struct:
		for _, f := range fieldsOf(v.Type()) {
			if ref := checkValue(v.FieldByIndex(f.index), f.name, sealedRoom, true); ref != nil {
				return ref
			}
		}
	}
	switch value := v.Interface().(type) {
	case Text:
		return checkText(string(value), name, maxText, sealedRoom, required)
	case Title:
		return checkText(string(value), name, maxTitle, sealedRoom, required)
	case validator:
		if !value.valid() {
			return refuse(BadCommand, "the field %q has a value that is not one of its own", name)
		}
	}
	return nil
}

func checkText(s, name string, limit int, sealedRoom, required bool) *Refusal {
	switch {
	case len(s) > limit:
		return refuse(TooLong, "the field %q is longer than %d bytes", name, limit)
	case s == "" && required:
		return refuse(BadCommand, "the field %q is empty", name)
	case s != "" && sealedRoom && !sealed(s):
		return refuse(BadCommand, "the field %q is not a sealed text", name)
	case s != "" && sealedRoom && required && sealedLen(s) == 0:
		return refuse(BadCommand, "the field %q is empty", name)
	}
	return nil
}
