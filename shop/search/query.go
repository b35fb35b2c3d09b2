package search

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/page"
)

// The bounds of a query. A text that is long but within MaxText is answered by its first MaxTerms terms: somebody has pasted
// a whole title.
const (
	MaxText        = 16_384 // bytes
	MaxBrands      = 100
	MaxAttributes  = 30
	MaxChoices     = 100 // of one attribute
	MaxSuggestions = 20
)

// Check returns every field at fault. Errors: Invalid search.bad_query with fields.
func (q Query) Check() error {
	var c fault.Check
	c.That(len(q.Text) <= MaxText, "text", "too_long", fault.With("max", MaxText))
	c.That(slices.Contains(locale.Supported(), q.Language), "language", "unknown")
	c.That(q.CategoryID >= 0, "category", "unknown")
	c.That(len(q.BrandIDs) <= MaxBrands, "brands", "search.too_many", fault.With("max", MaxBrands))
	c.That(len(q.ChoiceIDs) <= MaxAttributes, "choices", "search.too_many", fault.With("max", MaxAttributes))
	for _, ids := range q.ChoiceIDs {
		if !c.That(len(ids) <= MaxChoices, "choices", "search.too_many", fault.With("max", MaxChoices)) {
			break
		}
	}
	q.checkPrice(&c)
	c.That(slices.Contains([]Sort{"", Relevance, Popular, Newest, PriceAsc, PriceDesc}, q.Sort), "sort", "unknown")
	c.That(q.After == "" || q.Before == "", "before", "wrong")
	_, err := page.Size(q.Size)
	c.That(err == nil, "size", "too_large", fault.With("max", page.MaxSize))
	if err := c.Err(); err != nil {
		return &fault.Error{Kind: fault.Invalid, Code: "search.bad_query", Fields: fault.FieldsOf(err)}
	}
	return nil
}

func (q Query) checkPrice(c *fault.Check) {
	c.That(q.PriceMin == nil || *q.PriceMin >= 0, "price_min", "too_small", fault.With("min", 0))
	c.That(q.PriceMax == nil || *q.PriceMax >= 0, "price_max", "too_small", fault.With("min", 0))
	if q.PriceMin != nil && q.PriceMax != nil {
		c.That(*q.PriceMin <= *q.PriceMax, "price_max", "search.price_range")
	}
}

// Order returns the order that the query's result has: by default Relevance with a text, Popular without one.
func (q Query) Order() Sort {
	text := strings.TrimSpace(q.Text) != ""
	switch {
	case q.Sort == "" && text:
		return Relevance
	case q.Sort == "" || (q.Sort == Relevance && !text):
		return Popular
	}
	return q.Sort
}

// List names the list that the query's pages are of, for their cursors: equal for queries that differ only in the page they
// ask for, in the order of their filters, or in whether facets are counted.
func (q Query) List() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s|%q|%d|%v|%d", q.Order(), strings.TrimSpace(q.Text), q.CategoryID, q.InStock, canonical(q.BrandIDs))
	if strings.TrimSpace(q.Text) != "" {
		fmt.Fprintf(&b, "|%s", q.Language)
	}
	for _, p := range []*int64{q.PriceMin, q.PriceMax} {
		if p != nil {
			fmt.Fprintf(&b, "|%d", *p)
		} else {
			b.WriteString("|-")
		}
	}
	for _, attribute := range slices.Sorted(maps.Keys(q.ChoiceIDs)) {
		if ids := canonical(q.ChoiceIDs[attribute]); len(ids) > 0 {
			fmt.Fprintf(&b, "|%d=%d", attribute, ids)
		}
	}
	sum := sha256.Sum256([]byte(b.String()))
	return "search " + hex.EncodeToString(sum[:12])
}

func canonical(ids []int64) []int64 { return slices.Compact(slices.Sorted(slices.Values(ids))) }
