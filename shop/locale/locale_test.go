package locale

import (
	"strings"
	"testing"

	"vapeart/shop/fault"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for _, l := range Supported() {
		if got, err := Parse(string(l)); err != nil || got != l {
			t.Errorf("Parse(%q) = %q, %v", l, got, err)
		}
		if l.Name() == "" {
			t.Errorf("%s has no name", l)
		}
	}
	for _, code := range []string{"", "EN", "fr", "de-AT", "en "} {
		if got, err := Parse(code); fault.KindOf(err) != fault.NotFound || got != "" {
			t.Errorf("Parse(%q) = %q, %v", code, got, err)
		}
	}
}

func TestMatch(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]Language{
		"":                            Default,
		"de":                          German,
		"de-AT,de;q=0.9,en;q=0.8":     German,
		"en-US,en;q=0.9,de;q=0.8":     English,
		"fr,de;q=0.5,en;q=0.4":        German,
		"fr-FR,fr;q=0.9":              Default,
		"gsw":                         German, // who reads Swiss German reads German
		"de;q=0.1,en;q=0.2":           English,
		"*":                           Default,
		";;q=x":                       Default,
		strings.Repeat("de,", 10_000): Default,
	} {
		if got := Match(header); got != want {
			t.Errorf("Match(%.60q) = %s, want %s", header, got, want)
		}
	}
}
