package catalogsql_test

import (
	"fmt"
	"testing"
	"time"

	"vapeart/shop/catalog"
	"vapeart/shop/catalog/catalogsql"
	"vapeart/shop/clock"
	"vapeart/shop/locale"
	"vapeart/shop/money"
	"vapeart/shop/sqldb"
)

// start is when every test begins.
func start() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }

// plain is a sanitizer for texts that are clean already.
type plain struct{}

func (plain) Clean(html string) string { return html }

// shop is a catalogue on one database.
type shop struct {
	*catalog.Service
	db    *sqldb.DB
	repo  *catalogsql.Repository
	clock *clock.Manual
}

func setup(_ testing.TB, db *sqldb.DB, followers ...catalog.Follower) *shop {
	repo, clk := catalogsql.NewRepository(db), clock.At(start())
	return &shop{catalog.NewService(repo, plain{}, clk, followers...), db, repo, clk}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func euro(minor int64) money.Amount { return money.Of(minor, money.EUR) }

// product returns a plain product that is for sale.
func product(code string) *catalog.Product {
	return &catalog.Product{
		Code: code, TaxClass: catalog.Standard, Status: catalog.Active,
		Texts:    map[locale.Language]catalog.Text{locale.English: {Name: "Product " + code}},
		Variants: []catalog.Variant{{SKU: "SKU-" + code, Active: true, Price: &catalog.Price{Amount: euro(1_000)}}},
	}
}

// vocabulary is what full products refer to.
type vocabulary struct {
	brands     []*catalog.Brand
	categories []*catalog.Category
	attributes []*catalog.Attribute // 20 text, 5 number, 2 choice
	boolean    *catalog.Attribute
}

func (s *shop) vocabulary(t testing.TB) vocabulary {
	t.Helper()
	var v vocabulary
	for i := range 40 {
		v.brands = append(v.brands, &catalog.Brand{Name: fmt.Sprintf("Brand %d", i)})
	}
	must(t, s.SaveBrands(t.Context(), v.brands))
	for i := range 30 {
		c := &catalog.Category{Code: fmt.Sprintf("c%d", i), Position: i, Texts: map[locale.Language]catalog.Text{
			locale.English: {Name: fmt.Sprintf("Category %d", i)}, locale.German: {Name: fmt.Sprintf("Kategorie %d", i)},
		}}
		if i >= 5 {
			c.ParentID = v.categories[i%5].ID
		}
		must(t, s.SaveCategory(t.Context(), c))
		v.categories = append(v.categories, c)
	}
	for i := range 27 {
		a := &catalog.Attribute{Code: fmt.Sprintf("a%d", i), Kind: catalog.TextAttribute, Position: i, Names: map[locale.Language]string{locale.English: fmt.Sprintf("Attribute %d", i)}}
		switch {
		case i >= 25:
			a.Kind, a.Filterable = catalog.ChoiceAttribute, true
			for c := range 20 {
				a.Choices = append(a.Choices, catalog.Choice{Code: fmt.Sprintf("v%d", c), Position: c, Names: map[locale.Language]string{locale.English: fmt.Sprintf("Value %d", c)}})
			}
		case i >= 20:
			a.Kind, a.Unit = catalog.NumberAttribute, "mAh"
		}
		v.attributes = append(v.attributes, a)
	}
	v.boolean = &catalog.Attribute{Code: "yes", Kind: catalog.BooleanAttribute, Names: map[locale.Language]string{locale.English: "Yes", locale.German: "Ja"}}
	must(t, s.SaveAttributes(t.Context(), append(v.attributes, v.boolean)))
	return v
}

// full returns the n-th product of the size that suppliers send: 17 attributes, a picture, an EAN, a price.
func (v vocabulary) full(n int) *catalog.Product {
	name := fmt.Sprintf("Brand %d Notebook dv%d-%d Silver 43.2 cm 1440 x 900 pixels %d GB", n%40, n%97, n, n%16)
	p := &catalog.Product{
		Code: fmt.Sprintf("feed-%d", n), BrandID: v.brands[n%40].ID, TaxClass: catalog.Standard, Status: catalog.Active,
		Texts: map[locale.Language]catalog.Text{locale.English: {
			Name: name, Summary: "Processor, 2.13 GHz, 1066 MHz, 4 GB, 250 GB, 17 inch display, card reader, camera, silver " + name,
		}},
		Categories: []int64{v.categories[5+n%25].ID},
		Media:      []catalog.Media{{Source: fmt.Sprintf("https://pictures.example/%d.jpg", n), Alt: map[locale.Language]string{locale.English: name}}},
		Variants: []catalog.Variant{{
			SKU: fmt.Sprintf("DV%d-%d", n%97, n), MPN: fmt.Sprintf("dv%d-%d", n%97, n), EANs: []string{ean13(n)}, WeightGrams: n % 5_000, Active: true,
			Price: &catalog.Price{Amount: euro(int64(1_000 + n%90_000))},
		}},
	}
	for i := range 12 {
		p.Attributes = append(p.Attributes, catalog.Value{AttributeID: v.attributes[i].ID, Text: map[locale.Language]string{locale.English: fmt.Sprintf("text %d of %d", i, n%31)}})
	}
	for i := 20; i < 23; i++ {
		p.Attributes = append(p.Attributes, catalog.Value{AttributeID: v.attributes[i].ID, Number: fmt.Sprint(n % 400)})
	}
	for i := 25; i < 27; i++ {
		p.Attributes = append(p.Attributes, catalog.Value{AttributeID: v.attributes[i].ID, Choices: []int64{v.attributes[i].Choices[n%20].ID}})
	}
	return p
}

// ean13 returns the article number of the n-th product with its check digit.
func ean13(n int) string {
	digits := fmt.Sprintf("40%010d", n)
	sum := 0
	for i, d := range []byte(digits) {
		sum += int(d-'0') * (1 + 2*(i%2))
	}
	return digits + fmt.Sprint((10-sum%10)%10)
}

// rich returns the n-th product with everything that a product can have, in two languages.
func (v vocabulary) rich(n int) *catalog.Product {
	p := v.full(n)
	yes := true
	p.Texts[locale.English] = catalog.Text{
		Name: fmt.Sprintf("Rich %d", n), Summary: "Short", Description: "<p>Long</p>", SEOTitle: "Title", SEODescription: "For machines",
	}
	p.Texts[locale.German] = catalog.Text{Name: fmt.Sprintf("Reich %d", n), Description: "<p>Größer</p>"}
	p.Categories = append(p.Categories, v.categories[0].ID)
	p.Attributes = append(p.Attributes, catalog.Value{AttributeID: v.boolean.ID, Bool: &yes})
	p.Media = append(p.Media, catalog.Media{Source: "media:second.jpg"})
	p.Options = []catalog.Option{{
		Code: "strength", Names: map[locale.Language]string{locale.English: "Strength", locale.German: "Stärke"},
		Values: []catalog.OptionValue{
			{Code: "3", Names: map[locale.Language]string{locale.English: "3 mg/ml"}},
			{Code: "6", Names: map[locale.Language]string{locale.English: "6 mg/ml", locale.German: "6 mg je ml"}},
		},
	}}
	purchase := euro(400)
	p.Variants[0].Options = map[string]string{"strength": "3"}
	p.Variants = append(p.Variants, catalog.Variant{
		SKU: fmt.Sprintf("RICH-%d", n), EANs: []string{ean13(100_000 + n), "96385074"}, Options: map[string]string{"strength": "6"}, Active: true,
		Price: &catalog.Price{Amount: euro(2_000), Purchase: &purchase, Sale: &catalog.Sale{Amount: euro(1_500), From: start().Add(time.Hour), Until: start().Add(9 * time.Hour)}},
	})
	return p
}
