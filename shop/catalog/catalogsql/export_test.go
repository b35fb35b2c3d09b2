package catalogsql_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"vapeart/shop/catalog"
	"vapeart/shop/sqldb/sqltest"
)

func TestTheExportIsTheSameOnEveryEngineAndForEveryOrderOfMaking(t *testing.T) {
	t.Parallel()
	exports := map[string]string{}
	for _, e := range sqltest.All() {
		for _, later := range []bool{false, true} {
			s := setup(t, sqltest.Open(t, e))
			if later { // other ids and other times
				must(t, s.SaveBrands(t.Context(), []*catalog.Brand{{Name: "Brand 39"}}))
				s.clock.Advance(24 * time.Hour)
			}
			v := s.vocabulary(t)
			products := []*catalog.Product{v.rich(1), v.full(2), v.full(3), v.rich(4), product("Ä"), product("a")}
			if later {
				for _, p := range []int{4, 0, 3} {
					must(t, s.Save(t.Context(), products[p:p+1]))
				}
				products = []*catalog.Product{products[5], products[2], products[1]}
			}
			must(t, s.Save(t.Context(), products))
			var b bytes.Buffer
			must(t, catalog.WriteExport(t.Context(), s.repo, &b))
			exports[b.String()] = string(e)
		}
	}
	if len(exports) != 1 {
		for text := range exports {
			for other := range exports {
				equal(t, strings.Split(text, "\n"), strings.Split(other, "\n"))
			}
		}
	}
	for text := range exports {
		for _, want := range []string{
			`{"type":"brand","key":"brand1","name":"Brand 1","slug":"brand-1"}`,
			`{"type":"category","code":"c7","parent":"c2","position":7,"texts":{"de":{"name":"Kategorie 7","slug":"kategorie-7"},"en":{"name":"Category 7","slug":"category-7"}}}`,
			`{"type":"product","code":"a","tax_class":"standard","age_restricted":false,"status":"active","texts":{"en":{"name":"Product a","slug":"product-a"}},"variants":[{"sku":"SKU-a","active":true,"price":{"amount":{"minor":1000,"currency":"EUR"}}}]}`,
			`"sale":{"minor":1500,"currency":"EUR"},"sale_from":"2026-03-01T13:00:00Z","sale_until":"2026-03-01T21:00:00Z","purchase":{"minor":400,"currency":"EUR"}`,
		} {
			if !strings.Contains(text, want) {
				t.Errorf("%s\nis not in\n%s", want, text)
			}
		}
	}
}
