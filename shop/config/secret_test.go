package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestSecretsAreMaskedEverywhere(t *testing.T) {
	t.Parallel()
	const value = "hunter2"
	s := NewSecret(value)
	type inner struct{ hidden Secret }
	for _, holder := range []any{s, &s, []Secret{s}, map[string]Secret{"k": s}, inner{s}, &inner{s}, struct{ S Secret }{s}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%10s", "%T"} {
			if got := fmt.Sprintf(verb, holder); strings.Contains(got, value) || strings.Contains(got, fmt.Sprintf("%x", value)) {
				t.Errorf("%s of %T shows it: %s", verb, holder, got)
			}
		}
		js, err := json.Marshal(holder)
		if err != nil || bytes.Contains(js, []byte(value)) {
			t.Errorf("JSON of %T: %s, %v", holder, js, err)
		}
		var b bytes.Buffer
		for _, h := range []slog.Handler{slog.NewJSONHandler(&b, nil), slog.NewTextHandler(&b, nil)} {
			slog.New(h).Info("x", "holder", holder)
		}
		if strings.Contains(b.String(), value) {
			t.Errorf("a log of %T shows it: %s", holder, b.String())
		}
	}
	if s.Reveal() != value || s.String() != mask {
		t.Errorf("got %q, %q", s.Reveal(), s.String())
	}
	if unset := (Secret{}); unset.String() != "" || unset.Reveal() != "" || unset.IsSet() || NewSecret("").IsSet() {
		t.Error("a secret that is not set is empty")
	}
}
