package searchsql

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"vapeart/shop/locale"
	"vapeart/shop/money"
	"vapeart/shop/search"
)

// naive answers queries as the port's words say, with loops over documents and nothing clever.
type naive struct {
	documents []search.Document
	stems     []map[locale.Language]map[string]bool // by document
}

func newNaive(documents []search.Document) naive {
	n := naive{documents: documents}
	for _, d := range documents {
		stems := map[locale.Language]map[string]bool{}
		for _, lang := range locale.Supported() {
			stems[lang] = map[string]bool{}
			for _, p := range search.NewIndexer().Index(d, lang).Postings {
				stems[lang][p.Term] = true
			}
		}
		n.stems = append(n.stems, stems)
	}
	return n
}

// below tells whether a category is another or below it.
func below(id, ancestor int64) bool {
	for ; id != 0; id = parents()[id] {
		if id == ancestor {
			return true
		}
	}
	return false
}

func underAny(d search.Document, category int64) bool {
	return slices.ContainsFunc(d.CategoryIDs, func(id int64) bool { return below(id, category) })
}

// passes tells whether a document passes the filters but the one named: "brand", "price", "stock" or an attribute's id.
func passes(d search.Document, q search.Query, but string) bool {
	if q.CategoryID != 0 && !underAny(d, q.CategoryID) {
		return false
	}
	if but != "brand" && len(q.BrandIDs) > 0 && !slices.Contains(q.BrandIDs, d.BrandID) {
		return false
	}
	if but != "price" && (q.PriceMin != nil && d.Price.Minor < *q.PriceMin || q.PriceMax != nil && d.Price.Minor > *q.PriceMax) {
		return false
	}
	if but != "stock" && q.InStock && !d.Available {
		return false
	}
	for attribute, ids := range q.ChoiceIDs {
		if but != fmt.Sprint(attribute) && len(ids) > 0 && !slices.ContainsFunc(d.ChoiceIDs, func(c int64) bool { return slices.Contains(ids, c) }) {
			return false
		}
	}
	return true
}

// matched returns the documents that the text finds: those with all terms, with those whose words begin as the last term
// when they are few; if none, those with three quarters of more than two terms.
func (n naive) matched(q search.Query) []search.Document {
	terms := search.NewAnalyzer(q.Language).Terms(q.Text)
	if len(terms) == 0 {
		return n.documents
	}
	exact := n.having(terms, q.Language, len(terms), false)
	if len(exact) >= few {
		return exact
	}
	if all := n.having(terms, q.Language, len(terms), true); len(all) > 0 || len(terms) <= 2 {
		return all
	}
	return n.having(terms, q.Language, len(terms)*3/4, true)
}

func (n naive) having(terms []search.Term, lang locale.Language, need int, begin bool) []search.Document {
	var out []search.Document
	for j, d := range n.documents {
		has := n.stems[j][lang]
		count := 0
		for i, t := range terms {
			ok := slices.ContainsFunc(t.Forms, func(form []string) bool {
				return !slices.ContainsFunc(form, func(s string) bool { return !has[s] })
			})
			if begin && i == len(terms)-1 {
				ok = ok || slices.ContainsFunc(t.Beginnings(), func(b string) bool {
					for stem := range has {
						if strings.HasPrefix(stem, b) {
							return true
						}
					}
					return false
				})
			}
			if ok {
				count++
			}
		}
		if count >= need {
			out = append(out, d)
		}
	}
	return out
}

// find returns the ids in order, for other orders than relevance, and the facets.
func (n naive) find(q search.Query) ([]int64, search.Facets) {
	var hits []search.Document
	var f search.Facets
	brands, children, choices := map[int64]int{}, map[int64]int{}, map[int64]map[int64]int{}
	for _, d := range n.matched(q) {
		if passes(d, q, "") {
			hits = append(hits, d)
			for id, parent := range parents() {
				if parent == q.CategoryID && underAny(d, id) {
					children[id]++
				}
			}
		}
		if d.BrandID != 0 && passes(d, q, "brand") {
			brands[d.BrandID]++
		}
		if d.Available && passes(d, q, "stock") {
			f.InStock++
		}
		if passes(d, q, "price") {
			if f.Price.Min.IsZero() || d.Price.Minor < f.Price.Min.Minor {
				f.Price.Min = d.Price
			}
			if d.Price.Minor > f.Price.Max.Minor {
				f.Price.Max = d.Price
			}
		}
		for _, c := range d.ChoiceIDs {
			if a := attributes()[c]; passes(d, q, fmt.Sprint(a)) {
				if choices[a] == nil {
					choices[a] = map[int64]int{}
				}
				choices[a][c]++
			}
		}
	}
	f.Brands, f.Categories = counts(brands), counts(children)
	for a := int64(1); a <= 3; a++ {
		if len(choices[a]) > 0 {
			f.Attributes = append(f.Attributes, search.AttributeFacet{AttributeID: a, Choices: counts(choices[a])})
		}
	}
	slices.SortFunc(hits, func(a, b search.Document) int { return inOrder(q.Order(), a, b) })
	ids := make([]int64, len(hits))
	for i, d := range hits {
		ids[i] = d.ProductID
	}
	return ids, f
}

func counts(m map[int64]int) []search.Count {
	var out []search.Count
	for id, n := range m {
		out = append(out, search.Count{ID: id, Products: n})
	}
	slices.SortFunc(out, func(a, b search.Count) int { return cmp.Or(b.Products-a.Products, cmp.Compare(a.ID, b.ID)) })
	return out
}

func inOrder(order search.Sort, a, b search.Document) int {
	popularity := cmp.Compare(b.Popularity, a.Popularity)
	id := cmp.Compare(a.ProductID, b.ProductID)
	switch order {
	case search.Newest:
		return cmp.Or(b.PublishedAt.Compare(a.PublishedAt), -id)
	case search.PriceAsc:
		return cmp.Or(cmp.Compare(a.Price.Minor, b.Price.Minor), popularity, id)
	case search.PriceDesc:
		return cmp.Or(cmp.Compare(b.Price.Minor, a.Price.Minor), popularity, id)
	}
	return cmp.Or(popularity, b.PublishedAt.Compare(a.PublishedAt), id)
}

// vocabulary is words that are far from one another, so that no text is put right.
func vocabulary() []string {
	return []string{"menthol", "tobacco", "strawberry", "cartridge", "charger", "glass", "10 ml", "TN-2110", "steel", "battery", "wireless", "drip"}
}

func pick[T any](r *rand.Rand, list []T, most int) []T {
	out := make([]T, r.IntN(most+1))
	for i := range out {
		out[i] = list[r.IntN(len(list))]
	}
	return out
}

func randomDocument(r *rand.Rand, id int64) search.Document {
	words := append([]string{"item"}, pick(r, vocabulary(), 5)...)
	choices := []int64{11, 12, 13, 14, 21, 22, 23, 31, 32}
	d := product(id, strings.Join(words, " "), popular(r.IntN(4)))
	d.BrandID = int64(r.IntN(5))
	d.CategoryIDs = slices.Compact(sorted(pick(r, []int64{devices, pods, mods, liquids, fruit, mint, ice}, 3)))
	d.ChoiceIDs = slices.Compact(sorted(pick(r, choices, 4)))
	d.Price = money.Of(int64(100*(1+r.IntN(8))), money.EUR)
	d.Available = r.IntN(2) == 0
	d.PublishedAt = time.UnixMilli(1_700_000_000_000 + int64(r.IntN(5))).UTC()
	if r.IntN(3) == 0 {
		d.Texts[locale.German] = search.DocumentText{Name: strings.Join(append([]string{"ding"}, pick(r, vocabulary(), 5)...), " ")}
	}
	return d
}

func randomQuery(r *rand.Rand) search.Query {
	q := search.Query{Language: locale.Supported()[r.IntN(2)], Facets: true, Size: 100}
	if r.IntN(2) == 0 {
		q.Text = strings.Join(pick(r, append(vocabulary(), "item", "tob", "steele bat", "zzzzzz"), 4), " ")
	}
	if r.IntN(2) == 0 {
		q.CategoryID = int64(r.IntN(9))
	}
	if r.IntN(3) == 0 {
		q.BrandIDs = pick(r, []int64{1, 2, 3, 4, 77}, 2)
	}
	if r.IntN(2) == 0 {
		q.ChoiceIDs = map[int64][]int64{}
		for _, c := range pick(r, []int64{11, 12, 13, 14, 21, 22, 23, 31, 32}, 3) {
			q.ChoiceIDs[attributes()[c]] = append(q.ChoiceIDs[attributes()[c]], c)
		}
	}
	if r.IntN(3) == 0 {
		low, high := int64(100*r.IntN(5)), int64(100*(4+r.IntN(6)))
		q.PriceMin, q.PriceMax = &low, &high
	}
	q.InStock = r.IntN(3) == 0
	q.Sort = []search.Sort{search.Popular, search.Newest, search.PriceAsc, search.PriceDesc}[r.IntN(4)]
	return q
}
