package room

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
)

// encode writes drawn values as json.Marshal does, keys in order. size is a guess of the length; what is much shorter is
// copied, because it may be kept. It is called for each event, so it uses no reflection, except for values that are
// structs or maps of another type.
func encode(d drawn, size int) json.RawMessage {
	raw := appendDrawn(make([]byte, 0, size), d)
	if cap(raw) > 2*len(raw) {
		return bytes.Clone(raw)
	}
	return raw
}

func appendDrawn(b []byte, d drawn) []byte {
	if d == nil {
		return append(b, "null"...)
	}
	keys := make([]string, 0, 32) // on the stack
	for key := range d {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	b = append(b, '{')
	for i, key := range keys {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(AppendString(b, key), ':')
		b = appendValue(b, d[key])
	}
	return append(b, '}')
}

func appendValue(b []byte, value any) []byte {
	switch v := value.(type) {
	case nil:
		return append(b, "null"...)
	case drawn:
		return appendDrawn(b, v)
	case []drawn:
		if v == nil {
			return append(b, "null"...)
		}
		b = append(b, '[')
		for i, item := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendDrawn(b, item)
		}
		return append(b, ']')
	case string:
		return AppendString(b, v)
	case ID:
		return AppendString(b, string(v))
	case Text:
		return AppendString(b, string(v))
	case Title:
		return AppendString(b, string(v))
	case Kind:
		return AppendString(b, string(v))
	case Role:
		return AppendString(b, string(v))
	case Step:
		return AppendString(b, string(v))
	case bool:
		return strconv.AppendBool(b, v)
	case int:
		return strconv.AppendInt(b, int64(v), 10)
	case int64:
		return strconv.AppendInt(b, v, 10)
	case uint64:
		return strconv.AppendUint(b, v, 10)
	}
	raw, err := json.Marshal(value)
	if err != nil {
		panic("room: a view that is not JSON: " + err.Error()) // it is drawn from plain values
	}
	return append(b, raw...)
}
