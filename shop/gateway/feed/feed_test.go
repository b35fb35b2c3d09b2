package feed_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"vapeart/shop/catalog"
	"vapeart/shop/fault"
	"vapeart/shop/gateway/feed"
	"vapeart/shop/importing"
	"vapeart/shop/money"
)

func records(t *testing.T, f importing.Feed, path string) []importing.Record {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var out []importing.Record
	for row, err := range f.Rows(file) {
		if err != nil {
			t.Fatal(err)
		}
		r, err := f.Parse(row)
		if err != nil {
			t.Errorf("line %d: %v", row.Line, err)
		}
		out = append(out, r)
	}
	return out
}

func parse(t *testing.T, f importing.Feed, line string) (importing.Record, error) {
	t.Helper()
	return f.Parse(importing.Row{Line: 1, Data: []byte(line)}) //nolint:wrapcheck // the test looks at it
}

func TestEveryRealRecordOfTheSlicesIsUnderstood(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		feed importing.Feed
		path string
		rows int
	}{
		{feed.NewIcecat(money.EUR), "testdata/icecat-282.jsonl", 282},
		{feed.NewOpenDB(), "testdata/opendb-217.jsonl", 217},
	} {
		got := records(t, c.feed, c.path)
		if len(got) != c.rows {
			t.Errorf("%s: %d records, want %d", c.path, len(got), c.rows)
		}
		codes := map[string]bool{}
		for _, category := range c.feed.Schema().Categories {
			if category.Parent != "" && !codes[category.Parent] {
				t.Errorf("%s: category %s stands before its parent", c.path, category.Code)
			}
			codes[category.Code] = true
		}
		for _, r := range got {
			if r.Reference == "" || r.Name == "" || len(r.Categories) != 1 || !codes[r.Categories[0]] {
				t.Errorf("%s: %s %q in %v", c.path, r.Reference, r.Name, r.Categories)
			}
			if r.Name != catalog.CleanText(r.Name) || r.Brand != catalog.CleanText(r.Brand) {
				t.Errorf("%s: %q by %q is not clean", c.path, r.Name, r.Brand)
			}
		}
	}
}

func TestIcecatFieldsBecomeTypedValues(t *testing.T) {
	t.Parallel()
	r, err := parse(t, feed.NewIcecat(money.EUR), `{"id":"7","name":" AB\u200b-1 ","title":"Toner  Black\u0007","ean":["0095205603217","123","0095205603217"],
		"short_description":"<b>Rich</b> text","img_high":"http://images.example/7.jpg","supplier":"Xerox","price":4995,
		"attr_t_product_colour":"Black, black, White","attr_n_width":33.50,"attr_b_touchscreen":false,"attr_t_dimensions__wxdxh_":" 3 x 4 ","attr_n_weight":33.4}`)
	if err != nil {
		t.Fatal(err)
	}
	price := money.Of(4995, money.EUR)
	no := false
	want := importing.Record{
		Reference: "7", MPN: "AB-1", Brand: "Xerox", Name: "Toner Black", Description: "<b>Rich</b> text",
		EANs: []string{"0095205603217"}, Price: &price, Categories: []string{"electronics-printer-supplies"},
		Attributes: []importing.Value{
			{Code: "touchscreen.b", Kind: catalog.BooleanAttribute, Name: "Touchscreen", Bool: no},
			{Code: "weight.n", Kind: catalog.NumberAttribute, Name: "Weight", Number: "33.4"},
			{Code: "width.n", Kind: catalog.NumberAttribute, Name: "Width", Number: "33.5"},
			{Code: "dimensions-wxdxh.t", Kind: catalog.TextAttribute, Name: "Dimensions (wxdxh)", Text: "3 x 4"},
			{Code: "color", Kind: catalog.ChoiceAttribute, Choices: []string{"Black", "White"}},
		},
		Pictures: []string{"https://images.example/7.jpg"}, WeightGrams: 33,
		Dropped: []fault.Field{{Name: "ean.1", Code: "import.bad_ean", Args: []fault.Arg{fault.With("ean", "123")}}},
	}
	if diff := cmp.Diff(want, r, cmpopts.IgnoreUnexported(importing.Record{}, importing.Value{})); diff != "" {
		t.Errorf("record (-want +got):\n%s", diff)
	}
}

func TestAPriceIsNeverGuessed(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		code  string
		minor int64
	}{
		`4995`: {"", 4995}, `0`: {"", 0}, `null`: {"", 0}, `-5`: {"import.price_out_of_range", 0},
		`49.95`: {"not_a_number", 0}, `1e12`: {"not_a_number", 0}, `100000001`: {"import.price_out_of_range", 0},
	} {
		r, err := parse(t, feed.NewIcecat(money.EUR), `{"id":"1","title":"x","price":`+text+`}`)
		code := ""
		if fields := fault.FieldsOf(err); len(fields) > 0 {
			code = fields[0].Code
		}
		var minor int64
		if r.Price != nil {
			minor = r.Price.Minor
		}
		if code != want.code || minor != want.minor {
			t.Errorf("price %s: %q %d, want %q %d", text, code, minor, want.code, want.minor)
		}
	}
}

func TestOpenDBObjectsAreFlattenedAndListsAreChoices(t *testing.T) {
	t.Parallel()
	r, err := parse(t, feed.NewOpenDB(), `{"opendb_id":"u-1","category":"Motherboard","metadata":{"name":" X\ufeff 1 ","manufacturer":"ASUS","part_numbers":["P1"," P2","P1"],"series":"Prime","variant":"X"},
		"memory":{"max":128,"ram_type":"DDR5"},"color":["BLACK","Black","WHITE"],"raid_support":true,"tdp":null,"m2_slots":[{"size":"2280","key":"M"}],"lighting":[]}`)
	if err != nil {
		t.Fatal(err)
	}
	want := importing.Record{
		Reference: "u-1", MPN: "P1", OtherMPNs: []string{"P2"}, Brand: "ASUS", Name: "X 1", Summary: "Prime",
		Categories: []string{"components-motherboard"},
		Attributes: []importing.Value{
			{Code: "color", Kind: catalog.ChoiceAttribute, Choices: []string{"Black", "White"}},
			{Code: "m2-slots.t", Kind: catalog.TextAttribute, Name: "M2 slots", Text: "key M, size 2280"},
			{Code: "memory-max.n", Kind: catalog.NumberAttribute, Name: "Memory max", Number: "128"},
			{Code: "memory-ram-type.t", Kind: catalog.TextAttribute, Name: "Memory ram type", Text: "DDR5"},
			{Code: "raid-support.b", Kind: catalog.BooleanAttribute, Name: "Raid support", Bool: true},
		},
	}
	if diff := cmp.Diff(want, r, cmpopts.IgnoreUnexported(importing.Record{}, importing.Value{})); diff != "" {
		t.Errorf("record (-want +got):\n%s", diff)
	}
}

func TestWhatIsNotARecordIsRefusedWithItsReason(t *testing.T) {
	t.Parallel()
	for _, f := range []importing.Feed{feed.NewIcecat(money.EUR), feed.NewOpenDB()} {
		for _, line := range []string{`{"id":`, `[]`, `"text"`, `{"id":{},"opendb_id":{}}`, strings.Repeat("[", 20_000)} {
			if _, err := parse(t, f, line); fault.CodeOf(err) != "import.bad_json" {
				t.Errorf("%s: %.20s: %v", f.Supplier(), line, err)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"id":"7","name":"x","title":"y","ean":["1"],"price":1,"attr_t_type":"a,b"}`))
	f.Add([]byte(`{"opendb_id":"u","category":"RAM","metadata":{"name":"n","part_numbers":[]},"a":{"b":[{"c":1}]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, supplier := range []importing.Feed{feed.NewIcecat(money.EUR), feed.NewOpenDB()} {
			r, err := supplier.Parse(importing.Row{Line: 1, Data: data})
			if err == nil && r.Price != nil && r.Price.Minor <= 0 {
				t.Errorf("a free product: %+v", r)
			}
		}
	})
}
