package searchsql

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"vapeart/shop/locale"
	"vapeart/shop/money"
	"vapeart/shop/page"
	"vapeart/shop/search"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

// The benchmarks run on all 66,957 records of the shared data, in two languages (German falls back), under 31 categories
// and with up to eight facets.

const sharedData = "../../../../shared/data"

// full is the records as documents, with the rows of the catalogue that they need.
type full struct {
	documents  []search.Document
	records    []string // Icecat's ids, by place
	categories []string
	brands     []string
	choices    []choice
	names      []string
}

type fullBuilder struct {
	full
	brand, category, choice, attribute map[string]int64
}

func load(tb testing.TB) *full {
	tb.Helper()
	b := &fullBuilder{brand: map[string]int64{}, category: map[string]int64{}, choice: map[string]int64{}, attribute: map[string]int64{}}
	b.read(tb, "icecat-19406.jsonl.gz", b.icecat)
	b.read(tb, "opendb-47551.jsonl.gz", b.opendb)
	return &b.full
}

func (b *fullBuilder) read(tb testing.TB, name string, take func(map[string]any)) {
	tb.Helper()
	f, err := os.Open(filepath.Join(sharedData, name))
	if err != nil {
		tb.Fatalf("the benchmarks need the shared data: %v", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		tb.Fatal(err)
	}
	s := bufio.NewScanner(z)
	s.Buffer(nil, 1<<24)
	for s.Scan() {
		var record map[string]any
		if err := json.Unmarshal(s.Bytes(), &record); err != nil {
			tb.Fatal(err)
		}
		take(record)
	}
	if err := s.Err(); err != nil {
		tb.Fatal(err)
	}
}

func id(ids map[string]int64, list *[]string, name string) int64 {
	if _, ok := ids[name]; !ok {
		*list = append(*list, name)
		ids[name] = int64(len(*list))
	}
	return ids[name]
}

func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return fmt.Sprint(v)
	case []any:
		parts := make([]string, len(v))
		for i, e := range v {
			parts[i] = text(e)
		}
		return strings.Join(parts, ", ")
	case map[string]any:
		var parts []string
		for _, k := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, text(v[k]))
		}
		return strings.Join(parts, ", ")
	}
	return ""
}

func (b *fullBuilder) add(d search.Document, t search.DocumentText, record, category string) {
	n := int64(len(b.documents) + 1)
	d.ProductID, d.Version, d.Popularity, d.Available = n, 1, int(n*7919%1000), n%3 != 0
	d.PublishedAt = time.UnixMilli(1_600_000_000_000 + n*7_919_000_000%100_000_000_000).UTC()
	d.BrandID = id(b.brand, &b.brands, d.Brand)
	d.CategoryIDs = []int64{id(b.category, &b.categories, category)}
	t.Categories = []string{category}
	d.Texts = map[locale.Language]search.DocumentText{locale.English: t}
	if d.Price.Minor == 0 {
		d.Price = money.Of(500+n*104_729%200_000, money.EUR)
	}
	b.documents = append(b.documents, d)
	b.records = append(b.records, record)
}

func (b *fullBuilder) facet(d *search.Document, attribute, value string) {
	if value == "" || len(value) > 20 {
		return
	}
	key := attribute + "=" + strings.ToLower(value)
	if _, ok := b.choice[key]; !ok {
		if _, ok := b.attribute[attribute]; !ok {
			b.attribute[attribute] = int64(len(b.attribute) + 1)
			b.names = append(b.names, attribute)
		}
		b.choices = append(b.choices, choice{attribute: b.attribute[attribute], id: int64(len(b.choices) + 1)})
		b.choice[key] = int64(len(b.choices))
	}
	d.ChoiceIDs = append(d.ChoiceIDs, b.choice[key])
}

func (b *fullBuilder) icecat(r map[string]any) {
	d := search.Document{Brand: text(r["supplier"]), Codes: []string{text(r["name"])}}
	if eans, ok := r["ean"].([]any); ok {
		for _, e := range eans {
			d.Codes = append(d.Codes, text(e))
		}
	}
	if price, ok := r["price"].(float64); ok && price > 0 {
		d.Price = money.Of(int64(price), money.EUR)
	}
	t := search.DocumentText{Name: text(r["title"]), Summary: text(r["short_description"])}
	for _, k := range slices.Sorted(maps.Keys(r)) {
		if strings.HasPrefix(k, "attr_") && text(r[k]) != "" {
			t.Attributes = append(t.Attributes, text(r[k]))
		}
	}
	for _, k := range []string{"attr_t_product_colour", "attr_t_type", "attr_t_colour_of_product", "attr_t_material", "attr_t_printing_colours", "attr_t_form_factor"} {
		for v := range strings.SplitSeq(text(r[k]), ",") {
			b.facet(&d, k, v)
		}
	}
	b.add(d, t, text(r["id"]), "Electronics")
}

func (b *fullBuilder) opendb(r map[string]any) {
	m, _ := r["metadata"].(map[string]any)
	d := search.Document{Brand: text(m["manufacturer"])}
	if parts, ok := m["part_numbers"].([]any); ok {
		for _, p := range parts {
			d.Codes = append(d.Codes, text(p))
		}
	}
	t := search.DocumentText{Name: text(m["name"]), Summary: text(m["series"]) + " " + text(m["variant"])}
	for _, k := range slices.Sorted(maps.Keys(r)) {
		if k != "metadata" && k != "opendb_id" && k != "general_product_information" && k != "category" {
			t.Attributes = append(t.Attributes, text(r[k]))
			if v, ok := r[k].(string); ok {
				b.facet(&d, k, v)
			}
		}
	}
	for v := range strings.SplitSeq(text(r["color"]), ",") {
		b.facet(&d, "color", v)
	}
	b.add(d, t, "", text(r["category"]))
}

// store writes what documents refer to: all categories below one root.
func (f *full) store(tb testing.TB, db *sqldb.DB) {
	tb.Helper()
	ctx := tb.Context()
	root := len(f.categories) + 1
	rows := [][]any{{root, "root", nil, 0, 1}}
	names := [][]any{{root, "en", "All", "all", "", "", ""}}
	for i, c := range f.categories {
		rows = append(rows, []any{i + 1, c, root, i, 1})
		names = append(names, []any{i + 1, "en", c, fmt.Sprint("c-", i), "", "", ""})
	}
	insert := func(table string, cols []string, rows [][]any) {
		if err := db.InsertRows(ctx, table, cols, rows); err != nil {
			tb.Fatal(err)
		}
	}
	insert("category", []string{"id", "code", "parent_id", "position", "version"}, rows)
	insert("category_text", []string{"category_id", "language", "name", "slug", "description", "seo_title", "seo_description"}, names)
	rows = nil
	for i, b := range f.brands {
		rows = append(rows, []any{i + 1, b, fmt.Sprint(i), fmt.Sprint("b-", i), 1})
	}
	insert("brand", []string{"id", "name", "name_key", "slug", "version"}, rows)
	rows = nil
	for i, a := range f.names {
		rows = append(rows, []any{i + 1, a, "choice", "", 1, i, 1})
	}
	insert("attribute", []string{"id", "code", "kind", "unit", "filterable", "position", "version"}, rows)
	rows = nil
	for _, c := range f.choices {
		rows = append(rows, []any{c.id, c.attribute, fmt.Sprint(c.id), c.id})
	}
	insert("choice", []string{"id", "attribute_id", "code", "position"}, rows)
}

func putAll(tb testing.TB, e *Engine, documents []search.Document) {
	tb.Helper()
	for batch := range slices.Chunk(documents, batchSize) {
		if err := e.Put(tb.Context(), batch); err != nil {
			tb.Fatal(err)
		}
	}
}

func benchmark(b *testing.B, fn func(b *testing.B, e *Engine, f *full)) {
	f := load(b)
	for _, engine := range sqltest.All() {
		b.Run(string(engine), func(b *testing.B) {
			db := sqltest.Open(b, engine)
			f.store(b, db)
			b.Cleanup(func() {
				if db.Engine != sqldb.MySQL {
					return
				}
				// The next test empties the tables by DELETE, which leaves every term in InnoDB's full text.
				if _, err := db.Exec(context.WithoutCancel(b.Context()), "TRUNCATE TABLE listing_text"); err != nil {
					b.Error(err)
				}
			})
			fn(b, New(db, page.NewSigner([]byte("benchmark"))), f)
		})
	}
}

func BenchmarkPut(b *testing.B) {
	benchmark(b, func(b *testing.B, e *Engine, f *full) {
		for b.Loop() {
			putAll(b, e, f.documents)
		}
		b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(len(f.documents)), "µs/product")
	})
}

func BenchmarkFind(b *testing.B) {
	benchmark(b, func(b *testing.B, e *Engine, f *full) {
		putAll(b, e, f.documents)
		if err := e.Refresh(b.Context()); err != nil {
			b.Fatal(err)
		}
		root := int64(len(f.categories) + 1)
		price := int64(50_000)
		for _, c := range []struct {
			name string
			q    search.Query
		}{
			{"listing of all", search.Query{CategoryID: root}},
			{"listing, no facets", search.Query{CategoryID: root}},
			{"listing in stock by price", search.Query{CategoryID: root, InStock: true, PriceMax: &price, Sort: search.PriceAsc}},
			{"8,000 hits", search.Query{Text: "usb"}},
			{"34,000 hits", search.Query{Text: "1"}},
			{"two terms", search.Query{Text: "black cartridge"}},
			{"three terms", search.Query{Text: "wireless gaming mouse"}},
			{"filtered", search.Query{Text: "usb", CategoryID: 1, InStock: true}},
			{"code", search.Query{Text: "006R90321"}},
			{"typo", search.Query{Text: "batery charger"}},
			{"beginning", search.Query{Text: "camer"}},
			{"most of many", search.Query{Text: "black wireless ergonomic xylophone mouse"}},
			{"nothing", search.Query{Text: "xqzw vbnm"}},
		} {
			b.Run(c.name, func(b *testing.B) {
				c.q.Language, c.q.Facets = locale.English, c.name != "listing, no facets"
				var total int
				var fixed string
				for b.Loop() {
					r, err := e.Find(context.Background(), c.q)
					if err != nil {
						b.Fatal(err)
					}
					total, fixed = r.Total, r.Corrected
				}
				b.ReportMetric(float64(total), "hits")
				if fixed != "" {
					b.Log(fixed)
				}
			})
		}
	})
}

func BenchmarkSuggest(b *testing.B) {
	benchmark(b, func(b *testing.B, e *Engine, f *full) {
		putAll(b, e, f.documents)
		if err := e.Refresh(b.Context()); err != nil {
			b.Fatal(err)
		}
		for _, text := range []string{"ca", "bat", "wireless mou", "tn-21"} {
			b.Run(text, func(b *testing.B) {
				n := 0
				for b.Loop() {
					lines, err := e.Suggest(context.Background(), locale.English, text, 10)
					if err != nil {
						b.Fatal(err)
					}
					n = len(lines)
				}
				b.ReportMetric(float64(n), "lines")
			})
		}
	})
}

func BenchmarkLoad(b *testing.B) {
	benchmark(b, func(b *testing.B, e *Engine, f *full) {
		putAll(b, e, f.documents)
		for b.Loop() {
			if _, err := New(e.db, e.signer).Find(context.Background(), search.Query{Language: locale.English}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
