package searchsql

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"vapeart/shop/locale"
	"vapeart/shop/money"
	"vapeart/shop/search"
	"vapeart/shop/sqldb"
)

func version(n int64) func(*search.Document) {
	return func(d *search.Document) { d.Version = n }
}

func TestWhatIsWrittenIsFoundAtOnceByEveryProcess(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, e *Engine) {
		other := New(e.db, e.signer) // another process
		both := func(what string, q search.Query, want ...int64) {
			t.Helper()
			for name, x := range map[string]*Engine{"the writer": e, "another process": other} {
				if diff := cmp.Diff(want, sorted(find(t, x, q).ProductIDs), cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("%s, %s: %s", what, name, diff)
				}
			}
		}
		both("nothing", search.Query{})
		put(t, e, product(1, "Mint"), product(2, "Mint"), product(700, "Mint"))
		both("put", search.Query{}, 1, 2, 700)
		put(t, e, product(2, "Peach", version(2)))
		both("a new text", search.Query{Text: "mint"}, 1, 700)
		both("a new text", search.Query{Text: "peach"}, 2)
		put(t, e, product(2, "Mint", version(1)))
		both("an older document is passed over", search.Query{Text: "mint"}, 1, 700)

		if err := e.SetAvailable(t.Context(), map[int64]bool{1: false, 2: true, 99: true}); err != nil {
			t.Fatal(err)
		}
		both("out of stock", search.Query{InStock: true}, 2, 700)
		if err := e.SetAvailable(t.Context(), map[int64]bool{1: true, 700: false}); err != nil {
			t.Fatal(err)
		}
		both("in stock", search.Query{InStock: true}, 1, 2)

		low, high := int64(5), int64(50)
		if err := e.SetPrices(t.Context(), map[int64]money.Amount{1: money.Of(10, money.EUR), 700: money.Of(20, money.EUR), 99: money.Of(30, money.EUR)}); err != nil {
			t.Fatal(err)
		}
		both("new prices", search.Query{PriceMin: &low, PriceMax: &high}, 1, 700)

		if err := e.Remove(t.Context(), []int64{1, 99}); err != nil {
			t.Fatal(err)
		}
		both("removed", search.Query{}, 2, 700)
		both("removed", search.Query{Text: "mint"}, 700)
		if err := e.SetAvailable(t.Context(), map[int64]bool{1: true}); err != nil {
			t.Fatal(err)
		}
		both("a removed product stays removed", search.Query{}, 2, 700)
		put(t, e, product(1, "Mint"))
		both("put again", search.Query{Text: "mint"}, 1, 700)
	})
}

func TestABatchKeepsEachProductsNewestDocument(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, e *Engine) {
		put(t, e, product(1, "Peach", version(3)), product(2, "Mint"), product(1, "Mint", version(2)))
		if got := find(t, e, english("peach")).ProductIDs; !slices.Equal(got, []int64{1}) {
			t.Errorf("found %v", got)
		}
		put(t, e)
		if err := errors.Join(e.Remove(t.Context(), nil), e.SetAvailable(t.Context(), nil), e.SetPrices(t.Context(), nil)); err != nil {
			t.Error(err)
		}
	})
}

func TestATransactionSeesItsOwnListingsAndLeavesNothingWhenItFails(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, e *Engine) {
		put(t, e, product(1, "Mint", codes("A-1")))
		find(t, e, search.Query{})
		broken := errors.New("broken")
		err := e.db.InTx(t.Context(), func(ctx context.Context) error {
			if err := e.Put(ctx, []search.Document{product(2, "Peach", codes("B-2"))}); err != nil {
				return err
			}
			for text, want := range map[string]int{"": 2, "B-2": 1} {
				r, err := e.Find(ctx, english(text))
				if err != nil {
					return err
				}
				if r.Total != want {
					t.Errorf("inside, %q finds %d, want %d", text, r.Total, want)
				}
			}
			return broken
		})
		if !errors.Is(err, broken) {
			t.Fatal(err)
		}
		if got := find(t, e, search.Query{}).Total; got != 1 {
			t.Errorf("afterwards %d products, want 1", got)
		}
		put(t, e, product(3, "Plum"))
		if got := find(t, e, search.Query{}).ProductIDs; !slices.Equal(sorted(got), []int64{1, 3}) {
			t.Errorf("afterwards %v", got)
		}
	})
}

func TestARestoredDatabaseIsNoticed(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, e *Engine) {
		for n := range int64(3) {
			put(t, e, product(1, "Mint", version(n)), product(700, "Mint", version(n)))
		}
		if got := find(t, e, search.Query{}).Total; got != 2 {
			t.Fatalf("%d products, want 2", got)
		}
		for _, table := range []string{"listing", "listing_change", "listing_text", "search_term"} {
			if _, err := e.db.Exec(t.Context(), "DELETE FROM "+table); err != nil {
				t.Fatal(err)
			}
		}
		put(t, New(e.db, e.signer), product(2, "Peach"))
		if got := find(t, e, search.Query{}).ProductIDs; !slices.Equal(got, []int64{2}) {
			t.Errorf("found %v, want what is there now", got)
		}
		if got := find(t, e, english("peach")).ProductIDs; !slices.Equal(got, []int64{2}) {
			t.Errorf("found %v", got)
		}
	})
}

func TestAMovedCategoryNeedsNoDocumentWrittenAgain(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, e *Engine) {
		put(t, e, product(1, "Menthol", in(ice)), product(2, "Peach", in(fruit)))
		if got := find(t, e, search.Query{CategoryID: mint}).Total; got != 1 {
			t.Fatalf("%d, want 1", got)
		}
		if _, err := e.db.Exec(t.Context(), "UPDATE category SET parent_id = ?, version = version + 1 WHERE id = ?", fruit, ice); err != nil {
			t.Fatal(err)
		}
		for category, want := range map[int64]int{mint: 0, fruit: 2, liquids: 2, ice: 1} {
			if got := find(t, e, search.Query{CategoryID: category}).Total; got != want {
				t.Errorf("category %d has %d, want %d", category, got, want)
			}
		}
	})
}

func TestChoicesThatTheCatalogueDoesNotHaveAreNoFacet(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, e *Engine) {
		put(t, e, product(1, "Menthol", func(d *search.Document) { d.ChoiceIDs = []int64{11, 999} }))
		want := []search.AttributeFacet{{AttributeID: 1, Choices: []search.Count{{ID: 11, Products: 1}}}}
		if diff := cmp.Diff(want, find(t, e, search.Query{Facets: true}).Facets.Attributes); diff != "" {
			t.Error(diff)
		}
		for _, choices := range []map[int64][]int64{{1: {999}}, {2: {11}}, {77: {11}}} {
			if got := find(t, e, search.Query{ChoiceIDs: choices}).Total; got != 0 {
				t.Errorf("%v finds %d", choices, got)
			}
		}
		if got := find(t, e, search.Query{ChoiceIDs: map[int64][]int64{1: nil}}).Total; got != 1 {
			t.Errorf("no choice finds %d", got)
		}
	})
}

func TestManyReadAndWriteAtOnce(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, e *Engine) {
		const writers, rounds = 4, 12
		var wg sync.WaitGroup
		fail := func(err error) {
			if err != nil {
				t.Error(err)
			}
		}
		for w := range int64(writers) {
			wg.Go(func() {
				for i := range int64(rounds) {
					own := w*1_000 + i + 1
					fail(e.Put(context.WithoutCancel(t.Context()), []search.Document{product(own, "Menthol item"), product(50_000, "Shared menthol", version(i+1))}))
					fail(e.SetAvailable(t.Context(), map[int64]bool{own: i%2 == 0, 50_000: i%2 == 0}))
					fail(e.SetPrices(t.Context(), map[int64]money.Amount{own: money.Of(own, money.EUR)}))
					if i%4 == 3 {
						fail(e.Remove(t.Context(), []int64{own - 1}))
						fail(e.Refresh(t.Context()))
					}
				}
			})
			wg.Go(func() {
				last := 0
				for range rounds {
					r, err := e.Find(t.Context(), search.Query{Text: "menthol", Language: locale.English, Facets: true})
					fail(err)
					if r.Total > writers*rounds+1 {
						t.Errorf("%d products", r.Total)
					}
					last = max(last, r.Total)
					_, err = e.Suggest(t.Context(), locale.English, "ment", 5)
					fail(err)
				}
			})
		}
		wg.Wait()
		fresh := find(t, New(e.db, e.signer), search.Query{Facets: true, Size: 100})
		if diff := cmp.Diff(fresh, find(t, e, search.Query{Facets: true, Size: 100})); diff != "" {
			t.Errorf("the copy in memory and the rows differ: %s", diff)
		}
		if want := writers*(rounds-rounds/4) + 1; fresh.Total != want {
			t.Errorf("%d products, want %d", fresh.Total, want)
		}
		if got := find(t, e, english("menthol")).Total; got != fresh.Total {
			t.Errorf("the text finds %d of %d", got, fresh.Total)
		}
	})
}

func TestRefreshCountsWordsAndFoldsChangesUnnoticed(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, e *Engine) {
		for id := int64(1); id <= 6; id++ {
			put(t, e, product(id, "Battery"))
		}
		put(t, e, product(7, "Batteries"), product(8, "Peach"), product(9, "Plum"))
		put(t, e, product(8, "Nectarine", version(2)))
		if err := e.Remove(t.Context(), []int64{9}); err != nil {
			t.Fatal(err)
		}
		before := find(t, e, search.Query{})
		if err := e.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		type count struct {
			Word     string
			Products int64
		}
		got, err := sqldb.All(t.Context(), e.db, func(c *count, scan sqldb.Scanner) error { return scan(&c.Word, &c.Products) },
			"SELECT word, products FROM search_term WHERE language = 'en' ORDER BY word")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]count{{"batteries", 7}, {"battery", 7}, {"nectarine", 1}, {"peach", 0}, {"plum", 0}}, got); diff != "" {
			t.Error(diff)
		}
		rows, err := sqldb.One(t.Context(), e.db, sqldb.Scalar[int64], "SELECT COUNT(*) FROM listing_change")
		if err != nil || rows != 2 {
			t.Errorf("%d rows of changes, want that of the block and that of replaced texts: %v", rows, err)
		}
		observed, texts := statements(e)
		observed.current.Store(e.current.Load())
		if diff := cmp.Diff(before, find(t, observed, search.Query{})); diff != "" {
			t.Error(diff)
		}
		if n := len(texts()); n != 1 {
			t.Errorf("%d statements after folding, want 1: nothing has changed", n)
		}
		if err := e.Refresh(t.Context()); err != nil {
			t.Errorf("once more: %v", err)
		}
		for text, want := range map[string]int{"battery": 7, "nectarine": 1, "peach": 0} {
			if got := find(t, e, english(text)).Total; got != want {
				t.Errorf("%q finds %d, want %d", text, got, want)
			}
		}
		dropped, err := sqldb.One(t.Context(), e.db, sqldb.Scalar[int64], "SELECT COUNT(*) FROM search_term WHERE products = 0")
		if err != nil || dropped != 0 {
			t.Errorf("%d words without products are left: %v", dropped, err)
		}
		put(t, e, product(10, "Plum"))
		if got := find(t, e, search.Query{}).Total; got != before.Total+1 {
			t.Errorf("%d products, want %d", got, before.Total+1)
		}
	})
}

func TestTextsThatWereReplacedOftenAreForgotten(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, e *Engine) {
		for n := range int64(5) {
			var documents []search.Document
			for id := int64(1); id <= minWaste/4; id++ {
				documents = append(documents, product(id, fmt.Sprint("Menthol number", n), version(n)))
			}
			put(t, e, documents...)
		}
		waste := func() int64 {
			n, err := sqldb.One(t.Context(), e.db, sqldb.Scalar[int64], "SELECT COALESCE(SUM(changes), 0) FROM listing_change WHERE block_id < 0")
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		if got := waste(); got != minWaste {
			t.Errorf("%d texts were replaced, want %d", got, minWaste)
		}
		if err := e.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := waste(); got != 0 {
			t.Errorf("%d replaced texts are left", got)
		}
		for text, want := range map[string]int{"menthol": minWaste / 4, "menthol number4": minWaste / 4, "number3": 0, "menthol number3": 0} {
			if got := find(t, e, english(text)).Total; got != want {
				t.Errorf("%q finds %d, want %d", text, got, want)
			}
		}
		put(t, e, product(1, "Peach", version(9)))
		if got := find(t, e, english("peach")).Total; got != 1 {
			t.Errorf("afterwards, %d are found", got)
		}
	})
}

func TestRebuildMakesEverythingAnew(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, e *Engine) {
		put(t, e, product(1, "Mint"), product(2, "Orphan"), product(3, "Plum"), product(4, "Peach", version(5)))
		for _, damage := range []string{"DELETE FROM search_code", "DELETE FROM search_term", "UPDATE listing SET price_minor = 1, categories = '' WHERE product_id = 1"} {
			if _, err := e.db.Exec(t.Context(), damage); err != nil {
				t.Fatal(err)
			}
		}
		if err := e.text.remove(t.Context(), []int64{1, 3}); err != nil {
			t.Fatal(err)
		}
		if err := e.Remove(t.Context(), []int64{3}); err != nil {
			t.Fatal(err)
		}
		catalogue := func(yield func(search.Document, error) bool) {
			for _, d := range []search.Document{product(1, "Mint", codes("M-1"), in(mint)), product(3, "Plum"), product(4, "Old peach", version(4)), product(5, "Lemon"), product(6, "Gone")} {
				if d.ProductID == 6 { // while the documents are read, the shop goes on
					put(t, e, product(5, "Grape", version(2)), product(6, "Gone"), product(7, "New"))
					if err := e.Remove(t.Context(), []int64{6}); err != nil {
						t.Error(err)
					}
				}
				if !yield(d, nil) {
					return
				}
			}
		}
		done, err := e.Rebuild(t.Context(), catalogue)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(Rebuilt{Written: 5, Removed: 1}, done); diff != "" {
			t.Error(diff)
		}
		for text, want := range map[string][]int64{
			"": {1, 3, 4, 5, 7}, "mint": {1}, "m-1": {1}, "plum": {3}, "peach": {4}, "old": nil, "lemon": nil, "grape": {5}, "gone": nil, "orphan": nil, "new": {7},
		} {
			if diff := cmp.Diff(want, sorted(find(t, e, english(text)).ProductIDs), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%q: %s", text, diff)
			}
		}
		if got := find(t, e, search.Query{CategoryID: liquids}).Total; got != 1 {
			t.Errorf("%d liquids, want 1", got)
		}
		broken := errors.New("broken")
		var source iter.Seq2[search.Document, error] = func(yield func(search.Document, error) bool) { yield(search.Document{}, broken) }
		if _, err := e.Rebuild(t.Context(), source); !errors.Is(err, broken) {
			t.Errorf("%v, want the source's error", err)
		}
		if got := find(t, e, search.Query{}).Total; got != 5 {
			t.Errorf("after a broken rebuild %d products, want 5", got)
		}
	})
}

func TestStatementsOfWritingDoNotDependOnTheNumberOfProducts(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, e *Engine) {
		documents := func(n int) []search.Document {
			var out []search.Document
			for id := range int64(n) {
				out = append(out, product(id+1, fmt.Sprint("Item ", id%7), codes(fmt.Sprint("C-", id)), version(int64(n))))
			}
			return out
		}
		observed, texts := statements(e)
		for _, n := range []int{1, 100} {
			put(t, observed, documents(n)...)
			if got := len(texts()); got > 16 {
				t.Errorf("%d products: %d statements", n, got)
			}
		}
		put(t, observed, documents(100)...)
		if got := len(texts()); got > 3 {
			t.Errorf("unchanged texts: %d statements, want at most 3", got)
		}
		if err := observed.SetAvailable(t.Context(), map[int64]bool{1: true, 2: true}); err != nil {
			t.Fatal(err)
		}
		if got := len(texts()); got > 1 {
			t.Errorf("unchanged availability: %d statements, want 1", got)
		}
	})
}
