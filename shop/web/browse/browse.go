// Package browse owns the pages that are the same for everybody: home, categories, listings, search, products, the pages
// of words, pictures and what search engines read. They hold no personal byte, so they are kept in the page cache and may
// be kept by others. It refuses cookies: nothing here reads one.
package browse

import (
	"context"
	"iter"
	"strings"

	"github.com/gofiber/fiber/v2"

	"vapeart/shop/catalog"
	"vapeart/shop/locale"
	"vapeart/shop/money"
	"vapeart/shop/search"
	"vapeart/shop/web/frame"
	"vapeart/shop/web/pagecache"
	"vapeart/shop/web/view"
	"vapeart/shop/web/vocabulary"
)

// Catalog is what the pages read of the catalogue: methods of catalog.Reader, and what is on sale.
type Catalog interface {
	Resolve(ctx context.Context, kind catalog.SlugKind, slug string) (int64, error)
	Product(ctx context.Context, id int64, lang locale.Language) (*catalog.ProductView, error)
	Cards(ctx context.Context, ids []int64, lang locale.Language) ([]catalog.Card, error)
	Sitemap(ctx context.Context) iter.Seq2[catalog.SitemapEntry, error]
	// OnSale returns active products with a variant of which a sale runs now, most popular first. 1 statement.
	OnSale(ctx context.Context, limit int) ([]int64, error)
}

// Search is what listings and the search page ask.
type Search interface {
	Find(ctx context.Context, q search.Query) (search.Result, error)
	FindAll(ctx context.Context, queries ...search.Query) ([]search.Result, error)
	Suggest(ctx context.Context, lang locale.Language, text string, limit int) ([]search.Suggestion, error)
}

// Pictures opens what the shop serves itself: sources that begin with "demo:" or "media:". Errors: NotFound.
type Pictures interface {
	Picture(ctx context.Context, source string) (body []byte, mediaType string, err error)
}

// Options is what the pages are made of; all are needed.
type Options struct {
	Frame      *frame.Frame
	Catalog    Catalog
	Search     Search
	Pictures   Pictures
	Vocabulary *vocabulary.Vocabulary
	Cache      *pagecache.Cache
	Currency   money.Currency
	Release    string // part of every cache key: pages of another release are other pages
}

// Pages serves the pages. It is safe for concurrent use.
type Pages struct {
	Options
	sitemap sitemap
}

// New returns the pages.
func New(o Options) *Pages { return &Pages{Options: o} }

// shared is the Cache-Control of a page: caches that can be told of changes keep it as long as this process does, a
// browser asks each time and mostly hears 304.
const shared = "public, max-age=0, s-maxage=60, must-revalidate"

// serve answers with the page of an address from the cache, rendering it if need be.
func (p *Pages) serve(c *fiber.Ctx, address string, render func(context.Context) (*pagecache.Page, error)) error {
	page, err := p.Cache.Get(c.UserContext(), p.Release+" "+address, render)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, shared)
	if len(page.Tags) > 0 {
		c.Set("Surrogate-Key", surrogates(page.Tags))
	}
	if page.Location != "" {
		c.Set(fiber.HeaderLocation, page.Location)
		return c.SendStatus(page.Status)
	}
	return page.Payload.Send(c, page.Status)
}

// surrogates writes tags for shared caches, as many as fit into a header.
func surrogates(tags []string) string {
	const longest = 3000
	text := strings.Join(tags, " ")
	if len(text) > longest {
		text = text[:strings.LastIndexByte(text[:longest], ' ')]
	}
	return text
}

// page renders a view as a page of the cache.
func (p *Pages) page(l locale.Language, status int, v view.View, tags ...string) (*pagecache.Page, error) {
	body, err := p.Frame.Draw(l, v)
	if err != nil {
		return nil, err
	}
	return &pagecache.Page{Payload: body, Status: status, Tags: tags}, nil
}

// moved is a page that is found elsewhere for good.
func moved(address string, tags ...string) *pagecache.Page {
	return &pagecache.Page{Status: fiber.StatusMovedPermanently, Location: address, Tags: tags}
}
