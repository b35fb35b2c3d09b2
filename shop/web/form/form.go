// Package form owns reading what a browser sends: bounded, trimmed and typed, every fault under the name of its field, so
// that a page can show it at the field and keep what was typed. It refuses rules of the trade (what an address needs,
// which age may buy): those are the domains'.
package form

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"vapeart/shop/fault"
)

// Form reads one submission. It gathers faults until Err.
type Form struct {
	value func(name string) string
	check fault.Check
}

// Read returns a form over what value returns for a field's name, "" for a missing one.
func Read(value func(name string) string) *Form { return &Form{value: value} }

// Err returns nil, or an Invalid error with every field at fault.
func (f *Form) Err() error { return f.check.Err() }

// Text returns a line of text: normalised to NFC, control and invisible characters dropped, inner spaces made one,
// trimmed. Faults: too_long beyond most characters; the text is cut there.
func (f *Form) Text(name string, most int) string {
	raw := f.value(name)
	if hardLimit := 8 * most; len(raw) > hardLimit { // before any work on it
		raw = raw[:hardLimit]
	}
	text := Line(raw)
	if utf8.RuneCountInString(text) > most {
		f.check.Add(name, "too_long", fault.With("max", most))
		text = string([]rune(text)[:most])
	}
	return text
}

// Required returns a text that must not be empty. Faults: required, too_long.
func (f *Form) Required(name string, most int) string {
	text := f.Text(name, most)
	f.check.That(text != "", name, "required")
	return text
}

// Number returns a whole number from least to most. Faults: required, not_a_number, too_small, too_large; the result is
// then least.
func (f *Form) Number(name string, least, most int) int {
	const longest = 12
	text := strings.TrimSpace(f.value(name))
	if !f.check.That(text != "", name, "required") {
		return least
	}
	n, err := strconv.Atoi(text)
	switch {
	case err != nil || len(text) > longest:
		f.check.Add(name, "not_a_number")
	case n < least:
		f.check.Add(name, "too_small", fault.With("min", least))
	case n > most:
		f.check.Add(name, "too_large", fault.With("max", most))
	default:
		return n
	}
	return least
}

// ID returns a row's id. Faults: required, unknown; the result is then 0.
func (f *Form) ID(name string) int64 {
	text := strings.TrimSpace(f.value(name))
	if !f.check.That(text != "", name, "required") {
		return 0
	}
	id, err := strconv.ParseInt(text, 10, 64)
	if !f.check.That(err == nil && id > 0, name, "unknown") {
		return 0
	}
	return id
}

// Choice returns one of the given values. Faults: required, unknown; the result is then empty.
func (f *Form) Choice(name string, values ...string) string {
	text := strings.TrimSpace(f.value(name))
	if !f.check.That(text != "", name, "required") {
		return ""
	}
	if !f.check.That(slices.Contains(values, text), name, "unknown") {
		return ""
	}
	return text
}

// Checked tells whether a checkbox was ticked.
func (f *Form) Checked(name string) bool { return f.value(name) != "" }

// Digits returns a number that was typed into a small field, padded with zeros to width, as part of a date: "7" is "07".
// What is no number stays as typed, for whoever judges the whole.
func (f *Form) Digits(name string, width int) string {
	text := f.Text(name, width)
	if text == "" || strings.Trim(text, "0123456789") != "" {
		return text
	}
	return strings.Repeat("0", max(0, width-len(text))) + text
}

// Line cleans one line of typed text.
func Line(raw string) string {
	var b strings.Builder
	space := false
	for _, r := range strings.ToValidUTF8(raw, "") {
		switch {
		case unicode.IsSpace(r):
			space = b.Len() > 0
		case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cf, r):
		default:
			if space {
				b.WriteByte(' ')
				space = false
			}
			b.WriteRune(r)
		}
	}
	return norm.NFC.String(b.String()) // last: what was dropped may have stood between a letter and its accent
}

// Local returns an address within this shop to go back to, fallback when text is none: a scheme, a host or a backslash
// would lead elsewhere.
func Local(text, fallback string) string {
	const longest = 2000
	bad := !strings.HasPrefix(text, "/") || strings.HasPrefix(text, "//") || len(text) > longest ||
		strings.ContainsFunc(text, func(r rune) bool { return r == '\\' || r < ' ' || r == 0x7f || r == utf8.RuneError })
	if bad {
		return fallback
	}
	return text
}
