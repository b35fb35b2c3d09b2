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

// The bounds of an attribute's texts: names are cut to what the catalogue keeps, a longer value is dropped and noted.
const (
	maxAttributeName = 160
	maxAttributeText = 2_000
	maxChoice        = 160
	maxChoices       = 100
)

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

// values gathers a record's attributes and notes what is left out of them.
type values struct{ *importing.Record }

func (v values) add(field string, value importing.Value) {
	if len(v.Attributes) == catalog.MaxAttributes {
		v.drop(fault.Field{Name: field, Code: "import.too_many", Args: []fault.Arg{fault.With("max", catalog.MaxAttributes)}})
		return
	}
	v.Attributes = append(v.Attributes, value)
}

func (v values) drop(f fault.Field) { v.Dropped = append(v.Dropped, f) }

func (v values) text(field, code, name, text string) {
	text = catalog.CleanText(text)
	switch {
	case text == "":
	case utf8.RuneCountInString(text) > maxAttributeText:
		v.drop(fault.Field{Name: field, Code: "too_long", Args: []fault.Arg{fault.With("max", maxAttributeText)}})
	default:
		v.add(field, importing.Value{Code: code + ".t", Kind: catalog.TextAttribute, Name: name, Text: text})
	}
}

func (v values) number(field, code, name string, raw json.RawMessage) {
	n, ok := jsonNumber(raw)
	if !ok {
		v.drop(fault.Field{Name: field, Code: "not_a_number"})
		return
	}
	v.add(field, importing.Value{Code: code + ".n", Kind: catalog.NumberAttribute, Name: name, Number: n})
}

func (v values) boolean(field, code, name string, yes bool) {
	v.add(field, importing.Value{Code: code + ".b", Kind: catalog.BooleanAttribute, Name: name, Bool: yes})
}

// choice adds a value of a declared choice attribute: each name once, spelled as the first was.
func (v values) choice(field, code string, names []string) {
	value := importing.Value{Code: code, Kind: catalog.ChoiceAttribute}
	seen := map[string]bool{}
	for _, name := range names {
		name = catalog.CleanText(name)
		slug := catalog.Slugify(name)
		if slug == "" || seen[slug] {
			continue
		}
		seen[slug] = true
		if utf8.RuneCountInString(name) > maxChoice || len(value.Choices) == maxChoices {
			v.drop(fault.Field{Name: field, Code: "too_long", Args: []fault.Arg{fault.With("max", maxChoice)}})
			continue
		}
		value.Choices = append(value.Choices, name)
	}
	if len(value.Choices) > 0 {
		v.add(field, value)
	}
}

// eans keeps the codes whose check digit is right, each once.
func (v values) eans(field string, codes []string) {
	seen := map[string]bool{}
	for i, code := range codes {
		ean, err := catalog.ParseEAN(strings.TrimSpace(code))
		switch {
		case err != nil:
			v.drop(fault.Field{Name: field + "." + strconv.Itoa(i), Code: "import.bad_ean", Args: []fault.Arg{fault.With("ean", cut(catalog.CleanText(code), maxShown))}})
		case seen[ean]:
		case len(v.EANs) == catalog.MaxEANs:
			v.drop(fault.Field{Name: field, Code: "import.too_many", Args: []fault.Arg{fault.With("max", catalog.MaxEANs)}})
		default:
			seen[ean] = true
			v.EANs = append(v.EANs, ean)
		}
	}
}

// maxShown is how much of a faulty value is shown.
const maxShown = 40

// partNumber returns a part number, empty where the text is too long to be one.
func (v values) partNumber(field, text string) string {
	text = catalog.CleanText(text)
	if utf8.RuneCountInString(text) > catalog.MaxMPN {
		v.drop(fault.Field{Name: field, Code: "too_long", Args: []fault.Arg{fault.With("max", catalog.MaxMPN)}})
		return ""
	}
	return text
}
