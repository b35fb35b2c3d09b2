package browse

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/search"
	"vapeart/shop/web/frame"
	"vapeart/shop/web/listing"
	"vapeart/shop/web/pagecache"
	"vapeart/shop/web/view"
)

func (p *Pages) searchPage(l locale.Language, path string, f listing.Filter) func(context.Context) (*pagecache.Page, error) {
	return func(ctx context.Context) (*pagecache.Page, error) {
		found, err := p.find(ctx, l, 0, path, f)
		if err != nil {
			return nil, err
		}
		title := p.searchTitle(l, f)
		page, err := p.Frame.Page(ctx, frame.Head{
			Lang: l, Path: f.Address(path), Canonical: path, Hidden: true, Title: title, SearchText: f.Text,
			Crumbs: p.crumbs(nil, l, title),
		})
		if err != nil {
			return nil, err
		}
		v := view.Search{Page: page, Text: f.Text, Corrected: found.corrected, Listing: found.listing, Children: found.children}
		ids := found.ids
		if found.listing.Total == 0 {
			if v.Empty, ids, err = p.empty(ctx, l); err != nil {
				return nil, err
			}
		}
		return p.page(l, fiber.StatusOK, v, tags(ids, found.roots...)...)
	}
}

// searchTitle names the search, or the brand when nothing but one is asked for.
func (p *Pages) searchTitle(l locale.Language, f listing.Filter) string {
	texts := p.Frame.Printer(l)
	if f.Text != "" {
		return texts.Text(locale.Key("page.search.title_for"), fault.With("text", f.Text))
	}
	return texts.Text(locale.Key("page.search.title_all"))
}

// empty is what helps when nothing was found: what others like.
func (p *Pages) empty(ctx context.Context, l locale.Language) (*view.Empty, []int64, error) {
	r, err := p.Search.Find(ctx, search.Query{Language: l, Sort: search.Popular, InStock: true, Size: 4})
	if err != nil {
		return nil, nil, err
	}
	cards, err := p.Catalog.Cards(ctx, r.ProductIDs, l)
	if err != nil {
		return nil, nil, err
	}
	return &view.Empty{Popular: p.cards(cards, l)}, r.ProductIDs, nil
}
