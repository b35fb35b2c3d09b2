package searchsql

import (
	"cmp"
	"maps"
	"slices"
	"sync"

	"vapeart/shop/locale"
	"vapeart/shop/money"
)

// blockSize is how many consecutive product ids make a block: what is read again when one of them changes.
const blockSize = 512

// state is a copy of the listings, the category tree and the names that suggestions need. It never changes once it is
// shared; the next one takes over the blocks that are still good.
type state struct {
	blocks map[int64]*block
	items  []*item // of all blocks, by id
	total  int
	dict   dictionary
	tree   tree
	names  names

	counted sync.Once // see counts
	perCat  map[int64]int
	perName map[int64]int
}

// block is the listings of product ids number*blockSize and up.
type block struct {
	number  int64
	changes int64 // the sum of listing_change that it is at least as new as
	first   int   // ordinal of its first item
	items   []item
}

// item is one listing. Brand, choices, categories and currency are places in the dictionary.
type item struct {
	id, price, published int64
	popularity           int32
	brand                int32 // 0: none
	categories, choices  []int32
	currency             uint8
	available            bool
	nameTerms            [4]uint8 // by language
}

// dictionary gives ids that listings share small consecutive numbers, so that counting them is adding to an array. It only
// grows: a state keeps the values there were when it was made, the loader goes on appending behind them.
type dictionary struct {
	brands     index[int64] // the first is 0, no brand
	categories index[int64]
	choices    index[choice]
	currencies index[money.Currency]
}

type choice struct{ attribute, id int64 }

// index numbers values in order of first appearance.
type index[T comparable] struct {
	values []T
	places map[T]int32 // the loader's alone
}

func (x *index[T]) place(v T) int32 {
	if i, ok := x.places[v]; ok {
		return i
	}
	if x.places == nil {
		x.places = map[T]int32{}
	}
	i := int32(len(x.values)) //nolint:gosec // as many as there are brands or choices
	x.values = append(x.values, v)
	x.places[v] = i
	return i
}

// clone returns an index of the same values that may grow by itself.
func (x *index[T]) clone() index[T] {
	c := index[T]{values: slices.Clone(x.values), places: make(map[T]int32, len(x.values))}
	for i, v := range x.values {
		c.places[v] = int32(i) //nolint:gosec // see place
	}
	return c
}

func (d *dictionary) clone() dictionary {
	return dictionary{brands: d.brands.clone(), categories: d.categories.clone(), choices: d.choices.clone(), currencies: d.currencies.clone()}
}

// tree is the categories with their parents, 0 for a root.
type tree struct {
	mark   mark
	parent map[int64]int64
}

// mark tells whether rows have changed: their number and sums over them.
type mark struct{ count, versions, shape int64 }

// names are what categories and brands are called.
type names struct {
	tree, brands mark
	category     map[locale.Language][]named
	brand        map[locale.Language][]named
}

type named struct {
	id    int64
	words []string // folded
}

// ordinal returns the place of a product among all, false for one without a listing.
func (s *state) ordinal(id int64) (int, bool) {
	b, ok := s.blocks[id/blockSize]
	if !ok || len(b.items) == 0 {
		return 0, false
	}
	if i := id - b.items[0].id; i >= 0 && i < int64(len(b.items)) && b.items[i].id == id { // no gap before it
		return b.first + int(i), true
	}
	i, ok := slices.BinarySearchFunc(b.items, id, func(x item, id int64) int { return cmp.Compare(x.id, id) })
	return b.first + i, ok
}

// replace takes fresh blocks in place of those of the same number and puts all items in order.
func (s *state) replace(fresh []*block) {
	for _, b := range fresh {
		slices.SortFunc(b.items, func(x, y item) int { return cmp.Compare(x.id, y.id) })
		s.blocks[b.number] = b
		s.total += len(b.items)
	}
	s.items = make([]*item, 0, s.total)
	for _, number := range slices.Sorted(maps.Keys(s.blocks)) {
		b := s.blocks[number]
		if b.first != len(s.items) { // the block is shared with the state before
			b = &block{number: b.number, changes: b.changes, first: len(s.items), items: b.items}
			s.blocks[number] = b
		}
		for i := range b.items {
			s.items = append(s.items, &b.items[i])
		}
	}
	s.total = len(s.items)
}

// counts returns how many products each category, with all below it, and each brand has.
func (s *state) counts() (categories, brands map[int64]int) {
	s.counted.Do(func() {
		s.perCat, s.perName = map[int64]int{}, map[int64]int{}
		perBrand := make([]int, len(s.dict.brands.values))
		var seen []int64
		for _, x := range s.items {
			perBrand[x.brand]++
			seen = seen[:0]
			for _, c := range x.categories {
				for id := s.dict.categories.values[c]; id != 0 && !slices.Contains(seen, id); id = s.tree.parent[id] {
					seen = append(seen, id)
					s.perCat[id]++
				}
			}
		}
		for i, n := range perBrand {
			s.perName[s.dict.brands.values[i]] = n
		}
	})
	return s.perCat, s.perName
}
