package feed

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"

	"vapeart/shop/catalog"
	"vapeart/shop/fault"
	"vapeart/shop/importing"
)

// The bounds of an attribute's texts: names are cut to what the catalogue keeps, a longer value is dropped.
const (
	maxAttributeName = 160
	maxAttributeText = 2_000
	maxChoice        = 160
)

func badRecord(err error) error { return fault.Wrap(fault.Invalid, "import.bad_json", err) }

// title makes a name for people of a field name: "aspect_ratio" → "Aspect ratio", and the double underscores that stand
// for brackets: "dimensions__wxdxh_" → "Dimensions (wxdxh)".
func title(field string) string {
	s := strings.ReplaceAll(field, "__", " (")
	if strings.Contains(s, "(") && strings.HasSuffix(s, "_") {
		s = strings.TrimSuffix(s, "_") + ")"
	}
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if r == '_' || r == '.' {
			return ' '
		}
		return r
	}, s))
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return field
	}
	return cut(strings.ToUpper(string(first))+s[size:], maxAttributeName)
}

func cut(s string, most int) string {
	n := 0
	for i := range s {
		if n == most {
			return s[:i]
		}
		n++
	}
	return s
}

// number writes a JSON number as the shop keeps decimals: no exponent, no trailing zeros.
func number(raw json.Number) (string, bool) {
	f, err := strconv.ParseFloat(raw.String(), 64)
	if err != nil || f > 1e15 || f < -1e15 {
		return "", false
	}
	return strconv.FormatFloat(f, 'f', -1, 64), true
}

func textValue(code, name, text string) (importing.Value, bool) {
	text = catalog.CleanText(text)
	v := importing.Value{Code: code + ".t", Kind: catalog.TextAttribute, Name: name, Text: text}
	return v, text != "" && utf8.RuneCountInString(text) <= maxAttributeText
}

func numberValue(code, name string, raw json.Number) (importing.Value, bool) {
	n, ok := number(raw)
	return importing.Value{Code: code + ".n", Kind: catalog.NumberAttribute, Name: name, Number: n}, ok
}

func boolValue(code, name string, b bool) importing.Value {
	return importing.Value{Code: code + ".b", Kind: catalog.BooleanAttribute, Name: name, Bool: b}
}

// choiceValue makes a value of a declared choice attribute of the names, each once, spelled as the first was.
func choiceValue(code string, names []string) (importing.Value, bool) {
	v := importing.Value{Code: code, Kind: catalog.ChoiceAttribute}
	seen := map[string]bool{}
	for _, name := range names {
		name = catalog.CleanText(name)
		slug := catalog.Slugify(name)
		if slug == "" || seen[slug] || utf8.RuneCountInString(name) > maxChoice {
			continue
		}
		seen[slug] = true
		v.Choices = append(v.Choices, name)
	}
	return v, len(v.Choices) > 0
}

// eans keeps the codes whose check digit is right, each once, and notes the others.
func eans(r *importing.Record, codes []string) {
	seen := map[string]bool{}
	for _, code := range codes {
		ean, err := catalog.ParseEAN(strings.TrimSpace(code))
		switch {
		case err != nil:
			r.Dropped = append(r.Dropped, importing.Dropped{Field: "ean", Code: fault.CodeOf(err), Detail: cut(code, 40)})
		case !seen[ean] && len(r.EANs) < catalog.MaxEANs:
			seen[ean] = true
			r.EANs = append(r.EANs, ean)
		}
	}
}
