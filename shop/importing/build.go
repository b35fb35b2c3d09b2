package importing

import (
	"context"
	"errors"
	"maps"
	"slices"

	"vapeart/shop/catalog"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
)

// build decides every row: what it makes, what it changes, or that it changes nothing.
func (b *batch) build(context.Context) error {
	for i := range b.rows {
		row := &b.rows[i]
		if row.err != nil {
			continue
		}
		link, known := b.linked(i)
		if known && link.Hash == row.hash {
			b.results[i] = Unchanged
			continue
		}
		product, err := b.target(row, link, known)
		if err == nil {
			err = b.apply(i, link, product)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// target returns the product that a row is applied to, a new one where the record is not known.
func (b *batch) target(row *parsed, link Link, known bool) (*catalog.Product, error) {
	switch {
	case !known:
		return &catalog.Product{
			Code: productCode(b.feed.Supplier(), row.record.Reference), Status: catalog.Draft, TaxClass: catalog.Standard,
			Texts: map[locale.Language]catalog.Text{}, Variants: []catalog.Variant{{Active: true}},
		}, nil
	case b.made[link.Reference] != nil: // twice in one batch
		return b.made[link.Reference], nil
	case b.products[link.ProductID] == nil:
		return nil, fault.New(fault.Internal, "import.product_missing", fault.With("product", link.ProductID), fault.With("reference", link.Reference))
	}
	return b.products[link.ProductID], nil
}

// apply writes row i's record into its product, or rejects the row and leaves the product as it was.
func (b *batch) apply(i int, link Link, p *catalog.Product) error {
	r, before := &b.rows[i].record, clone(p)
	fresh := link.Reference == ""
	if fresh {
		link = Link{Supplier: b.feed.Supplier(), Reference: r.Reference, Owns: true}
	}
	if link.Owns {
		b.lead(p, r, &link)
	} else {
		b.supplement(p, r, &link)
	}
	if fresh {
		p.Variants[0].SKU = skuOf(p)
	}
	if err := b.service.catalog.Prepare(p); err != nil {
		*p = *before
		rejected, ok := errors.AsType[*fault.Error](err)
		if !ok || rejected.Kind != fault.Invalid {
			return err
		}
		b.unjoin(r.Reference)
		b.reject(i, rejected)
		return nil
	}
	b.results[i] = Updated
	if fresh {
		b.results[i], b.made[r.Reference] = Created, p
	}
	link.Hash, link.PartKeys = b.rows[i].hash, r.partKeys
	b.links[r.Reference] = link
	b.dropped(i)
	if !b.saving[p] {
		b.saving[p] = true
		b.save = append(b.save, p)
	}
	return nil
}

// unjoin forgets a join that this batch found, so that the record is new again to rows behind.
func (b *batch) unjoin(reference string) {
	if b.joined[reference] {
		delete(b.links, reference)
		delete(b.joined, reference)
	}
}

// clone copies what lead, supplement and Prepare change.
func clone(p *catalog.Product) *catalog.Product {
	c := *p
	c.Texts = make(map[locale.Language]catalog.Text, len(p.Texts))
	maps.Copy(c.Texts, p.Texts)
	c.Variants = slices.Clone(p.Variants)
	for i := range c.Variants {
		v := &c.Variants[i]
		v.EANs = slices.Clone(v.EANs)
		if v.Price != nil {
			price := *v.Price
			v.Price = &price
		}
	}
	c.Attributes, c.Media, c.Categories = slices.Clone(p.Attributes), slices.Clone(p.Media), slices.Clone(p.Categories)
	return &c
}
