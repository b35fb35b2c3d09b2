package browse

import (
	"time"

	"vapeart/shop/catalog"
	"vapeart/shop/locale"
	"vapeart/shop/web/frame"
	"vapeart/shop/web/link"
	"vapeart/shop/web/view"
	"vapeart/shop/web/vocabulary"
)

// newFor is how long a product counts as new.
const newFor = 45 * 24 * time.Hour

// cards turns what the catalogue knows into what a listing shows.
func (p *Pages) cards(list []catalog.Card, l locale.Language) []view.Card {
	out := make([]view.Card, 0, len(list))
	for i, c := range list {
		const aboveTheFold = 4
		card := toCard(c, l, p.Frame.Now())
		card.Eager = i < aboveTheFold
		out = append(out, card)
	}
	return out
}

func toCard(c catalog.Card, l locale.Language, now time.Time) view.Card {
	card := view.Card{
		Address: link.Product(l, c.Slug), Name: c.Name.Text, Lang: frame.Foreign(c.Name, l), Brand: c.Brand,
		Summary: c.Summary, Image: toImage(c.Picture, c.Name.Text), Price: toPrice(c.From),
		New:  !c.PublishedAt.IsZero() && now.Sub(c.PublishedAt) < newFor,
		Soon: !c.Available, Adults: c.AgeRestricted,
	}
	card.Price.From = c.ManyPrices
	if c.Variants > 1 {
		card.Choices = c.Variants
	}
	return card
}

// toImage falls back to the product's name where nobody wrote what the picture shows.
func toImage(p catalog.Picture, name string) view.Image {
	alt := p.Alt
	if alt == "" {
		alt = name
	}
	return view.Image{Address: link.Picture(p.Source), Alt: alt}
}

// toPrice adds by how much a sale is below the lowest price of the 30 days before it: a reduction may be announced from
// that price only. Source: Court of Justice of the EU, C-330/23 (Aldi Süd), 2024.
func toPrice(e catalog.Effective) view.Price {
	v := view.Price{Now: e.Amount, Regular: e.Regular, Lowest30: e.Lowest30, SaleUntil: e.SaleUntil}
	if low := e.Lowest30.Minor; low > e.Amount.Minor && e.OnSale() {
		v.Off = int((low - e.Amount.Minor) * 100 / low)
	}
	return v
}

// tags are what a page with these products is dropped by, besides those given: every page of the catalogue is dropped by
// a change of many products at once.
func tags(products []int64, more ...string) []string {
	all := append([]string{catalog.TagCatalog}, more...)
	for _, id := range products {
		all = append(all, catalog.TagProduct(id))
	}
	return all
}

// rootTags are on pages that any product could come to stand on: every product touches the categories above it.
func rootTags(t *vocabulary.Tree) []string {
	var all []string
	for _, c := range t.Children(0) {
		all = append(all, catalog.TagCategory(c.ID))
	}
	return all
}
