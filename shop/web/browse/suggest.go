package browse

import (
	"context"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"vapeart/shop/catalog"
	"vapeart/shop/locale"
	"vapeart/shop/search"
	"vapeart/shop/web/form"
	"vapeart/shop/web/link"
	"vapeart/shop/web/listing"
	"vapeart/shop/web/pagecache"
	"vapeart/shop/web/view"
)

const suggestions = 8

// Suggest is the list under the search field while somebody types. At most 5 statements.
func (p *Pages) Suggest(c *fiber.Ctx, l locale.Language) error {
	text := strings.ToLower(form.Line(c.Query(listing.TextField)))
	if runes := []rune(text); len(runes) > listing.MaxText {
		text = string(runes[:listing.MaxText])
	}
	address := link.Home(l) + link.SuggestPart + "?q=" + url.QueryEscape(text)
	return p.serve(c, address, func(ctx context.Context) (*pagecache.Page, error) {
		v := view.Suggestions{Text: text}
		if text == "" {
			return p.page(l, fiber.StatusOK, v)
		}
		lines, err := p.Search.Suggest(ctx, l, text, suggestions)
		if err != nil {
			return nil, err
		}
		addresses, err := p.addresses(ctx, l, lines)
		if err != nil {
			return nil, err
		}
		for i, line := range lines {
			if addresses[i] != "" {
				v.Lines = append(v.Lines, view.Suggestion{Kind: string(line.Kind), Text: line.Text, Address: addresses[i]})
			}
		}
		return p.page(l, fiber.StatusOK, v, tags(nil)...)
	})
}

// addresses returns where each line leads, "" for what has gone meanwhile.
func (p *Pages) addresses(ctx context.Context, l locale.Language, lines []search.Suggestion) ([]string, error) {
	tree, err := p.Vocabulary.Tree(ctx, l)
	if err != nil {
		return nil, err
	}
	names, err := p.Vocabulary.Names(ctx)
	if err != nil {
		return nil, err
	}
	slugs, err := p.slugs(ctx, l, lines)
	if err != nil {
		return nil, err
	}
	out := make([]string, len(lines))
	for i, line := range lines {
		switch line.Kind {
		case search.SuggestProduct:
			if slug := slugs[line.ID]; slug != "" {
				out[i] = link.Product(l, slug)
			}
		case search.SuggestCategory:
			if c, ok := tree.ByID(line.ID); ok {
				out[i] = link.Category(l, c.Slug)
			}
		case search.SuggestBrand:
			if b, ok := names.Brand(line.ID); ok {
				out[i] = brandAddress(l, b)
			}
		case search.SuggestQuery:
			out[i] = listing.Filter{Text: line.Text}.Address(link.Search(l))
		}
	}
	return out, nil
}

func (p *Pages) slugs(ctx context.Context, l locale.Language, lines []search.Suggestion) (map[int64]string, error) {
	var ids []int64
	for _, line := range lines {
		if line.Kind == search.SuggestProduct {
			ids = append(ids, line.ID)
		}
	}
	if len(ids) == 0 {
		return map[int64]string{}, nil
	}
	cards, err := p.Catalog.Cards(ctx, ids, l)
	slugs := map[int64]string{}
	for _, card := range cards {
		slugs[card.ProductID] = card.Slug
	}
	return slugs, err
}

// brandAddress is the listing of everything of one brand.
func brandAddress(l locale.Language, b catalog.Brand) string {
	return listing.Filter{Brands: []string{b.Slug}}.Address(link.Search(l))
}
