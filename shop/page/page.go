// Package page owns paging by keyset: a page is asked for by the place after which it starts, never by a number of rows
// to skip, so that every page costs the same and rows that come or go move nobody's page. The place travels as a
// cursor: signed, so that a client can neither forge one nor carry it to another list. It refuses to know any SQL.
package page

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"

	"vapeart/shop/fault"
)

// The bounds of a page's size in rows.
const (
	DefaultSize = 24
	MaxSize     = 100
)

// Size returns n within bounds: DefaultSize for zero, at most MaxSize. Errors: Invalid page.bad_size below zero or above.
func Size(n int) (int, error) {
	switch {
	case n == 0:
		return DefaultSize, nil
	case n < 0 || n > MaxSize:
		return 0, fault.New(fault.Invalid, "page.bad_size", fault.With("max", MaxSize))
	}
	return n, nil
}

// macLen is the length of a cursor's signature in bytes: 96 bits, far beyond what can be tried over a network.
const macLen = 12

// Signer seals and opens cursors with the shop's key.
type Signer struct{ key []byte }

// NewSigner returns a signer whose key is derived from the shop's APP_KEY.
func NewSigner(appKey []byte) Signer {
	mac := hmac.New(sha256.New, appKey)
	mac.Write([]byte("page cursor v1"))
	return Signer{key: mac.Sum(nil)}
}

func (s Signer) sign(list string, body []byte) []byte {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte(list))
	mac.Write([]byte{0})
	mac.Write(body)
	return mac.Sum(nil)[:macLen]
}

// Seal writes a place in a list as a cursor of URL-safe characters. list names the list with its order
// ("category price"): a cursor of one list does not open another, so a list whose place changes its shape takes a new
// name. place must be plain JSON data. Errors: Internal page.bad_place for one that is not.
func (s Signer) Seal(list string, place any) (string, error) {
	body, err := json.Marshal(place)
	if err != nil {
		return "", fault.Wrap(fault.Internal, "page.bad_place", err)
	}
	return base64.RawURLEncoding.EncodeToString(append(s.sign(list, body), body...)), nil
}

// Open reads a cursor of the list into place. Only the characters that Seal wrote open: a page has one address.
// Errors: Invalid page.bad_cursor for one that is damaged, forged or of another list.
func (s Signer) Open(list, cursor string, place any) error {
	bad := func(err error) error { return fault.Wrap(fault.Invalid, "page.bad_cursor", err) }
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(raw) <= macLen {
		return bad(err)
	}
	if base64.RawURLEncoding.EncodeToString(raw) != cursor { // decoding skips line ends and spare bits
		return bad(nil)
	}
	if !hmac.Equal(raw[:macLen], s.sign(list, raw[macLen:])) {
		return bad(nil)
	}
	if err := json.Unmarshal(raw[macLen:], place); err != nil {
		return bad(err)
	}
	return nil
}
