package searchsql

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/search"
)

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
