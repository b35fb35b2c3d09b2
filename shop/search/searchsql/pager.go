package searchsql

import (
	"slices"

	"vapeart/shop/search"
)

// key is an item's place in a result: compared number by number, the lowest first; the last is the product's id.
type key [3]int64

func (k key) compare(l key) int { return slices.Compare(k[:], l[:]) }

// keyOf returns an item's place in an order; score is its relevance. Equals are told apart by popularity, then id.
func keyOf(order search.Sort, x *item, score int64) key {
	switch order {
	case search.Relevance:
		return key{-score, -int64(x.popularity), x.id}
	case search.Newest:
		return key{-x.published, -x.id, x.id}
	case search.PriceAsc:
		return key{x.price, -int64(x.popularity), x.id}
	case search.PriceDesc:
		return key{-x.price, -int64(x.popularity), x.id}
	}
	return key{-int64(x.popularity), -x.published, x.id}
}

// pager keeps the keys of one page out of all that are added, without sorting them all.
type pager struct {
	place    *key // the page begins behind it, or ends before it when backward
	backward bool
	size     int
	kept     []key
	bound    *key // worse ones cannot be on the page
	total    int
	passed   bool // there are keys on the other side of the place
}

func newPager(place *key, backward bool, size int) *pager {
	return &pager{place: place, backward: backward, size: size, kept: make([]key, 0, 4*(size+1))}
}

// order compares in the direction of the page.
func (p *pager) order(k, l key) int {
	if p.backward {
		return l.compare(k)
	}
	return k.compare(l)
}

func (p *pager) add(k key) {
	p.total++
	if p.place != nil && p.order(k, *p.place) <= 0 {
		p.passed = true
		return
	}
	if p.bound != nil && p.order(k, *p.bound) > 0 {
		return
	}
	p.kept = append(p.kept, k)
	if len(p.kept) == cap(p.kept) {
		p.cut()
	}
}

// cut keeps the best: one more than the page has, to know whether there is another.
func (p *pager) cut() {
	slices.SortFunc(p.kept, p.order)
	if len(p.kept) > p.size {
		p.kept = p.kept[:p.size+1]
		p.bound = &p.kept[p.size]
	}
}

// page returns the keys of the page in order, and whether there are others before and behind.
func (p *pager) page() (keys []key, before, behind bool) {
	p.cut()
	keys, more := p.kept, false
	if len(keys) > p.size {
		keys, more = keys[:p.size], true
	}
	keys = slices.Clone(keys)
	if p.backward {
		slices.Reverse(keys)
		return keys, more, p.passed
	}
	return keys, p.passed, more
}
