package browse

import (
	"context"
	"slices"

	"github.com/gofiber/fiber/v2"

	"vapeart/shop/catalog"
	"vapeart/shop/locale"
	"vapeart/shop/search"
	"vapeart/shop/web/frame"
	"vapeart/shop/web/link"
	"vapeart/shop/web/pagecache"
	"vapeart/shop/web/view"
	"vapeart/shop/web/vocabulary"
)

// How many products the first page shows.
const (
	wallSize  = 3
	shelfSize = 8
)

// Home is the first page. At most 5 statements.
func (p *Pages) Home(c *fiber.Ctx, l locale.Language) error {
	address := link.Home(l)
	return p.serve(c, address, func(ctx context.Context) (*pagecache.Page, error) {
		shelves, err := p.shelves(ctx, l)
		if err != nil {
			return nil, err
		}
		cards, err := p.Catalog.Cards(ctx, shelves.ids(), l)
		if err != nil {
			return nil, err
		}
		texts := p.Frame.Printer(l)
		page, err := p.Frame.Page(ctx, frame.Head{
			Lang: l, Path: address, Title: texts.Text("page.home.title"), Description: texts.Text("page.home.description"),
			Data: p.shopData(l),
		})
		if err != nil {
			return nil, err
		}
		tree, err := p.Vocabulary.Tree(ctx, l)
		if err != nil {
			return nil, err
		}
		v := view.Home{
			Page: page, Categories: doors(tree, l),
			Newest: p.shelf(cards, shelves.newest, l), OnSale: reduced(p.shelf(cards, shelves.onSale, l)),
		}
		popular := p.shelf(cards, shelves.popular, l)
		onWall := min(wallSize, len(popular))
		v.Wall, v.Popular = popular[:onWall], popular[onWall:]
		return p.page(l, fiber.StatusOK, v, tags(shelves.ids(), rootTags(tree)...)...)
	})
}

type shelves struct{ newest, onSale, popular []int64 }

// ids are all products of the shelves, each once.
func (s shelves) ids() []int64 {
	var all []int64
	seen := map[int64]bool{}
	for _, shelf := range [][]int64{s.newest, s.onSale, s.popular} {
		for _, id := range shelf {
			if !seen[id] {
				seen[id] = true
				all = append(all, id)
			}
		}
	}
	return all
}

func (p *Pages) shelves(ctx context.Context, l locale.Language) (s shelves, err error) {
	found, err := p.Search.FindAll(ctx,
		search.Query{Language: l, Sort: search.Newest, InStock: true, Size: shelfSize},
		search.Query{Language: l, Sort: search.Popular, InStock: true, Size: wallSize + shelfSize})
	if err != nil {
		return s, err
	}
	s.newest, s.popular = found[0].ProductIDs, found[1].ProductIDs
	s.onSale, err = p.Catalog.OnSale(ctx, 2*shelfSize)
	return s, err
}

// reduced leaves out products of which only a variant dearer than the one on their card is on sale.
func reduced(cards []view.Card) []view.Card {
	cards = slices.DeleteFunc(cards, func(c view.Card) bool { return !c.Price.OnSale() })
	return cards[:min(shelfSize, len(cards))]
}

// shelf picks the cards of ids, in their order.
func (p *Pages) shelf(cards []catalog.Card, ids []int64, l locale.Language) []view.Card {
	byID := map[int64]catalog.Card{}
	for _, card := range cards {
		byID[card.ProductID] = card
	}
	var list []catalog.Card
	for _, id := range ids {
		if card, ok := byID[id]; ok {
			list = append(list, card)
		}
	}
	out := p.cards(list, l)
	for i := range out {
		out[i].Eager = false
	}
	return out
}

// doors are the first categories, each with the symbol that fits its code.
func doors(t *vocabulary.Tree, l locale.Language) []view.Door {
	const most = 6
	var all []view.Door
	for _, c := range t.Children(0) {
		all = append(all, view.Door{MenuEntry: frame.Entry(c, l), Icon: symbolOf(c.Code)})
	}
	return all[:min(most, len(all))]
}

// symbolOf names the drawing of a category; those that the shop does not know share one.
func symbolOf(code string) string {
	switch code {
	case "devices", "liquids", "pods-coils", "tanks", "power", "accessories":
		return "cat-" + code
	}
	return "cat-other"
}
