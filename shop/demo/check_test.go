package demo_test

import (
	"strings"
	"testing"

	"vapeart/shop/demo"
)

func both(s string) demo.Text { return demo.Text{En: s, De: s} }

// sample is a small catalogue without faults: one liquid in two strengths.
func sample() demo.Catalogue {
	yes := true
	variant := func(sku, ean, strength string) demo.Variant {
		return demo.Variant{
			SKU: sku, EAN: ean, Options: map[string]string{"strength": strength},
			PriceMinor: 690, PurchaseMinor: 300, WeightGrams: 32, Stock: 5, SalePriceMinor: 590, SaleUntilDays: 7,
		}
	}
	return demo.Catalogue{
		Categories: []demo.Category{
			{Code: "liquids", Name: both("Liquids"), Slug: both("liquids"), Description: both("All liquids.")},
			{Code: "salts", Parent: "liquids", Name: both("Salts"), Slug: both("salts"), Description: both("Salts.")},
		},
		Brands: []demo.Brand{{Code: "salinea", Name: "Salinea", Description: both("Salts.")}},
		Attributes: []demo.Attribute{
			{
				Code: "nicotine-type", Kind: demo.KindChoice, Name: both("Nicotine"),
				Choices: []demo.Choice{{Code: "salt", Name: both("Salt")}, {Code: "none", Name: both("None")}},
			},
			{Code: "volume", Kind: demo.KindNumber, Unit: "ml", Name: both("Contents")},
			{Code: "capacity", Kind: demo.KindNumber, Unit: "ml", Name: both("Tank")},
			{Code: "sealed", Kind: demo.KindBoolean, Name: both("Sealed")},
		},
		Products: []demo.Product{{
			Code: "mint", Brand: "salinea", Categories: []string{"salts"}, Name: both("Mint"), Slug: both("mint"),
			Summary: both("Cool."), Description: demo.Text{En: "<p>A <strong>leaf</strong>.</p>", De: "<p>Ein Blatt.</p>"},
			AgeRestricted: true, TaxClass: demo.TaxStandard, Popularity: 50,
			Options: []demo.Option{{Code: "strength", Name: both("Strength"), Values: []demo.OptionValue{
				{Code: "0mg", Name: both("0 mg/ml")}, {Code: "20mg", Name: both("20 mg/ml")},
			}}},
			Attributes: map[string]demo.AttributeValue{
				"nicotine-type": {Choices: []string{"salt"}}, "volume": {Number: "10"}, "sealed": {Bool: &yes},
			},
			Variants: []demo.Variant{variant("MINT-0", "2000000000008", "0mg"), variant("MINT-20", "2000000000015", "20mg")},
			Picture:  demo.Drawing{Form: "bottle", Style: "salinea", Body: "#3f8f6b", Accent: "#a8dcb6", Liquid: "#cfeadb", Motif: "mint", Brand: "Salinea"},
		}},
	}
}

func TestCheckAcceptsAFaultlessCatalogue(t *testing.T) {
	t.Parallel()
	if err := demo.Check(sample()); err != nil {
		t.Error(err)
	}
}

func TestCheckNamesEveryFault(t *testing.T) {
	t.Parallel()
	mint := func(change func(*demo.Product)) func(*demo.Catalogue) {
		return func(c *demo.Catalogue) { change(&c.Products[0]) }
	}
	first := func(change func(*demo.Variant)) func(*demo.Catalogue) {
		return func(c *demo.Catalogue) { change(&c.Products[0].Variants[0]) }
	}
	for name, test := range map[string]struct {
		spoil func(*demo.Catalogue)
		want  string
	}{
		"parent after child":    {func(c *demo.Catalogue) { c.Categories[0].Parent = "salts" }, "parent salts"},
		"category twice":        {func(c *demo.Catalogue) { c.Categories[1].Code = "liquids" }, "used twice"},
		"slug with capitals":    {mint(func(p *demo.Product) { p.Slug.De = "Minze" }), "not [a-z0-9-]"},
		"slug twice":            {func(c *demo.Catalogue) { c.Categories[1].Slug.De = "liquids" }, "used twice"},
		"German missing":        {mint(func(p *demo.Product) { p.Summary.De = "" }), "not in both languages"},
		"space at the end":      {mint(func(p *demo.Product) { p.Name.En = "Mint " }), "space at an end"},
		"half a seo title":      {mint(func(p *demo.Product) { p.SEOTitle.En = "Mint" }), "not in both languages"},
		"unknown brand":         {mint(func(p *demo.Product) { p.Brand = "nobody" }), `no brand "nobody"`},
		"unknown category":      {mint(func(p *demo.Product) { p.Categories = []string{"nowhere"} }), `no category "nowhere"`},
		"no category":           {mint(func(p *demo.Product) { p.Categories = nil }), "no category"},
		"unknown tax class":     {mint(func(p *demo.Product) { p.TaxClass = "none" }), "no tax class"},
		"foreign tag":           {mint(func(p *demo.Product) { p.Description.En = `<p onclick="x">a</p>` }), "description with"},
		"open tag":              {mint(func(p *demo.Product) { p.Description.En = "<p>a" }), "leaves"},
		"crossed tags":          {mint(func(p *demo.Product) { p.Description.En = "<p><strong>a</p></strong>" }), "closes p"},
		"unknown attribute":     {mint(func(p *demo.Product) { p.Attributes["taste"] = demo.AttributeValue{Text: both("x")} }), "unknown"},
		"number as text":        {mint(func(p *demo.Product) { p.Attributes["volume"] = demo.AttributeValue{Text: both("10")} }), "not a number"},
		"comma in a number":     {mint(func(p *demo.Product) { p.Attributes["volume"] = demo.AttributeValue{Number: "9,5"} }), "not a number"},
		"unknown choice":        {mint(func(p *demo.Product) { p.Attributes["nicotine-type"] = demo.AttributeValue{Choices: []string{"gum"}} }), `no choice "gum"`},
		"unknown kind":          {func(c *demo.Catalogue) { c.Attributes[1].Kind = "date" }, `no kind "date"`},
		"combination missing":   {mint(func(p *demo.Product) { p.Variants = p.Variants[:1] }), "1 variants for 2 combinations"},
		"combination twice":     {first(func(v *demo.Variant) { v.Options["strength"] = "20mg" }), "used twice"},
		"unknown option value":  {first(func(v *demo.Variant) { v.Options["strength"] = "9mg" }), `no strength "9mg"`},
		"option too many":       {first(func(v *demo.Variant) { v.Options["size"] = "s" }), "options [size strength]"},
		"SKU twice":             {first(func(v *demo.Variant) { v.SKU = "MINT-20" }), "SKU MINT-20: used twice"},
		"wrong check digit":     {first(func(v *demo.Variant) { v.EAN = "2000000000009" }), "EAN"},
		"a real maker's EAN":    {first(func(v *demo.Variant) { v.EAN = "4006381333931" }), "EAN"},
		"free of charge":        {first(func(v *demo.Variant) { v.PriceMinor = 0 }), "price 0"},
		"sold below cost":       {first(func(v *demo.Variant) { v.PurchaseMinor = 700 }), "bought for 700"},
		"sale above price":      {first(func(v *demo.Variant) { v.SalePriceMinor = 690 }), "sale price 690"},
		"sale ends at once":     {first(func(v *demo.Variant) { v.SaleFromDays = 7 }), "ends before it begins"},
		"days without a sale":   {first(func(v *demo.Variant) { v.SalePriceMinor = 0 }), "without a sale"},
		"negative stock":        {first(func(v *demo.Variant) { v.Stock = -1 }), "stock -1"},
		"weightless":            {first(func(v *demo.Variant) { v.WeightGrams = 0 }), "weight 0"},
		"too much nicotine":     {mint(func(p *demo.Product) { p.Options[0].Values[1].Code = "24mg" }), "24 mg/ml"},
		"large bottle":          {mint(func(p *demo.Product) { p.Attributes["volume"] = demo.AttributeValue{Number: "30"} }), "30 ml with nicotine"},
		"nicotine for all ages": {mint(func(p *demo.Product) { p.AgeRestricted = false }), "must be age-restricted"},
		"nicotine of no kind":   {mint(func(p *demo.Product) { delete(p.Attributes, "nicotine-type") }), "without its kind"},
		"tank beyond two ml":    {mint(func(p *demo.Product) { p.Attributes["capacity"] = demo.AttributeValue{Number: "5"} }), "tank of 5 ml"},
		"no such drawing":       {mint(func(p *demo.Product) { p.Picture.Form = "barrel" }), `no form "barrel"`},
		"no such motif":         {mint(func(p *demo.Product) { p.Picture.Motif = "durian" }), `no motif "durian"`},
		"no colour":             {mint(func(p *demo.Product) { p.Picture.Body = "green" }), `"green" is not a colour`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := sample()
			test.spoil(&c)
			err := demo.Check(c)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want a fault with %q", err, test.want)
			}
		})
	}
}

func TestCheckReportsAllFaultsAtOnce(t *testing.T) {
	t.Parallel()
	c := sample()
	c.Products[0].Brand, c.Products[0].TaxClass = "nobody", "none"
	err := demo.Check(c)
	if err == nil || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("got %v, want two faults", err)
	}
}
