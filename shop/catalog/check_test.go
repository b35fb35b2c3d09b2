package catalog_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/catalog"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/money"
)

func code(err error) string { return fault.CodeOf(err) }

func euro(minor int64) money.Amount { return money.Of(minor, money.EUR) }

// liquid returns a product in two strengths that nothing is wrong with.
func liquid() *catalog.Product {
	names := func(name string) map[locale.Language]string { return map[locale.Language]string{locale.English: name} }
	variant := func(strength string) catalog.Variant {
		return catalog.Variant{
			SKU: "LIQ-" + strength, EANs: []string{"4006381333931"}, Options: map[string]string{"strength": strength},
			WeightGrams: 30, Active: true, Price: &catalog.Price{Amount: euro(599)},
		}
	}
	return &catalog.Product{
		Code: "liquid", TaxClass: catalog.Standard, Status: catalog.Active,
		Texts:   map[locale.Language]catalog.Text{locale.English: {Name: "Liquid", Slug: "liquid"}},
		Options: []catalog.Option{{Code: "strength", Names: names("Strength"), Values: []catalog.OptionValue{{Code: "3", Names: names("3 mg")}, {Code: "6", Names: names("6 mg")}}}},
		Media:   []catalog.Media{{Source: "demo:liquid/front", Alt: names("A bottle")}},
		Attributes: []catalog.Value{
			{AttributeID: 1, Text: names("mint")}, {AttributeID: 2, Number: "10"}, {AttributeID: 3, Choices: []int64{1, 2}},
		},
		Categories: []int64{1, 2},
		Variants:   []catalog.Variant{variant("3"), variant("6")},
	}
}

func TestCheckFindsNothingWrongWithAGoodProduct(t *testing.T) {
	t.Parallel()
	if err := liquid().Check(); err != nil {
		t.Error(err)
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	when := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name   string
		spoil  func(*catalog.Product)
		faults []string
	}{
		{"a code is needed", func(p *catalog.Product) { p.Code = "" }, []string{"code required"}},
		{"a code has no space at its end", func(p *catalog.Product) { p.Code = "a " }, []string{"code bad_characters"}},
		{"the tax class is a known one", func(p *catalog.Product) { p.TaxClass = "" }, []string{"tax_class unknown"}},
		{"the status is a known one", func(p *catalog.Product) { p.Status = "on" }, []string{"status unknown"}},
		{"popularity is not negative", func(p *catalog.Product) { p.Popularity = -1 }, []string{"popularity too_small"}},
		{"the default language is needed", func(p *catalog.Product) {
			p.Texts = map[locale.Language]catalog.Text{locale.German: {Name: "Flüssigkeit"}}
		}, []string{"texts.en.name required"}},
		{"every text has a name", func(p *catalog.Product) { p.Texts[locale.German] = catalog.Text{Summary: "Gut"} }, []string{"texts.de.name required"}},
		{"a language is one of the shop's", func(p *catalog.Product) { p.Texts["fr"] = catalog.Text{Name: "Liquide"} }, []string{"texts.fr unknown"}},
		{"names are bounded in characters", func(p *catalog.Product) {
			p.Texts[locale.English] = catalog.Text{Name: strings.Repeat("ä", catalog.MaxName+1)}
		}, []string{"texts.en.name too_long"}},
		{"a name of as many characters is fine", func(p *catalog.Product) {
			p.Texts[locale.English] = catalog.Text{Name: strings.Repeat("ä", catalog.MaxName)}
		}, nil},
		{"a slug has few characters", func(p *catalog.Product) {
			p.Texts[locale.English] = catalog.Text{Name: "x", Slug: "Not A Slug"}
		}, []string{"texts.en.slug catalog.bad_slug"}},
		{"a picture is where a page may take it from", func(p *catalog.Product) { p.Media[0].Source = "http://plain.example/x.jpg" }, []string{"media.0.source catalog.bad_source"}},
		{"an attribute stands once", func(p *catalog.Product) { p.Attributes[1].AttributeID = 1 }, []string{"attributes.1 catalog.twice"}},
		{"a value is of one kind", func(p *catalog.Product) { p.Attributes[0].Number = "1" }, []string{"attributes.0.value required"}},
		{"a number has one form", func(p *catalog.Product) { p.Attributes[1].Number = "10.0" }, []string{"attributes.1.number not_a_number"}},
		{"a category stands once", func(p *catalog.Product) { p.Categories = []int64{1, 2, 1} }, []string{"categories.2 catalog.twice"}},
		{"a product has a variant", func(p *catalog.Product) { p.Variants, p.Status = nil, catalog.Draft }, []string{"variants required"}},
		{"an active product has something to sell", func(p *catalog.Product) {
			p.Variants[0].Active, p.Variants[1].Price = false, nil
		}, []string{"status catalog.nothing_to_sell"}},
		{"a draft needs no price", func(p *catalog.Product) {
			p.Status, p.Variants[0].Price, p.Variants[1].Price = catalog.Draft, nil, nil
		}, nil},
		{"SKUs differ", func(p *catalog.Product) { p.Variants[1].SKU = "LIQ-3" }, []string{"variants.1.sku catalog.twice"}},
		{"every option has a value", func(p *catalog.Product) { p.Variants[1].Options = nil }, []string{"variants.1.options catalog.options_incomplete"}},
		{"a value is one of the option's", func(p *catalog.Product) { p.Variants[1].Options["strength"] = "18" }, []string{"variants.1.options catalog.options_incomplete"}},
		{"a variant has no further option", func(p *catalog.Product) { p.Variants[1].Options["size"] = "10" }, []string{"variants.1.options catalog.options_incomplete"}},
		{"no two variants have the same options", func(p *catalog.Product) { p.Variants[1].Options["strength"] = "3" }, []string{"variants.1.options catalog.same_options"}},
		{"an inactive variant may have any", func(p *catalog.Product) { p.Variants[1].Options, p.Variants[1].Active = nil, false }, nil},
		{"an option has values", func(p *catalog.Product) { p.Options[0].Values = nil }, []string{
			"options.0.values required", "variants.0.options catalog.options_incomplete", "variants.1.options catalog.options_incomplete",
		}},
		{"an EAN's check digit is right", func(p *catalog.Product) { p.Variants[0].EANs[0] = "4006381333932" }, []string{"variants.0.eans.0 catalog.ean_check_digit"}},
		{"an EAN is digits only", func(p *catalog.Product) { p.Variants[0].EANs[0] = "4006381 333931" }, []string{"variants.0.eans.0 bad_characters"}},
		{"a weight is not negative", func(p *catalog.Product) { p.Variants[0].WeightGrams = -1 }, []string{"variants.0.weight too_small"}},
		{"a weight is bounded", func(p *catalog.Product) { p.Variants[0].WeightGrams = catalog.MaxWeight + 1 }, []string{"variants.0.weight too_large"}},
		{"a price is more than nothing", func(p *catalog.Product) { p.Variants[0].Price.Amount = euro(0) }, []string{"variants.0.price.amount too_small"}},
		{"a currency is known", func(p *catalog.Product) { p.Variants[0].Price.Amount.Currency = "XXX" }, []string{"variants.0.price.currency money.unknown_currency"}},
		{"a sale is lower", func(p *catalog.Product) { p.Variants[0].Price.Sale = &catalog.Sale{Amount: euro(599)} }, []string{"variants.0.price.sale catalog.sale_not_lower"}},
		{"a sale is in the same currency", func(p *catalog.Product) {
			p.Variants[0].Price.Sale = &catalog.Sale{Amount: money.Of(499, money.CHF)}
		}, []string{"variants.0.price.sale catalog.other_currency"}},
		{"a sale ends after it begins", func(p *catalog.Product) {
			p.Variants[0].Price.Sale = &catalog.Sale{Amount: euro(499), From: when, Until: when}
		}, []string{"variants.0.price.sale_until catalog.window_order"}},
		{"all faults are told at once", func(p *catalog.Product) { p.Code, p.TaxClass, p.Variants[1].SKU = "", "", "" }, []string{
			"code required", "tax_class unknown", "variants.1.sku required",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := liquid()
			c.spoil(p)
			if diff := cmp.Diff(c.faults, told(p.Check())); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// told returns an error's fields as "name code".
func told(err error) (list []string) {
	for _, f := range fault.FieldsOf(err) {
		list = append(list, f.Name+" "+f.Code)
	}
	return list
}

func TestCheckBoundsEveryList(t *testing.T) {
	t.Parallel()
	p := liquid()
	p.Options, p.Variants, p.Attributes, p.Media = nil, nil, nil, nil
	for i := range catalog.MaxVariants + 1 {
		p.Variants = append(p.Variants, catalog.Variant{SKU: fmt.Sprint(i), Active: i == 0, Price: &catalog.Price{Amount: euro(1)}})
	}
	for i := range catalog.MaxAttributes + 1 {
		p.Attributes = append(p.Attributes, catalog.Value{AttributeID: int64(i + 1), Number: "1"})
	}
	for range catalog.MaxMedia + 1 {
		p.Media = append(p.Media, catalog.Media{Source: "media:x"})
	}
	for range catalog.MaxEANs + 1 {
		p.Variants[0].EANs = append(p.Variants[0].EANs, "4006381333931")
	}
	faults := told(p.Check())
	for _, want := range []string{"variants catalog.too_many", "attributes catalog.too_many", "media catalog.too_many", "variants.0.eans catalog.too_many"} {
		if !slices.Contains(faults, want) {
			t.Errorf("%s is not among %v", want, faults)
		}
	}
}
