package browse

import (
	"context"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/search"
	"vapeart/shop/web/frame"
	"vapeart/shop/web/link"
	"vapeart/shop/web/listing"
	"vapeart/shop/web/view"
	"vapeart/shop/web/vocabulary"
)

// found is one page of a listing.
type found struct {
	ids       []int64
	corrected string
	listing   view.Listing
	children  []view.MenuEntry // categories below with matches
	roots     []string         // tags of all that the listing could hold, when it is not of one category
}

func filterOf(c *fiber.Ctx) listing.Filter {
	fields, err := url.ParseQuery(string(c.Request().URI().QueryString()))
	if err != nil {
		fields = url.Values{} // a broken address leads to the whole list
	}
	return listing.Parse(fields)
}

// find asks for one page of a listing in a category, 0 for all. At most 7 statements.
func (p *Pages) find(ctx context.Context, l locale.Language, category int64, path string, f listing.Filter) (found, error) {
	names, err := p.Vocabulary.Names(ctx)
	if err != nil {
		return found{}, err
	}
	tree, err := p.Vocabulary.Tree(ctx, l)
	if err != nil {
		return found{}, err
	}
	result, err := p.Search.Find(ctx, p.query(l, category, f, names))
	if err != nil {
		return found{}, err
	}
	cards, err := p.Catalog.Cards(ctx, result.ProductIDs, l)
	if err != nil {
		return found{}, err
	}
	b := lister{pages: p, names: names, texts: p.Frame.Printer(l), lang: l, path: path, filter: f, result: result}
	v := b.listing()
	v.Cards = p.cards(cards, l)
	return found{
		ids: result.ProductIDs, corrected: result.Corrected, listing: v, children: children(tree, result, l), roots: rootTags(tree),
	}, nil
}

// query turns what an address asks for into ids; what no longer exists is left out.
func (p *Pages) query(l locale.Language, category int64, f listing.Filter, names *vocabulary.Names) search.Query {
	q := search.Query{
		Text: f.Text, Language: l, CategoryID: category, ChoiceIDs: map[int64][]int64{},
		InStock: f.InStock, Sort: f.Sort, After: f.After, Before: f.Before, Facets: true,
	}
	q.PriceMin, q.PriceMax = f.Prices(p.Currency)
	for _, slug := range f.Brands {
		if b, ok := names.BrandBySlug(slug); ok {
			q.BrandIDs = append(q.BrandIDs, b.ID)
		}
	}
	for _, c := range f.Choices {
		a, ok := names.AttributeByCode(c.Attribute)
		if !ok {
			continue
		}
		if choice, ok := names.ChoiceByCode(a.ID, c.Value); ok {
			q.ChoiceIDs[a.ID] = append(q.ChoiceIDs[a.ID], choice.ID)
		}
	}
	return q
}

// children are the categories with matches below the listing's.
func children(t *vocabulary.Tree, r search.Result, l locale.Language) []view.MenuEntry {
	var list []view.MenuEntry
	for _, count := range r.Facets.Categories {
		if c, ok := t.ByID(count.ID); ok && count.Products > 0 {
			e := frame.Entry(c, l)
			e.Products = count.Products
			list = append(list, e)
		}
	}
	return list
}

func notFound() error { return fault.New(fault.NotFound, "web.page_unknown") }

// SearchPage is the page of a search. At most 7 statements, 3 more to help when nothing was found.
func (p *Pages) SearchPage(c *fiber.Ctx, l locale.Language) error {
	filter := filterOf(c)
	path := link.Search(l)
	return p.serve(c, filter.Address(path), p.searchPage(l, path, filter))
}
