package listing_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/money"
	"vapeart/shop/search"
	"vapeart/shop/web/listing"
)

func parse(t *testing.T, query string) listing.Filter {
	t.Helper()
	values, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	return listing.Parse(values)
}

func TestEqualFiltersHaveOneAddress(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"":                                   "/en/c/pods",
		"brand=b&brand=a&brand=b":            "/en/c/pods?brand=a&brand=b",
		"f.taste=z&f.draw=m&f.taste=a":       "/en/c/pods?f.draw=m&f.taste=a&f.taste=z",
		"price_min=5,50&price_max=20":        "/en/c/pods?price_min=5.50&price_max=20",
		"price_min=-1&price_max=a&stock=yes": "/en/c/pods",
		"stock=1&sort=price&utm_source=mail": "/en/c/pods?stock=1&sort=price",
		"sort=name":                          "/en/c/pods",
		"q=++mango%00++ice":                  "/en/c/pods?q=mango+ice",
		"after=A&before=B":                   "/en/c/pods?after=A",
		"before=B":                           "/en/c/pods?before=B",
		"brand=&f.x=":                        "/en/c/pods",
		"brand=" + strings.Repeat("x", 500):  "/en/c/pods",
	} {
		f := parse(t, query)
		got := f.Address("/en/c/pods")
		if got != want {
			t.Errorf("%q: %s, want %s", query, got, want)
		}
		_, own, _ := strings.Cut(got, "?")
		if diff := cmp.Diff(f, parse(t, own)); diff != "" {
			t.Errorf("%q does not survive its own address: %s", query, diff)
		}
	}
}

func TestBounds(t *testing.T) {
	t.Parallel()
	f := parse(t, strings.Repeat("brand=a", 1)+strings.Repeat("&f.x=1&f.y=2", 3000)+"&q="+strings.Repeat("ü", 5000))
	if len([]rune(f.Text)) > listing.MaxText || len(f.Choices) != 2 {
		t.Errorf("%d characters, %d choices", len(f.Text), len(f.Choices))
	}
}

func TestPrices(t *testing.T) {
	t.Parallel()
	low, high := parse(t, "price_min=20&price_max=5.5").Prices(money.EUR)
	if low == nil || high == nil || *low != 550 || *high != 2000 {
		t.Error(low, high)
	}
	if low, high := parse(t, "").Prices(money.EUR); low != nil || high != nil {
		t.Error("bounds out of nothing")
	}
}

func TestTakingAFilterAwayStartsAtTheFirstPage(t *testing.T) {
	t.Parallel()
	f := parse(t, "brand=a&brand=b&f.x=1&price_min=5&stock=1&sort=price&after=C&q=ice")
	for want, got := range map[string]listing.Filter{
		"/s?q=ice&brand=b&f.x=1&price_min=5&stock=1&sort=price":   f.WithoutBrand("a"),
		"/s?q=ice&brand=a&brand=b&price_min=5&stock=1&sort=price": f.WithoutChoice(listing.Choice{Attribute: "x", Value: "1"}),
		"/s?q=ice&brand=a&brand=b&f.x=1&stock=1&sort=price":       f.WithoutPrice(),
		"/s?q=ice&brand=a&brand=b&f.x=1&price_min=5&sort=price":   f.WithoutStock(),
		"/s?q=ice&sort=price": f.Unfiltered(),
		"/s?q=ice&brand=a&brand=b&f.x=1&price_min=5&stock=1&sort=price": f.At("", ""),
	} {
		if got.Address("/s") != want {
			t.Errorf("%s, want %s", got.Address("/s"), want)
		}
	}
	if len(f.Brands) != 2 || f.Sort != search.PriceAsc {
		t.Error("the filter itself was changed")
	}
	if !f.Narrowed() || f.Plain() || !parse(t, "after=x").Plain() {
		t.Error("what narrows was misjudged")
	}
}
