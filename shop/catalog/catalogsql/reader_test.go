package catalogsql_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"vapeart/shop/catalog"
	"vapeart/shop/catalog/catalogsql"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

// page is a reader that counts its statements.
type page struct {
	*shop
	*catalogsql.Reader
	texts *texts
}

func (s *shop) page() *page {
	seen := &texts{}
	return &page{s, catalogsql.NewReader(s.db.Observe(seen.see), s.clock), seen}
}

// stock puts units of a variant on the shelf, some of them promised.
func (s *shop) stock(t *testing.T, variantID int64, onHand, reserved int) {
	t.Helper()
	must(t, s.db.InsertRows(t.Context(), "stock_level", []string{"variant_id", "on_hand", "reserved", "updated_at"}, [][]any{{variantID, onHand, reserved, 0}}))
}

func phrase(text string, lang locale.Language) catalog.Phrase {
	return catalog.Phrase{Text: text, Language: lang}
}

func TestAProductPage(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		p := setup(t, db).page()
		v := p.vocabulary(t)
		rich := v.rich(1)
		rich.Variants = append(rich.Variants, catalog.Variant{SKU: "old"}, catalog.Variant{SKU: "unpriced", Active: true, Options: map[string]string{"strength": "6"}})
		rich.Variants[3].Options = nil
		rich.Variants[3].Active = false
		must(t, p.Save(t.Context(), []*catalog.Product{rich}))
		p.stock(t, rich.Variants[1].ID, 7, 3)
		p.clock.Advance(2 * time.Hour)
		var got *catalog.ProductView
		p.texts.within(t, 5, func() (err error) {
			got, err = p.Product(t.Context(), rich.ID, locale.German)
			return err
		})
		effective := catalog.Effective{Amount: euro(1_500), Regular: euro(2_000), Lowest30: euro(2_000), SaleUntil: start().Add(9 * time.Hour)}
		root, leaf := v.categories[1], v.categories[6]
		crumb := func(c *catalog.Category, depth int) catalog.CategoryView {
			en, de := c.Texts[locale.English], c.Texts[locale.German]
			return catalog.CategoryView{
				ID: c.ID, ParentID: c.ParentID, Code: c.Code, Name: phrase(de.Name, locale.German), Slug: de.Slug, Depth: depth,
				Slugs: map[locale.Language]string{locale.English: en.Slug, locale.German: de.Slug},
			}
		}
		equal(t, 18, len(got.Attributes))
		equal(t, []catalog.AttributeView{
			{Code: "a0", Name: phrase("Attribute 0", locale.English), Kind: catalog.TextAttribute, Texts: []catalog.Phrase{phrase("text 0 of 1", locale.English)}},
			{Code: "yes", Name: phrase("Ja", locale.German), Kind: catalog.BooleanAttribute, Bool: true},
		}, got.Attributes[:2])
		equal(t, []catalog.AttributeView{
			{Code: "a22", Name: phrase("Attribute 22", locale.English), Kind: catalog.NumberAttribute, Unit: "mAh", Number: "1"},
			{Code: "a25", Name: phrase("Attribute 25", locale.English), Kind: catalog.ChoiceAttribute, Texts: []catalog.Phrase{phrase("Value 1", locale.English)}},
		}, got.Attributes[15:17])
		got.Attributes = nil
		equal(t, &catalog.ProductView{
			Card: catalog.Card{
				ProductID: rich.ID, Name: phrase("Reich 1", locale.German), Slug: "reich-1", Brand: "Brand 1",
				Picture: catalog.Picture{Source: rich.Media[0].Source, Alt: rich.Media[0].Alt[locale.English]},
				From:    catalog.Effective{Amount: euro(1_001)}, ManyPrices: true, Variants: 2, Available: true, PublishedAt: start(),
			},
			Status: catalog.Active, TaxClass: catalog.Standard, BrandSlug: "brand-1",
			Slugs:       map[locale.Language]string{locale.English: "rich-1", locale.German: "reich-1"},
			Description: phrase("<p>Größer</p>", locale.German), SEOTitle: "Reich 1",
			Categories: []catalog.CategoryView{crumb(root, 0), crumb(leaf, 1)},
			Pictures:   []catalog.Picture{{Source: rich.Media[0].Source, Alt: rich.Media[0].Alt[locale.English]}, {Source: "media:second.jpg"}},
			Options: []catalog.OptionView{{Code: "strength", Name: "Stärke", Values: []catalog.OptionValueView{
				{Code: "3", Name: "3 mg/ml"}, {Code: "6", Name: "6 mg je ml"},
			}}},
			Offers: []catalog.VariantView{
				{
					ID: rich.Variants[0].ID, SKU: "DV1-1", MPN: "dv1-1", EANs: []string{ean13(1)}, Options: map[string]string{"strength": "3"},
					OptionsText: "3 mg/ml", WeightGrams: 1, Price: catalog.Effective{Amount: euro(1_001)},
				},
				{
					ID: rich.Variants[1].ID, SKU: "RICH-1", EANs: []string{ean13(100_001), "96385074"}, Options: map[string]string{"strength": "6"},
					OptionsText: "6 mg je ml", Price: effective, Available: 4,
				},
			},
		}, got)

		english, err := p.Product(t.Context(), rich.ID, locale.English)
		must(t, err)
		equal(t, []string{"Rich 1", "rich-1", "Title", "For machines", "Short"}, []string{english.Name.Text, english.Slug, english.SEOTitle, english.SEODescription, english.Summary})
		if _, err := p.Product(t.Context(), 999, locale.English); !errors.Is(err, fault.New(fault.NotFound, "catalog.product_unknown")) {
			t.Errorf("got %v", err)
		}
	})
}

func TestCards(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		p := setup(t, db).page()
		v := p.vocabulary(t)
		rich, plain, draft, archived := v.rich(1), product("plain"), product("draft"), product("archived")
		draft.Status, archived.Status, plain.AgeRestricted = catalog.Draft, catalog.Archived, true
		must(t, p.Save(t.Context(), []*catalog.Product{rich, plain, draft, archived}))
		p.stock(t, plain.Variants[0].ID, 2, 2)
		p.clock.Advance(2 * time.Hour)
		ids := []int64{plain.ID, archived.ID, 999, rich.ID, draft.ID}
		var cards []catalog.Card
		p.texts.within(t, 2, func() (err error) {
			cards, err = p.Cards(t.Context(), ids, locale.German)
			return err
		})
		equal(t, []catalog.Card{
			{
				ProductID: plain.ID, Name: phrase("Product plain", locale.English), Slug: "product-plain", From: catalog.Effective{Amount: euro(1_000)},
				Variants: 1, OnlyVariant: plain.Variants[0].ID, AgeRestricted: true, PublishedAt: start(),
			},
			{
				ProductID: rich.ID, Name: phrase("Reich 1", locale.German), Slug: "reich-1", Brand: "Brand 1",
				Picture: catalog.Picture{Source: rich.Media[0].Source, Alt: rich.Media[0].Alt[locale.English]},
				From:    catalog.Effective{Amount: euro(1_001)}, ManyPrices: true, Variants: 2, PublishedAt: start(),
			},
		}, cards)
		p.texts.within(t, 0, func() error {
			none, err := p.Cards(t.Context(), nil, locale.German)
			equal(t, 0, len(none))
			return err
		})
	})
}

func TestOffers(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		p := setup(t, db).page()
		v := p.vocabulary(t)
		rich, archived, draft := v.rich(1), product("archived"), product("draft")
		archived.Status, draft.Status, draft.Variants[0].Price = catalog.Archived, catalog.Draft, nil
		must(t, p.Save(t.Context(), []*catalog.Product{rich, archived, draft}))
		p.stock(t, rich.Variants[1].ID, 7, 3)
		p.clock.Advance(2 * time.Hour)
		var got map[int64]catalog.Offer
		p.texts.within(t, 2, func() (err error) {
			got, err = p.Offers(t.Context(), []int64{archived.Variants[0].ID, rich.Variants[1].ID, 999, draft.Variants[0].ID}, locale.German)
			return err
		})
		offer := func(p *catalog.Product, i int, o catalog.Offer) catalog.Offer {
			o.VariantID, o.ProductID, o.SKU, o.TaxClass = p.Variants[i].ID, p.ID, p.Variants[i].SKU, catalog.Standard
			return o
		}
		equal(t, map[int64]catalog.Offer{
			rich.Variants[1].ID: offer(rich, 1, catalog.Offer{
				Name: phrase("Reich 1", locale.German), OptionsText: "6 mg je ml", Slug: "reich-1",
				Picture:     catalog.Picture{Source: rich.Media[0].Source, Alt: rich.Media[0].Alt[locale.English]},
				Price:       catalog.Effective{Amount: euro(1_500), Regular: euro(2_000), Lowest30: euro(2_000), SaleUntil: start().Add(9 * time.Hour)},
				Purchasable: true, Available: 4,
			}),
			archived.Variants[0].ID: offer(archived, 0, catalog.Offer{
				Name: phrase("Product archived", locale.English), Slug: "product-archived", Price: catalog.Effective{Amount: euro(1_000)},
			}),
			draft.Variants[0].ID: offer(draft, 0, catalog.Offer{Name: phrase("Product draft", locale.English), Slug: "product-draft"}),
		}, got)
	})
}

func TestPricesFollowTheClock(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		p := setup(t, db).page()
		x := product("x")
		must(t, p.Save(t.Context(), []*catalog.Product{x}))
		p.clock.Advance(24 * time.Hour)
		x.Variants[0].Price = &catalog.Price{Amount: euro(950)}
		must(t, p.Save(t.Context(), []*catalog.Product{x}))
		p.clock.Advance(40 * 24 * time.Hour)
		from, until := p.clock.Now().Add(time.Hour), p.clock.Now().Add(3*time.Hour)
		x.Variants[0].Price = &catalog.Price{Amount: euro(1_200), Sale: &catalog.Sale{Amount: euro(900), From: from, Until: until}}
		must(t, p.Save(t.Context(), []*catalog.Product{x}))
		for _, c := range []struct {
			at   time.Time
			want catalog.Effective
		}{
			{from.Add(-time.Millisecond), catalog.Effective{Amount: euro(1_200)}},
			{from, catalog.Effective{Amount: euro(900), Regular: euro(1_200), Lowest30: euro(950), SaleUntil: until}},
			{until.Add(-time.Millisecond), catalog.Effective{Amount: euro(900), Regular: euro(1_200), Lowest30: euro(950), SaleUntil: until}},
			{until, catalog.Effective{Amount: euro(1_200)}},
		} {
			p.clock.Set(c.at)
			cards, err := p.Cards(t.Context(), []int64{x.ID}, locale.English)
			must(t, err)
			equal(t, c.want, cards[0].From)
		}
		for _, c := range []struct {
			after, until time.Time
			want         []int64
		}{
			{from.Add(-time.Second), from.Add(-time.Millisecond), nil},
			{from.Add(-time.Millisecond), from, []int64{x.ID}},
			{from, until.Add(-time.Millisecond), nil},
			{from, until, []int64{x.ID}},
			{from.Add(-time.Second), until, []int64{x.ID}},
			{until, until.Add(time.Hour), nil},
		} {
			p.texts.within(t, 1, func() error {
				got, err := p.PriceBoundaries(t.Context(), c.after, c.until)
				equal(t, c.want, got)
				return err
			})
		}
	})
}

func TestTheTreeAndTheSitemap(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		p := setup(t, db).page()
		p.category(t, "only-english", nil, 1)
		german := &catalog.Category{Code: "both", Texts: map[locale.Language]catalog.Text{
			locale.English: {Name: "Both"}, locale.German: {Name: "Beide", Description: "<p>d</p>", SEOTitle: "t", SEODescription: "s"},
		}}
		must(t, p.SaveCategory(t.Context(), german))
		p.texts.within(t, 2, func() error {
			tree, err := p.CategoryTree(t.Context(), locale.German)
			equal(t, []catalog.CategoryView{
				{
					ID: german.ID, Code: "both", Name: phrase("Beide", locale.German), Slug: "beide", Description: "<p>d</p>", SEOTitle: "t", SEODescription: "s",
					Slugs: map[locale.Language]string{locale.English: "both", locale.German: "beide"},
				},
				{
					ID: 1, Code: "only-english", Name: phrase("Category only-english", locale.English), Slug: "category-only-english",
					Slugs: map[locale.Language]string{locale.English: "category-only-english"},
				},
			}, tree)
			return err
		})
		var want []catalog.SitemapEntry
		for i := range 5 {
			x := named(fmt.Sprint(i), fmt.Sprint("Name ", i), fmt.Sprint("Titel ", i))
			if i == 2 {
				x.Status = catalog.Archived
			}
			must(t, p.Save(t.Context(), []*catalog.Product{x}))
			if i != 2 {
				want = append(want, catalog.SitemapEntry{ProductID: x.ID, UpdatedAt: p.clock.Now(), Slugs: map[locale.Language]string{
					locale.English: fmt.Sprint("name-", i), locale.German: fmt.Sprint("titel-", i),
				}})
			}
			p.clock.Advance(time.Minute)
		}
		p.texts.within(t, 1, func() error {
			var got []catalog.SitemapEntry
			for entry, err := range p.Sitemap(t.Context()) {
				must(t, err)
				got = append(got, entry)
			}
			equal(t, want, got)
			return nil
		})
		for entry, err := range p.Sitemap(t.Context()) {
			must(t, err)
			equal(t, want[0], entry)
			break // a reader may stop early
		}
	})
}
