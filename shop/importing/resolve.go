package importing

import (
	"context"
	"slices"
	"unicode"

	"vapeart/shop/catalog"
)

// findLinks learns which records are known, and settles the rows that need nothing more: faulty and unchanged ones.
func (b *batch) findLinks(ctx context.Context) error {
	b.links, b.made = map[string]Link{}, map[string]*catalog.Product{}
	b.saving, b.products = map[*catalog.Product]bool{}, map[int64]*catalog.Product{}
	refs := make([]string, 0, len(b.rows))
	for i, row := range b.rows {
		if row.err != nil {
			b.reject(i, row.err)
			continue
		}
		refs = append(refs, row.record.Reference)
	}
	slices.Sort(refs)
	links, err := b.service.Repository.Links(ctx, b.feed.Supplier(), slices.Compact(refs))
	if err != nil {
		return err
	}
	b.links = links
	return nil
}

// known tells whether the row's record is linked to a product already.
func (b *batch) linked(i int) (Link, bool) {
	l, ok := b.links[b.rows[i].record.Reference]
	return l, ok
}

// findJoins links records that are new to a product that another supplier brought under the same part number.
func (b *batch) findJoins(ctx context.Context) error {
	keys := map[string][]int{}
	var order []string
	for i, row := range b.rows {
		if _, ok := b.linked(i); ok || row.err != nil {
			continue
		}
		for _, key := range partKeys(&row.record) {
			if keys[key] == nil {
				order = append(order, key)
			}
			keys[key] = append(keys[key], i)
		}
	}
	if len(order) == 0 {
		return nil
	}
	found, err := b.service.Repository.Joinable(ctx, b.feed.Supplier(), order)
	if err != nil {
		return err
	}
	taken := map[int64]bool{}
	for _, key := range order {
		id, ok := found[key]
		ref := b.rows[keys[key][0]].record.Reference
		if _, linked := b.links[ref]; !ok || linked || taken[id] {
			continue
		}
		taken[id] = true // one record of a supplier for each product
		b.links[ref] = Link{Supplier: b.feed.Supplier(), Reference: ref, ProductID: id}
	}
	return nil
}

// partKeys returns the keys of all part numbers of a record.
func partKeys(r *Record) (keys []string) {
	for _, mpn := range append([]string{r.MPN}, r.OtherMPNs...) {
		if key := partKey(r.Brand, mpn); key != "" && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

// shortestPart is the length from which a part number is taken for one of its kind: makers write "800" or "338" too.
const shortestPart = 5

// partKey returns the key under which a maker's part number is known, empty for one that is too vague to join products:
// without a maker, short, or without a digit.
func partKey(brand, mpn string) string {
	digits, signs := 0, 0
	for _, r := range mpn {
		if unicode.IsDigit(r) {
			digits++
		}
		if unicode.IsDigit(r) || unicode.IsLetter(r) {
			signs++
		}
	}
	key := catalog.BrandKey(brand)
	if key == "" || digits == 0 || signs < shortestPart {
		return ""
	}
	return catalog.MPNKey(key, mpn)
}

// loadProducts reads the products of records that changed or join.
func (b *batch) loadProducts(ctx context.Context) error {
	var ids []int64
	for i, row := range b.rows {
		if l, ok := b.linked(i); ok && row.err == nil && l.Hash != row.hash {
			ids = append(ids, l.ProductID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	slices.Sort(ids)
	products, err := b.service.Catalog.Products(ctx, slices.Compact(ids))
	if err != nil {
		return err
	}
	for _, p := range products {
		b.products[p.ID] = p
	}
	return nil
}
