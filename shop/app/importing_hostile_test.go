package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/sqldb/sqltest"
)

// hostile are records of the kind that a supplier's system writes on its worst day, or somebody on purpose.
func hostile(t *testing.T) []byte {
	t.Helper()
	texts := []string{
		"", " ", "plain", "🦊 fox 🦊", "e\u0301 composed", "\u202egnp.exe", "a\u0000b\u0007c", "\u200b\u200d\ufeff", "ﬁ Ⅷ ½ ﷺ", "İstanbul ıI", "ß ẞ SS",
		"'; DROP TABLE product; --", "{{.}} ${x} %s %n", "<script>alert(1)</script><b>bold", "&amp;&lt;&#0;", "\\\"", "-", "…", "日本語の部品番号",
		strings.Repeat("x", 119), strings.Repeat("ﷺ", 120), strings.Repeat("ü", 161), strings.Repeat("w ", 400), strings.Repeat("long", 20_000),
		strings.Repeat("<div><p>", 2_000), strings.Repeat("&", 59_000),
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	n := 0
	add := func(fields map[string]any) {
		n++
		record := map[string]any{"id": fmt.Sprintf("ref-%d", n), "title": "A product", "price": 100}
		maps.Copy(record, fields)
		if err := enc.Encode(record); err != nil {
			t.Fatal(err)
		}
	}
	for _, text := range texts {
		for _, field := range []string{"id", "title", "name", "supplier", "short_description", "img_high", "attr_t_note", "attr_t_type", "attr_t_product_colour"} {
			add(map[string]any{field: text})
		}
		add(map[string]any{"attr_t_" + text: "value", "attr_n_" + text: 1, "attr_b_" + text: true})
		add(map[string]any{"img_high": "https://example.com/" + text, "ean": []string{text, "4006381333931"}})
	}
	many := map[string]any{}
	for i := range 700 {
		many[fmt.Sprintf("attr_t_field_%d", i)] = "x"
	}
	add(many)
	add(map[string]any{"attr_t_a b": "1", "attr_t_a_b": "2", "attr_t_a-b": "3", "attr_t_A B": "4"})
	add(map[string]any{"attr_t_type": strings.Repeat("kind,", 50) + strings.Join(texts, ",")})
	for _, value := range []any{-1, 0, 1.5, 1e20, "12", nil, []int{1}, map[string]int{"a": 1}, true} {
		add(map[string]any{"price": value})
		add(map[string]any{"attr_n_weight": value, "attr_n_package_weight": value})
		add(map[string]any{"ean": value})
		add(map[string]any{"title": value})
	}
	for range 30 { // one name, one part number, many records
		add(map[string]any{"name": "SAME-1", "supplier": "Same", "title": "Same"})
	}
	return b.Bytes()
}

func TestNoRecordCanFailTheRecordsBesideIt(t *testing.T) {
	t.Parallel()
	data := hostile(t)
	rows := int64(bytes.Count(data, []byte("\n")))
	exports := make(chan string, len(sqltest.All()))
	t.Run("engines", func(t *testing.T) {
		eachImport(t, func(t *testing.T, e sqltest.Engine) {
			a := emptyShop(t, e)
			imported(t, a, "opendb", written(t, slice(t, "opendb")))
			path := written(t, data)
			first := imported(t, a, "icecat", path).Counts
			if first.Read != rows || first.Created < rows/2 || first.Rejected == 0 {
				t.Errorf("%+v of %d rows", first, rows)
			}
			export := exported(t, a)
			if second := imported(t, a, "icecat", path).Counts; second.Unchanged+second.Rejected != rows || second.Rejected != first.Rejected {
				t.Errorf("again %+v, first %+v", second, first)
			}
			if exported(t, a) != export {
				t.Error("the second import changed something")
			}
			exports <- export
		})
	})
	first := <-exports
	for range len(sqltest.All()) - 1 {
		if other := <-exports; other != first {
			t.Errorf("two engines keep different catalogues:\n%s", cmp.Diff(strings.Split(first, "\n"), strings.Split(other, "\n")))
		}
	}
}
