package importing

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"vapeart/shop/catalog"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
)

// build decides every row: what it makes, what it changes, or that it changes nothing.
func (b *batch) build(context.Context) error {
	for i, row := range b.rows {
		if row.err != nil {
			continue
		}
		link, known := b.linked(i)
		var product *catalog.Product
		switch {
		case known && link.Hash == row.hash:
			b.results[i] = Unchanged
			continue
		case known && b.made[link.Reference] != nil: // twice in one batch
			product, b.results[i] = b.made[link.Reference], Updated
		case known:
			product, b.results[i] = b.products[link.ProductID], Updated
		default:
			product, b.results[i] = b.newProduct(&row.record), Created
			link = Link{Supplier: b.feed.Supplier(), Reference: row.record.Reference, Owns: true}
		}
		before := clone(product)
		if link.Owns {
			b.lead(product, &row.record)
		} else {
			b.supplement(product, &row.record)
		}
		if err := product.Check(); err != nil {
			*product = *before
			if rejected, ok := errors.AsType[*fault.Error](err); ok {
				b.reject(i, rejected)
				continue
			}
			return err
		}
		link.Hash, link.PartKeys = row.hash, partKeys(&row.record)
		b.links[link.Reference] = link
		if b.results[i] == Created {
			b.made[link.Reference] = product
		}
		if !b.saving[product] {
			b.saving[product] = true
			b.save = append(b.save, product)
		}
	}
	return nil
}

func (b *batch) newProduct(r *Record) *catalog.Product {
	return &catalog.Product{
		Code: b.feed.Supplier() + "-" + catalog.Slugify(r.Reference), Status: catalog.Draft, TaxClass: catalog.Standard,
		Texts: map[locale.Language]catalog.Text{}, Variants: []catalog.Variant{{Active: true, Options: map[string]string{}}},
	}
}

// lead writes everything that a record says: its supplier leads the product. What only staff sets stays: other
// languages, slugs, sale prices, popularity, an archived status.
func (b *batch) lead(p *catalog.Product, r *Record) {
	p.BrandID = b.known.brands[catalog.BrandKey(r.Brand)]
	text := p.Texts[b.known.language]
	text.Name, text.Summary, text.Description = r.Name, r.Summary, r.Description
	p.Texts[b.known.language] = text
	if r.Tax != "" {
		p.TaxClass = r.Tax
	}
	p.AgeRestricted = r.Age
	p.Categories = b.categories(r)
	p.Attributes = b.values(r)
	p.Media = pictures(r, b.known.language)
	v := &p.Variants[0]
	v.MPN, v.EANs, v.WeightGrams = r.MPN, r.EANs, r.WeightGrams
	b.price(p, r)
}

// supplement adds what the product lacks: another supplier leads it.
func (b *batch) supplement(p *catalog.Product, r *Record) {
	if p.BrandID == 0 {
		p.BrandID = b.known.brands[catalog.BrandKey(r.Brand)]
	}
	text := p.Texts[b.known.language]
	if text.Name == "" {
		text.Name = r.Name
	}
	if text.Summary == "" {
		text.Summary = r.Summary
	}
	if text.Description == "" {
		text.Description = r.Description
	}
	p.Texts[b.known.language] = text
	has := map[int64]bool{}
	for _, v := range p.Attributes {
		has[v.AttributeID] = true
	}
	for _, v := range b.values(r) {
		if !has[v.AttributeID] {
			p.Attributes = append(p.Attributes, v)
		}
	}
	if len(p.Categories) == 0 {
		p.Categories = b.categories(r)
	}
	if len(p.Media) == 0 {
		p.Media = pictures(r, b.known.language)
	}
	v := &p.Variants[0]
	for _, ean := range r.EANs {
		if !slices.Contains(v.EANs, ean) {
			v.EANs = append(v.EANs, ean)
		}
	}
	if v.WeightGrams == 0 {
		v.WeightGrams = r.WeightGrams
	}
	if v.Price == nil {
		b.price(p, r)
	}
}

// price sets the price, which makes a product that has never been for sale active. A record without one leaves a price
// that exists alone: a supplier's gap must not take a product off the shelf.
func (b *batch) price(p *catalog.Product, r *Record) {
	v := &p.Variants[0]
	if r.Price != nil {
		if v.Price == nil {
			v.Price = &catalog.Price{}
		}
		v.Price.Amount = *r.Price
		if s := v.Price.Sale; s != nil && s.Amount.Minor >= r.Price.Minor {
			v.Price.Sale = nil // it would be no reduction any more
		}
		if p.Status == catalog.Draft && p.PublishedAt.IsZero() {
			p.Status = catalog.Active
		}
	}
	if r.Purchase != nil && v.Price != nil {
		v.Price.Purchase = r.Purchase
	}
}

func (b *batch) categories(r *Record) (ids []int64) {
	for _, code := range r.Categories {
		if id := b.known.categories[code]; id != 0 && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// values translates a record's attributes. A value whose kind is not its attribute's becomes text where the attribute
// is text, and is left out otherwise.
func (b *batch) values(r *Record) (values []catalog.Value) {
	for _, v := range r.Attributes {
		a := b.known.attributes[v.Code]
		value := catalog.Value{AttributeID: a.ID}
		switch {
		case a.Kind == catalog.TextAttribute:
			value.Text = map[locale.Language]string{b.known.language: v.plain()}
		case a.Kind != v.Kind:
			continue
		case a.Kind == catalog.NumberAttribute:
			value.Number = v.Number
		case a.Kind == catalog.BooleanAttribute:
			value.Bool = &v.Bool
		default:
			for _, name := range v.Choices {
				if id := a.choices[choiceCode(name)]; id != 0 && !slices.Contains(value.Choices, id) {
					value.Choices = append(value.Choices, id)
				}
			}
		}
		values = append(values, value)
	}
	return values
}

func (v Value) plain() string {
	switch v.Kind {
	case catalog.NumberAttribute:
		return v.Number
	case catalog.BooleanAttribute:
		return fmt.Sprint(v.Bool)
	case catalog.ChoiceAttribute:
		text := ""
		for i, c := range v.Choices {
			if i > 0 {
				text += ", "
			}
			text += c
		}
		return text
	}
	return v.Text
}

func pictures(r *Record, lang locale.Language) (media []catalog.Media) {
	for _, address := range r.Pictures {
		media = append(media, catalog.Media{Source: address, Alt: map[locale.Language]string{lang: r.Name}})
	}
	return media
}

// clone copies what lead and supplement change.
func clone(p *catalog.Product) *catalog.Product {
	c := *p
	c.Texts = map[locale.Language]catalog.Text{}
	for lang, text := range p.Texts {
		c.Texts[lang] = text
	}
	c.Variants = slices.Clone(p.Variants)
	for i, v := range c.Variants {
		if v.Price != nil {
			price := *v.Price
			c.Variants[i].Price = &price
		}
	}
	c.Attributes, c.Media, c.Categories = slices.Clone(p.Attributes), slices.Clone(p.Media), slices.Clone(p.Categories)
	return &c
}
