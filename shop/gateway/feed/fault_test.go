package feed_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/catalog"
	"vapeart/shop/fault"
	"vapeart/shop/gateway/feed"
	"vapeart/shop/money"
)

func TestAFaultyValueIsDroppedAndNotedAndTheRecordIsTaken(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 3_000)
	for line, want := range map[string][]string{
		`{"id":"1","title":"x","name":"` + long + `"}`:              {"name too_long"},
		`{"id":"1","title":"x","ean":["1","4006381333932"]}`:        {"ean.0 import.bad_ean", "ean.1 import.bad_ean"},
		`{"id":"1","title":"x","attr_t_note":"` + long + `"}`:       {"attr_t_note too_long"},
		`{"id":"1","title":"x","attr_n_width":1e99}`:                {"attr_n_width not_a_number"},
		`{"id":"1","title":"x","attr_t_type":"` + long + `,Black"}`: {"attr_t_type too_long"},
		`{"id":"1","title":"x","attr_t_note":null,"attr_n_":1}`:     nil,
	} {
		r, err := parse(t, feed.NewIcecat(money.EUR), line)
		if err != nil {
			t.Errorf("%.60s: %v", line, err)
		}
		var got []string
		for _, d := range r.Dropped {
			got = append(got, d.Name+" "+d.Code)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%.60s (-want +got):\n%s", line, diff)
		}
	}
}

func TestMoreAttributesThanAProductHasAreDropped(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString(`{"id":"1","title":"x"`)
	for i := range catalog.MaxAttributes + 3 {
		fmt.Fprintf(&b, `,"attr_n_%04d":1`, i)
	}
	r, err := parse(t, feed.NewIcecat(money.EUR), b.String()+"}")
	if err != nil || len(r.Attributes) != catalog.MaxAttributes || len(r.Dropped) != 3 || r.Dropped[0].Code != "import.too_many" {
		t.Errorf("%d attributes, dropped %v, %v", len(r.Attributes), r.Dropped, err)
	}
}

func TestIcecatProductsAreFiledByTheFirstRuleThatFits(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		`{"title":"HP 27 Original Black ink cartridge for printer"}`: "electronics-printer-supplies",
		`{"title":"HP LaserJet printer"}`:                            "electronics-printers",
		`{"title":"Thing","attr_t_cable_type":"Cat6"}`:               "electronics-cables",
		`{"title":"APC hard drive, usb flash"}`:                      "electronics-storage",
		`{"title":"Tripp Lite CT120 battery tester (Black)"}`:        "electronics-power",
		`{"title":"Printers are not one printerish word"}`:           "electronics-other",
		`{"title":""}`: "electronics-other",
	} {
		r, err := parse(t, feed.NewIcecat(money.EUR), line)
		if err != nil || len(r.Categories) != 1 || r.Categories[0] != want {
			t.Errorf("%s: %v, want %s (%v)", line, r.Categories, want, err)
		}
	}
}

func TestNumbersAreWrittenAsTheShopKeepsThem(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"33.50": "33.5", "2.0": "2", "-0": "0", "1e3": "1000", "1.5e-3": "0.0015", "0.10000000000000001": "0.1", "123456789012": "123456789012",
		"1e16": "", "1e-40": "", "1e999": "",
	} {
		r, err := parse(t, feed.NewOpenDB(), `{"opendb_id":"1","n":`+raw+`}`)
		got := ""
		if len(r.Attributes) == 1 {
			got = r.Attributes[0].Number
		}
		if err != nil || got != want {
			t.Errorf("%s: %q, want %q (%v)", raw, got, want, err)
		}
	}
}

func TestOneFieldCanBeANumberHereAndAnObjectThere(t *testing.T) {
	t.Parallel()
	for line, want := range map[string][]string{
		`{"opendb_id":"1","memory":16}`:                               {"memory.n=16"},
		`{"opendb_id":"1","memory":{"max":128,"slots":[1,null,"x"]}}`: {"memory-max.n=128", "memory-slots.t=1; x"},
		`{"opendb_id":"1","memory":null}`:                             nil,
		`{"opendb_id":"1","color":["ÄRGER","RGB","USB3"]}`:            {"color=Ärger,RGB,USB3"},
		`{"opendb_id":"1","a":{"b":{"c":{"d":{"e":{"f":1}}}}}}`:       nil,
	} {
		r, err := parse(t, feed.NewOpenDB(), line)
		if err != nil {
			t.Errorf("%s: %v", line, err)
		}
		var got []string
		for _, v := range r.Attributes {
			got = append(got, v.Code+"="+v.Number+v.Text+strings.Join(v.Choices, ","))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", line, diff)
		}
	}
}

func TestFeedsAreFoundByTheirSuppliersName(t *testing.T) {
	t.Parallel()
	for _, name := range feed.Suppliers() {
		f, err := feed.ByName(name, money.EUR)
		if err != nil || f.Supplier() != name {
			t.Errorf("%s: %v, %v", name, f, err)
		}
	}
	if f, err := feed.ByName("acme", money.EUR); fault.CodeOf(err) != "import.supplier_unknown" {
		t.Errorf("%v, %v", f, err)
	}
}
