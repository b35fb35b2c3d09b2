package importing_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/catalog"
	"vapeart/shop/fault"
	"vapeart/shop/importing"
	"vapeart/shop/locale"
	"vapeart/shop/money"
)

func TestEveryRowHasOneOfFourResults(t *testing.T) {
	t.Parallel()
	w := newWorld()
	first := w.imports(t, "acme",
		line{Ref: "1", Name: "One", Price: 100}, line{Ref: "2", Name: "Two"}, line{Ref: "3"}, line{Ref: "1", Name: "One", Price: 100},
		line{Ref: "1", Name: "One, renamed", Price: 100})
	if want := (importing.Counts{Read: 5, Created: 2, Updated: 1, Unchanged: 1, Rejected: 1}); first.Counts != want {
		t.Errorf("first run %+v, want %+v", first.Counts, want)
	}
	if name := w.product(t, "acme", "1").Texts[locale.English].Name; name != "One, renamed" {
		t.Errorf("the last row of a reference must win: %q", name)
	}
	before := w.export(t)
	second := w.imports(t, "acme", line{Ref: "1", Name: "One, renamed", Price: 100}, line{Ref: "2", Name: "Two"}, line{Ref: "3"})
	if want := (importing.Counts{Read: 3, Unchanged: 2, Rejected: 1}); second.Counts != want {
		t.Errorf("second run %+v, want %+v", second.Counts, want)
	}
	w.rejected = w.rejected[:1]
	if diff := cmp.Diff(before, w.export(t)); diff != "" {
		t.Errorf("the second run changed something:\n%s", diff)
	}
}

func TestRejectedRowsKeepLineFieldAndReason(t *testing.T) {
	t.Parallel()
	w := newWorld()
	long := make([]byte, 500)
	for i := range long {
		long[i] = 'x'
	}
	content := text(t, line{Ref: "1", Name: string(long)}) + "{\n\n" + text(t, line{Ref: "2", Name: "Two", Price: -5}, line{Ref: "3", Name: "Three", Brand: string(long)}, line{Name: "Four"},
		line{Ref: "5", Name: "Five", Dropped: []fault.Field{{Name: "ean.1", Code: "import.bad_ean", Args: []fault.Arg{fault.With("ean", "12")}}, {Name: "ean.1", Code: "import.bad_ean"}}})
	run, err := w.try(t.Context(), "acme", content, importing.Options{})
	if err != nil || run.Counts != (importing.Counts{Read: 6, Created: 1, Rejected: 5}) {
		t.Fatalf("%+v, %v", run.Counts, err)
	}
	want := []importing.Rejection{
		{RunID: 1, Line: 1, Field: "texts.en.name", Whole: true, Reference: "1", Code: "too_long", Args: []fault.Arg{fault.With("max", catalog.MaxName)}},
		{RunID: 1, Line: 2, Whole: true, Code: "import.bad_json", Args: []fault.Arg{}, Detail: "unexpected end of JSON input"},
		{RunID: 1, Line: 4, Field: "price", Whole: true, Reference: "2", Code: "too_small", Args: []fault.Arg{fault.With("min", 1)}},
		{RunID: 1, Line: 5, Field: "brand", Whole: true, Reference: "3", Code: "too_long", Args: []fault.Arg{fault.With("max", catalog.MaxBrandName)}},
		{RunID: 1, Line: 6, Field: "reference", Whole: true, Code: "required", Args: []fault.Arg{}},
		{RunID: 1, Line: 7, Field: "ean.1", Reference: "5", Code: "import.bad_ean", Args: []fault.Arg{fault.With("ean", "12")}},
	}
	got := map[int64]importing.Rejection{}
	for _, r := range w.rejected {
		got[r.Line] = r
	}
	if len(w.rejected) != len(want) {
		t.Errorf("%d rejections, want %d", len(w.rejected), len(want))
	}
	for _, r := range want {
		if diff := cmp.Diff(r, got[r.Line]); diff != "" {
			t.Errorf("line %d (-want +got):\n%s", r.Line, diff)
		}
	}
	if len(w.brands) != 0 {
		t.Errorf("a rejected row left brands: %+v", w.brands)
	}
}

func TestAPartNumberOfAnotherSupplierJoinsItsProductInEitherOrder(t *testing.T) {
	t.Parallel()
	rich := []line{{Ref: "r1", Name: "Toner Black", Brand: "Xerox", MPN: "106R-01", Price: 4995, EANs: []string{"0095205603217"}}, {Ref: "r2", Name: "Else", Brand: "Xerox", MPN: "106R-02", Price: 100}}
	poor := []line{
		{Ref: "p0", Name: "No", Brand: "Other", MPN: "106R-01"}, // another maker's number
		{Ref: "p1", Name: "Toner, black", Brand: "XEROX ", Parts: []string{"x-1", "106r -01"}, Summary: "prints", Text: map[string]string{"yield": "2,000"}},
	}
	for _, order := range [][2]string{{"rich", "poor"}, {"poor", "rich"}} {
		w := newWorld()
		lines := map[string][]line{"rich": rich, "poor": poor}
		w.imports(t, order[0], lines[order[0]]...)
		second := w.imports(t, order[1], lines[order[1]]...)
		if len(w.products) != 3 || second.Counts.Updated != 1 {
			t.Errorf("%v: %d products, want 3; %+v", order, len(w.products), second.Counts)
		}
		p := w.product(t, "rich", "r1")
		if p != w.product(t, "poor", "p1") {
			t.Errorf("%v: twins", order)
		}
		v := p.Variants[0]
		if p.Status != catalog.Active || v.Price == nil || v.Price.Amount != money.Of(4995, money.EUR) || len(v.EANs) != 1 ||
			p.Texts[locale.English].Summary != "prints" || len(p.Attributes) != 1 {
			t.Errorf("%v: the joined product lacks something: %+v", order, p)
		}
		if p.Texts[locale.English].Name != map[string]string{"rich": "Toner Black", "poor": "Toner, black"}[order[0]] {
			t.Errorf("%v: %q, but the first supplier leads", order, p.Texts[locale.English].Name)
		}
	}
}

func TestTwoRecordsOfOneSupplierWithOnePartNumberAreTwoProductsUnlessAnotherHasIt(t *testing.T) {
	t.Parallel()
	twins := []line{{Ref: "1", Name: "One", Brand: "Acme", MPN: "A-1234"}, {Ref: "2", Name: "Two", Brand: "Acme", MPN: "A-1234", Summary: "more"}}
	known := line{Ref: "x", Name: "X", Brand: "Acme", MPN: "A-1234"}
	first, second := newWorld(), newWorld()
	first.imports(t, "twins", twins...)
	first.imports(t, "other", known)
	if len(first.products) != 2 || first.product(t, "other", "x") != first.product(t, "twins", "1") {
		t.Errorf("%d products; the join must be with the oldest", len(first.products))
	}
	second.imports(t, "other", known)
	second.imports(t, "twins", twins...)
	if len(second.products) != 1 || second.product(t, "other", "x").Texts[locale.English].Summary != "more" {
		t.Errorf("%d products: %+v", len(second.products), second.product(t, "other", "x"))
	}
}

func TestVaguePartNumbersJoinNothing(t *testing.T) {
	t.Parallel()
	for name, l := range map[string]line{
		"no maker": {MPN: "ABC-123"}, "short": {Brand: "Philips", MPN: "28"}, "a word": {Brand: "Philips", MPN: "BLACK"}, "none": {Brand: "Philips"},
	} {
		w := newWorld()
		l.Ref, l.Name = "1", "One"
		w.imports(t, "one", l)
		w.imports(t, "two", l)
		if len(w.products) != 2 {
			t.Errorf("%s: %d products, want 2", name, len(w.products))
		}
	}
}

func TestAJoinThatIsRejectedLeavesTheProductAlone(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.imports(t, "one", line{Ref: "1", Name: "One", Brand: "Acme", MPN: "A-1234"})
	before := w.export(t)
	run := w.imports(t, "two", line{Ref: "x", Name: "Two", Brand: "Acme", MPN: "A-1234", EANs: []string{"123"}}, line{Ref: "y", Name: "Two"})
	if run.Counts != (importing.Counts{Read: 2, Created: 1, Rejected: 1}) {
		t.Errorf("%+v", run.Counts)
	}
	if w.rejected = nil; len(w.products) != 2 {
		t.Errorf("%d products", len(w.products))
	}
	delete(w.products, w.product(t, "two", "y").ID)
	if diff := cmp.Diff(before, w.export(t)); diff != "" {
		t.Errorf("a rejected row changed something:\n%s", diff)
	}
}

func TestAPriceAppearsChangesAndIsNeverTakenAway(t *testing.T) {
	t.Parallel()
	w := newWorld()
	for _, step := range []struct {
		price  int64
		status catalog.Status
		want   int64
	}{{0, catalog.Draft, 0}, {500, catalog.Active, 500}, {0, catalog.Active, 500}, {700, catalog.Active, 700}} {
		w.imports(t, "acme", line{Ref: "1", Name: "One", Price: step.price})
		p := w.product(t, "acme", "1")
		var got int64
		if v := p.Variants[0]; v.Price != nil {
			got = v.Price.Amount.Minor
		}
		if p.Status != step.status || got != step.want {
			t.Errorf("after a price of %d: %s at %d, want %s at %d", step.price, p.Status, got, step.status, step.want)
		}
	}
}

func TestWhatStaffDecideSurvivesTheNextImport(t *testing.T) {
	t.Parallel()
	w := newWorld()
	l := line{Ref: "1", Name: "One", Price: 1000, Category: "leaf", Pictures: []string{"https://example.com/1.jpg"}}
	w.imports(t, "acme", l)
	german := catalog.Text{Name: "Eins", Slug: "eins"}
	w.edit(t, "acme", "1", func(p *catalog.Product) {
		p.Status, p.AgeRestricted, p.TaxClass, p.Popularity = catalog.Archived, true, catalog.Reduced, 7
		p.Texts[locale.German] = german
		p.Categories = append(p.Categories, 999)
		p.Media = append([]catalog.Media{{ID: 5, Source: "media:own.jpg"}}, p.Media...)
		p.Variants[0].Price.Sale = &catalog.Sale{Amount: money.Of(900, money.EUR)}
	})
	l.Price, l.Name, l.Pictures = 950, "One, improved", []string{"https://example.com/2.jpg"}
	w.imports(t, "acme", l)
	p := w.product(t, "acme", "1")
	if p.Status != catalog.Archived || !p.AgeRestricted || p.TaxClass != catalog.Reduced || p.Popularity != 7 || p.Texts[locale.German] != german {
		t.Errorf("lost: %+v", p)
	}
	if diff := cmp.Diff([]int64{w.categories[1].ID, 999}, p.Categories); diff != "" {
		t.Errorf("categories (-want +got):\n%s", diff)
	}
	want := []catalog.Media{{ID: 5, Source: "media:own.jpg"}, {Source: "https://example.com/2.jpg", Alt: map[locale.Language]string{locale.English: "One, improved"}}}
	if diff := cmp.Diff(want, p.Media); diff != "" {
		t.Errorf("pictures (-want +got):\n%s", diff)
	}
	if s := p.Variants[0].Price.Sale; s == nil || s.Amount.Minor != 900 {
		t.Errorf("sale %+v", s)
	}
	l.Price = 890
	w.imports(t, "acme", l)
	if s := w.product(t, "acme", "1").Variants[0].Price.Sale; s != nil {
		t.Errorf("a sale above the price is left: %+v", s)
	}
}

func TestThePriceOfAJoinedSupplierFollowsItUntilTheLeaderHasOne(t *testing.T) {
	t.Parallel()
	w := newWorld()
	leader, other := line{Ref: "1", Name: "One", Brand: "Acme", MPN: "A-1234"}, line{Ref: "x", Name: "X", Brand: "Acme", MPN: "A-1234", Price: 500}
	steps := []struct {
		supplier string
		price    int64
		want     int64
	}{{"leader", 0, 0}, {"other", 500, 500}, {"other", 600, 600}, {"leader", 700, 700}, {"other", 650, 700}, {"leader", 800, 800}}
	for _, step := range steps {
		l := leader
		if step.supplier == "other" {
			l = other
		}
		l.Price = step.price
		w.imports(t, step.supplier, l)
		var got int64
		if v := w.product(t, "leader", "1").Variants[0]; v.Price != nil {
			got = v.Price.Amount.Minor
		}
		if got != step.want {
			t.Errorf("after %s says %d: %d, want %d", step.supplier, step.price, got, step.want)
		}
	}
}

func TestWhatAJoinedSupplierAddedComesBackWithItsNextFile(t *testing.T) {
	t.Parallel()
	w := newWorld()
	leader, other := line{Ref: "1", Name: "One", Brand: "Acme", MPN: "A-1234"}, line{Ref: "x", Name: "X", Brand: "Acme", MPN: "A-1234", EANs: []string{"0095205603217"}}
	w.imports(t, "leader", leader)
	w.imports(t, "other", other)
	leader.Summary = "new"
	w.imports(t, "leader", leader)
	if run := w.imports(t, "other", other); run.Counts.Updated != 1 || len(w.product(t, "leader", "1").Variants[0].EANs) != 1 {
		t.Errorf("%+v: %+v", run.Counts, w.product(t, "leader", "1"))
	}
	if run := w.imports(t, "other", other); run.Counts.Unchanged != 1 {
		t.Errorf("again: %+v", run.Counts)
	}
}

func TestARecordSpeaksOfTheVariantWithItsPartNumber(t *testing.T) {
	t.Parallel()
	w := newWorld()
	l := line{Ref: "1", Name: "One", Brand: "Acme", MPN: "A-1234", Price: 100}
	w.imports(t, "acme", l)
	w.edit(t, "acme", "1", func(p *catalog.Product) {
		p.Variants = append([]catalog.Variant{{ID: 77, SKU: "STAFF"}}, p.Variants...)
	})
	l.Price = 200
	w.imports(t, "acme", l)
	if v := w.product(t, "acme", "1").Variants; v[0].Price != nil || v[1].Price.Amount.Minor != 200 {
		t.Errorf("variants %+v", v)
	}
}

func TestNamesThatDifferByCaseAreOneBrandAndOneChoice(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.imports(t, "acme",
		line{Ref: "1", Name: "One", Brand: "be quiet!", Colors: []string{"Black", "White"}}, line{Ref: "2", Name: "Two", Brand: "Be Quiet!", Colors: []string{"BLACK", "black ", "–"}},
		line{Ref: "3", Name: "Three", Colors: []string{"Red"}})
	if len(w.brands) != 1 || w.brands[0].Name != "be quiet!" {
		t.Errorf("brands %+v", w.brands)
	}
	var choices []string
	for _, c := range w.attributes[0].Choices {
		choices = append(choices, c.Code)
	}
	if diff := cmp.Diff([]string{"black", "white", "red"}, choices); diff != "" {
		t.Errorf("choices (-want +got):\n%s", diff)
	}
	if a, b := w.product(t, "acme", "1"), w.product(t, "acme", "2"); a.BrandID != b.BrandID || len(b.Attributes[0].Choices) != 1 {
		t.Errorf("%+v\n%+v", a, b)
	}
}

func TestProductsGetNamesThatNobodyHas(t *testing.T) {
	t.Parallel()
	w := newWorld()
	var lines []line
	for _, ref := range []string{"a 1", "a/1", "a-1", "ü", "日本"} {
		lines = append(lines, line{Ref: ref, Name: "Same", MPN: "N / A 12"})
	}
	w.imports(t, "acme", lines...)
	w.imports(t, "acme", append(lines, line{Ref: "b", Name: "B", MPN: "N-A-12"})...)
	codes, skus := map[string]bool{}, map[string]bool{}
	for _, p := range w.products {
		codes[p.Code], skus[p.Variants[0].SKU] = true, true
	}
	if len(codes) != 6 || len(skus) != 6 || !skus["N-A-12"] || !skus["N-A-12-6"] || !codes["acme-a-1"] || !codes["acme-a-1-3"] {
		t.Errorf("codes %v, SKUs %v", codes, skus)
	}
}

func TestFirstStockIsForNewVariantsWithAPrice(t *testing.T) {
	t.Parallel()
	w := newWorld()
	content := text(t, line{Ref: "1", Name: "One", Price: 100}, line{Ref: "2", Name: "Two"})
	for range 2 {
		if _, err := w.try(context.Background(), "acme", content, importing.Options{InitialStock: 5}); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(map[int64]int{w.product(t, "acme", "1").Variants[0].ID: 5}, w.stock); diff != "" {
		t.Errorf("stock (-want +got):\n%s", diff)
	}
}
