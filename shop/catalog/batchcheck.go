package catalog

import (
	"context"
	"maps"
	"slices"

	"vapeart/shop/fault"
)

// check finds what only the database knows to be wrong, all fields of all products at once.
func (b *batch) check(ctx context.Context) error {
	if err := b.loadKnown(ctx); err != nil {
		return err
	}
	faults := make([]fault.Check, len(b.products))
	for _, i := range b.changed {
		b.checkReferences(&faults[i], b.products[i])
		if b.before[i] != nil {
			checkStep(&faults[i], b.before[i], b.products[i])
		}
	}
	if err := b.checkTaken(ctx, faults); err != nil {
		return err
	}
	var c fault.Check
	for i := range faults {
		if err := faults[i].Err(); err != nil {
			join(&c, b.products, i, err)
		}
	}
	return c.Err()
}

func (b *batch) loadKnown(ctx context.Context) error {
	brands, categories := map[int64]bool{}, map[int64]bool{}
	attributes, choices := map[int64]bool{}, map[int64]bool{}
	add := func(p *Product) {
		if p.BrandID != 0 {
			brands[p.BrandID] = true
		}
		for _, id := range p.Categories {
			categories[id] = true
		}
	}
	for _, i := range b.changed {
		if b.before[i] != nil {
			add(b.before[i]) // a category that a product leaves changes too
		}
		add(b.products[i])
		for _, v := range b.products[i].Attributes {
			attributes[v.AttributeID] = true
			for _, id := range v.Choices {
				choices[id] = true
			}
		}
	}
	var err error
	b.known, err = b.repo.References(ctx, References{
		Brands: sorted(brands), Categories: sorted(categories), Attributes: sorted(attributes), Choices: sorted(choices),
	})
	return err
}

func sorted(set map[int64]bool) []int64 { return slices.Sorted(maps.Keys(set)) }

func (b *batch) checkReferences(c *fault.Check, p *Product) {
	c.That(p.BrandID == 0 || b.known.Brands[p.BrandID], "brand", "unknown")
	for j, id := range p.Categories {
		if len(b.known.Categories[id]) == 0 {
			c.Add(at("categories", j), "unknown")
		}
	}
	for j := range p.Attributes {
		v := &p.Attributes[j]
		switch kind, ok := b.known.Attributes[v.AttributeID]; {
		case !ok:
			c.Add(at("attributes", j), "unknown")
		case kind != v.Kind():
			c.Add(at("attributes", j), "catalog.other_kind", fault.With("kind", kind))
		}
		for _, id := range v.Choices {
			if b.known.Choices[id] != v.AttributeID {
				c.Add(at("attributes", j)+".choices", "unknown")
			}
		}
	}
}

// checkStep checks what a product may not become.
func checkStep(c *fault.Check, before, after *Product) {
	c.That(after.Code == before.Code, "code", "catalog.code_fixed")
	c.That(after.Status != Draft || before.PublishedAt.IsZero(), "status", "catalog.was_for_sale")
	for _, old := range before.Variants {
		kept := slices.ContainsFunc(after.Variants, func(v Variant) bool { return v.ID == old.ID })
		c.That(kept, "variants", "catalog.variant_removed", fault.With("sku", old.SKU))
	}
	for i, v := range after.Variants {
		known := v.ID == 0 || slices.ContainsFunc(before.Variants, func(o Variant) bool { return o.ID == v.ID })
		c.That(known, at("variants", i), "unknown")
	}
}

// checkTaken finds codes and SKUs that other products have, in the shop or earlier in the batch.
func (b *batch) checkTaken(ctx context.Context, faults []fault.Check) error {
	var codes, skus []string
	for _, i := range b.changed {
		p := b.products[i]
		if p.ID == 0 {
			codes = append(codes, p.Code)
		}
		for j := range p.Variants {
			if b.newSKU(i, &p.Variants[j]) {
				skus = append(skus, p.Variants[j].SKU)
			}
		}
	}
	takenCodes, err := lookUp(ctx, b.repo.TakenCodes, codes)
	if err != nil {
		return err
	}
	takenSKUs, err := lookUp(ctx, b.repo.TakenSKUs, skus)
	if err != nil {
		return err
	}
	for _, i := range b.changed {
		p := b.products[i]
		if p.ID == 0 {
			_, gone := takenCodes[p.Code]
			faults[i].That(!gone, "code", "taken")
			takenCodes[p.Code] = p.ID
		}
		for j := range p.Variants {
			if sku := p.Variants[j].SKU; b.newSKU(i, &p.Variants[j]) {
				_, gone := takenSKUs[sku]
				faults[i].That(!gone, at("variants", j)+".sku", "taken")
				takenSKUs[sku] = p.ID
			}
		}
	}
	return nil
}

// lookUp is taken, without asking for nothing and with an answer that can be written to.
func lookUp(ctx context.Context, taken func(context.Context, []string) (map[string]int64, error), wanted []string) (map[string]int64, error) {
	if len(wanted) == 0 {
		return map[string]int64{}, nil
	}
	return taken(ctx, wanted)
}

// newSKU tells whether the variant's SKU is not the one it is stored with.
func (b *batch) newSKU(i int, v *Variant) bool {
	return b.before[i] == nil || !slices.ContainsFunc(b.before[i].Variants, func(o Variant) bool { return o.ID == v.ID && o.SKU == v.SKU })
}
