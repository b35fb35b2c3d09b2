package inventory

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/fault"
)

func TestDemandsAreSummedAndChecked(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		demands []Demand
		want    map[int64]int
		code    string
	}{
		"none":                  {nil, map[int64]int{}, ""},
		"a variant twice":       {[]Demand{{7, 2}, {8, 1}, {7, 3}}, map[int64]int{7: 5, 8: 1}, ""},
		"zero":                  {[]Demand{{7, 0}}, nil, "inventory.bad_quantity"},
		"negative":              {[]Demand{{7, 2}, {7, -1}}, nil, "inventory.bad_quantity"},
		"too many":              {[]Demand{{7, maxQuantity + 1}}, nil, "inventory.bad_quantity"},
		"too many in their sum": {[]Demand{{7, maxQuantity}, {7, 1}}, nil, "inventory.bad_quantity"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := sumDemands(tc.demands)
			if tc.code != "" {
				if fault.KindOf(err) != fault.Invalid || fault.CodeOf(err) != tc.code {
					t.Errorf("%v, want invalid %s", err, tc.code)
				}
				return
			}
			if diff := cmp.Diff(tc.want, got); diff != "" || err != nil {
				t.Errorf("%v, sums (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestTextsMustFitTheLedger(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"order:1": "", strings.Repeat("ü", maxText): "", "": "required", strings.Repeat("ü", maxText+1): "too_long",
	} {
		var c fault.Check
		checkText(&c, "reference", text)
		got := ""
		for _, f := range fault.FieldsOf(c.Err()) {
			got += f.Code
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestTheWayBetweenTwoStatesTouchesOnlyWhatDiffers(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	later := now.Add(time.Hour)
	before := []Reservation{
		{"cart:1", 1, 2, now}, {"cart:1", 2, 5, now}, {"cart:1", 3, 1, now}, {"cart:1", 4, 4, now},
	}
	after := []Reservation{
		{"cart:1", 1, 2, now},   // stays
		{"cart:1", 2, 3, now},   // fewer
		{"cart:1", 4, 4, later}, // only its end moves
		{"order:9", 3, 1, time.Time{}},
		{"order:9", 5, 6, time.Time{}},
	}
	got := difference(before, after, Release, "test", now)
	want := step{
		gone:  []Reservation{{"cart:1", 2, 5, now}, {"cart:1", 4, 4, now}, {"cart:1", 3, 1, now}},
		added: []Reservation{{"cart:1", 2, 3, now}, {"cart:1", 4, 4, later}, {"order:9", 3, 1, time.Time{}}, {"order:9", 5, 6, time.Time{}}},
		movements: []Movement{
			{VariantID: 2, Kind: Release, ReservedChange: -2, Reference: "cart:1", Actor: "test", At: now},
			{VariantID: 3, Kind: Release, ReservedChange: -1, Reference: "cart:1", Actor: "test", At: now},
			{VariantID: 3, Kind: Reserve, ReservedChange: 1, Reference: "order:9", Actor: "test", At: now},
			{VariantID: 5, Kind: Reserve, ReservedChange: 6, Reference: "order:9", Actor: "test", At: now},
		},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(step{})); diff != "" {
		t.Errorf("step (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]Change{{2, 0, -2}, {5, 0, 6}}, changes(got.movements)); diff != "" {
		t.Errorf("levels that move (-want +got):\n%s", diff)
	}
}
