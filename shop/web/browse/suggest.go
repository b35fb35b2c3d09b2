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

const mostSuggestions = 8

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
		lines, err := p.Search.Suggest(ctx, l, text, mostSuggestions)
		if err != nil {
			return nil, err
		}
		if v.Lines, err = p.suggestions(ctx, l, lines); err != nil {
			return nil, err
		}
		return p.page(l, fiber.StatusOK, v, tags(nil)...)
	})
}

// suggestions gives each line its name and where it leads; what has gone meanwhile is left out.
func (p *Pages) suggestions(ctx context.Context, l locale.Language, lines []search.Suggestion) ([]view.Suggestion, error) {
	tree, err := p.Vocabulary.Tree(ctx, l)
	if err != nil {
		return nil, err
	}
	names, err := p.Vocabulary.Names(ctx)
	if err != nil {
		return nil, err
	}
	products, err := p.suggested(ctx, l, lines)
	if err != nil {
		return nil, err
	}
	texts := p.Frame.Printer(l)
	var out []view.Suggestion
	for _, line := range lines {
		s := view.Suggestion{Kind: string(line.Kind)}
		switch line.Kind {
		case search.SuggestProduct:
			if card, ok := products[line.ID]; ok {
				s.Text, s.Note, s.Address = card.Name.Text, card.Brand, link.Product(l, card.Slug)
			}
		case search.SuggestCategory:
			if c, ok := tree.ByID(line.ID); ok {
				s.Text, s.Note, s.Address = c.Name.Text, texts.Text("page.search.in_categories"), link.Category(l, c.Slug)
			}
		case search.SuggestBrand:
			if b, ok := names.Brand(line.ID); ok {
				s.Text, s.Note, s.Address = b.Name, texts.Text("listing.brand"), brandAddress(l, b)
			}
		case search.SuggestQuery:
			s.Text, s.Address = line.Text, listing.Filter{Text: line.Text}.Address(link.Search(l))
		}
		if s.Address != "" {
			out = append(out, s)
		}
	}
	return out, nil
}

// suggested are the cards of the lines that are products, by id.
func (p *Pages) suggested(ctx context.Context, l locale.Language, lines []search.Suggestion) (map[int64]catalog.Card, error) {
	var ids []int64
	for _, line := range lines {
		if line.Kind == search.SuggestProduct {
			ids = append(ids, line.ID)
		}
	}
	if len(ids) == 0 {
		return map[int64]catalog.Card{}, nil
	}
	cards, err := p.Catalog.Cards(ctx, ids, l)
	byID := map[int64]catalog.Card{}
	for _, card := range cards {
		byID[card.ProductID] = card
	}
	return byID, err
}

// brandAddress is the listing of everything of one brand.
func brandAddress(l locale.Language, b catalog.Brand) string {
	return listing.Filter{Brands: []string{b.Slug}}.Address(link.Search(l))
}
