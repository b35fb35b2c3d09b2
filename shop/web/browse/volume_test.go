package browse

import (
	"testing"
	"time"

	"vapeart/shop/catalog"
	"vapeart/shop/locale"
	"vapeart/shop/money"
)

func TestVolume(t *testing.T) {
	t.Parallel()
	texts, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	sized := func(code, name string) *catalog.ProductView {
		return &catalog.ProductView{Options: []catalog.OptionView{{Code: code, Values: []catalog.OptionValueView{{Code: "v", Name: name}}}}}
	}
	attribute := func(code, unit, number string) *catalog.ProductView {
		return &catalog.ProductView{Attributes: []catalog.AttributeView{{Code: code, Kind: catalog.NumberAttribute, Unit: unit, Number: number}}}
	}
	for name, c := range map[string]struct {
		product *catalog.ProductView
		want    string // of 100 ml at 6.90; empty: no price of a unit
	}{
		"an option":                      {sized("size", "10 ml"), "69.00 EUR"},
		"an option with a comma":         {sized("size", "2,5 ml"), "276.00 EUR"},
		"an option with a point":         {sized("size", "2.5ml"), "276.00 EUR"},
		"the attribute":                  {attribute("volume", "ml", "60"), "11.50 EUR"},
		"a fraction of the attribute":    {attribute("volume", "ml", "0.5"), "1380.00 EUR"},
		"a tank's capacity is no volume": {attribute("capacity", "ml", "2"), ""},
		"another unit":                   {attribute("volume", "l", "2"), ""},
		"nothing at all":                 {attribute("volume", "ml", "0"), ""},
		"not a number":                   {attribute("volume", "ml", "much"), ""},
		"a strength":                     {sized("strength", "6 mg/ml"), ""},
	} {
		b := productBuilder{texts: texts.For(locale.English, time.UTC), product: c.product, chosen: &catalog.VariantView{
			Options: map[string]string{"size": "v", "strength": "v"}, Price: catalog.Effective{Amount: money.Of(690, money.EUR)},
		}}
		if got := b.unitPrice().Amount; (c.want == "") != got.IsZero() || c.want != "" && got.String() != c.want {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
	}
}

func TestAReductionIsMeasuredAgainstTheLowestPriceOfThirtyDays(t *testing.T) {
	t.Parallel()
	eur := func(minor int64) money.Amount { return money.Of(minor, money.EUR) }
	for name, c := range map[string]struct {
		price catalog.Effective
		want  int
	}{
		"no sale":                            {catalog.Effective{Amount: eur(1000)}, 0},
		"the regular price was the lowest":   {catalog.Effective{Amount: eur(800), Regular: eur(1000), Lowest30: eur(1000)}, 20},
		"it was cheaper in between":          {catalog.Effective{Amount: eur(800), Regular: eur(1000), Lowest30: eur(900)}, 11},
		"it was as cheap or cheaper before":  {catalog.Effective{Amount: eur(800), Regular: eur(1000), Lowest30: eur(790)}, 0},
		"less than one per cent is nothing":  {catalog.Effective{Amount: eur(995), Regular: eur(1000), Lowest30: eur(1000)}, 0},
		"what was before is not known":       {catalog.Effective{Amount: eur(800), Regular: eur(1000)}, 0},
		"a reduction is never rounded up":    {catalog.Effective{Amount: eur(801), Regular: eur(1000), Lowest30: eur(1000)}, 19},
		"a low price without a sale is none": {catalog.Effective{Amount: eur(800), Lowest30: eur(1000)}, 0},
	} {
		if got := toPrice(c.price).Off; got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}
