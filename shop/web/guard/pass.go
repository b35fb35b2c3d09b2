package guard

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"vapeart/shop/clock"
)

// Passes lets a browser back to something that it has proved to know, for a while: a name with an end, sealed with the
// shop's key. What it holds can be read but not made up.
type Passes struct {
	key   []byte
	clock clock.Clock
}

// NewPasses derives its key from the shop's APP_KEY.
func NewPasses(appKey []byte, c clock.Clock) Passes {
	mac := hmac.New(sha256.New, appKey)
	mac.Write([]byte("storefront pass v1"))
	return Passes{key: mac.Sum(nil), clock: c}
}

// Issue returns a pass for a name.
func (p Passes) Issue(name string, lifetime time.Duration) string {
	end := strconv.FormatInt(p.clock.Now().Add(lifetime).Unix(), 36)
	body := end + "." + base64.RawURLEncoding.EncodeToString([]byte(name)) // a cookie takes few characters
	return p.seal(body) + "." + body
}

// Name returns whom the pass is for, false for one that is forged or over.
func (p Passes) Name(pass string) (string, bool) {
	seal, body, ok := strings.Cut(pass, ".")
	if !ok || !hmac.Equal([]byte(seal), []byte(p.seal(body))) {
		return "", false
	}
	end, coded, _ := strings.Cut(body, ".")
	until, err := strconv.ParseInt(end, 36, 64)
	if err != nil || p.clock.Now().Unix() >= until {
		return "", false
	}
	name, err := base64.RawURLEncoding.DecodeString(coded)
	return string(name), err == nil
}

func (p Passes) seal(body string) string {
	mac := hmac.New(sha256.New, p.key)
	mac.Write([]byte(body))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:16])
}
