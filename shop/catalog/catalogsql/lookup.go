package catalogsql

import (
	"context"

	"vapeart/shop/catalog"
	"vapeart/shop/sqldb"
)

func (r *Repository) taken(ctx context.Context, text string, asked []string, args ...any) (map[string]int64, error) {
	found, err := in(ctx, r.db, scanPair[string], text, asked, args...)
	if err != nil {
		return nil, err
	}
	return exactly(found, asked), nil
}

// ProductIDsByMPNKey returns the product of each part-number key that is known, the oldest where several have it.
func (r *Repository) ProductIDsByMPNKey(ctx context.Context, keys []string) (map[string]int64, error) {
	return r.taken(ctx, "SELECT mpn_key, MIN(product_id) FROM variant WHERE mpn_key <> '' AND mpn_key IN (?) GROUP BY mpn_key", keys)
}

// TakenSKUs returns those of skus that exist, with their product.
func (r *Repository) TakenSKUs(ctx context.Context, skus []string) (map[string]int64, error) {
	return r.taken(ctx, "SELECT sku, product_id FROM variant WHERE sku IN (?)", skus)
}

// TakenCodes returns those product codes that exist, with their product.
func (r *Repository) TakenCodes(ctx context.Context, codes []string) (map[string]int64, error) {
	return r.taken(ctx, "SELECT code, id FROM product WHERE code IN (?)", codes)
}

// TakenSlugs returns which of the slugs, now or once, lead to which target.
func (r *Repository) TakenSlugs(ctx context.Context, kind catalog.SlugKind, slugs []string) (map[string]int64, error) {
	return r.taken(ctx, "SELECT slug, target_id FROM slug WHERE kind = ? AND slug IN (?)", slugs, string(kind))
}

// TakenBrandSlugs returns which of the slugs lead to which brand.
func (r *Repository) TakenBrandSlugs(ctx context.Context, slugs []string) (map[string]int64, error) {
	return r.taken(ctx, "SELECT slug, id FROM brand WHERE slug IN (?)", slugs)
}

// ChoiceIDs returns those of an attribute's choices that exist, by code.
func (r *Repository) ChoiceIDs(ctx context.Context, attributeID int64, codes []string) (map[string]int64, error) {
	return r.taken(ctx, "SELECT code, id FROM choice WHERE attribute_id = ? AND code IN (?)", codes, attributeID)
}

// References tells which ids exist.
func (r *Repository) References(ctx context.Context, ids catalog.References) (catalog.Known, error) {
	known := catalog.Known{
		Brands: map[int64]bool{}, Categories: map[int64][]int64{},
		Attributes: map[int64]catalog.AttributeKind{}, Choices: map[int64]int64{},
	}
	brands, err := in(ctx, r.db, sqldb.Scalar[int64], "SELECT id FROM brand WHERE id IN (?)", ids.Brands)
	if err != nil {
		return known, err
	}
	for _, id := range brands {
		known.Brands[id] = true
	}
	lines, err := in(ctx, r.db, scanPair[int64],
		"SELECT descendant_id, ancestor_id FROM category_closure WHERE descendant_id IN (?) ORDER BY descendant_id, depth", ids.Categories)
	if err != nil {
		return known, err
	}
	for _, l := range lines {
		known.Categories[l.key] = append(known.Categories[l.key], l.id)
	}
	kinds, err := in(ctx, r.db, scanPair[string], "SELECT kind, id FROM attribute WHERE id IN (?)", ids.Attributes)
	if err != nil {
		return known, err
	}
	for _, k := range kinds {
		known.Attributes[k.id] = catalog.AttributeKind(k.key)
	}
	choices, err := in(ctx, r.db, scanPair[int64], "SELECT attribute_id, id FROM choice WHERE id IN (?)", ids.Choices)
	if err != nil {
		return known, err
	}
	for _, c := range choices {
		known.Choices[c.id] = c.key
	}
	return known, nil
}
