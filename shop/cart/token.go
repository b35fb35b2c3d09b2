package cart

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"

	"vapeart/shop/fault"
)

// tokenBytes is how much chance a token holds: nobody guesses 256 bits.
const tokenBytes = 32

// newToken returns what opens a cart: 43 URL-safe characters. random must be cryptographic.
func newToken(random io.Reader) (string, error) {
	var b [tokenBytes]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("cart token: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b[:]), nil
}

// TokenHash returns the form in which the store keeps a token, so that a copy of the store opens no cart.
// Errors: NotFound cart.unknown for what cannot be a token.
func TokenHash(token string) (string, error) {
	b, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(b) != tokenBytes {
		return "", fault.New(fault.NotFound, "cart.unknown")
	}
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:]), nil
}
