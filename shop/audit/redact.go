package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
)

// The bounds of a state in bytes of JSON, and what stands for what may not be kept. A state above mostState is kept as
// its size and SHA-256; a text above mostText is cut first.
const (
	mostState = 16_000
	mostText  = 2_000
	mostDepth = 32
	redacted  = "[redacted]"
	tooDeep   = "[too deep]"
	cutMark   = "…"
)

// state returns v as JSON with sorted keys, without secrets and within bounds; "" for nil.
func state(v any) (string, error) {
	if v == nil {
		return "", nil
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("audit state: %w", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber() // ids and money keep every digit
	var tree any
	if err := decoder.Decode(&tree); err != nil {
		return "", fmt.Errorf("audit state: %w", err)
	}
	clean, err := json.Marshal(redact(tree, 0))
	if err != nil {
		return "", fmt.Errorf("audit state: %w", err)
	}
	if len(clean) <= mostState {
		return string(clean), nil
	}
	sum := sha256.Sum256(clean)
	return fmt.Sprintf(`{"omitted":"too_large","bytes":%d,"sha256":"%s"}`, len(clean), hex.EncodeToString(sum[:])), nil
}

func redact(v any, depth int) any {
	if depth > mostDepth {
		return tooDeep
	}
	switch v := v.(type) {
	case map[string]any:
		for name, inner := range v {
			if isSecret(name) && inner != nil {
				v[name] = redacted // that there was one may be known
			} else {
				v[name] = redact(inner, depth+1)
			}
		}
	case []any:
		for i := range v {
			v[i] = redact(v[i], depth+1)
		}
	case string:
		return cut(v, mostText)
	}
	return v
}

// isSecret tells by its name whether a field may hold a secret. Names are compared without case and separators. Long
// words count wherever they stand, for a field too much is redacted rather than one too little; short ones, which are in
// the middle of many a harmless word, only as words of their own.
func isSecret(name string) bool {
	words := wordsOf(name)
	joined := strings.Join(words, "")
	for _, part := range []string{
		"password", "passwd", "passphrase", "secret", "token", "credential", "authorization", "apikey", "appkey", "privatekey",
		"signingkey", "encryptionkey", "recoverycode", "backupcode", "cardnumber", "securitycode", "cookie", "sessionid", "dsn", "totp",
	} {
		if strings.Contains(joined, part) {
			return true
		}
	}
	for _, word := range words {
		switch word {
		case "otp", "pin", "cvv", "cvc", "pwd", "pass", "pan", "salt", "seed", "jwt", "hmac", "argon2", "argon2id":
			return true
		}
	}
	return false
}

// wordsOf splits a field's name at what is no letter or digit and where lower case turns upper: "APIKey_new" is api, key, new.
func wordsOf(name string) []string {
	var words []string
	runes := []rune(name)
	start := 0
	for i := 0; i <= len(runes); i++ {
		switch {
		case i == len(runes) || !unicode.IsLetter(runes[i]) && !unicode.IsDigit(runes[i]):
			if i > start {
				words = append(words, strings.ToLower(string(runes[start:i])))
			}
			start = i + 1
		case i > start && unicode.IsUpper(runes[i]) &&
			(!unicode.IsUpper(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])):
			words = append(words, strings.ToLower(string(runes[start:i])))
			start = i
		}
	}
	return words
}

// cut shortens a text to so many bytes, between two characters, and says so.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most-len(cutMark)], "") + cutMark
}

// plain makes a text that every engine keeps byte by byte: valid UTF-8 without control characters.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return unicode.ReplacementChar
		}
		return r
	}, strings.ToValidUTF8(text, string(unicode.ReplacementChar)))
}
