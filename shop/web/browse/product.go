package browse

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"vapeart/shop/catalog"
	"vapeart/shop/locale"
	"vapeart/shop/search"
	"vapeart/shop/web/frame"
	"vapeart/shop/web/link"
	"vapeart/shop/web/pagecache"
	"vapeart/shop/web/view"
)

// Product is the page of a product. At most 7 statements.
func (p *Pages) Product(c *fiber.Ctx, l locale.Language) error {
	const longest = catalog.MaxSKU
	slug, sku := c.Params("slug"), c.Query("sku")
	if len(sku) > longest {
		sku = ""
	}
	address := link.Product(l, slug)
	if sku != "" {
		address = link.Variant(l, slug, sku)
	}
	return p.serve(c, address, func(ctx context.Context) (*pagecache.Page, error) {
		id, err := p.Catalog.Resolve(ctx, catalog.ProductSlug, slug)
		if err != nil {
			return nil, err
		}
		product, err := p.Catalog.Product(ctx, id, l)
		if err != nil {
			return nil, err
		}
		switch product.Status {
		case catalog.Active:
			return p.product(ctx, l, product, slug, sku)
		case catalog.Archived:
			return p.goneProduct(ctx, l, product)
		}
		return nil, notFound() // a draft is nobody's business
	})
}

// product leads former slugs, those of another language and unknown variants to the product's own address.
func (p *Pages) product(ctx context.Context, l locale.Language, v *catalog.ProductView, slug, sku string) (*pagecache.Page, error) {
	chosen, known := chooseVariant(v, sku)
	if slug != v.Slug || sku != "" && !known {
		address := link.Product(l, v.Slug)
		if known {
			address = link.Variant(l, v.Slug, sku)
		}
		return moved(address, tags([]int64{v.ProductID})...), nil
	}
	b := productBuilder{pages: p, lang: l, texts: p.Frame.Printer(l), product: v, chosen: chosen, picked: known}
	page, err := b.page(ctx)
	if err != nil {
		return nil, err
	}
	return p.page(l, fiber.StatusOK, page, tags([]int64{v.ProductID})...) // not its category: that is dropped with every neighbour
}

// tagsOf are those of a page with a product and others beside it.
func tagsOf(v *catalog.ProductView, others ...int64) []string {
	var above []string
	for _, c := range v.Categories {
		above = append(above, catalog.TagCategory(c.ID))
	}
	return tags(append([]int64{v.ProductID}, others...), above...)
}

// chooseVariant returns the variant of a SKU, true; without one the first that can be ordered, else the first of all,
// nil when there is none, and false.
func chooseVariant(v *catalog.ProductView, sku string) (*catalog.VariantView, bool) {
	var first *catalog.VariantView
	for i := range v.Offers {
		offer := &v.Offers[i]
		if sku != "" && offer.SKU == sku {
			return offer, true
		}
		if first == nil || first.Available <= 0 && offer.Available > 0 {
			first = offer
		}
	}
	return first, false
}

// goneProduct tells that a product is no longer sold, and what is like it.
func (p *Pages) goneProduct(ctx context.Context, l locale.Language, v *catalog.ProductView) (*pagecache.Page, error) {
	cards, ids, err := p.similarTo(ctx, l, v)
	if err != nil {
		return nil, err
	}
	page, err := p.Frame.Page(ctx, frame.Head{
		Lang: l, Path: link.Product(l, v.Slug), Title: v.Name.Text, Hidden: true, Crumbs: p.crumbs(v.Categories, l, v.Name.Text),
	})
	if err != nil {
		return nil, err
	}
	gone := view.GoneProduct{Page: page, Name: v.Name.Text, NameLang: frame.Foreign(v.Name, l), Similar: cards}
	return p.page(l, fiber.StatusGone, gone, tagsOf(v, ids...)...)
}

// similarTo finds popular products of the same category.
func (p *Pages) similarTo(ctx context.Context, l locale.Language, v *catalog.ProductView) ([]view.Card, []int64, error) {
	const shown = 4
	q := search.Query{Language: l, Sort: search.Popular, InStock: true, Size: shown + 1}
	if n := len(v.Categories); n > 0 {
		q.CategoryID = v.Categories[n-1].ID
	}
	r, err := p.Search.Find(ctx, q)
	if err != nil {
		return nil, nil, err
	}
	var ids []int64
	for _, id := range r.ProductIDs {
		if id != v.ProductID && len(ids) < shown {
			ids = append(ids, id)
		}
	}
	cards, err := p.Catalog.Cards(ctx, ids, l)
	return p.cards(cards, l), ids, err
}

// Similar is the fragment with what is like a product, fetched when a reader comes near it.
func (p *Pages) Similar(c *fiber.Ctx, l locale.Language) error {
	slug := c.Params("slug")
	return p.serve(c, link.Similar(l, slug), func(ctx context.Context) (*pagecache.Page, error) {
		id, err := p.Catalog.Resolve(ctx, catalog.ProductSlug, slug)
		if err != nil {
			return nil, err
		}
		product, err := p.Catalog.Product(ctx, id, l)
		if err != nil {
			return nil, err
		}
		cards, ids, err := p.similarTo(ctx, l, product)
		if err != nil {
			return nil, err
		}
		return p.page(l, fiber.StatusOK, view.Similar{Cards: cards}, tagsOf(product, ids...)...)
	})
}
