package searchsql

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/search"
)

func TestSuggestions(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, e *Engine) {
		var documents []search.Document
		for id := int64(1); id <= 3; id++ {
			documents = append(documents, product(id, "Menthol Liquid", popular(int(id)), in(mint), german("Mentholflüssigkeit")))
		}
		documents = append(documents,
			product(10, "Menthols and Mentors", popular(9)),
			product(20, "Blue Pod", func(d *search.Document) { d.BrandID, d.Brand = 3, "Blue Fox" }, in(pods)),
			product(21, "Blue Battery", codes("BF-2100", "4006381333931"), popular(5)),
			product(22, "Red Battery", popular(6)),
			product(23, "Pod, out of print", in(ice)),
		)
		put(t, e, documents...)
		if err := e.Remove(t.Context(), []int64{23}); err != nil {
			t.Fatal(err)
		}
		if err := e.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		query := func(s string) search.Suggestion { return search.Suggestion{Kind: search.SuggestQuery, Text: s} }
		of := func(k search.SuggestionKind, ids ...int64) []search.Suggestion {
			var out []search.Suggestion
			for _, id := range ids {
				out = append(out, search.Suggestion{Kind: k, ID: id})
			}
			return out
		}
		products := func(ids ...int64) []search.Suggestion { return of(search.SuggestProduct, ids...) }
		join := func(lists ...[]search.Suggestion) []search.Suggestion {
			var out []search.Suggestion
			for _, l := range lists {
				out = append(out, l...)
			}
			return out
		}
		one := func(s search.Suggestion) []search.Suggestion { return []search.Suggestion{s} }
		for _, c := range []struct {
			lang  locale.Language
			text  string
			limit int
			want  []search.Suggestion
		}{
			{locale.English, "", 8, nil},
			{locale.English, "m", 8, nil},
			{locale.English, "xq", 8, nil},
			{locale.English, "ment", 8, join(one(query("menthol")), one(query("mentors")), products(10, 3, 2, 1))},
			{locale.English, "ment", 3, join(one(query("menthol")), products(10, 3))},
			{locale.English, "MENTHOL", 8, products(10, 3, 2, 1)},
			{locale.English, "blue bat", 8, join(one(query("blue battery")), products(21))},
			{locale.English, "red po", 8, nil}, // no product has both
			{locale.English, "blue", 8, join(of(search.SuggestBrand, 3), products(21, 20))},
			{locale.English, "pod", 8, join(of(search.SuggestCategory, pods), products(20))},
			{locale.English, "ic", 8, nil}, // a category without products
			{locale.English, "bf-21", 8, products(21)},
			{locale.English, "40063", 8, products(21)},
			{locale.German, "menthol", 8, join(one(query("mentholflüssigkeit")), products(10, 3, 2, 1))},
			{locale.German, "flüss", 8, of(search.SuggestCategory, liquids)},
			{locale.German, "fluess", 8, of(search.SuggestCategory, liquids)},
			{locale.German, "po", 8, join(one(query("pod")), of(search.SuggestCategory, pods), products(20))}, // not translated
		} {
			t.Run(fmt.Sprint(c.lang, c.text, c.limit), func(t *testing.T) {
				got, err := e.Suggest(t.Context(), c.lang, c.text, c.limit)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(c.want, got, cmpopts.EquateEmpty()); diff != "" {
					t.Error(diff)
				}
			})
		}
		for _, limit := range []int{0, -1, search.MaxSuggestions + 1} {
			if _, err := e.Suggest(t.Context(), locale.English, "mint", limit); fault.CodeOf(err) != "search.bad_query" {
				t.Errorf("limit %d: %v", limit, err)
			}
		}
	})
}
