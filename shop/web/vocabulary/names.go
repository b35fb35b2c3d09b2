package vocabulary

import (
	"vapeart/shop/catalog"
	"vapeart/shop/locale"
)

// Names is brands and attributes by id and by what addresses call them.
type Names struct {
	brands      map[int64]catalog.Brand
	brandSlugs  map[string]int64
	attributes  map[int64]catalog.Attribute
	codes       map[string]int64
	choices     map[int64]map[int64]catalog.Choice
	choiceCodes map[int64]map[string]int64
}

func newNames(brands []catalog.Brand, attributes []catalog.Attribute) *Names {
	n := &Names{
		brands: map[int64]catalog.Brand{}, brandSlugs: map[string]int64{},
		attributes: map[int64]catalog.Attribute{}, codes: map[string]int64{},
		choices: map[int64]map[int64]catalog.Choice{}, choiceCodes: map[int64]map[string]int64{},
	}
	for _, b := range brands {
		n.brands[b.ID], n.brandSlugs[b.Slug] = b, b.ID
	}
	for _, a := range attributes {
		n.attributes[a.ID], n.codes[a.Code] = a, a.ID
		n.choices[a.ID], n.choiceCodes[a.ID] = map[int64]catalog.Choice{}, map[string]int64{}
		for _, c := range a.Choices {
			n.choices[a.ID][c.ID], n.choiceCodes[a.ID][c.Code] = c, c.ID
		}
	}
	return n
}

// Brand returns a brand by id, BrandBySlug by slug.
func (n *Names) Brand(id int64) (catalog.Brand, bool) {
	b, ok := n.brands[id]
	return b, ok
}

// BrandBySlug returns a brand by what addresses call it.
func (n *Names) BrandBySlug(slug string) (catalog.Brand, bool) { return n.Brand(n.brandSlugs[slug]) }

// Attribute returns an attribute by id.
func (n *Names) Attribute(id int64) (catalog.Attribute, bool) {
	a, ok := n.attributes[id]
	return a, ok
}

// AttributeByCode returns an attribute by what addresses call it.
func (n *Names) AttributeByCode(code string) (catalog.Attribute, bool) {
	return n.Attribute(n.codes[code])
}

// Choice returns a choice of an attribute by id.
func (n *Names) Choice(attribute, choice int64) (catalog.Choice, bool) {
	c, ok := n.choices[attribute][choice]
	return c, ok
}

// ChoiceByCode returns a choice of an attribute by what addresses call it.
func (n *Names) ChoiceByCode(attribute int64, code string) (catalog.Choice, bool) {
	return n.Choice(attribute, n.choiceCodes[attribute][code])
}

// In returns the text in a language, else in the shop's default one, else in any, with the language that it is in.
func In(texts map[locale.Language]string, lang locale.Language) catalog.Phrase {
	for _, l := range append([]locale.Language{lang, locale.Default}, locale.Supported()...) {
		if text := texts[l]; text != "" {
			return catalog.Phrase{Text: text, Language: l}
		}
	}
	return catalog.Phrase{Language: lang}
}
