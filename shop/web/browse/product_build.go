package browse

import (
	"context"
	"strings"

	"vapeart/shop/catalog"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/web/frame"
	"vapeart/shop/web/link"
	"vapeart/shop/web/view"
)

// productBuilder turns a product and the variant chosen into the view of its page.
type productBuilder struct {
	pages   *Pages
	lang    locale.Language
	texts   locale.Printer
	product *catalog.ProductView
	chosen  *catalog.VariantView // nil: nothing is for sale
	picked  bool                 // by the address
}

// The bounds of what a product page says about stock.
const (
	few         = 5  // units from which on it is worth telling
	maxQuantity = 99 // cart.MaxQuantity, which this side of the shop does not know
)

func (b productBuilder) page(ctx context.Context) (view.Product, error) {
	v := b.product
	page, err := b.pages.Frame.Page(ctx, b.head())
	if err != nil {
		return view.Product{}, err
	}
	out := view.Product{
		Page: page, Name: v.Name.Text, NameLang: frame.Foreign(v.Name, b.lang), Brand: v.Brand, Summary: v.Summary,
		Adults: v.AgeRestricted, Options: b.options(), Prices: toPrice(v.From), Variant: b.variant(), Facts: b.facts(),
		Body:     view.HTML(v.Description.Text), //nolint:gosec // cleaned when it was written
		BodyLang: frame.Foreign(v.Description, b.lang), SimilarAddress: link.Similar(b.lang, v.Slug), Codes: b.codes(),
	}
	if v.BrandSlug != "" {
		out.BrandAddress = brandAddress(b.lang, catalog.Brand{Slug: v.BrandSlug})
	}
	for i, picture := range b.pictures() {
		image := toImage(picture, v.Name.Text)
		image.Number = i + 1
		out.Images = append(out.Images, image)
	}
	out.Fallback = out.NameLang != "" || out.BodyLang != ""
	return out, nil
}

func (b productBuilder) pictures() []catalog.Picture {
	if len(b.product.Pictures) == 0 && b.product.Picture.Source != "" {
		return []catalog.Picture{b.product.Picture}
	}
	return b.product.Pictures
}

func (b productBuilder) head() frame.Head {
	v := b.product
	path := link.Product(b.lang, v.Slug)
	h := frame.Head{
		Lang: b.lang, Path: path, Canonical: path, Product: true, Paths: map[locale.Language]string{},
		Title: orElse(v.SEOTitle, v.Name.Text), Description: orElse(v.SEODescription, v.Summary),
		Crumbs: b.pages.crumbs(v.Categories, b.lang, v.Name.Text),
	}
	for l, slug := range v.Slugs {
		if h.Paths[l] = link.Product(l, slug); b.picked {
			h.Paths[l] = link.Variant(l, slug, b.chosen.SKU)
		}
	}
	if b.picked {
		h.Path = link.Variant(b.lang, v.Slug, b.chosen.SKU)
	}
	if n := len(v.Categories); n > 0 {
		h.Category = v.Categories[n-1].ID
	}
	if pictures := b.pictures(); len(pictures) > 0 {
		h.Image = link.Picture(pictures[0].Source)
	}
	h.Data = []any{b.productData(), b.pages.crumbData(h.Crumbs, path)}
	return h
}

func (b productBuilder) variant() *view.Variant {
	c := b.chosen
	if c == nil {
		return nil
	}
	price := toPrice(c.Price)
	price.Unit = b.unitPrice()
	return &view.Variant{
		ID: c.ID, SKU: c.SKU, Text: c.OptionsText, Price: price, Available: c.Available,
		Few: c.Available > 0 && c.Available <= few, Max: min(c.Available, maxQuantity), Weight: int64(c.WeightGrams),
	}
}

// codes are the numbers by which others know the variant.
func (b productBuilder) codes() []view.Code {
	c := b.chosen
	if c == nil {
		return nil
	}
	codes := []view.Code{{Name: b.texts.Text(locale.Key("product.sku")), Value: c.SKU}}
	if c.MPN != "" {
		codes = append(codes, view.Code{Name: b.texts.Text(locale.Key("product.mpn")), Value: c.MPN})
	}
	if len(c.EANs) > 0 {
		const shown = 3
		codes = append(codes, view.Code{
			Name: b.texts.Text(locale.Key("product.ean")), Value: strings.Join(c.EANs[:min(shown, len(c.EANs))], ", "),
		})
	}
	return codes
}

// facts are the attributes, ready to print.
func (b productBuilder) facts() []view.Fact {
	var facts []view.Fact
	for _, a := range b.product.Attributes {
		f := view.Fact{Name: a.Name.Text, NameLang: frame.Foreign(a.Name, b.lang)}
		switch a.Kind {
		case catalog.NumberAttribute:
			f.Values = []view.FactValue{{Text: quantity(b.lang, a.Number, a.Unit)}}
		case catalog.BooleanAttribute:
			key := locale.Key("product.no")
			if a.Bool {
				key = locale.Key("product.yes")
			}
			f.Values = []view.FactValue{{Text: b.texts.Text(key)}}
		case catalog.TextAttribute, catalog.ChoiceAttribute:
			for _, t := range a.Texts {
				f.Values = append(f.Values, view.FactValue{Text: t.Text, Lang: frame.Foreign(t, b.lang)})
			}
		}
		facts = append(facts, f)
	}
	if c := b.chosen; c != nil && c.WeightGrams > 0 {
		facts = append(facts, view.Fact{
			Name:   b.texts.Text(locale.Key("product.weight")),
			Values: []view.FactValue{{Text: b.texts.Weight(int64(c.WeightGrams))}},
		})
	}
	return facts
}

// quantity writes a decimal as a language does; what is none is left as it stands.
func quantity(l locale.Language, number, unit string) string {
	scaled, places, ok := decimal(number)
	if !ok {
		return strings.TrimSpace(number + " " + unit)
	}
	return l.Quantity(scaled, places, unit)
}

// unitPrice is the price of 100 ml where the volume is known.
func (b productBuilder) unitPrice() view.UnitPrice {
	scaled, places, ok := b.volume()
	if !ok || scaled <= 0 {
		return view.UnitPrice{}
	}
	const base = 100
	num := int64(base)
	for range places {
		num *= 10
	}
	amount, err := b.chosen.Price.Amount.Scale(num, scaled)
	if err != nil { // beyond every amount: no price of a unit is better than a wrong one
		return view.UnitPrice{}
	}
	return view.UnitPrice{Amount: amount, Per: b.texts.Text(locale.Key("product.per_volume"), fault.With("volume", b.lang.Quantity(base, 0, "ml")))}
}
