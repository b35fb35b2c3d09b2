package importing

import (
	"context"
	"slices"
)

// findLinks learns which records are known, and settles the rows that are faulty.
func (b *batch) findLinks(ctx context.Context) error {
	refs := make([]string, 0, len(b.rows))
	for i := range b.rows {
		if err := b.rows[i].err; err != nil {
			b.reject(i, err)
			continue
		}
		refs = append(refs, b.rows[i].record.Reference)
	}
	slices.Sort(refs)
	links, err := b.service.repo.Links(ctx, b.feed.Supplier(), slices.Compact(refs))
	b.links = links
	return err
}

// linked tells whether the row's record is linked to a product already.
func (b *batch) linked(i int) (Link, bool) {
	l, ok := b.links[b.rows[i].record.Reference]
	return l, ok
}

// findJoins links records that are new to a product that another supplier has under one of their part numbers. Two
// records of one supplier with the same part number stay two products, unless another supplier's product takes both.
func (b *batch) findJoins(ctx context.Context) error {
	var keys []string
	seen := map[string]bool{}
	for i := range b.rows {
		if _, known := b.linked(i); known || b.rows[i].err != nil {
			continue
		}
		for _, key := range b.rows[i].record.partKeys {
			if !seen[key] {
				seen[key] = true
				keys = append(keys, key)
			}
		}
	}
	if len(keys) == 0 {
		return nil
	}
	found, err := b.service.repo.Joinable(ctx, b.feed.Supplier(), keys)
	if err != nil {
		return err
	}
	for i := range b.rows {
		r := &b.rows[i].record
		if _, known := b.linked(i); known || b.rows[i].err != nil {
			continue
		}
		for _, key := range r.partKeys {
			if id, ok := found[key]; ok {
				b.links[r.Reference] = Link{Supplier: b.feed.Supplier(), Reference: r.Reference, ProductID: id}
				b.joined[r.Reference] = true
				break
			}
		}
	}
	return nil
}

// loadProducts reads the products of records that changed or join.
func (b *batch) loadProducts(ctx context.Context) error {
	var ids []int64
	for i := range b.rows {
		if l, ok := b.linked(i); ok && b.rows[i].err == nil && l.Hash != b.rows[i].hash {
			ids = append(ids, l.ProductID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	slices.Sort(ids)
	products, err := b.service.catalog.Products(ctx, slices.Compact(ids))
	for _, p := range products {
		b.products[p.ID] = p
	}
	return err
}
