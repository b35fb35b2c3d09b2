// Package listing owns the addresses of listings: which filters, order and place in the list an address asks for, and
// the one address under which each combination is known. It refuses to know what slugs and codes stand for.
package listing

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"vapeart/shop/money"
	"vapeart/shop/search"
	"vapeart/shop/web/form"
)

// The names in addresses. An attribute's field is AttributePrefix with its code.
const (
	TextField       = "q"
	BrandField      = "brand"
	AttributePrefix = "f."
	MinField        = "price_min"
	MaxField        = "price_max"
	StockField      = "stock"
	SortField       = "sort"
	AfterField      = "after"
	BeforeField     = "before"
)

// The bounds of what an address may ask for.
const (
	MaxText    = 100 // characters
	maxFilters = 40
	maxCode    = 120
	maxCursor  = 400
	maxPrice   = 12
)

// Choice is a chosen value of an attribute, both by code.
type Choice struct{ Attribute, Value string }

// Filter is what an address asks for. Brands and Choices are sorted and free of doubles, so that equal filters have
// equal addresses.
type Filter struct {
	Text          string
	Brands        []string // slugs
	Choices       []Choice
	Min, Max      string // prices as typed, "12.50"
	InStock       bool
	Sort          search.Sort // empty: the list's own
	After, Before string
}

// Parse reads an address. What it does not know it leaves out, so that old links and campaign parameters lead to a page.
func Parse(fields map[string][]string) Filter {
	one := func(name string, most int) string {
		if values := fields[name]; len(values) > 0 && len(values[0]) <= most {
			return form.Line(values[0])
		}
		return ""
	}
	f := Filter{
		Brands: codes(fields[BrandField]), InStock: one(StockField, 1) == "1",
		Min: price(one(MinField, maxPrice)), Max: price(one(MaxField, maxPrice)),
		After: one(AfterField, maxCursor), Before: one(BeforeField, maxCursor),
	}
	if text := form.Line(first(fields[TextField])); text != "" {
		f.Text = string([]rune(text)[:min(MaxText, len([]rune(text)))])
	}
	switch sort := search.Sort(one(SortField, 20)); sort {
	case search.Relevance, search.Popular, search.Newest, search.PriceAsc, search.PriceDesc:
		f.Sort = sort
	}
	if f.After != "" {
		f.Before = ""
	}
	for name, values := range fields {
		if attribute, ok := strings.CutPrefix(name, AttributePrefix); ok && len(attribute) <= maxCode {
			for _, v := range codes(values) {
				f.Choices = append(f.Choices, Choice{attribute, v})
			}
		}
	}
	slices.SortFunc(f.Choices, compare)
	f.Choices = f.Choices[:min(len(f.Choices), maxFilters)]
	return f
}

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	const longest = 1000 // before any work on it
	return values[0][:min(len(values[0]), longest)]
}

func compare(a, b Choice) int {
	return cmp.Or(cmp.Compare(a.Attribute, b.Attribute), cmp.Compare(a.Value, b.Value))
}

// codes sorts values and leaves out doubles and what cannot be a code.
func codes(values []string) []string {
	var kept []string
	for _, v := range values[:min(len(values), maxFilters)] {
		if v != "" && len(v) <= maxCode {
			kept = append(kept, v)
		}
	}
	slices.Sort(kept)
	return slices.Compact(kept)
}

// price keeps what reads as a price of at least nothing and writes it with a point: "12,5" is "12.5".
func price(typed string) string {
	typed = strings.ReplaceAll(typed, ",", ".")
	if a, err := money.Parse(typed, money.EUR); err != nil || a.Minor < 0 {
		return ""
	}
	return typed
}

// Prices returns the bounds in minor units of a currency, nil for none. Bounds that are the wrong way round are swapped.
func (f Filter) Prices(c money.Currency) (low, high *int64) {
	low, high = minor(f.Min, c), minor(f.Max, c)
	if low != nil && high != nil && *low > *high {
		low, high = high, low
	}
	return low, high
}

// minor reads a bound that price let through, so that nothing but an empty one fails.
func minor(text string, c money.Currency) *int64 {
	a, err := money.Parse(text, c)
	if err != nil {
		return nil
	}
	return &a.Minor
}

// Narrowed tells whether a filter is set besides the text.
func (f Filter) Narrowed() bool {
	return len(f.Brands)+len(f.Choices) > 0 || f.Min != "" || f.Max != "" || f.InStock
}

// Plain tells whether nothing but perhaps a place in the list is asked for.
func (f Filter) Plain() bool { return !f.Narrowed() && f.Text == "" && f.Sort == "" }

// Address returns the one address of the filter below a path.
func (f Filter) Address(path string) string {
	var b strings.Builder
	b.WriteString(path)
	mark := byte('?')
	add := func(name, value string) {
		if value == "" {
			return
		}
		b.WriteByte(mark)
		b.WriteString(url.QueryEscape(name))
		b.WriteByte('=')
		b.WriteString(url.QueryEscape(value))
		mark = '&'
	}
	for _, field := range f.Fields() {
		add(field.Name, field.Value)
	}
	add(AfterField, f.After)
	add(BeforeField, f.Before)
	return b.String()
}

// Field is a name with its value.
type Field struct{ Name, Value string }

// Fields returns the filter as fields of a form, without the place in the list: another filter starts at its first page.
func (f Filter) Fields() []Field {
	var all []Field
	add := func(name, value string) {
		if value != "" {
			all = append(all, Field{name, value})
		}
	}
	add(TextField, f.Text)
	for _, b := range f.Brands {
		add(BrandField, b)
	}
	for _, c := range f.Choices {
		add(AttributePrefix+c.Attribute, c.Value)
	}
	add(MinField, f.Min)
	add(MaxField, f.Max)
	if f.InStock {
		add(StockField, strconv.Itoa(1))
	}
	add(SortField, string(f.Sort))
	return all
}

// At returns the filter at another place in the list; both empty is the first page.
func (f Filter) At(after, before string) Filter {
	f.After, f.Before = after, before
	return f
}

// Unfiltered returns the filter without anything that narrows it; text and order stay.
func (f Filter) Unfiltered() Filter { return Filter{Text: f.Text, Sort: f.Sort} }

// WithoutBrand takes a brand away.
func (f Filter) WithoutBrand(slug string) Filter {
	f = f.At("", "")
	f.Brands = slices.DeleteFunc(slices.Clone(f.Brands), func(b string) bool { return b == slug })
	return f
}

// WithoutChoice takes a choice away.
func (f Filter) WithoutChoice(c Choice) Filter {
	f = f.At("", "")
	f.Choices = slices.DeleteFunc(slices.Clone(f.Choices), func(other Choice) bool { return other == c })
	return f
}

// WithoutPrice takes both bounds of the price away.
func (f Filter) WithoutPrice() Filter {
	f = f.At("", "")
	f.Min, f.Max = "", ""
	return f
}

// WithoutStock shows what is sold out too.
func (f Filter) WithoutStock() Filter {
	f = f.At("", "")
	f.InStock = false
	return f
}
