package searchsql

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"vapeart/shop/locale"
	"vapeart/shop/money"
	"vapeart/shop/page"
	"vapeart/shop/search"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

// The catalogue of the tests. Categories: Devices (Pods, Mods), Liquids (Fruit, Mint (Ice)). Attributes: colour 1 with
// choices 11 to 14, strength 2 with 21 to 23, material 3 with 31 and 32.
const (
	devices, pods, mods, liquids, fruit, mint, ice = 1, 2, 3, 4, 5, 6, 7
)

func parents() map[int64]int64 {
	return map[int64]int64{devices: 0, pods: devices, mods: devices, liquids: 0, fruit: liquids, mint: liquids, ice: mint}
}

func attributes() map[int64]int64 {
	return map[int64]int64{11: 1, 12: 1, 13: 1, 14: 1, 21: 2, 22: 2, 23: 2, 31: 3, 32: 3}
}

// suite runs a test on every engine with an engine on the catalogue above.
func suite(t *testing.T, fn func(t *testing.T, e *Engine)) {
	t.Helper()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) { fn(t, newEngine(t, db)) })
}

func newEngine(t testing.TB, db *sqldb.DB) *Engine {
	t.Helper()
	insert := func(table, cols string, rows ...[]any) {
		if err := db.InsertRows(t.Context(), table, strings.Fields(cols), rows); err != nil {
			t.Fatal(err)
		}
	}
	names := map[int64][2]string{
		devices: {"Devices", "Geräte"}, pods: {"Pods", ""}, mods: {"Mods", "Akkuträger"}, liquids: {"Liquids", "Flüssigkeiten"},
		fruit: {"Fruit", "Frucht"}, mint: {"Mint", "Minze"}, ice: {"Ice", "Eis"},
	}
	for id := int64(1); id <= ice; id++ {
		var parent any
		if p := parents()[id]; p != 0 {
			parent = p
		}
		insert("category", "id code parent_id position version", []any{id, fmt.Sprint("c", id), parent, id, 1})
		for i, lang := range []string{"en", "de"} {
			if names[id][i] != "" {
				insert("category_text", "category_id language name slug description seo_title seo_description",
					[]any{id, lang, names[id][i], fmt.Sprint(lang, id), "", "", ""})
			}
		}
	}
	for i, name := range []string{"Vapora", "Cloudsmith", "Blue Fox", "Ohmega"} {
		insert("brand", "id name name_key slug version", []any{i + 1, name, strings.ToLower(name), fmt.Sprint("b", i), 1})
	}
	for id := range int64(3) {
		insert("attribute", "id code kind unit filterable position version", []any{id + 1, fmt.Sprint("a", id), "choice", "", 1, id, 1})
	}
	for id, attribute := range attributes() {
		insert("choice", "id attribute_id code position", []any{id, attribute, fmt.Sprint(id), id})
	}
	return New(db, page.NewSigner([]byte("test")))
}

// product is a document with what most tests need.
func product(id int64, name string, change ...func(*search.Document)) search.Document {
	d := search.Document{
		ProductID: id, Version: 1, Texts: map[locale.Language]search.DocumentText{locale.English: {Name: name}},
		Price: money.Of(1_000+id, money.EUR), Available: true, PublishedAt: time.UnixMilli(1_700_000_000_000 + id*1_000).UTC(),
	}
	for _, fn := range change {
		fn(&d)
	}
	return d
}

func german(name string) func(*search.Document) {
	return func(d *search.Document) { d.Texts[locale.German] = search.DocumentText{Name: name} }
}

func codes(codes ...string) func(*search.Document) {
	return func(d *search.Document) { d.Codes = codes }
}

func in(categories ...int64) func(*search.Document) {
	return func(d *search.Document) { d.CategoryIDs = categories }
}

func popular(n int) func(*search.Document) {
	return func(d *search.Document) { d.Popularity = n }
}

func put(t testing.TB, e *Engine, documents ...search.Document) {
	t.Helper()
	if err := e.Put(t.Context(), documents); err != nil {
		t.Fatal(err)
	}
}

func find(t testing.TB, e *Engine, q search.Query) search.Result {
	t.Helper()
	if q.Language == "" {
		q.Language = locale.English
	}
	r, err := e.Find(t.Context(), q)
	if err != nil {
		t.Fatalf("%+v: %v", q, err)
	}
	return r
}

// statements returns the same engine on the same database, with what it has in memory, and the texts of its statements.
func statements(e *Engine) (*Engine, func() []string) {
	var mu sync.Mutex
	var texts []string
	db := e.db.Observe(func(_ context.Context, s sqldb.Statement) {
		mu.Lock()
		defer mu.Unlock()
		texts = append(texts, s.Text)
	})
	observed := New(db, e.signer)
	return observed, func() []string {
		mu.Lock()
		defer mu.Unlock()
		out := texts
		texts = nil
		return out
	}
}

func english(text string) search.Query { return search.Query{Text: text, Language: locale.English} }
