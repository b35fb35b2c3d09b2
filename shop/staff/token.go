package staff

import (
	"strconv"
	"strings"
	"time"
)

// The kinds of tokens, which are their first part: a secret that leaks says what it is, and scanners find it.
const (
	accessKind     = "vaa" // vaa_<session>_<expiry, Unix seconds>_<seal>
	refreshKind    = "var" // var_<session>_<secret>
	apiKind        = "vat" // vat_<token>_<secret>
	inviteKind     = "vai" // vai_<account>_<secret>
	deviceKind     = "vad" // vad_<account>_<nonce>_<seal>
	challengeKind  = "vac" // vac_<expiry, Unix seconds>_<nonce>_<seal>
	hexSecret      = 2 * keyLength
	nonceLength    = 16
	maxTokenLength = 200
)

// parts splits a token of a kind into n parts after the kind: decimal numbers without sign or leading zero, or the hex
// that we write. ok is false for everything that this package would not have written so.
func parts(kind, token string, n int) (list []string, ok bool) {
	if len(token) > maxTokenLength {
		return nil, false
	}
	list = strings.Split(token, "_")
	if len(list) != n+1 || list[0] != kind {
		return nil, false
	}
	for _, p := range list[1:] {
		if p == "" || strings.Trim(p, "0123456789abcdef") != "" {
			return nil, false
		}
	}
	return list[1:], true
}

// number reads a positive decimal number as strconv writes it.
func number(text string) (int64, bool) {
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil && n > 0 && strconv.FormatInt(n, 10) == text
}

// secretToken is a token of an id and a secret.
type secretToken struct {
	id     int64
	secret string
}

func (t secretToken) text(kind string) string {
	return kind + "_" + strconv.FormatInt(t.id, 10) + "_" + t.secret
}

func parseSecretToken(kind, token string) (t secretToken, ok bool) {
	p, ok := parts(kind, token, 2)
	if !ok || len(p[1]) != hexSecret {
		return t, false
	}
	t.secret = p[1]
	t.id, ok = number(p[0])
	return t, ok
}

// accessToken is what an access token says of itself.
type accessToken struct {
	session int64
	expires time.Time
	seal    string
}

func (k keys) sealAccess(session int64, salt string, expires time.Time) string {
	id, until := strconv.FormatInt(session, 10), strconv.FormatInt(expires.Unix(), 10)
	return strings.Join([]string{accessKind, id, until, mac(k.access, salt, id, until)}, "_")
}

func parseAccess(token string) (t accessToken, ok bool) {
	p, ok := parts(accessKind, token, 3)
	if !ok || len(p[2]) != hexSecret {
		return t, false
	}
	session, ok1 := number(p[0])
	expires, ok2 := number(p[1])
	return accessToken{session, time.Unix(expires, 0).UTC(), p[2]}, ok1 && ok2
}

// opens tells whether the token was sealed with the salt of its session's row.
func (k keys) opens(t accessToken, salt string) bool {
	id, until := strconv.FormatInt(t.session, 10), strconv.FormatInt(t.expires.Unix(), 10)
	return salt != "" && same(t.seal, mac(k.access, salt, id, until))
}

// sealDevice names a device on which an account has logged in. It holds no right: it only has failures counted apart.
func (k keys) sealDevice(staffID, epoch int64, nonce string) string {
	id := strconv.FormatInt(staffID, 10)
	return strings.Join([]string{deviceKind, id, nonce, mac(k.device, id, strconv.FormatInt(epoch, 10), nonce)}, "_")
}

// deviceNonce returns the nonce of a device token that was given to this account in this epoch, "" of any other.
func (k keys) deviceNonce(token string, staffID, epoch int64) string {
	p, ok := parts(deviceKind, token, 3)
	if !ok || len(p[1]) != 2*nonceLength || !same(token, k.sealDevice(staffID, epoch, p[1])) {
		return ""
	}
	return p[1]
}

func (k keys) sealChallenge(expires time.Time, nonce string) string {
	until := strconv.FormatInt(expires.Unix(), 10)
	return strings.Join([]string{challengeKind, until, nonce, mac(k.challenge, purposeLogIn, until, nonce)}, "_")
}

// openChallenge returns the nonce and expiry of a challenge that we sealed.
func (k keys) openChallenge(challenge string) (nonce string, expires time.Time, ok bool) {
	p, ok := parts(challengeKind, challenge, 3)
	if !ok || len(p[1]) != 2*nonceLength {
		return "", expires, false
	}
	until, ok := number(p[0])
	expires = time.Unix(until, 0).UTC()
	return p[1], expires, ok && same(challenge, k.sealChallenge(expires, p[1]))
}
