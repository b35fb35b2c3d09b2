package app_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/app"
	"vapeart/shop/config"
	"vapeart/shop/fault"
	"vapeart/shop/importing"
	"vapeart/shop/locale"
	"vapeart/shop/search"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

// emptyShop opens a shop without products on an engine.
func emptyShop(t testing.TB, e sqltest.Engine, observers ...sqldb.Observer) *app.App {
	t.Helper()
	environ := []string{"DATA_DIR=" + t.TempDir()}
	if o := sqltest.Options(t, e); o.Engine == sqldb.MySQL {
		environ = append(environ, "DB_CONNECTION=mysql", "DB_DSN="+o.DSN)
	}
	cfg, err := config.Load(config.Source{Dir: t.TempDir(), Environ: environ})
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), cfg, slog.New(slog.DiscardHandler), observers...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := a.EnsureSchema(t.Context()); err != nil {
		t.Fatal(err)
	}
	return a
}

// slices are pieces of real files that ship with the project.
func slice(t *testing.T, supplier string) []byte {
	t.Helper()
	name := map[string]string{"icecat": "icecat-282.jsonl", "opendb": "opendb-217.jsonl"}[supplier]
	data, err := os.ReadFile(filepath.Join("../gateway/feed/testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// enlarged returns a slice several times over, each time with other ids and part numbers.
func enlarged(t *testing.T, supplier string, times int) []byte {
	t.Helper()
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	for n := range times {
		for line := range bytes.Lines(slice(t, supplier)) {
			var record map[string]any
			dec := json.NewDecoder(bytes.NewReader(line))
			dec.UseNumber()
			if err := dec.Decode(&record); err != nil {
				t.Fatal(err)
			}
			for _, key := range []string{"id", "name", "opendb_id"} {
				if text, ok := record[key].(string); ok {
					record[key] = fmt.Sprintf("%s x%d", text, n)
				}
			}
			if err := enc.Encode(record); err != nil {
				t.Fatal(err)
			}
		}
	}
	return out.Bytes()
}

func written(t *testing.T, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "feed")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func gzipped(t *testing.T, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func exported(t *testing.T, a *app.App) string {
	t.Helper()
	var b strings.Builder
	if err := a.ExportCatalog(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// imported brings a file in and checks that the four counts sum to the rows.
func imported(t *testing.T, a *app.App, supplier, path string) app.ImportRun {
	t.Helper()
	run, err := a.Import(t.Context(), app.ImportOptions{Supplier: supplier, File: path})
	if err != nil {
		t.Fatal(err)
	}
	if c := run.Counts; c.Read != c.Created+c.Updated+c.Unchanged+c.Rejected || run.State != importing.Done {
		t.Errorf("%s: %+v", supplier, run)
	}
	return run
}

// eachImport runs a suite per engine.
func eachImport(t *testing.T, suite func(t *testing.T, e sqltest.Engine)) {
	t.Helper()
	for _, e := range sqltest.All() {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			suite(t, e)
		})
	}
}

func TestASecondImportOfTheSameFilesChangesNothing(t *testing.T) {
	t.Parallel()
	eachImport(t, func(t *testing.T, e sqltest.Engine) {
		a := emptyShop(t, e)
		files := map[string]string{"icecat": written(t, gzipped(t, slice(t, "icecat"))), "opendb": written(t, slice(t, "opendb"))}
		rows := map[string]int64{"icecat": 282, "opendb": 217}
		for supplier, path := range files {
			if run := imported(t, a, supplier, path); run.Counts.Read != rows[supplier] || run.Counts.Rejected != 0 {
				t.Errorf("%s: %+v", supplier, run.Counts)
			}
		}
		before := exported(t, a)
		for supplier, path := range files {
			if run := imported(t, a, supplier, path); run.Counts != (importing.Counts{Read: rows[supplier], Unchanged: rows[supplier]}) {
				t.Errorf("%s again: %+v", supplier, run.Counts)
			}
		}
		if after := exported(t, a); before != after {
			t.Errorf("the second import changed something:\n%s", cmp.Diff(before, after))
		}
	})
}

func TestEveryEngineAndEitherOrderJoinTheSamePartNumbers(t *testing.T) {
	t.Parallel()
	exports := make(chan string, len(sqltest.All()))
	t.Run("engines", func(t *testing.T) {
		eachImport(t, func(t *testing.T, e sqltest.Engine) {
			joined := map[string]int64{}
			for _, order := range [][2]string{{"icecat", "opendb"}, {"opendb", "icecat"}} {
				a := emptyShop(t, e)
				imported(t, a, order[0], written(t, slice(t, order[0])))
				imported(t, a, order[1], written(t, slice(t, order[1])))
				joined[order[0]] = joinedProducts(t, a)
				if order[0] == "icecat" {
					exports <- exported(t, a)
				}
			}
			if joined["icecat"] != joined["opendb"] || joined["icecat"] != 10 {
				t.Errorf("joined %v", joined)
			}
		})
	})
	first := <-exports
	for range len(sqltest.All()) - 1 {
		if other := <-exports; other != first {
			t.Errorf("two engines keep different catalogues:\n%s", cmp.Diff(first, other))
		}
	}
}

// joinedProducts counts the products that two suppliers have.
func joinedProducts(t *testing.T, a *app.App) int64 {
	t.Helper()
	n, err := sqldb.One(t.Context(), a.DB, sqldb.Scalar[int64], `SELECT COUNT(*) FROM (
		SELECT product_id FROM supplier_product GROUP BY product_id HAVING COUNT(DISTINCT supplier) > 1) joined`)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// interrupter ends a context at a statement, wherever in an import that is.
type interrupter struct {
	left   atomic.Int64
	cancel atomic.Pointer[context.CancelFunc]
}

func (i *interrupter) saw(context.Context, sqldb.Statement) {
	if cancel := i.cancel.Load(); cancel != nil && i.left.Add(-1) == 0 {
		(*cancel)()
	}
}

func TestAnImportThatIsStoppedAnywhereEndsLikeAnUndisturbedOne(t *testing.T) {
	t.Parallel()
	eachImport(t, func(t *testing.T, e sqltest.Engine) {
		path := written(t, enlarged(t, "icecat", 5))
		whole := emptyShop(t, e)
		counts := imported(t, whole, "icecat", path).Counts
		var stop interrupter
		a := emptyShop(t, e, stop.saw)
		stops, id := 0, int64(0)
		for after := int64(40); ; after += 31 {
			ctx, cancel := context.WithCancel(t.Context())
			stop.left.Store(after)
			stop.cancel.Store(&cancel)
			run, err := a.Import(ctx, app.ImportOptions{Supplier: "icecat", File: path})
			stop.cancel.Store(nil)
			cancel()
			if run.ID != 0 && id == 0 {
				id = run.ID
			}
			if err == nil {
				if run.Counts != counts || run.ID != id {
					t.Errorf("after %d stops: run %d, %+v, want %+v", stops, run.ID, run.Counts, counts)
				}
				break
			}
			if !errors.Is(err, context.Canceled) || stops > 40 {
				t.Fatalf("stop %d: %v", stops, err)
			}
			stops++
		}
		if stops < 4 {
			t.Errorf("%d stops only", stops)
		}
		if got, want := exported(t, a), exported(t, whole); got != want {
			t.Errorf("after %d stops:\n%s", stops, cmp.Diff(want, got))
		}
	})
}

func TestAFaultyFileTellsItsFaultAndLosesNothing(t *testing.T) {
	t.Parallel()
	eachImport(t, func(t *testing.T, e sqltest.Engine) {
		data := enlarged(t, "icecat", 3)
		packed := gzipped(t, data)
		whole := emptyShop(t, e)
		imported(t, whole, "icecat", written(t, data))
		a := emptyShop(t, e)
		bomb := gzipped(t, append(bytes.Clone(data), bytes.Repeat([]byte{' '}, 300<<20)...))
		for _, c := range []struct {
			name, code string
			data       []byte
		}{
			{"truncated", "import.truncated", packed[:len(packed)*3/4]},
			{"damaged", "import.bad_gzip", append(bytes.Clone(packed[:len(packed)-8]), 0, 0, 0, 0, 0, 0, 0, 0)},
			{"UTF-16", "import.wrong_encoding", []byte("\xff\xfe{\x00")},
			{"a gzip bomb", "import.gzip_bomb", bomb},
		} {
			run, err := a.Import(t.Context(), app.ImportOptions{Supplier: "icecat", File: written(t, c.data)})
			if fault.CodeOf(err) != c.code || fault.KindOf(err) != fault.Invalid {
				t.Errorf("%s: %v, want %s", c.name, err, c.code)
			}
			if text := a.Messages.Error(locale.English, err); text == "" || strings.Contains(text, "{") {
				t.Errorf("%s: %q", c.name, text)
			}
			if c.name == "truncated" && (run.Counts.Created < 282 || run.State != importing.Failed) {
				t.Errorf("%s: %+v", c.name, run)
			}
		}
		if run := imported(t, a, "icecat", written(t, packed)); run.Counts.Created+run.Counts.Unchanged != 3*282 {
			t.Errorf("the whole file: %+v", run.Counts)
		}
		if got, want := exported(t, a), exported(t, whole); got != want {
			t.Errorf("after faulty files:\n%s", cmp.Diff(want, got))
		}
	})
}

func TestRowsThatCannotBeReadAreListedAndTheRestIsIn(t *testing.T) {
	t.Parallel()
	eachImport(t, func(t *testing.T, e sqltest.Engine) {
		a := emptyShop(t, e)
		lines := bytes.SplitAfter(slice(t, "icecat"), []byte("\n"))[:10]
		lines[2] = append(bytes.Repeat([]byte{'x'}, 50<<20), '\n')
		lines[4] = []byte("{\"id\":\"1\",\"title\":\"caf\xe9\"}\n")
		lines[6] = []byte("{\"id\":\"1\",\"title\":\"x\",\"price\":-1}\n")
		lines[8] = []byte("{\"id\":\"2\",\"title\":\"x\",\"price\":1,\"ean\":[\"4006381333931\",\"4006381333932\"]}\n")
		run := imported(t, a, "icecat", written(t, bytes.Join(lines, nil)))
		if run.Counts != (importing.Counts{Read: 10, Created: 7, Rejected: 3}) {
			t.Errorf("%+v", run.Counts)
		}
		var got []string
		for r, err := range a.ImportRejections(t.Context(), run.ID, true) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, fmt.Sprintf("%d %s %s %s", r.Line, r.Field, r.Code, a.RejectionReason(locale.English, r)))
		}
		want := []string{
			"3  import.line_too_long The row is longer than 4194304 bytes.",
			"5  import.not_utf8 The row is not UTF-8. Ask the supplier for UTF-8.",
			"7 price import.price_out_of_range -1 is no price.",
			"9 ean.1 import.bad_ean 4006381333932 is no article number: its length or its check digit is wrong.",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("rejected (-want +got):\n%s", diff)
		}
		for _, err := range a.ImportRejections(t.Context(), 1<<40, false) {
			if fault.CodeOf(err) != "import.run_unknown" {
				t.Errorf("an unknown run: %v", err)
			}
		}
	})
}

func TestASecondImportOfASupplierIsRefusedWhileOneIsUnderWay(t *testing.T) {
	t.Parallel()
	eachImport(t, func(t *testing.T, e sqltest.Engine) {
		a := emptyShop(t, e)
		path := written(t, enlarged(t, "icecat", 3))
		asked := false
		_, err := a.Import(t.Context(), app.ImportOptions{Supplier: "icecat", File: path, Progress: func(p app.ImportProgress) {
			if asked || p.Run.Counts.Read == 0 {
				return
			}
			asked = true
			_, err := a.Import(t.Context(), app.ImportOptions{Supplier: "icecat", File: path})
			if fault.CodeOf(err) != "import.run_active" || !strings.Contains(a.Messages.Error(locale.English, err), " of icecat is under way") {
				t.Errorf("the second: %v", err)
			}
		}})
		if err != nil || !asked {
			t.Errorf("the first: %v", err)
		}
	})
}

func TestTwoSuppliersAtOnceMakeNoTwinsAndNoFaults(t *testing.T) {
	t.Parallel()
	eachImport(t, func(t *testing.T, e sqltest.Engine) {
		a := emptyShop(t, e)
		errs := make(chan error, 2)
		for _, supplier := range []string{"icecat", "opendb"} {
			path := written(t, slice(t, supplier))
			go func() {
				_, err := a.Import(t.Context(), app.ImportOptions{Supplier: supplier, File: path, InitialStock: 3})
				errs <- err
			}()
		}
		for range 2 {
			if err := <-errs; err != nil {
				t.Error(err)
			}
		}
		if n := joinedProducts(t, a); n != 10 {
			t.Errorf("%d products of both suppliers, want 10", n)
		}
	})
}

func TestImportedProductsAreFoundAndHaveTheirFirstStock(t *testing.T) {
	t.Parallel()
	eachImport(t, func(t *testing.T, e sqltest.Engine) {
		a := emptyShop(t, e)
		run, err := a.Import(t.Context(), app.ImportOptions{Supplier: "icecat", Stdin: bytes.NewReader(slice(t, "icecat")), InitialStock: 4})
		if err != nil || run.SourceHash != "" {
			t.Fatalf("%+v, %v", run, err)
		}
		found, err := a.Search.Find(t.Context(), search.Query{Language: locale.English, Text: "toner", InStock: true, Size: 24})
		if err != nil || found.Total == 0 {
			t.Fatalf("%+v, %v", found, err)
		}
		for d, err := range a.Inventory.Verify(t.Context()) {
			t.Errorf("%+v, %v", d, err)
		}
	})
}

func TestAnUnknownSupplierOrFileIsTold(t *testing.T) {
	t.Parallel()
	a := emptyShop(t, sqltest.SQLite)
	for _, c := range []struct{ supplier, file, code string }{
		{"acme", "x", "import.supplier_unknown"}, {"icecat", "/nowhere", "import.file_missing"}, {"icecat", t.TempDir(), "import.not_a_file"},
	} {
		if _, err := a.Import(t.Context(), app.ImportOptions{Supplier: c.supplier, File: c.file}); fault.CodeOf(err) != c.code {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if runs, err := a.ImportRuns(t.Context(), 0, 10); err != nil || len(runs) != 0 {
		t.Errorf("%+v, %v", runs, err)
	}
}
