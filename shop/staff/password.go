package staff

import (
	"context"
	"crypto/subtle"
	_ "embed" // the list of common passwords
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"vapeart/shop/fault"
)

// commonList is the hundred most common passwords of published leaks, one a line.
//
//go:embed common.txt
var commonList string

// The bounds of a password in characters. The upper one bounds what is hashed.
const (
	minPassword = 12
	maxPassword = 200
)

// normalPassword makes a password the same on keyboards that compose characters differently (RFC 8265).
func normalPassword(password string) string { return norm.NFC.String(password) }

// checkPassword refuses what is guessed first. There are no rules about kinds of characters: they make passwords that
// are written down (NIST SP 800-63B, 5.1.1.2).
func checkPassword(c *fault.Check, password, email string) {
	n := utf8.RuneCountInString(password)
	switch lower := strings.ToLower(password); {
	case !utf8.ValidString(password):
		c.Add("password", "bad_characters")
	case n < minPassword:
		c.Add("password", "too_short", fault.With("min", minPassword))
	case n > maxPassword:
		c.Add("password", "too_long", fault.With("max", maxPassword))
	case isCommon(lower):
		c.Add("password", "staff.password_common")
	case lower == email:
		c.Add("password", "staff.password_email")
	}
}

// isCommon tells whether a password is a common one, or one repeated until it was long enough.
func isCommon(lower string) bool {
	for word := range strings.Lines(commonList) {
		word = strings.TrimSpace(word)
		if n := len(lower) / len(word); strings.Repeat(word, n) == lower {
			return true
		}
	}
	return false
}

// HashCost is what hashing a password takes (RFC 9106).
type HashCost struct {
	Passes  uint32
	Memory  uint32 // KiB
	Threads uint8
}

// DefaultHashCost is RFC 9106's second recommendation: 64 MiB, three passes, four lanes.
func DefaultHashCost() HashCost { return HashCost{Passes: 3, Memory: 64 << 10, Threads: 4} }

// The bounds of a cost that a stored hash may ask for, so that a forged row cannot exhaust the machine.
const (
	maxPasses  = 20
	maxMemory  = 1 << 20 // KiB
	saltLength = 16
	hashLength = 32
	maxSalt    = 64
)

// hasher hashes passwords, a few at a time: each takes the cost's memory.
type hasher struct {
	cost   HashCost
	random io.Reader
	places chan struct{}
}

func newHasher(cost HashCost, random io.Reader, atOnce int) *hasher {
	return &hasher{cost, random, make(chan struct{}, atOnce)}
}

func (h *hasher) key(ctx context.Context, password string, salt []byte, cost HashCost, length uint32) ([]byte, error) {
	select {
	case h.places <- struct{}{}:
		defer func() { <-h.places }()
		return argon2.IDKey([]byte(normalPassword(password)), salt, cost.Passes, cost.Memory, cost.Threads, length), nil
	case <-ctx.Done():
		return nil, fmt.Errorf("hash password: %w", context.Cause(ctx))
	}
}

// hash returns the password's hash with its parameters, in the PHC string format.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	salt, err := randomBytes(h.random, saltLength)
	if err != nil {
		return "", err
	}
	key, err := h.key(ctx, password, salt, h.cost, hashLength)
	if err != nil {
		return "", err
	}
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.cost.Memory, h.cost.Passes, h.cost.Threads,
		b64.EncodeToString(salt), b64.EncodeToString(key)), nil
}

// verify tells whether password is that of a stored hash, and whether the hash should be made anew because the cost has
// grown. Without a hash it takes the same time and says no.
func (h *hasher) verify(ctx context.Context, password, stored string) (ok, stale bool, err error) {
	cost, salt, want := h.cost, make([]byte, saltLength), make([]byte, hashLength)
	if stored != "" {
		if cost, salt, want, err = parseHash(stored); err != nil {
			return false, false, err
		}
	}
	length := uint32(len(want))
	got, err := h.key(ctx, password, salt, cost, length)
	if err != nil {
		return false, false, err
	}
	ok = subtle.ConstantTimeCompare(got, want) == 1 && stored != ""
	return ok, ok && (cost.Memory < h.cost.Memory || cost.Passes < h.cost.Passes), nil
}

var errBadHash = errors.New("staff: not a hash of a password")

func parseHash(stored string) (cost HashCost, salt, key []byte, err error) {
	parts := strings.Split(stored, "$")
	var version int
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" {
		return cost, nil, nil, errBadHash
	}
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return cost, nil, nil, errBadHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &cost.Memory, &cost.Passes, &cost.Threads); err != nil {
		return cost, nil, nil, errBadHash
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	key, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil || cost.Passes < 1 || cost.Passes > maxPasses || cost.Memory > maxMemory || cost.Threads < 1 ||
		len(salt) > maxSalt || len(key) != hashLength {
		return cost, nil, nil, errBadHash
	}
	return cost, salt, key, nil
}
