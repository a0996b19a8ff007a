package wire

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"
)

// Key seals texts. A room's key travels in the link's fragment and nowhere else; a nil *Key is that of a
// room that takes plain text.
type Key [32]byte

// NewKey returns a random key.
func NewKey() *Key {
	k := &Key{}
	_, _ = rand.Read(k[:]) // never fails
	return k
}

// derive is HKDF-SHA256 without salt.
func (k *Key) derive(info string) (derived [32]byte) {
	raw, err := hkdf.Key(sha256.New, k[:], nil, info, len(derived))
	if err != nil {
		panic("wire: deriving a key: " + err.Error()) // only for lengths that SHA-256 cannot give
	}
	copy(derived[:], raw)
	return derived
}

// Entry is the Authorization header that proves to the server that a caller has the room's key.
func (k *Key) Entry() string {
	if k == nil {
		return ""
	}
	entry := k.derive("entry")
	return "Entry " + base64.RawURLEncoding.EncodeToString(entry[:])
}

// sealedPrefix marks a sealed text and the way it is sealed.
const sealedPrefix = "s1."

// Seal seals a text. The aad names the text and its writer: see [AAD].
func (k *Key) Seal(text, aad string) string {
	if k == nil {
		return text
	}
	nonce := make([]byte, chacha20poly1305.NonceSizeX)
	_, _ = rand.Read(nonce)
	aead, _ := chacha20poly1305.NewX(k[:]) // fails only for keys of another length
	return sealedPrefix + base64.RawURLEncoding.EncodeToString(aead.Seal(nonce, nonce, []byte(text), []byte(aad)))
}

// Open opens a text that was sealed under the same aad.
func (k *Key) Open(sealed, aad string) (string, error) {
	if k == nil {
		return sealed, nil
	}
	encoded, ok := strings.CutPrefix(sealed, sealedPrefix)
	raw, err := base64.RawURLEncoding.DecodeString(encoded)
	if !ok || err != nil || len(raw) < chacha20poly1305.NonceSizeX {
		return "", errors.New("wire: not a sealed text")
	}
	aead, _ := chacha20poly1305.NewX(k[:])
	nonce, ciphertext := raw[:chacha20poly1305.NonceSizeX], raw[chacha20poly1305.NonceSizeX:]
	text, err := aead.Open(nil, nonce, ciphertext, []byte(aad))
	if err != nil {
		return "", fmt.Errorf("wire: opening a sealed text: %w", err)
	}
	return string(text), nil
}

// AAD names a text by its field in the view, its item if it belongs to one, and its writer, so that it
// cannot be shown as something else or as somebody else's: AAD("text", contribution, participant).
func AAD(parts ...string) string { return strings.Join(parts, "/") }

// Secret is a person's own, for all devices at their seat. It is never sent.
type Secret Key

// Token is the seat's bearer token.
func (s *Secret) Token() string {
	token := (*Key)(s).derive("token")
	return base64.RawURLEncoding.EncodeToString(token[:])
}

// Notes is the key of the person's private texts.
func (s *Secret) Notes() *Key {
	notes := Key((*Key)(s).derive("notes"))
	return &notes
}
