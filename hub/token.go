package hub

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"

	"codev/room"

	"github.com/google/uuid"
)

const tokenBytes = 32

// random is n bytes of chance.
func random(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails
	return b
}

func newToken() string { return base64.RawURLEncoding.EncodeToString(random(tokenBytes)) }

// digest is a token's SHA-256 in base64url, all that is kept of it; not ok if it is no token.
func digest(token string) (sum string, ok bool) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(raw) != tokenBytes || len(token) != base64.RawURLEncoding.EncodedLen(tokenBytes) {
		return "", false
	}
	hash := sha256.Sum256(raw)
	return base64.RawURLEncoding.EncodeToString(hash[:]), true
}

func newID() room.ID { return room.ID(uuid.NewString()) }

// isV4 tells whether id is a random UUID as the wire writes it.
func isV4(id room.ID) bool {
	parsed, err := uuid.Parse(string(id))
	return err == nil && id.Canonical() && parsed.Version() == 4
}
