package wire_test

import (
	"reflect"
	"testing"

	"codev/deploy/wire"
)

// A view is merged as the protocol tells.
func TestMerge(t *testing.T) {
	for _, c := range []struct{ name, view, patch, want string }{
		{"a field is set", `{}`, `{"a":1}`, `{"a":1}`},
		{"a field is taken out", `{"a":1,"b":2}`, `{"a":null}`, `{"b":2}`},
		{"an object is merged", `{"o":{"a":1,"b":2}}`, `{"o":{"b":null,"c":3}}`, `{"o":{"a":1,"c":3}}`},
		{"null inside a new object is absent", `{}`, `{"o":{"a":1,"b":null}}`, `{"o":{"a":1}}`},
		{"a new item goes to the end", `{"l":[{"id":"x"}]}`, `{"l":[{"id":"y","n":1}]}`, `{"l":[{"id":"x"},{"id":"y","n":1}]}`},
		{"a known item is merged in place", `{"l":[{"id":"x","n":1,"m":1},{"id":"y"}]}`, `{"l":[{"id":"x","n":2}]}`, `{"l":[{"id":"x","n":2,"m":1},{"id":"y"}]}`},
		{"an item goes", `{"l":[{"id":"x"},{"id":"y"}]}`, `{"l":[{"id":"x","gone":true}]}`, `{"l":[{"id":"y"}]}`},
		{"an unknown item that goes is nothing", `{"l":[{"id":"x"}]}`, `{"l":[{"id":"z","gone":true}]}`, `{"l":[{"id":"x"}]}`},
		{"an item goes and comes again at the end", `{"l":[{"id":"x"},{"id":"y"}]}`, `{"l":[{"id":"x","gone":true},{"id":"x"}]}`, `{"l":[{"id":"y"},{"id":"x"}]}`},
		{"other lists are told whole", `{"l":[1,2]}`, `{"l":[3]}`, `{"l":[3]}`},
		{"an empty list empties", `{"l":[{"id":"x"}]}`, `{"l":[]}`, `{"l":[]}`},
	} {
		got := wire.Merge(wire.Decode([]byte(c.view)), wire.Decode([]byte(c.patch)))
		if want := wire.Decode([]byte(c.want)); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, not %v", c.name, got, want)
		}
	}
}
