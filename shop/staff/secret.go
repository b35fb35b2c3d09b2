package staff

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
)

// keyLength is that of every derived key, and of every secret that is given out, in bytes.
const keyLength = 32

// keys are derived from the shop's APP_KEY, one per purpose, so that nothing made for one is good for another. Another
// APP_KEY makes sealed TOTP secrets unreadable, and access tokens, recovery codes and known devices void; passwords, SSH keys,
// API tokens and refresh tokens stay.
type keys struct {
	seal      cipher.AEAD // TOTP secrets at rest
	access    []byte
	challenge []byte
	device    []byte
	recovery  []byte
	throttle  []byte
}

func newKeys(appKey []byte) (keys, error) {
	var k keys
	var seal []byte
	for purpose, to := range map[string]*[]byte{
		"totp": &seal, "access": &k.access, "challenge": &k.challenge, "device": &k.device, "recovery": &k.recovery, "throttle": &k.throttle,
	} {
		key, err := hkdf.Key(sha256.New, appKey, nil, "staff "+purpose+" v1", keyLength)
		if err != nil {
			return k, fmt.Errorf("derive staff keys: %w", err)
		}
		*to = key
	}
	block, err := aes.NewCipher(seal)
	if err != nil {
		return k, fmt.Errorf("derive staff keys: %w", err)
	}
	if k.seal, err = cipher.NewGCMWithRandomNonce(block); err != nil {
		return k, fmt.Errorf("derive staff keys: %w", err)
	}
	return k, nil
}

// sealFor seals a secret so that only the row of the same account opens it.
func (k keys) sealFor(staffID int64, secret string) string {
	sealed := k.seal.Seal(nil, nil, []byte(secret), fmt.Appendf(nil, "staff %d", staffID))
	return base64.RawStdEncoding.EncodeToString(sealed)
}

var errSealed = errors.New("staff: a sealed secret does not open: another APP_KEY, or a changed row")

func (k keys) openFor(staffID int64, sealed string) (string, error) {
	raw, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil {
		return "", errSealed
	}
	secret, err := k.seal.Open(nil, nil, raw, fmt.Appendf(nil, "staff %d", staffID))
	if err != nil {
		return "", errSealed
	}
	return string(secret), nil
}

// mac returns the HMAC-SHA-256 of parts, which cannot run into each other, in hex.
func mac(key []byte, parts ...string) string {
	h := hmac.New(sha256.New, key)
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// digest returns the SHA-256 of a secret of full strength, in hex.
func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// same compares secrets in a time that does not tell where they differ.
func same(a, b string) bool { return hmac.Equal([]byte(a), []byte(b)) }

func randomBytes(random io.Reader, n int) ([]byte, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(random, b); err != nil {
		return nil, fmt.Errorf("randomness: %w", err)
	}
	return b, nil
}

// randomHex returns n random bytes in hex.
func randomHex(random io.Reader, n int) (string, error) {
	b, err := randomBytes(random, n)
	return hex.EncodeToString(b), err
}
