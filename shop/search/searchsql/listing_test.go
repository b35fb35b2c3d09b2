package searchsql

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"vapeart/shop/fault"
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

func TestFiltersFacetsAndOrderAreThoseOfANaiveSearch(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, e *Engine) {
		r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a repeatable test
		var documents []search.Document
		for id := int64(1); id <= 150; id++ {
			documents = append(documents, randomDocument(r, id*7)) // with gaps, over three blocks
		}
		put(t, e, documents...)
		all := newNaive(documents)
		for range 150 {
			q := randomQuery(r)
			got := find(t, e, q)
			if got.Corrected != "" {
				t.Fatalf("%q was put right to %q: the words of this test are too near one another", q.Text, got.Corrected)
			}
			ids, facets := all.find(q)
			if got.Total != len(ids) {
				t.Errorf("%+v: total %d, want %d", q, got.Total, len(ids))
			}
			if diff := gocmp.Diff(ids[:min(len(ids), 100)], got.ProductIDs, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%+v: %s", q, diff)
			}
			if diff := gocmp.Diff(facets, got.Facets, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%+v: %s", q, diff)
			}
			if t.Failed() {
				return
			}
		}
	})
}

func TestEveryOrderIsPagedForthAndBack(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, e *Engine) {
		r := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // a repeatable test
		var documents []search.Document
		for id := int64(1); id <= 57; id++ {
			documents = append(documents, randomDocument(r, id))
		}
		put(t, e, documents...)
		for _, q := range []search.Query{
			{Sort: search.Popular},
			{Sort: search.Newest},
			{Sort: search.PriceAsc},
			{Sort: search.PriceDesc},
			{Text: "item"},
			{Text: "item", Sort: search.PriceAsc},
			{CategoryID: liquids, Sort: search.Newest},
			{InStock: true},
		} {
			q.Language, q.Size = locale.English, 100
			whole := find(t, e, q)
			if len(whole.ProductIDs) != whole.Total || whole.Next != "" || whole.Previous != "" {
				t.Fatalf("%+v: %d of %d on one page", q, len(whole.ProductIDs), whole.Total)
			}
			for _, size := range []int{1, 7, whole.Total - 1, whole.Total} {
				q.Size = size
				pageBoth(t, e, q, whole.ProductIDs)
			}
		}
	})
}

// pageBoth walks to the end and back and compares with the whole list.
func pageBoth(t *testing.T, e *Engine, q search.Query, want []int64) {
	t.Helper()
	var forth, back []int64
	r := find(t, e, q)
	if r.Previous != "" {
		t.Errorf("%+v: a page before the first", q)
	}
	for {
		if r.Total != len(want) {
			t.Errorf("%+v: total %d, want %d", q, r.Total, len(want))
		}
		forth = append(forth, r.ProductIDs...)
		if r.Next == "" {
			break
		}
		q.After = r.Next
		r = find(t, e, q)
	}
	q.After = ""
	for {
		back = append(slices.Clone(r.ProductIDs), back...)
		if r.Previous == "" {
			break
		}
		q.Before = r.Previous
		r = find(t, e, q)
	}
	if r.Next == "" && len(want) > q.Size {
		t.Errorf("%+v: no page behind the first", q)
	}
	if diff := gocmp.Diff(want, forth); diff != "" {
		t.Errorf("%+v forth: %s", q, diff)
	}
	if diff := gocmp.Diff(want, back); diff != "" {
		t.Errorf("%+v back: %s", q, diff)
	}
}

func TestPagesGoOnAfterTheirPlaceWhateverCameOrWent(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, e *Engine) {
		for id := int64(1); id <= 6; id++ {
			put(t, e, product(id*10, "Item", popular(int(10-id))))
		}
		q := search.Query{Size: 2}
		q.After = find(t, e, q).Next // behind 20
		put(t, e, product(5, "Item", popular(99)))
		if err := e.Remove(t.Context(), []int64{10, 20, 30}); err != nil {
			t.Fatal(err)
		}
		second := find(t, e, q)
		if diff := gocmp.Diff([]int64{40, 50}, second.ProductIDs); diff != "" {
			t.Error(diff)
		}
		if err := e.Remove(t.Context(), []int64{40, 50, 60}); err != nil {
			t.Fatal(err)
		}
		empty := find(t, e, q)
		if len(empty.ProductIDs) != 0 || empty.Previous == "" {
			t.Errorf("an emptied page has %v, and no way back", empty.ProductIDs)
		}
		if diff := gocmp.Diff([]int64{5}, find(t, e, search.Query{Size: 2, Before: empty.Previous}).ProductIDs); diff != "" {
			t.Error(diff)
		}
	})
}

func TestACursorOpensItsOwnListOnly(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, e *Engine) {
		put(t, e, product(1, "Mint item"), product(2, "Mint item"), product(3, "Mint item"))
		cursor := find(t, e, search.Query{Size: 1}).Next
		low := int64(1)
		for _, same := range []search.Query{{After: cursor, Size: 2}, {Before: cursor, Size: 1, Facets: true}, {After: cursor, Sort: search.Popular}, {After: cursor, Language: locale.German}} {
			find(t, e, same)
		}
		for name, other := range map[string]search.Query{
			"order": {After: cursor, Sort: search.Newest}, "text": {After: cursor, Text: "mint", Sort: search.Popular}, "category": {After: cursor, CategoryID: 1},
			"brand": {After: cursor, BrandIDs: []int64{1}}, "choice": {After: cursor, ChoiceIDs: map[int64][]int64{1: {11}}}, "price": {After: cursor, PriceMin: &low},
			"stock": {After: cursor, InStock: true}, "forged": {After: cursor[:len(cursor)-1] + "A"}, "nonsense": {Before: "x"},
		} {
			other.Language = locale.English
			if _, err := e.Find(t.Context(), other); !errors.Is(err, fault.New(fault.Invalid, "page.bad_cursor")) {
				t.Errorf("another %s: %v", name, err)
			}
		}
	})
}

func TestAPagerKeepsTheRightPage(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6)) //nolint:gosec // a repeatable test
	for range 2_000 {
		keys := make([]key, r.IntN(60))
		for i := range keys {
			keys[i] = key{int64(r.IntN(5)), int64(r.IntN(3)), int64(i)}
		}
		ordered := slices.SortedFunc(slices.Values(keys), key.compare)
		var place *key
		if r.IntN(3) > 0 {
			place = &key{int64(r.IntN(5)), int64(r.IntN(3)), int64(r.IntN(60))}
		}
		size, backward := 1+r.IntN(9), place != nil && r.IntN(2) == 0
		p := newPager(place, backward, size)
		for _, k := range keys {
			p.add(k)
		}
		got, before, behind := p.page()
		want, wantBefore, wantBehind := slicePage(ordered, place, backward, size)
		if diff := gocmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("%v %v size %d: %s", place, backward, size, diff)
		}
		if len(want) > 0 && (before != wantBefore || behind != wantBehind) {
			t.Fatalf("before %v, want %v; behind %v, want %v", before, wantBefore, behind, wantBehind)
		}
	}
}

// slicePage cuts the page out of the whole ordered list.
func slicePage(ordered []key, place *key, backward bool, size int) (page []key, before, behind bool) {
	from, to := 0, len(ordered)
	for i, k := range ordered {
		if place != nil && !backward && k.compare(*place) <= 0 {
			from = i + 1
		}
		if place != nil && backward && k.compare(*place) < 0 {
			to = i + 1
		} else if place != nil && backward && i == 0 {
			to = 0
		}
	}
	if backward {
		from = max(0, to-size)
	} else {
		to = min(len(ordered), from+size)
	}
	return ordered[from:to], from > 0, to < len(ordered)
}
