package main

import (
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"strings"
	"testing"

	"golang.org/x/crypto/chacha20poly1305"
)

// sealer seals texts as the web client does, but for the aad, which is between clients.
type sealer struct {
	key  []byte
	aead cipher.AEAD
}

func newSealer(t *testing.T) *sealer {
	t.Helper()
	key := make([]byte, chacha20poly1305.KeySize)
	rand.Read(key)
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		t.Fatal(err)
	}
	return &sealer{key, aead}
}

func (s *sealer) seal(text string) string {
	nonce := make([]byte, s.aead.NonceSize())
	rand.Read(nonce)
	return "s1." + base64.RawURLEncoding.EncodeToString(s.aead.Seal(nonce, nonce, []byte(text), nil))
}

// open is what was sealed, or the text itself where nothing is (s may be nil).
func (s *sealer) open(t *testing.T, text any) string {
	t.Helper()
	sealed, _ := text.(string)
	if s == nil {
		return sealed
	}
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(sealed, "s1."))
	if err != nil || len(raw) < s.aead.NonceSize() {
		t.Fatalf("not a sealed text: %q", sealed)
	}
	plain, err := s.aead.Open(nil, raw[:s.aead.NonceSize()], raw[s.aead.NonceSize():], nil)
	if err != nil {
		t.Fatalf("opening a sealed text: %v", err)
	}
	return string(plain)
}
