package web_test

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"
	"time"

	"vapeart/shop/catalog"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/money"
	"vapeart/shop/search"
)

func eur(minor int64) money.Amount { return money.Of(minor, money.EUR) }

// fakeCatalog is a small catalogue in memory. calls counts what was asked, so that tests see what the cache saves.
type fakeCatalog struct {
	calls    int
	products map[int64]catalog.ProductView
	slugs    map[string]int64 // every slug that leads somewhere, former ones too
	fail     error
}

const day = 24 * time.Hour

var noon = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)

func newCatalog() *fakeCatalog {
	c := &fakeCatalog{products: map[int64]catalog.ProductView{}, slugs: map[string]int64{}}
	for _, p := range []catalog.ProductView{arc(), mango(), archived(), draft(), bare()} {
		c.products[p.ProductID] = p
		for _, slug := range p.Slugs {
			c.slugs["product "+slug] = p.ProductID
		}
	}
	c.slugs["product old-arc"] = 1
	c.slugs["category geraete"], c.slugs["category devices"], c.slugs["category gadgets"] = 10, 10, 10
	c.slugs["category liquids"] = 20
	return c
}

// arc has two options of which one combination is missing and one sold out, and a sale.
func arc() catalog.ProductView {
	sale := catalog.Effective{Amount: eur(2990), Regular: eur(3490), Lowest30: eur(3290), SaleUntil: noon.Add(5 * day)}
	variant := func(id int64, sku, colour, size string, price catalog.Effective, units int) catalog.VariantView {
		return catalog.VariantView{
			ID: id, SKU: sku, EANs: []string{"4006381333931"}, MPN: "K-" + sku, Options: map[string]string{"colour": colour, "size": size},
			OptionsText: colour + ", " + size, WeightGrams: 150, Price: price, Available: units,
		}
	}
	return catalog.ProductView{
		Card: catalog.Card{
			ProductID: 1, Name: catalog.Phrase{Text: "Arc <Pod> Kit", Language: locale.English}, Slug: "arc-kit",
			Summary: "Curved back, flat front.", Brand: "Kelvaro", Picture: catalog.Picture{Source: "demo:arc/0", Alt: "The Arc, standing"},
			From: sale, ManyPrices: true, Variants: 3, Available: true, AgeRestricted: true, PublishedAt: noon.Add(-3 * day),
		},
		Status: catalog.Active, Slugs: map[locale.Language]string{locale.English: "arc-kit", locale.German: "arc-set"},
		Description:    catalog.Phrase{Text: "<p>Holds <strong>1,000 mAh</strong>.</p>", Language: locale.English},
		SEODescription: "A pod kit.", BrandSlug: "kelvaro", TaxClass: catalog.Standard,
		Categories: []catalog.CategoryView{devices(locale.English)},
		Pictures:   []catalog.Picture{{Source: "demo:arc/0", Alt: "The Arc, standing"}, {Source: "https://pictures.example/arc.jpg"}},
		Options: []catalog.OptionView{
			{Code: "colour", Name: "Colour", Values: []catalog.OptionValueView{{Code: "black", Name: "Black"}, {Code: "sand", Name: "Sand"}}},
			{Code: "size", Name: "Size", Values: []catalog.OptionValueView{{Code: "2ml", Name: "2 ml"}, {Code: "4ml", Name: "4 ml"}}},
		},
		Attributes: []catalog.AttributeView{
			{Code: "battery", Name: catalog.Phrase{Text: "Battery", Language: locale.English}, Kind: catalog.NumberAttribute, Unit: "mAh", Number: "1000.5"},
			{Code: "usb-c", Name: catalog.Phrase{Text: "USB-C", Language: locale.English}, Kind: catalog.BooleanAttribute, Bool: true},
			{Code: "material", Name: catalog.Phrase{Text: "Material", Language: locale.English}, Kind: catalog.ChoiceAttribute, Texts: []catalog.Phrase{{Text: "Zinc", Language: locale.English}}},
		},
		Offers: []catalog.VariantView{
			variant(101, "ARC-BLACK-2", "black", "2ml", sale, 3), variant(102, "ARC-SAND-2", "sand", "2ml", catalog.Effective{Amount: eur(3490)}, 0),
			variant(103, "ARC-BLACK-4", "black", "4ml", catalog.Effective{Amount: eur(3990)}, 50),
		},
	}
}

// mango has one variant and its texts in English only.
func mango() catalog.ProductView {
	return catalog.ProductView{
		Card: catalog.Card{
			ProductID: 2, Name: catalog.Phrase{Text: "Mango", Language: locale.English}, Slug: "mango", Brand: "Salinea",
			From: catalog.Effective{Amount: eur(690)}, Variants: 1, OnlyVariant: 201, Available: true,
		},
		Status: catalog.Active, Slugs: map[locale.Language]string{locale.English: "mango"},
		Description: catalog.Phrase{Text: "<p>Sweet.</p>", Language: locale.English}, Categories: []catalog.CategoryView{liquids()},
		Attributes: []catalog.AttributeView{
			{Code: "volume", Name: catalog.Phrase{Text: "Contents", Language: locale.English}, Kind: catalog.NumberAttribute, Unit: "ml", Number: "10"},
		},
		Offers: []catalog.VariantView{{ID: 201, SKU: "MANGO", Price: catalog.Effective{Amount: eur(690)}, Available: 400}},
	}
}

func archived() catalog.ProductView {
	p := mango()
	p.ProductID, p.Status, p.Name.Text, p.Slug = 3, catalog.Archived, "Gone Liquid", "gone"
	p.Slugs = map[locale.Language]string{locale.English: "gone"}
	return p
}

func draft() catalog.ProductView {
	p := mango()
	p.ProductID, p.Status, p.Slug = 4, catalog.Draft, "draft"
	p.Slugs = map[locale.Language]string{locale.English: "draft"}
	return p
}

// bare has nothing that may be missing: no picture, brand, text, category or variant.
func bare() catalog.ProductView {
	return catalog.ProductView{
		Card:   catalog.Card{ProductID: 5, Name: catalog.Phrase{Text: "Bare", Language: locale.English}, Slug: "bare"},
		Status: catalog.Active, Slugs: map[locale.Language]string{locale.English: "bare"},
	}
}

func devices(l locale.Language) catalog.CategoryView {
	c := catalog.CategoryView{
		ID: 10, Code: "devices", Name: catalog.Phrase{Text: "Devices", Language: locale.English}, Slug: "devices",
		Slugs:       map[locale.Language]string{locale.English: "devices", locale.German: "geraete"},
		Description: "<p>Everything with a button.</p>", Products: 2,
	}
	if l == locale.German {
		c.Name, c.Slug = catalog.Phrase{Text: "Geräte", Language: locale.German}, "geraete"
	}
	return c
}

func liquids() catalog.CategoryView {
	return catalog.CategoryView{
		ID: 20, ParentID: 10, Code: "liquids", Name: catalog.Phrase{Text: "Liquids", Language: locale.English}, Slug: "liquids",
		Slugs: map[locale.Language]string{locale.English: "liquids"}, Depth: 1, Products: 1,
	}
}

func (c *fakeCatalog) CategoryTree(_ context.Context, l locale.Language) ([]catalog.CategoryView, error) {
	c.calls++
	return []catalog.CategoryView{devices(l), liquids()}, c.fail
}

func (c *fakeCatalog) Brands(context.Context) ([]catalog.Brand, error) {
	return []catalog.Brand{{ID: 1, Name: "Kelvaro", Slug: "kelvaro"}, {ID: 2, Name: "Salinea", Slug: "salinea"}}, c.fail
}

func (c *fakeCatalog) Attributes(context.Context) ([]catalog.Attribute, error) {
	names := func(en, de string) map[locale.Language]string {
		return map[locale.Language]string{locale.English: en, locale.German: de}
	}
	choices := []catalog.Choice{{ID: 71, Code: "mtl", Names: names("Tight", "Straff")}}
	for i := range 12 {
		code := "draw-" + string(rune('a'+i))
		choices = append(choices, catalog.Choice{ID: int64(80 + i), Code: code, Names: names(code, code)})
	}
	return []catalog.Attribute{{ID: 7, Code: "draw", Kind: catalog.ChoiceAttribute, Filterable: true, Names: names("Draw", "Zug"), Choices: choices}}, c.fail
}

func (c *fakeCatalog) Resolve(_ context.Context, kind catalog.SlugKind, slug string) (int64, error) {
	c.calls++
	id, ok := c.slugs[string(kind)+" "+slug]
	if !ok {
		return 0, cmp.Or(c.fail, error(fault.New(fault.NotFound, "catalog.slug_unknown")))
	}
	return id, c.fail
}

func (c *fakeCatalog) Product(_ context.Context, id int64, l locale.Language) (*catalog.ProductView, error) {
	c.calls++
	p := c.products[id]
	if slug := p.Slugs[l]; slug != "" {
		p.Slug = slug
	}
	return &p, c.fail
}

func (c *fakeCatalog) Cards(_ context.Context, ids []int64, _ locale.Language) ([]catalog.Card, error) {
	c.calls++
	var cards []catalog.Card
	for _, id := range ids {
		if p, ok := c.products[id]; ok && p.Status == catalog.Active {
			cards = append(cards, p.Card)
		}
	}
	return cards, c.fail
}

func (c *fakeCatalog) OnSale(context.Context, int) ([]int64, error) { return []int64{1, 2}, c.fail }

func (c *fakeCatalog) Sitemap(context.Context) iter.Seq2[catalog.SitemapEntry, error] {
	return func(yield func(catalog.SitemapEntry, error) bool) {
		for _, id := range []int64{1, 2} {
			if !yield(catalog.SitemapEntry{Slugs: c.products[id].Slugs, UpdatedAt: noon}, c.fail) {
				return
			}
		}
	}
}

// fakeSearch finds all active products of the catalogue; its answers can be set.
type fakeSearch struct {
	last   search.Query
	result search.Result
	fail   error
}

func newSearch() *fakeSearch {
	r := search.Result{ProductIDs: []int64{1, 2, 5}, Total: 3, Next: "NEXT"}
	r.Facets = search.Facets{
		Categories: []search.Count{{ID: 20, Products: 1}}, Brands: []search.Count{{ID: 1, Products: 1}, {ID: 2, Products: 2}},
		InStock: 2, Price: search.PriceRange{Min: eur(690), Max: eur(3990)},
		Attributes: []search.AttributeFacet{{AttributeID: 7, Choices: []search.Count{{ID: 71, Products: 2}}}},
	}
	for i := range 12 {
		r.Facets.Attributes[0].Choices = append(r.Facets.Attributes[0].Choices, search.Count{ID: int64(80 + i), Products: 1})
	}
	return &fakeSearch{result: r}
}

func (s *fakeSearch) Find(_ context.Context, q search.Query) (search.Result, error) {
	s.last = q
	if q.Text == "nothing" {
		return search.Result{}, s.fail
	}
	r := s.result
	if q.Text == "mangoo" {
		r.Corrected = "mango"
	}
	r.ProductIDs = slices.Clone(r.ProductIDs)
	return r, s.fail
}

func (s *fakeSearch) FindAll(ctx context.Context, queries ...search.Query) ([]search.Result, error) {
	var all []search.Result
	for _, q := range queries {
		r, err := s.Find(ctx, q)
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}

func (s *fakeSearch) Suggest(_ context.Context, _ locale.Language, text string, _ int) ([]search.Suggestion, error) {
	if !strings.HasPrefix(text, "m") {
		return []search.Suggestion{}, s.fail
	}
	return []search.Suggestion{
		{Kind: search.SuggestQuery, Text: "mango <ice>"},
		{Kind: search.SuggestProduct, ID: 2},
		{Kind: search.SuggestProduct, ID: 99},
		{Kind: search.SuggestCategory, ID: 20},
		{Kind: search.SuggestBrand, ID: 2},
	}, s.fail
}

// fakePictures draws one picture.
type fakePictures struct{}

func (fakePictures) Picture(_ context.Context, source string) ([]byte, string, error) {
	switch source {
	case "demo:arc/0":
		return []byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), "image/svg+xml", nil
	case "media:page":
		return []byte("<script>alert(1)</script>"), "text/html", nil
	}
	return nil, "", fault.New(fault.NotFound, "media.unknown")
}
