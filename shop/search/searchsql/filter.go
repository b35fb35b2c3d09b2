package searchsql

import (
	"cmp"
	"slices"

	"vapeart/shop/money"
	"vapeart/shop/search"
)

// The filters of a query as bits: an item's set of those that it fails says which facets it counts in. Each filtered
// attribute has a bit from attributeBit on.
const (
	brandBit uint64 = 1 << iota
	priceBit
	stockBit
	attributeBit
)

// filter is a query's filters in the numbers of a state's dictionary.
type filter struct {
	q          search.Query
	child      []int32 // by category: its place among children, inside (it is the query's own), outside
	children   []int64
	brands     []bool
	wanted     []uint64 // by choice: the bit of the filter that asks for it
	attributes []int64  // by filter: the attribute
	bits       uint64   // of all attribute filters
}

const (
	outside = -1
	inside  = -2
)

func newFilter(s *state, q search.Query) *filter {
	f := &filter{q: q}
	f.place(s)
	if len(q.BrandIDs) > 0 {
		f.brands = make([]bool, len(s.dict.brands.values))
		for i, id := range s.dict.brands.values {
			f.brands[i] = id != 0 && slices.Contains(q.BrandIDs, id)
		}
	}
	for attribute, ids := range q.ChoiceIDs {
		if len(ids) > 0 {
			f.attributes = append(f.attributes, attribute)
		}
	}
	slices.Sort(f.attributes)
	f.wanted = make([]uint64, len(s.dict.choices.values))
	for n := range f.attributes {
		f.bits |= attributeBit << n
	}
	for i, c := range s.dict.choices.values {
		if n := slices.Index(f.attributes, c.attribute); n >= 0 && slices.Contains(q.ChoiceIDs[c.attribute], c.id) {
			f.wanted[i] = attributeBit << n
		}
	}
	return f
}

// place finds for each category under which child of the query's category it is.
func (f *filter) place(s *state) {
	f.child = make([]int32, len(s.dict.categories.values))
	at := map[int64]int32{}
	for i, id := range s.dict.categories.values {
		f.child[i] = outside
		if id == f.q.CategoryID {
			f.child[i] = inside
			continue
		}
		for range len(s.tree.parent) { // no longer than the tree, were there a cycle
			parent, ok := s.tree.parent[id]
			if !ok {
				break
			}
			if parent != f.q.CategoryID {
				id = parent
				continue
			}
			n, ok := at[id]
			if !ok {
				n = int32(len(f.children)) //nolint:gosec // as many as categories
				at[id] = n
				f.children = append(f.children, id)
			}
			f.child[i] = n
			break
		}
	}
}

// in tells whether the item is in the query's category.
func (f *filter) in(x *item) bool {
	if f.q.CategoryID == 0 {
		return true
	}
	for _, c := range x.categories {
		if f.child[c] != outside {
			return true
		}
	}
	return false
}

// fails returns the bits of the filters that the item does not pass.
func (f *filter) fails(x *item) uint64 {
	fails := f.bits
	for _, c := range x.choices {
		fails &^= f.wanted[c]
	}
	if f.brands != nil && !f.brands[x.brand] {
		fails |= brandBit
	}
	if (f.q.PriceMin != nil && x.price < *f.q.PriceMin) || (f.q.PriceMax != nil && x.price > *f.q.PriceMax) {
		fails |= priceBit
	}
	if f.q.InStock && !x.available {
		fails |= stockBit
	}
	return fails
}

// tally counts facets.
type tally struct {
	f            *filter
	s            *state
	brands       []int
	choices      []int
	children     []int
	last         []int // by child: the item counted last, plus 1
	inStock      int
	priced       bool
	lowest, most int64
	currency     uint8
}

func newTally(s *state, f *filter) *tally {
	return &tally{
		f: f, s: s, brands: make([]int, len(s.dict.brands.values)), choices: make([]int, len(s.dict.choices.values)),
		children: make([]int, len(f.children)), last: make([]int, len(f.children)),
	}
}

// count counts an item of the query's category where it fails no filter, or only the facet's own.
func (t *tally) count(ordinal int, x *item, fails uint64) {
	if fails&(fails-1) != 0 {
		return
	}
	switch fails {
	case 0:
		t.all(ordinal, x)
	case brandBit:
		t.brands[x.brand]++
	case priceBit:
		t.price(x)
	case stockBit: // so it is not in stock
	default:
		for _, c := range x.choices {
			if t.attributeBit(c) == fails {
				t.choices[c]++
			}
		}
	}
}

func (t *tally) all(ordinal int, x *item) {
	t.brands[x.brand]++
	for _, c := range x.choices {
		t.choices[c]++
	}
	for _, c := range x.categories {
		if n := t.f.child[c]; n >= 0 && t.last[n] != ordinal+1 {
			t.last[n] = ordinal + 1
			t.children[n]++
		}
	}
	if x.available {
		t.inStock++
	}
	t.price(x)
}

// attributeBit returns the bit of the filter on the choice's attribute, 0 for none.
func (t *tally) attributeBit(c int32) uint64 {
	n := slices.Index(t.f.attributes, t.s.dict.choices.values[c].attribute)
	if n < 0 {
		return 0
	}
	return attributeBit << n
}

func (t *tally) price(x *item) {
	if !t.priced || x.price < t.lowest {
		t.lowest, t.currency = x.price, x.currency
	}
	if !t.priced || x.price > t.most {
		t.most = x.price
	}
	t.priced = true
}

// facets returns what was counted, most products first.
func (t *tally) facets() search.Facets {
	f := search.Facets{InStock: t.inStock}
	for i, n := range t.children {
		f.Categories = appendCount(f.Categories, t.f.children[i], n)
	}
	for i, n := range t.brands {
		if id := t.s.dict.brands.values[i]; id != 0 {
			f.Brands = appendCount(f.Brands, id, n)
		}
	}
	byAttribute := map[int64]int{}
	for i, n := range t.choices {
		if n == 0 {
			continue
		}
		c := t.s.dict.choices.values[i]
		at, ok := byAttribute[c.attribute]
		if !ok {
			at = len(f.Attributes)
			byAttribute[c.attribute] = at
			f.Attributes = append(f.Attributes, search.AttributeFacet{AttributeID: c.attribute})
		}
		f.Attributes[at].Choices = appendCount(f.Attributes[at].Choices, c.id, n)
	}
	slices.SortFunc(f.Attributes, func(a, b search.AttributeFacet) int { return cmp.Compare(a.AttributeID, b.AttributeID) })
	sortCounts(f.Categories)
	sortCounts(f.Brands)
	for _, a := range f.Attributes {
		sortCounts(a.Choices)
	}
	if t.priced {
		currency := t.s.dict.currencies.values[t.currency]
		f.Price = search.PriceRange{Min: money.Of(t.lowest, currency), Max: money.Of(t.most, currency)}
	}
	return f
}

func appendCount(list []search.Count, id int64, n int) []search.Count {
	if n == 0 {
		return list
	}
	return append(list, search.Count{ID: id, Products: n})
}

func sortCounts(list []search.Count) {
	slices.SortFunc(list, func(a, b search.Count) int {
		return cmp.Or(cmp.Compare(b.Products, a.Products), cmp.Compare(a.ID, b.ID))
	})
}
