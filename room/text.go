package room

import (
	"encoding/base64"
	"strings"
)

// ID names a room, a person, an item or a command: a canonical lower-case UUID.
type ID string

// Canonical tells whether id is a UUID as the wire writes it.
func (id ID) Canonical() bool { return id.valid() }

func (id ID) valid() bool {
	if len(id) != 36 {
		return false
	}
	for i, c := range []byte(id) {
		switch i {
		case 8, 13, 18, 23:
			if c != '-' {
				return false
			}
		default:
			if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
				return false
			}
		}
	}
	return true
}

// Text is what people write, sealed in their browser (P9). The room checks its prefix, alphabet and
// length, and nothing else. In a room opened unsealed it is plain text.
type Text string

// Title is a Text that is one line: a name, a group, a headline.
type Title string

// Limits of the sealed texts, in bytes on the wire.
const (
	maxTitle = 400
	maxText  = 8 << 10
)

const (
	sealPrefix = "s1."
	sealFrame  = 24 + 16 // XChaCha20's nonce and Poly1305's tag
)

// sealed tells whether s has the form of a sealed text. The server has no key: form is all it can know.
func sealed(s string) bool {
	body, ok := strings.CutPrefix(s, sealPrefix)
	if !ok {
		return false
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(body)
	return err == nil && len(raw) >= sealFrame && !strings.ContainsAny(body, "\r\n")
}

// sealedLen is the length of the text that is sealed in s, which must be sealed.
func sealedLen(s string) int {
	return base64.RawURLEncoding.DecodedLen(len(s)-len(sealPrefix)) - sealFrame
}
