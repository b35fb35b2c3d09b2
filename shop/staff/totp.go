package staff

import (
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

// What authenticator apps agree on (RFC 6238): SHA-1, six digits, steps of 30 s. The key is as long as the hash.
const (
	totpPeriod = 30 * time.Second
	totpSkew   = 1 // steps before and after
	totpKey    = 20
)

func newTOTPSecret(random io.Reader) (string, error) {
	b, err := randomBytes(random, totpKey)
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b), err
}

// totpURI is what authenticator apps read from a QR code.
func totpURI(issuer, email, secret string) string {
	label := url.PathEscape(issuer + ":" + email)
	query := url.Values{"secret": {secret}, "issuer": {issuer}}
	return "otpauth://totp/" + label + "?" + strings.ReplaceAll(query.Encode(), "+", "%20") // some apps show the plus
}

// totpStep returns the step whose code this is, among those around now and after the last one that was taken. ok is
// false when it is none. All steps are always compared.
func totpStep(secret, code string, now time.Time, last int64) (step int64, ok bool, err error) {
	current := now.Unix() / int64(totpPeriod/time.Second)
	for s := current - totpSkew; s <= current+totpSkew; s++ {
		want, err := hotp.GenerateCodeCustom(secret, uint64(s), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err != nil {
			return 0, false, fmt.Errorf("totp: %w", err)
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && s > last {
			step, ok = s, true
		}
	}
	return step, ok, nil
}

// Recovery codes: 80 bits each in four groups of base32, in the letters that are hard to mistake.
const (
	recoveryCodes = 10
	recoveryBytes = 10
	recoveryGroup = 4
	recoveryChars = 16
)

func recoveryEncoding() *base32.Encoding {
	return base32.NewEncoding("abcdefghjkmnpqrstuvwxyz023456789").WithPadding(base32.NoPadding)
}

func newRecoveryCodes(random io.Reader) ([]string, error) {
	list := make([]string, recoveryCodes)
	for i := range list {
		b, err := randomBytes(random, recoveryBytes)
		if err != nil {
			return nil, err
		}
		plain := recoveryEncoding().EncodeToString(b)
		var groups []string
		for at := 0; at < len(plain); at += recoveryGroup {
			groups = append(groups, plain[at:at+recoveryGroup])
		}
		list[i] = strings.Join(groups, "-")
	}
	return list, nil
}

// normalRecovery returns a recovery code as it is hashed; ok is false when it cannot be one.
func normalRecovery(code string) (plain string, ok bool) {
	plain = strings.NewReplacer("-", "", " ", "").Replace(strings.ToLower(strings.TrimSpace(code)))
	return plain, len(plain) == recoveryChars
}

func (k keys) recoveryHash(staffID int64, plain string) string {
	return mac(k.recovery, fmt.Sprint(staffID), plain)
}

func (k keys) recoveryHashes(staffID int64, codes []string) []string {
	hashes := make([]string, len(codes))
	for i, c := range codes {
		plain, _ := normalRecovery(c)
		hashes[i] = k.recoveryHash(staffID, plain)
	}
	return hashes
}
