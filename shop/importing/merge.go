package importing

import (
	"slices"
	"strconv"
	"strings"

	"vapeart/shop/catalog"
	"vapeart/shop/locale"
)

// lead writes everything that a record says: it leads the product. What only staff sets stays: other languages, slugs,
// sale prices, popularity, an archived status, an age restriction, further variants, categories of their own and
// pictures of their own.
func (b *batch) lead(p *catalog.Product, r *Record, link *Link) {
	p.BrandID = b.known.brands[r.brandKey]
	text := p.Texts[b.known.language]
	text.Name, text.Summary, text.Description = r.Name, r.Summary, r.Description
	p.Texts[b.known.language] = text
	if r.Tax != "" {
		p.TaxClass = r.Tax
	}
	p.AgeRestricted = p.AgeRestricted || r.Age
	p.Categories = b.refile(p.Categories, r)
	p.Attributes = b.values(r)
	p.Media = slices.DeleteFunc(p.Media, func(m catalog.Media) bool { return strings.HasPrefix(m.Source, "https://") })
	p.Media = append(p.Media, pictures(r, b.known.language)...)
	v := variantOf(p, r)
	v.MPN, v.EANs, v.WeightGrams = r.MPN, slices.Clone(r.EANs), r.WeightGrams
	b.price(p, v, r, link)
	if p.ID != 0 {
		b.led = append(b.led, p.ID)
		if r.Price != nil {
			b.priced = append(b.priced, p.ID)
		}
	}
}

// supplement adds what the product lacks: another record leads it.
func (b *batch) supplement(p *catalog.Product, r *Record, link *Link) {
	if p.BrandID == 0 {
		p.BrandID = b.known.brands[r.brandKey]
	}
	text := p.Texts[b.known.language]
	for _, t := range []struct {
		have *string
		add  string
	}{{&text.Name, r.Name}, {&text.Summary, r.Summary}, {&text.Description, r.Description}} {
		if *t.have == "" {
			*t.have = t.add
		}
	}
	p.Texts[b.known.language] = text
	p.AgeRestricted = p.AgeRestricted || r.Age
	has := map[int64]bool{}
	for _, v := range p.Attributes {
		has[v.AttributeID] = true
	}
	for _, v := range b.values(r) {
		if !has[v.AttributeID] && len(p.Attributes) < catalog.MaxAttributes {
			p.Attributes = append(p.Attributes, v)
		}
	}
	if len(p.Categories) == 0 {
		p.Categories = b.refile(nil, r)
	}
	if len(p.Media) == 0 {
		p.Media = pictures(r, b.known.language)
	}
	v := variantOf(p, r)
	for _, ean := range r.EANs {
		if !slices.Contains(v.EANs, ean) && len(v.EANs) < catalog.MaxEANs {
			v.EANs = append(v.EANs, ean)
		}
	}
	if v.WeightGrams == 0 {
		v.WeightGrams = r.WeightGrams
	}
	if v.Price == nil || link.Prices {
		b.price(p, v, r, link)
	}
}

// variantOf returns the variant that a record speaks of: the one with its part number, else the first.
func variantOf(p *catalog.Product, r *Record) *catalog.Variant {
	for i := range p.Variants {
		if r.MPN != "" && p.Variants[i].MPN == r.MPN {
			return &p.Variants[i]
		}
	}
	return &p.Variants[0]
}

// price sets the price, which makes a product that has never been for sale active. A record without one leaves a price
// that exists alone: a supplier's gap must not take a product off the shelf.
func (b *batch) price(p *catalog.Product, v *catalog.Variant, r *Record, link *Link) {
	if r.Price != nil {
		if v.Price == nil {
			v.Price = &catalog.Price{}
		}
		if s := v.Price.Sale; s != nil && (s.Amount.Currency != r.Price.Currency || s.Amount.Minor >= r.Price.Minor) {
			v.Price.Sale = nil // it would be no reduction any more
		}
		if v.Price.Purchase != nil && v.Price.Purchase.Currency != r.Price.Currency {
			v.Price.Purchase = nil
		}
		v.Price.Amount = *r.Price
		link.Prices = true
		if p.Status == catalog.Draft && p.PublishedAt.IsZero() {
			p.Status = catalog.Active
		}
	}
	if r.Purchase != nil && v.Price != nil && r.Purchase.Currency == v.Price.Amount.Currency {
		purchase := *r.Purchase
		v.Price.Purchase = &purchase
	}
}

// refile returns the categories of a record, and behind them those that its feed does not know: staff's own.
func (b *batch) refile(have []int64, r *Record) (ids []int64) {
	for _, code := range r.Categories {
		if id := b.known.categories[code]; id != 0 && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	for _, id := range have {
		if !b.declared[id] && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// values translates a record's attributes, each once. A value whose kind is not its attribute's becomes text where the
// attribute is text, and is left out otherwise.
func (b *batch) values(r *Record) (values []catalog.Value) {
	values = make([]catalog.Value, 0, len(r.Attributes))
	seen := make(map[int64]bool, len(r.Attributes))
	for i := range r.Attributes {
		v := &r.Attributes[i]
		a := b.known.attributes[v.Code]
		if a == nil || seen[a.ID] {
			continue
		}
		if value, ok := v.as(a, b.known.language); ok {
			seen[a.ID] = true
			values = append(values, value)
		}
	}
	return values
}

// as returns the value as the attribute keeps it.
func (v *Value) as(a *attribute, lang locale.Language) (catalog.Value, bool) {
	out := catalog.Value{AttributeID: a.ID}
	switch {
	case a.Kind == catalog.TextAttribute:
		out.Text = map[locale.Language]string{lang: v.plain()}
		return out, v.plain() != ""
	case a.Kind != v.Kind:
		return out, false
	case a.Kind == catalog.NumberAttribute:
		out.Number = v.Number
		return out, v.Number != ""
	case a.Kind == catalog.BooleanAttribute:
		yes := v.Bool
		out.Bool = &yes
		return out, true
	}
	for _, code := range v.codes {
		if id := a.choices[code]; id != 0 && !slices.Contains(out.Choices, id) {
			out.Choices = append(out.Choices, id)
		}
	}
	return out, len(out.Choices) > 0
}

func (v *Value) plain() string {
	switch v.Kind {
	case catalog.NumberAttribute:
		return v.Number
	case catalog.BooleanAttribute:
		return strconv.FormatBool(v.Bool)
	case catalog.ChoiceAttribute:
		return strings.Join(v.Choices, ", ")
	}
	return v.Text
}

func pictures(r *Record, lang locale.Language) (media []catalog.Media) {
	for _, address := range r.Pictures {
		media = append(media, catalog.Media{Source: address, Alt: map[locale.Language]string{lang: r.Name}})
	}
	return media
}
