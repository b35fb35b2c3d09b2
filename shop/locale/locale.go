// Package locale owns everything that differs by language: the languages themselves, the message catalogues, the texts
// of faults, and how numbers, money, weights, dates and times are written. It refuses what belongs to data (product and
// category texts are rows, per language) and to pages (links, markup: no text here holds HTML).
//
// # Texts
//
// A text is found by its Key in message/<language>/<area>.json, one flat object per area so that many people can add
// keys at once. A value is a text with named placeholders, or one text per CLDR plural form:
//
//	"cart.title": "Your cart",
//	"cart.lines": {"one": "{count} item", "other": "{count} items"},
//	"error.cart.changed": "The price of {product} has changed.",
//	"field.too_long": "Please use at most {max} characters."
//
// A literal brace is written twice. Keys are lower case, dotted (a-z, 0-9, underscore). A key stands in one area only. The
// text of the fault code "cart.changed" is at "error.cart.changed", that of the field code "too_long" at
// "field.too_long"; a field whose code has no text of its own takes that of the error code. Internal faults need no
// text: readers get "error.internal". A code without text falls back to its kind's, "error.conflict".
//
// # Adding one
//
// Add the key to both languages' files of your area, with the same placeholders and plural forms (German with the
// formal Sie), and use it where the test of this package finds it:
//
//   - in a template: {{t "cart.title"}}, {{t "cart.greeting" "name" .Name}}, {{tn "cart.lines" .Count}}
//   - in Go: locale.Key("cart.title"), const title locale.Key = "cart.title", x.Text(lang, "cart.title"),
//     x.Plural(lang, "cart.lines", n)
//   - a family, chosen at run time: locale.Key("order.state." + state), {{t (printf "order.state.%s" .State)}}: every
//     key that begins so counts as used
//   - codes: fault.New and fault.Wrap, fault.Error{Code: …}, fault.Field{Code: …}, Add and That of a fault.Check, each
//     with the bare code as a literal or a package-level constant
//
// The test walks the whole repository and reports keys that are used and missing, present and unused, different
// between languages, and placeholders that a caller leaves empty.
package locale

import (
	"golang.org/x/text/language"

	"vapeart/shop/fault"
)

// Language is a language that the shop speaks, as its ISO 639-1 code: the first segment of every page's path.
type Language string

// The shop's languages. Default is what a reader gets whose own the shop does not speak.
const (
	English Language = "en"
	German  Language = "de"
	Default          = English
)

// Supported returns the languages in the order in which a page offers them.
func Supported() []Language { return []Language{English, German} }

// Parse returns the language of a code, exactly as written in a path. Errors: NotFound locale.unknown_language.
func Parse(code string) (Language, error) {
	for _, l := range Supported() {
		if string(l) == code {
			return l, nil
		}
	}
	return "", fault.New(fault.NotFound, "locale.unknown_language")
}

// Match returns the language that suits an Accept-Language header best, Default if none does or the header is broken.
func Match(acceptLanguage string) Language {
	const longest = 200 // no browser sends more, and matching costs time
	if len(acceptLanguage) > longest {
		return Default
	}
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return Default
	}
	tags := make([]language.Tag, 0, len(Supported()))
	for _, l := range Supported() { // the first is what the matcher falls back to
		tags = append(tags, l.tag())
	}
	_, i, _ := language.NewMatcher(tags).Match(wanted...)
	return Supported()[i]
}

// Name returns the language's name in itself, for a language switch.
func (l Language) Name() string {
	if l == German {
		return "Deutsch"
	}
	return "English"
}

func (l Language) tag() language.Tag {
	if l == German {
		return language.German
	}
	return language.English
}
