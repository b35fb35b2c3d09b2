package audit

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSecretsNeverEnterTheLog(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"password", "Password", "new_password", "passwordHash", "passwd", "pass", "secret", "totp_secret", "TOTPSecret", "clientSecret",
		"token", "accessToken", "refresh-token", "apiKey", "API_KEY", "apikey", "APP_KEY", "privateKey", "private key", "recovery_codes",
		"Authorization", "Set-Cookie", "sessionID", "credential", "DB_DSN", "otp", "pin", "PIN", "card_pin", "cvv", "cardNumber", "salt",
	} {
		if !isSecret(name) {
			t.Errorf("%q must be redacted", name)
		}
	}
	for _, name := range []string{
		"name", "shipping", "spinning_rod", "hotplate", "company", "expansion", "compass_name", "email", "state", "seeded_at", "", "_", "key", "public_key", "Größe",
	} {
		if isSecret(name) {
			t.Errorf("%q is harmless", name)
		}
	}
}

func TestState(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat(`{"a":`, mostDepth+2) + "1" + strings.Repeat("}", mostDepth+2)
	for name, c := range map[string]struct {
		from any
		want string
	}{
		"nothing is nothing": {nil, ""},
		"fields are sorted and numbers keep every digit": {
			json.RawMessage(`{"z":9007199254740993,"a":1.10}`), `{"a":1.10,"z":9007199254740993}`,
		},
		"secrets are redacted wherever they stand, with all that is in them": {
			json.RawMessage(`{"user":{"name":"Ada","password":"x"},"keys":[{"token":{"value":"x"}},{"api_key":null}]}`),
			`{"keys":[{"token":"[redacted]"},{"api_key":null}],"user":{"name":"Ada","password":"[redacted]"}}`,
		},
		"a secret that is no text is redacted too": {map[string]int{"pin": 1234}, `{"pin":"[redacted]"}`},
		"a long text is cut between characters": {
			map[string]string{"note": strings.Repeat("é", mostText)}, `{"note":"` + strings.Repeat("é", (mostText-len(cutMark))/2) + `…"}`,
		},
		"what is nested too deeply is left out": {
			json.RawMessage(deep), strings.Repeat(`{"a":`, mostDepth+1) + `"[too deep]"` + strings.Repeat("}", mostDepth+1),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := state(c.from)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("one that is too large is told by its size and hash", func(t *testing.T) {
		t.Parallel()
		got, err := state(strings.Fields(strings.Repeat("word ", mostState)))
		if err != nil || !strings.HasPrefix(got, `{"omitted":"too_large","bytes":112001,"sha256":"`) || len(got) > 150 {
			t.Errorf("got %.200s, %v", got, err)
		}
	})
	t.Run("what is no JSON is an error", func(t *testing.T) {
		t.Parallel()
		if got, err := state(func() {}); err == nil {
			t.Errorf("got %q", got)
		}
	})
}

func TestNoTwoEntriesShareTheirBytes(t *testing.T) {
	t.Parallel()
	a := Entry{Actor: Actor{ID: "ab", Label: "c"}}
	b := Entry{Actor: Actor{ID: "a", Label: "bc"}}
	if string(canonical(&a)) == string(canonical(&b)) {
		t.Error("fields must not run into one another")
	}
	s := newSealer([]byte("key"))
	h := s.sealedHead(1_000, genesis())
	if s.checkpointIsOurs(h) || s.headIsOurs(s.sealedCheckpoint(1_000, genesis())) || newSealer([]byte("other")).headIsOurs(h) {
		t.Error("a seal is of one kind and one key")
	}
}
