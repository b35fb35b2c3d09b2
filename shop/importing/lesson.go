package importing

import (
	"cmp"

	"vapeart/shop/catalog"
	"vapeart/shop/locale"
)

// The widths of names and units in the vocabulary.
const (
	maxName = 160
	maxUnit = 20
)

// undeclared sorts attributes that no schema names behind those that one does.
const undeclared = 1_000

// lesson gathers what a batch names for the first time, in the order of the rows.
type lesson struct {
	known      *vocabulary
	brands     []*catalog.Brand
	attributes []*catalog.Attribute
	choices    []*newChoices

	brandKeys map[string]bool
	kinds     map[string]catalog.AttributeKind // of new attributes, by code
	byCode    map[string]*newChoices           // by the attribute's code
}

// newChoices are those of one attribute, which may be new itself.
type newChoices struct {
	attribute string
	choices   []*catalog.Choice
	codes     map[string]bool
}

func newLesson(known *vocabulary) *lesson {
	return &lesson{
		known: known, brandKeys: map[string]bool{}, kinds: map[string]catalog.AttributeKind{}, byCode: map[string]*newChoices{},
	}
}

func (l *lesson) take(r *Record) {
	if key := r.brandKey; key != "" && l.known.brands[key] == 0 && !l.brandKeys[key] {
		l.brandKeys[key] = true
		l.brands = append(l.brands, &catalog.Brand{Name: r.Brand})
	}
	for i := range r.Attributes {
		l.value(&r.Attributes[i])
	}
}

func (l *lesson) value(v *Value) {
	known := l.known.attributes[v.Code]
	if known == nil && l.kinds[v.Code] == "" {
		l.kinds[v.Code] = v.Kind
		name := cmp.Or(cutText(catalog.CleanText(v.Name), maxName), v.Code)
		l.attributes = append(l.attributes, &catalog.Attribute{
			Code: v.Code, Kind: v.Kind, Unit: cutText(v.Unit, maxUnit), Position: undeclared,
			Names: map[locale.Language]string{l.known.language: name},
		})
	}
	kind, choices := l.kinds[v.Code], map[string]int64(nil)
	if known != nil {
		kind, choices = known.Kind, known.choices
	}
	if kind != catalog.ChoiceAttribute || v.Kind != kind {
		return
	}
	for i, code := range v.codes {
		if code != "" && choices[code] == 0 {
			l.choice(v, i, len(choices))
		}
	}
}

// choice takes value v's choice i, if it is not taken yet, behind those that the attribute has.
func (l *lesson) choice(v *Value, i, existing int) {
	n := l.byCode[v.Code]
	if n == nil {
		n = &newChoices{attribute: v.Code, codes: map[string]bool{}}
		l.byCode[v.Code] = n
		l.choices = append(l.choices, n)
	}
	code := v.codes[i]
	if n.codes[code] {
		return
	}
	n.codes[code] = true
	n.choices = append(n.choices, &catalog.Choice{
		Code: code, Position: existing + len(n.choices) + 1, Names: map[locale.Language]string{l.known.language: v.Choices[i]},
	})
}
