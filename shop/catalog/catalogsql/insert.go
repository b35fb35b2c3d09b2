package catalogsql

import (
	"context"

	"vapeart/shop/catalog"
)

// InsertProducts writes new products and sets the ids of them and their variants and media.
func (r *Repository) InsertProducts(ctx context.Context, products []*catalog.Product) error {
	if err := r.giveIDs(ctx, products); err != nil {
		return err
	}
	var w rows
	if err := w.loadBrandKeys(ctx, r.db, products); err != nil {
		return err
	}
	for _, p := range products {
		if err := w.add(p); err != nil {
			return err
		}
	}
	return w.insert(ctx, r.db)
}

// giveIDs takes the ids from sequences, so that a run that is undone and repeated gives the same.
func (r *Repository) giveIDs(ctx context.Context, products []*catalog.Product) error {
	var fresh, variants, media []*int64
	for _, p := range products {
		fresh = append(fresh, &p.ID)
		for i := range p.Variants {
			variants = append(variants, &p.Variants[i].ID)
		}
		for i := range p.Media {
			media = append(media, &p.Media[i].ID)
		}
	}
	if err := r.number(ctx, "product", fresh); err != nil {
		return err
	}
	if err := r.number(ctx, "variant", variants); err != nil {
		return err
	}
	return r.number(ctx, "media", media)
}

// number sets ids in a row from a sequence.
func (r *Repository) number(ctx context.Context, sequence string, ids []*int64) error {
	if len(ids) == 0 {
		return nil
	}
	first, err := r.db.NextIDs(ctx, sequence, len(ids))
	for i, id := range ids {
		*id = first + int64(i)
	}
	return err
}

// add takes all rows of a new product.
func (w *rows) add(p *catalog.Product) error {
	row, err := productRow(p)
	if err != nil {
		return err
	}
	w.product = append(w.product, row)
	w.addTexts(p)
	for _, slug := range slugsOf(p.Texts) {
		w.addSlug(catalog.ProductSlug, slug, p.ID)
	}
	w.addCategories(p)
	w.addChoices(p)
	if err := w.addMedia(p); err != nil {
		return err
	}
	for i := range p.Variants {
		if err := w.addVariant(p, i); err != nil {
			return err
		}
	}
	return nil
}

// addVariant takes all rows of a new variant.
func (w *rows) addVariant(p *catalog.Product, i int) error {
	v := &p.Variants[i]
	v.Version = 1
	row, err := w.variantRow(p, i, p.UpdatedAt)
	if err != nil {
		return err
	}
	w.variant = append(w.variant, row)
	w.addEANs(v)
	if v.Price != nil {
		w.addPrice(v, p.UpdatedAt)
		w.addChange(v.ID, *v.Price, p.UpdatedAt)
	}
	return nil
}
