package room

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"
)

// The encoder writes drawn values byte by byte as json.Marshal writes them.
func TestDrawnIsWrittenAsJSON(t *testing.T) {
	text := rapid.OneOf(rapid.String(), rapid.StringOfN(rapid.RuneFrom([]rune("aé\"\\<>&\u2028\u2029\x7f\x00\n😀")), 0, 8, -1),
		rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }))
	plain := rapid.OneOf(
		rapid.Just(any(nil)), rapid.Map(text, func(s string) any { return s }), rapid.Map(text, func(s string) any { return Text(s) }),
		rapid.Map(text, func(s string) any { return Title(s) }), rapid.Map(text, func(s string) any { return ID(s) }),
		rapid.Map(rapid.Int64(), func(n int64) any { return n }), rapid.Map(rapid.Int(), func(n int) any { return n }),
		rapid.Map(rapid.Uint64(), func(n uint64) any { return n }), rapid.Map(rapid.Bool(), func(b bool) any { return b }),
		rapid.SampledFrom([]any{Role("client"), Step("closed"), Kind("idea"), DoorOpen, []ID{"x"}, Plan{"welcome": 1}, FloorView{}, drawn(nil), []drawn(nil)}),
	)
	object := func(value *rapid.Generator[any]) *rapid.Generator[drawn] {
		return rapid.Map(rapid.MapOfN(text, value, 0, 6), func(m map[string]any) drawn { return m })
	}
	items := rapid.Map(rapid.SliceOfN(object(plain), 0, 4), func(l []drawn) any { return l })
	nested := rapid.Map(object(plain), func(d drawn) any { return d })
	rapid.Check(t, func(t *rapid.T) {
		d := object(rapid.OneOf(plain, items, nested)).Draw(t, "drawn")
		want, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		if got := encode(d, 0); string(got) != string(want) {
			t.Fatalf("written %s\n   not %s", got, want)
		}
	})
}

// A field that is required may hold its zero value, and may not be absent or null.
func TestRequiredFields(t *testing.T) {
	for raw, ok := range map[string]bool{
		`{"text":"","count":0,"flag":false,"list":[],"raw":{}}`:         true,
		` {"text":"","count":0,"flag":false,"list":[],"raw":"" } `:      true,
		`{"text":"x","count":1,"flag":true,"list":[1]}`:                 false,
		`{"text":"x","count":1,"flag":true,"list":[1],"raw":null}`:      false,
		`{"text":"x","count":1,"flag":true,"list":null,"raw":1}`:        false,
		`{"text":"x","count":1,"flag":null,"list":[],"raw":1}`:          false,
		`{"text":"x","count":1,"list":[],"raw":1}`:                      false,
		`{"text":"x","flag":true,"list":[],"raw":1}`:                    false,
		`{"text":null,"count":1,"flag":true,"list":[],"raw":1}`:         false,
		`{"count":1,"flag":true,"list":[],"raw":1}`:                     false,
		`{"text":"","text":"","count":0,"flag":true,"list":[],"raw":1}`: false,
		`{"text":"","Count":0,"flag":true,"list":[],"raw":1}`:           false,
		`null`: false, ` null`: false, `[]`: false, ``: false,
	} {
		var dst struct {
			Text  Text            `json:"text"`
			Count int             `json:"count"`
			Flag  bool            `json:"flag"`
			List  []int           `json:"list"`
			Raw   json.RawMessage `json:"raw"`
			More  *Text           `json:"more,omitempty"`
		}
		if err := DecodeExact([]byte(raw), &dst); (err == nil) != ok {
			t.Errorf("%s: %v, want it taken: %v", raw, err, ok)
		}
	}
	if DecodeExact([]byte("null"), &struct{}{}) == nil {
		t.Error("null is taken for an object without fields")
	}
}
