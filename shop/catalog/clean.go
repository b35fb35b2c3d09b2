package catalog

import (
	"maps"
	"slices"
	"time"

	"vapeart/shop/locale"
)

// clean brings a product into the one form that is checked, stored and compared: lines without invisible characters,
// safe rich text, numbers and times as columns keep them, nothing empty where nothing is meant. Cleaning twice is
// cleaning once.
func (p *Product) clean(sanitizer Sanitizer) {
	p.Code = CleanText(p.Code)
	p.Texts = cleanTexts(p.Texts, sanitizer)
	p.Categories, p.Attributes = orNil(p.Categories), orNil(p.Attributes)
	p.Options, p.Media, p.Variants = orNil(p.Options), orNil(p.Media), orNil(p.Variants)
	for i := range p.Attributes {
		p.Attributes[i].clean()
	}
	for i := range p.Options {
		o := &p.Options[i]
		o.Code, o.Names = CleanText(o.Code), cleanNames(o.Names)
		for j := range o.Values {
			o.Values[j].Code, o.Values[j].Names = CleanText(o.Values[j].Code), cleanNames(o.Values[j].Names)
		}
	}
	for i := range p.Media {
		p.Media[i].Source, p.Media[i].Alt = CleanText(p.Media[i].Source), cleanNames(p.Media[i].Alt)
	}
	for i := range p.Variants {
		p.Variants[i].clean()
	}
}

func orNil[S ~[]E, E any](list S) S {
	if len(list) == 0 {
		return nil
	}
	return list
}

// cleanTexts cleans each language's text and drops those that say nothing.
func cleanTexts(texts map[locale.Language]Text, sanitizer Sanitizer) map[locale.Language]Text {
	for lang, t := range texts {
		if t.Description != "" {
			t.Description = sanitizer.Clean(t.Description)
		}
		t = Text{
			Name: CleanText(t.Name), Slug: CleanText(t.Slug), Summary: CleanText(t.Summary), Description: t.Description,
			SEOTitle: CleanText(t.SEOTitle), SEODescription: CleanText(t.SEODescription),
		}
		if t == (Text{}) {
			delete(texts, lang)
		} else {
			texts[lang] = t
		}
	}
	return texts
}

func cleanNames(names map[locale.Language]string) map[locale.Language]string {
	for lang, name := range names {
		names[lang] = CleanText(name)
	}
	maps.DeleteFunc(names, func(_ locale.Language, name string) bool { return name == "" })
	if len(names) == 0 {
		return nil
	}
	return names
}

func (v *Value) clean() {
	v.Text, v.Choices, v.Number = cleanNames(v.Text), orNil(v.Choices), CleanText(v.Number)
	if n, ok := ParseNumber(v.Number); ok {
		v.Number = n
	}
}

func (v *Variant) clean() {
	v.SKU, v.MPN, v.EANs = CleanText(v.SKU), CleanText(v.MPN), orNil(v.EANs)
	for i, ean := range v.EANs {
		if digits, err := ParseEAN(CleanText(ean)); err == nil { // Check tells of those that are none
			v.EANs[i] = digits
		}
	}
	for code, value := range v.Options {
		if clean := CleanText(code); clean != code {
			delete(v.Options, code)
			code = clean
		}
		v.Options[code] = CleanText(value)
	}
	if len(v.Options) == 0 {
		v.Options = nil
	}
	if v.Price != nil && v.Price.Sale != nil {
		v.Price.Sale.From, v.Price.Sale.Until = cleanTime(v.Price.Sale.From), cleanTime(v.Price.Sale.Until)
	}
}

func cleanTime(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Millisecond)
}

// clone returns a copy of what Save sets besides the product's own fields, so that a run that is repeated begins with
// what the caller gave.
func (p *Product) clone() *Product {
	c := *p
	c.Texts, c.Variants, c.Media = maps.Clone(p.Texts), slices.Clone(p.Variants), slices.Clone(p.Media)
	return &c
}
