package staff

import (
	"strings"
	"testing"
	"time"

	"vapeart/shop/fault"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func testKeys(t testing.TB, appKey string) keys {
	t.Helper()
	k, err := newKeys([]byte(appKey))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestSealsAreBoundToWhatTheySeal(t *testing.T) {
	t.Parallel()
	k, other := testKeys(t, "one key"), testKeys(t, "another key")
	access, ok := parseAccess(k.sealAccess(7, "salt", noon))
	if !ok || !k.opens(access, "salt") {
		t.Fatal("an access token opens with its salt")
	}
	later := access
	later.expires = noon.Add(time.Hour)
	another := access
	another.session = 8
	for name, opened := range map[string]bool{
		"another salt": k.opens(access, "tlas"), "no salt": k.opens(access, ""), "another key": other.opens(access, "salt"),
		"a later end": k.opens(later, "salt"), "another session": k.opens(another, "salt"),
	} {
		if opened {
			t.Errorf("%s: it opens", name)
		}
	}
	nonce := strings.Repeat("0a", nonceLength)
	device := k.sealDevice(3, 1, nonce)
	if k.deviceNonce(device, 3, 1) != nonce || k.deviceNonce(device, 3, 2) != "" || k.deviceNonce(device, 4, 1) != "" || other.deviceNonce(device, 3, 1) != "" {
		t.Error("a device is known to its account in its epoch only")
	}
	challenge := k.sealChallenge(noon, nonce)
	if _, until, ok := k.openChallenge(challenge); !ok || !until.Equal(noon) {
		t.Errorf("a challenge opens, got %v %v", until, ok)
	}
	if _, _, ok := other.openChallenge(challenge); ok {
		t.Error("a challenge opens under another key")
	}
	sealed := k.sealFor(1, "secret")
	if got, err := k.openFor(1, sealed); got != "secret" || err != nil {
		t.Errorf("got %q %v", got, err)
	}
	if _, err := k.openFor(2, sealed); err == nil {
		t.Error("a sealed secret opens in another account's row")
	}
}

func TestATOTPCodeIsTakenAStepBeforeAndAfterButNeverTwice(t *testing.T) {
	t.Parallel()
	// RFC 6238, appendix B, cut to six digits.
	const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
	at, step := time.Unix(1111111109, 0), int64(1111111109/30)
	for _, tc := range []struct {
		name string
		code string
		now  time.Time
		last int64
		ok   bool
	}{
		{"in its step", "081804", at, 0, true},
		{"a step late", "081804", at.Add(30 * time.Second), 0, true},
		{"a step early", "081804", at.Add(-30 * time.Second), 0, true},
		{"two steps late", "081804", at.Add(60 * time.Second), 0, false},
		{"after a code of the step before", "081804", at, step - 1, true},
		{"after itself", "081804", at, step, false},
		{"after a later one", "081804", at, step + 1, false},
		{"another code", "081805", at, 0, false},
		{"no code", "", at, 0, false},
	} {
		if got, ok, err := totpStep(secret, tc.code, tc.now, tc.last); ok != tc.ok || err != nil || (ok && got != step) {
			t.Errorf("%s: got %v %v %v", tc.name, got, ok, err)
		}
	}
	want := "otpauth://totp/Vape%20Art:a@example.com?issuer=Vape%20Art&secret=ABC"
	if got := totpURI("Vape Art", "a@example.com", "ABC"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestDelaysGrowAndAreForgotten(t *testing.T) {
	t.Parallel()
	b, now := Bucket{UpdatedAt: noon}, noon
	var waits []time.Duration
	for range 20 {
		var err error
		if b, err = b.take(pairLimit(), now); err != nil {
			t.Fatal(err)
		}
		waits = append(waits, b.BlockedUntil.Sub(now))
		if wait := b.BlockedUntil.Sub(now); wait > 0 {
			blocked, err := b.take(pairLimit(), now.Add(wait-time.Millisecond))
			if fault.CodeOf(err) != "staff.too_many_attempts" || blocked != b {
				t.Fatalf("a try during the wait is refused and counts for nothing, got %v %v", blocked, err)
			}
		}
		now = b.BlockedUntil
	}
	if waits[4] != 0 || waits[5] != time.Second || waits[6] != 2*time.Second || waits[19] != time.Hour {
		t.Errorf("five free, 1 s, doubling to an hour: got %v", waits)
	}
	if b, err := b.take(pairLimit(), now.Add(2*forgetAfter)); err != nil || b.Failures != 1 {
		t.Errorf("a day later it begins anew, got %v %v", b, err)
	}
	huge := Bucket{Failures: 1 << 40, UpdatedAt: noon}
	if b, err := huge.take(accountLimit(), noon); err != nil || b.BlockedUntil.Sub(noon) != time.Minute {
		t.Errorf("an account on unknown devices never waits longer than a minute, got %v %v", b, err)
	}
}

func TestAnAddressIsTheNetworkThatOneCustomerHas(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"192.0.2.7": "192.0.2.7", "::ffff:192.0.2.7": "192.0.2.7", "2001:db8:1:2:3::4": "2001:db8:1:2::/64", "fe80::1%eth0": "fe80::/64", "": "unknown", "x": "unknown",
	} {
		if got := addressKey(address); got != want {
			t.Errorf("%q: got %q, want %q", address, got, want)
		}
	}
}

func FuzzTokens(f *testing.F) {
	k := testKeys(f, "one key")
	nonce := strings.Repeat("0a", nonceLength)
	f.Add(k.sealAccess(7, "salt", noon))
	f.Add(k.sealDevice(3, 1, nonce))
	f.Add(k.sealChallenge(noon, nonce))
	f.Add(secretToken{9, strings.Repeat("ab", keyLength)}.text(apiKind))
	f.Add("vat_-1_")
	f.Fuzz(func(t *testing.T, text string) {
		if a, ok := parseAccess(text); ok && k.opens(a, "salt") && text != k.sealAccess(a.session, "salt", a.expires) {
			t.Errorf("%q opens and is not what was sealed", text)
		}
		if n, until, ok := k.openChallenge(text); ok && text != k.sealChallenge(until, n) {
			t.Errorf("%q opens and is not what was sealed", text)
		}
		for _, kind := range []string{apiKind, refreshKind, inviteKind} {
			if s, ok := parseSecretToken(kind, text); ok && s.text(kind) != text {
				t.Errorf("%q has two spellings", text)
			}
		}
		if n := k.deviceNonce(text, 3, 1); n != "" && text != k.sealDevice(3, 1, n) {
			t.Errorf("%q opens and is not what was sealed", text)
		}
	})
}
