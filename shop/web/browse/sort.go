package browse

import (
	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/money"
	"vapeart/shop/search"
	"vapeart/shop/web/view"
)

// sorts are the orders to choose from; only a search can be ordered by relevance.
func (b lister) sorts() []view.Sort {
	codes := []search.Sort{search.Popular, search.Newest, search.PriceAsc, search.PriceDesc}
	if b.filter.Text != "" {
		codes = append([]search.Sort{search.Relevance}, codes...)
	}
	chosen := b.filter.Sort
	if chosen == "" || chosen == search.Relevance {
		chosen = codes[0]
	}
	list := make([]view.Sort, 0, len(codes))
	for _, code := range codes {
		list = append(list, view.Sort{Code: sortValue(code, codes[0]), Name: b.texts.Text(sortKey(code)), Chosen: code == chosen})
	}
	return list
}

// sortValue leaves the list's own order out of addresses.
func sortValue(code, own search.Sort) string {
	if code == own {
		return ""
	}
	return string(code)
}

func sortKey(s search.Sort) locale.Key {
	switch s {
	case search.Relevance:
		return locale.Key("listing.sort.relevance")
	case search.Newest:
		return locale.Key("listing.sort.newest")
	case search.PriceAsc:
		return locale.Key("listing.sort.price_asc")
	case search.PriceDesc:
		return locale.Key("listing.sort.price_desc")
	}
	return locale.Key("listing.sort.popular")
}

// priceChip says which prices are shown.
func (b lister) priceChip() string {
	low, high := b.filter.Prices(b.pages.Currency)
	amount := func(minor int64) string { return b.texts.Money(money.Of(minor, b.pages.Currency)) }
	switch {
	case low != nil && high != nil:
		return b.texts.Text(locale.Key("listing.price_between"), fault.With("min", amount(*low)), fault.With("max", amount(*high)))
	case low != nil:
		return b.texts.Text(locale.Key("listing.price_from"), fault.With("min", amount(*low)))
	case high != nil:
		return b.texts.Text(locale.Key("listing.price_to"), fault.With("max", amount(*high)))
	}
	return ""
}
