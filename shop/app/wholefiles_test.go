package app_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/app"
	"vapeart/shop/catalog"
	"vapeart/shop/clock"
	"vapeart/shop/importing"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

// wholeFile returns a supplier's whole file where it lies beside the checkout, else the slice that ships.
func wholeFile(tb testing.TB, supplier string) (path string, whole bool) {
	tb.Helper()
	names := map[string][2]string{
		"icecat": {"icecat-19406.jsonl.gz", "icecat-282.jsonl"},
		"opendb": {"opendb-47551.jsonl.gz", "opendb-217.jsonl"},
	}[supplier]
	path = filepath.Join("../../../shared/data", names[0])
	if _, err := os.Stat(path); err == nil {
		return path, true
	}
	return filepath.Join("../gateway/feed/testdata", names[1]), false
}

// tally is what an import of both files leaves.
type tally struct {
	Icecat, OpenDB importing.Counts
	Joined         int64 // products that both suppliers have
	Priced, Drafts int64
	BrandsTwice    []string // that differ by case only
}

func TestBothFilesComeInWholeAndOnce(t *testing.T) {
	t.Parallel()
	a := emptyShop(t, sqltest.SQLite)
	icecat, whole := wholeFile(t, "icecat")
	opendb, _ := wholeFile(t, "opendb")
	want := tally{
		Icecat: importing.Counts{Read: 282, Created: 282}, OpenDB: importing.Counts{Read: 217, Created: 205, Updated: 12},
		Joined: 10, Priced: 282, Drafts: 205,
	}
	if whole {
		want = tally{
			Icecat: importing.Counts{Read: 19_406, Created: 19_406}, OpenDB: importing.Counts{Read: 47_551, Created: 47_425, Updated: 126},
			Joined: 115, Priced: 19_406, Drafts: 47_425,
		}
	}
	got := tally{Icecat: imported(t, a, "icecat", icecat).Counts, OpenDB: imported(t, a, "opendb", opendb).Counts}
	got.Joined = joinedProducts(t, a)
	for status, n := range map[catalog.Status]*int64{catalog.Active: &got.Priced, catalog.Draft: &got.Drafts} {
		var err error
		if *n, err = sqldb.One(t.Context(), a.DB, sqldb.Scalar[int64], "SELECT COUNT(*) FROM product WHERE status = ?", string(status)); err != nil {
			t.Fatal(err)
		}
	}
	brands, err := a.Catalog.Brands(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, b := range brands {
		key := catalog.BrandKey(b.Name)
		if seen[key] {
			got.BrandsTwice = append(got.BrandsTwice, b.Name)
		}
		seen[key] = true
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("both files (-want +got):\n%s", diff)
	}
	before := exported(t, a)
	for supplier, path := range map[string]string{"icecat": icecat, "opendb": opendb} {
		if c := imported(t, a, supplier, path).Counts; c.Unchanged != c.Read {
			t.Errorf("%s again: %+v", supplier, c)
		}
	}
	if after := exported(t, a); before != after {
		t.Errorf("the second import changed something: %d and %d bytes", len(before), len(after))
	}
}

// BenchmarkImport brings both files into an empty shop; b.N is 1 for the whole ones.
func BenchmarkImport(b *testing.B) {
	for _, e := range sqltest.All() {
		b.Run(string(e), func(b *testing.B) {
			for range b.N {
				b.StopTimer()
				a := emptyShop(b, e)
				var rows int64
				b.StartTimer()
				elapsed := clock.Stopwatch()
				for _, supplier := range []string{"icecat", "opendb"} {
					path, _ := wholeFile(b, supplier)
					run, err := a.Import(b.Context(), app.ImportOptions{Supplier: supplier, File: path})
					if err != nil {
						b.Fatal(err)
					}
					rows += run.Counts.Read
				}
				b.ReportMetric(float64(rows)/elapsed().Seconds(), "rows/s")
			}
		})
	}
}
