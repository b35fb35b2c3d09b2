package search

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/fault"
	"vapeart/shop/locale"
)

func TestAQueryNamesEveryFieldAtFault(t *testing.T) {
	t.Parallel()
	n := func(n int64) *int64 { return &n }
	many := make([]int64, 101)
	attributes := map[int64][]int64{}
	for i := range int64(31) {
		attributes[i] = nil
	}
	for _, c := range []struct {
		name string
		q    Query
		want []string // field: code
	}{
		{"nothing asked", Query{Language: locale.English}, nil},
		{"everything asked", Query{
			Text: strings.Repeat("a", MaxText), Language: locale.German, CategoryID: 1, BrandIDs: many[:100], ChoiceIDs: map[int64][]int64{1: many[:100]},
			PriceMin: n(0), PriceMax: n(0), InStock: true, Sort: PriceDesc, Before: "x", Size: 100,
		}, nil},
		{"no language", Query{}, []string{"language: unknown"}},
		{"a text beyond all measure", Query{Language: locale.English, Text: strings.Repeat("a", MaxText+1)}, []string{"text: too_long"}},
		{"too many filters", Query{Language: locale.English, BrandIDs: many, ChoiceIDs: attributes}, []string{"brands: search.too_many", "choices: search.too_many"}},
		{"too many choices", Query{Language: locale.English, ChoiceIDs: map[int64][]int64{1: many}}, []string{"choices: search.too_many"}},
		{"no such category", Query{Language: locale.English, CategoryID: -1}, []string{"category: unknown"}},
		{"prices below zero", Query{Language: locale.English, PriceMin: n(-1), PriceMax: n(-2)}, []string{"price_min: too_small", "price_max: too_small", "price_max: search.price_range"}},
		{"prices the wrong way round", Query{Language: locale.English, PriceMin: n(2), PriceMax: n(1)}, []string{"price_max: search.price_range"}},
		{"no such order", Query{Language: locale.English, Sort: "name"}, []string{"sort: unknown"}},
		{"both ways at once", Query{Language: locale.English, After: "a", Before: "b"}, []string{"before: wrong"}},
		{"too long a page", Query{Language: locale.English, Size: 101}, []string{"size: too_large"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			err := c.q.Check()
			var got []string
			for _, f := range fault.FieldsOf(err) {
				got = append(got, f.Name+": "+f.Code)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if err != nil && (fault.KindOf(err) != fault.Invalid || fault.CodeOf(err) != "search.bad_query") {
				t.Error(err)
			}
		})
	}
}

func TestOrder(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text       string
		sort, want Sort
	}{
		{"", "", Popular}, {" ", Relevance, Popular}, {"mint", "", Relevance}, {"mint", Popular, Popular}, {"", Newest, Newest}, {"mint", PriceAsc, PriceAsc},
	} {
		if got := (Query{Text: c.text, Sort: c.sort}).Order(); got != c.want {
			t.Errorf("%q by %q: %s, want %s", c.text, c.sort, got, c.want)
		}
	}
}

func TestAListIsTheSameForTheSamePagesOnly(t *testing.T) {
	t.Parallel()
	n := func(n int64) *int64 { return &n }
	base := Query{Text: "mint", Language: locale.English, CategoryID: 1, BrandIDs: []int64{1, 2}, ChoiceIDs: map[int64][]int64{1: {11, 12}}, PriceMin: n(1), Sort: Newest}
	same := base
	same.Text, same.BrandIDs, same.ChoiceIDs = " mint ", []int64{2, 1, 2}, map[int64][]int64{2: nil, 1: {12, 11}}
	same.Size, same.After, same.Facets = 7, "x", true
	if base.List() != same.List() {
		t.Error("the same list under two names")
	}
	lists := []string{base.List()}
	for _, change := range []func(q *Query){
		func(q *Query) { q.Text = "mint!" },
		func(q *Query) { q.Text = "" },
		func(q *Query) { q.Language = locale.German },
		func(q *Query) { q.CategoryID = 2 },
		func(q *Query) { q.BrandIDs = []int64{1} },
		func(q *Query) { q.BrandIDs = []int64{12} },
		func(q *Query) { q.ChoiceIDs = map[int64][]int64{1: {11}} },
		func(q *Query) { q.ChoiceIDs = map[int64][]int64{2: {11, 12}} },
		func(q *Query) { q.PriceMin = nil },
		func(q *Query) { q.PriceMin, q.PriceMax = nil, n(1) },
		func(q *Query) { q.PriceMax = n(1) },
		func(q *Query) { q.InStock = true },
		func(q *Query) { q.Sort = Popular },
	} {
		other := base
		change(&other)
		if l := other.List(); slices.Contains(lists, l) {
			t.Errorf("%+v has a name that is taken", other)
		} else {
			lists = append(lists, l)
		}
	}
}

func TestWordsOfAName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		lang locale.Language
		name string
		want []string
	}{
		{locale.German, "E-Zigaretten & Zubehör", []string{"ezigaretten", "e", "zigaretten", "zubehor"}},
		{locale.English, "Blue Fox 2.0", []string{"blue", "fox", "2_0"}},
		{locale.German, "Blue", []string{"blu"}},
		{locale.English, "", nil},
	} {
		if diff := cmp.Diff(c.want, Words(c.lang, c.name)); diff != "" {
			t.Errorf("%q: %s", c.name, diff)
		}
	}
}

func TestTwoWordsMayBeOne(t *testing.T) {
	t.Parallel()
	if !finds(locale.English, "Headset", "head set") || !finds(locale.German, "Akkuträger", "akku träger") {
		t.Error("written apart, not found")
	}
	if finds(locale.English, "Headset", "head 2 set") {
		t.Error("what is not side by side is found as one")
	}
}
