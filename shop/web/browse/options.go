package browse

import (
	"maps"

	"vapeart/shop/catalog"
	"vapeart/shop/web/link"
	"vapeart/shop/web/view"
)

// options are the choices of the product, each value a link to the page with it chosen. A value without a variant that
// keeps the other choices leads to the variant that keeps most of them.
func (b productBuilder) options() []view.Option {
	if b.chosen == nil || len(b.product.Offers) < 2 {
		return nil
	}
	if len(b.product.Options) == 0 {
		return []view.Option{b.unnamed()}
	}
	var all []view.Option
	for _, o := range b.product.Options {
		v := view.Option{Code: o.Code, Name: o.Name}
		for _, value := range o.Values {
			offer, exact := b.with(o.Code, value.Code)
			if offer == nil {
				continue
			}
			chosen := b.chosen.Options[o.Code] == value.Code
			if chosen {
				v.Chosen = value.Name
			}
			v.Links = append(v.Links, view.OptionLink{
				Name: value.Name, Address: link.Variant(b.lang, b.product.Slug, offer.SKU),
				Chosen: chosen, SoldOut: offer.Available <= 0, Absent: !exact,
			})
		}
		all = append(all, v)
	}
	return all
}

// with returns the variant with one option changed, true when all others stay as they are.
func (b productBuilder) with(option, value string) (offer *catalog.VariantView, exact bool) {
	want := maps.Clone(b.chosen.Options)
	want[option] = value
	best := -1
	for i := range b.product.Offers {
		candidate := &b.product.Offers[i]
		if candidate.Options[option] != value {
			continue
		}
		same := 0
		for code, v := range want {
			if candidate.Options[code] == v {
				same++
			}
		}
		if same > best {
			best, offer = same, candidate
		}
	}
	return offer, best == len(want)
}

// unnamed is the choice among variants of which nobody said by what they differ.
func (b productBuilder) unnamed() view.Option {
	v := view.Option{Code: "sku", Name: b.texts.Text("product.variant"), Chosen: b.chosen.SKU}
	for _, offer := range b.product.Offers {
		name := orElse(offer.OptionsText, offer.SKU)
		v.Links = append(v.Links, view.OptionLink{
			Name: name, Address: link.Variant(b.lang, b.product.Slug, offer.SKU),
			Chosen: offer.ID == b.chosen.ID, SoldOut: offer.Available <= 0,
		})
	}
	return v
}
