package wire_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"

	"codev/deploy/wire"
)

func TestSealedTextOpensUnderItsNameOnly(t *testing.T) {
	key := wire.NewKey()
	sealed := key.Seal("Ça va ?", wire.AAD("text", "item", "writer"))
	if !strings.HasPrefix(sealed, "s1.") || strings.Contains(sealed, "va") {
		t.Errorf("sealed as %q", sealed)
	}
	if text, err := key.Open(sealed, "text/item/writer"); err != nil || text != "Ça va ?" {
		t.Errorf("opened as %q, %v", text, err)
	}
	for name, open := range map[string]func() (string, error){
		"under another writer": func() (string, error) { return key.Open(sealed, "text/item/other") },
		"with another key":     func() (string, error) { return wire.NewKey().Open(sealed, "text/item/writer") },
		"a plain text":         func() (string, error) { return key.Open("Ça va ?", "text/item/writer") },
		"cut short":            func() (string, error) { return key.Open(sealed[:20], "text/item/writer") },
	} {
		if text, err := open(); err == nil {
			t.Errorf("%s: %q", name, text)
		}
	}
}

// The protocol's derivations, by RFC 5869 with HMAC alone.
func TestDerivedKeys(t *testing.T) {
	key := wire.NewKey()
	derived := func(info string) []byte {
		extract := hmac.New(sha256.New, make([]byte, 32))
		extract.Write(key[:])
		expand := hmac.New(sha256.New, extract.Sum(nil))
		expand.Write([]byte(info + "\x01"))
		return expand.Sum(nil)
	}
	encoded := func(info string) string { return base64.RawURLEncoding.EncodeToString(derived(info)) }
	secret := (*wire.Secret)(key)
	if got, want := key.Entry(), "Entry "+encoded("entry"); got != want {
		t.Errorf("the entry is %s, want %s", got, want)
	}
	if got, want := secret.Token(), encoded("token"); got != want {
		t.Errorf("the token is %s, want %s", got, want)
	}
	if got, want := string(secret.Notes()[:]), string(derived("notes")); got != want {
		t.Errorf("the notes' key is %x, want %x", got, want)
	}
}

// A nil key is that of a room that takes plain text.
func TestPlainText(t *testing.T) {
	var none *wire.Key
	if text, err := none.Open(none.Seal("words", "name"), "name"); text != "words" || err != nil || none.Entry() != "" {
		t.Errorf("%q, %v, entry %q", text, err, none.Entry())
	}
}
