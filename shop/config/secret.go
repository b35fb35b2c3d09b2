package config

import (
	"fmt"
	"io"
	"log/slog"
)

// mask is what every print of a secret shows.
const mask = "********"

// Secret is a value that no print, log or JSON shows; only Reveal does. It holds a pointer, because fmt prints the
// insides of an unexported field without asking its methods.
type Secret struct{ value *string }

// NewSecret returns a secret.
func NewSecret(value string) Secret { return Secret{&value} }

// Reveal returns the value, "" when it is not set. Its callers are what to look at when secrets leak.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// IsSet tells whether there is a value.
func (s Secret) IsSet() bool { return s.Reveal() != "" }

// String returns a mask, "" when it is not set.
func (s Secret) String() string {
	if !s.IsSet() {
		return ""
	}
	return mask
}

// GoString returns a mask.
func (s Secret) GoString() string { return `config.Secret("` + s.String() + `")` }

// Format writes a mask for every verb.
func (s Secret) Format(f fmt.State, _ rune) {
	text := s.String()
	if f.Flag('#') {
		text = s.GoString()
	}
	_, _ = io.WriteString(f, text) // a print that cannot be written has nobody to tell
}

// LogValue returns a mask.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText returns a mask; it serves JSON too.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText takes the value.
func (s *Secret) UnmarshalText(b []byte) error {
	*s = NewSecret(string(b))
	return nil
}
