package catalog

import (
	"strings"

	"vapeart/shop/locale"
)

// AttributeKind is the type of an attribute's values.
type AttributeKind string

// The kinds.
const (
	TextAttribute    AttributeKind = "text"
	NumberAttribute  AttributeKind = "number"
	BooleanAttribute AttributeKind = "boolean"
	ChoiceAttribute  AttributeKind = "choice"
)

// Attribute is a typed property that products can have.
type Attribute struct {
	ID         int64
	Code       string
	Kind       AttributeKind
	Unit       string // of numbers ("mAh"); empty for none
	Filterable bool   // offered as a facet; choices only
	Position   int    // order on the product page and among facets
	Names      map[locale.Language]string
	Choices    []Choice // of a choice attribute
	Version    int64
}

// Choice is one value of a choice attribute.
type Choice struct {
	ID       int64
	Code     string // unique within its attribute
	Position int
	Names    map[locale.Language]string
}

// Value is a product's value of one attribute; the field of the attribute's kind is set.
type Value struct {
	AttributeID int64                      `json:"a"`
	Text        map[locale.Language]string `json:"t,omitempty"`
	Number      string                     `json:"n,omitempty"` // decimal, point, no exponent, no trailing zeros
	Bool        *bool                      `json:"b,omitempty"`
	Choices     []int64                    `json:"c,omitempty"` // choice ids
}

// Brand is a maker. Two brands whose names differ only by case, accents or spaces are one.
type Brand struct {
	ID      int64
	Name    string
	Key     string // BrandKey(Name), unique
	Slug    string
	Version int64
}

// Category is one node of the tree.
type Category struct {
	ID       int64
	Code     string // unique, stable
	ParentID int64  // 0: a root
	Position int    // among its siblings
	Texts    map[locale.Language]Text
	Version  int64
}

// Kind returns the kind whose field is set, empty when none or more than one is.
func (v *Value) Kind() AttributeKind {
	var kind AttributeKind
	n := 0
	for _, f := range []struct {
		kind AttributeKind
		set  bool
	}{
		{TextAttribute, len(v.Text) > 0},
		{NumberAttribute, v.Number != ""},
		{BooleanAttribute, v.Bool != nil},
		{ChoiceAttribute, len(v.Choices) > 0},
	} {
		if f.set {
			kind = f.kind
			n++
		}
	}
	if n != 1 {
		return ""
	}
	return kind
}

// ParseNumber returns a decimal number in the one form that values keep: "6.0" and "06" are "6", "-0" is "0". It
// refuses exponents, grouped thousands, a comma and more than 30 characters.
func ParseNumber(text string) (number string, ok bool) {
	digits, negative := strings.CutPrefix(text, "-")
	whole, places, point := strings.Cut(digits, ".")
	if len(text) > maxNumber || whole == "" || point && places == "" || strings.Trim(whole+places, "0123456789") != "" {
		return "", false
	}
	whole, places = strings.TrimLeft(whole, "0"), strings.TrimRight(places, "0")
	if whole == "" {
		whole = "0"
	}
	if places != "" {
		whole += "." + places
	}
	if negative && whole != "0" {
		whole = "-" + whole
	}
	return whole, true
}
