package browse

import (
	"cmp"
	"slices"

	"vapeart/shop/locale"
	"vapeart/shop/money"
	"vapeart/shop/search"
	"vapeart/shop/web/frame"
	"vapeart/shop/web/listing"
	"vapeart/shop/web/view"
	"vapeart/shop/web/vocabulary"
)

// lister turns a result into what the listing shows: facets with names, chosen filters, orders, neighbours.
type lister struct {
	pages  *Pages
	names  *vocabulary.Names
	texts  locale.Printer
	lang   locale.Language
	path   string
	filter listing.Filter
	result search.Result
}

func (b lister) listing() view.Listing {
	f, r := b.filter, b.result
	v := view.Listing{
		Address: b.path, Total: r.Total, Facets: b.facets(), Price: b.price(), Chips: b.chips(), Sorts: b.sorts(),
		InStock: view.Tick{
			Field: listing.StockField, Value: "1", Name: b.texts.Text("listing.in_stock"), Products: r.Facets.InStock, Chosen: f.InStock,
		},
		ClearAll: f.Unfiltered().Address(b.path),
	}
	if f.Text != "" {
		v.Hidden = append(v.Hidden, view.Field{Name: listing.TextField, Value: f.Text})
	}
	if r.Next != "" {
		v.Next = f.At(r.Next, "").Address(b.path)
	}
	if r.Previous != "" {
		v.Previous = f.At("", r.Previous).Address(b.path)
	}
	if f.After != "" || f.Before != "" {
		v.First = f.At("", "").Address(b.path)
	}
	return v
}

// facets are brands first, then the attributes in their own order.
func (b lister) facets() []view.Facet {
	var all []view.Facet
	if brands := b.brandTicks(); len(brands) > 1 || len(b.filter.Brands) > 0 {
		all = append(all, fold(view.Facet{Name: b.texts.Text("listing.brand"), Field: listing.BrandField}, brands))
	}
	attributes := slices.Clone(b.result.Facets.Attributes)
	slices.SortStableFunc(attributes, func(x, y search.AttributeFacet) int {
		ax, _ := b.names.Attribute(x.AttributeID)
		ay, _ := b.names.Attribute(y.AttributeID)
		return cmp.Compare(ax.Position, ay.Position)
	})
	for _, facet := range attributes {
		if v, ok := b.attribute(facet); ok {
			all = append(all, v)
		}
	}
	return all
}

func (b lister) brandTicks() []view.Tick {
	var ticks []view.Tick
	for _, count := range b.result.Facets.Brands {
		brand, ok := b.names.Brand(count.ID)
		if !ok {
			continue
		}
		ticks = append(ticks, view.Tick{
			Field: listing.BrandField, Value: brand.Slug, Name: brand.Name, Products: count.Products,
			Chosen: slices.Contains(b.filter.Brands, brand.Slug),
		})
	}
	return ticks
}

func (b lister) attribute(facet search.AttributeFacet) (view.Facet, bool) {
	a, ok := b.names.Attribute(facet.AttributeID)
	if !ok || len(facet.Choices) == 0 {
		return view.Facet{}, false
	}
	name := vocabulary.In(a.Names, b.lang)
	v := view.Facet{Name: name.Text, Lang: frame.Foreign(name, b.lang), Field: listing.AttributePrefix + a.Code}
	var ticks []view.Tick
	for _, count := range facet.Choices {
		choice, ok := b.names.Choice(a.ID, count.ID)
		if !ok {
			continue
		}
		label := vocabulary.In(choice.Names, b.lang)
		ticks = append(ticks, view.Tick{
			Field: v.Field, Value: choice.Code, Name: label.Text, Lang: frame.Foreign(label, b.lang), Products: count.Products,
			Chosen: slices.Contains(b.filter.Choices, listing.Choice{Attribute: a.Code, Value: choice.Code}),
		})
	}
	return fold(v, ticks), len(ticks) > 0
}

// fold shows the chosen and the most frequent choices and folds the others away.
func fold(f view.Facet, ticks []view.Tick) view.Facet {
	const shown, most = 7, 40
	slices.SortStableFunc(ticks, func(x, y view.Tick) int {
		switch {
		case x.Chosen == y.Chosen:
			return cmp.Compare(y.Products, x.Products)
		case x.Chosen:
			return -1
		}
		return 1
	})
	ticks = ticks[:min(len(ticks), most)]
	f.Open = len(ticks) > 0 && ticks[0].Chosen
	if len(ticks) > shown+1 { // folding one away saves nothing
		f.Ticks, f.More = ticks[:shown], ticks[shown:]
		return f
	}
	f.Ticks = ticks
	return f
}

func (b lister) price() view.PriceFilter {
	have := b.result.Facets.Price
	v := view.PriceFilter{Min: b.filter.Min, Max: b.filter.Max, Symbol: currencySign(b.lang, b.pages.Currency)}
	v.Shown = v.Min != "" || v.Max != "" || have.Min.Minor < have.Max.Minor
	v.Lowest, v.Highest = b.plain(have.Min), b.plain(have.Max)
	return v
}

// plain writes an amount without its sign.
func (b lister) plain(a money.Amount) string {
	return b.lang.Decimal(a.Minor, b.pages.Currency.Exponent())
}

// currencySign is what a language writes beside amounts of a currency.
func currencySign(l locale.Language, c money.Currency) string {
	written := []rune(l.Money(money.Of(0, c)))
	return string(slices.DeleteFunc(written, func(r rune) bool { return r >= '0' && r <= '9' || r == '.' || r == ',' || r == '\u00a0' }))
}

// chips are the filters in force, each with the address without it.
func (b lister) chips() []view.Chip {
	var chips []view.Chip
	f := b.filter
	for _, slug := range f.Brands {
		if brand, ok := b.names.BrandBySlug(slug); ok {
			chips = append(chips, view.Chip{Name: brand.Name, Address: f.WithoutBrand(slug).Address(b.path)})
		}
	}
	for _, c := range f.Choices {
		a, ok := b.names.AttributeByCode(c.Attribute)
		if !ok {
			continue
		}
		if choice, ok := b.names.ChoiceByCode(a.ID, c.Value); ok {
			name := vocabulary.In(a.Names, b.lang).Text + ": " + vocabulary.In(choice.Names, b.lang).Text
			chips = append(chips, view.Chip{Name: name, Address: f.WithoutChoice(c).Address(b.path)})
		}
	}
	if name := b.priceChip(); name != "" {
		chips = append(chips, view.Chip{Name: name, Address: f.WithoutPrice().Address(b.path)})
	}
	if f.InStock {
		chips = append(chips, view.Chip{Name: b.texts.Text("listing.in_stock"), Address: f.WithoutStock().Address(b.path)})
	}
	return chips
}
