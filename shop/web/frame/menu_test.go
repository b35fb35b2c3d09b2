package frame

import (
	"testing"

	"vapeart/shop/catalog"
)

// A catalogue of thousands of categories shows its largest ones, in the catalogue's order.
func TestLargest(t *testing.T) {
	t.Parallel()
	list := []catalog.CategoryView{{ID: 1, Products: 5}, {ID: 2, Products: 50}, {ID: 3, Products: 5}, {ID: 4, Products: 20}, {ID: 5, Products: 5}}
	ids := func(list []catalog.CategoryView) (all []int64) {
		for _, c := range list {
			all = append(all, c.ID)
		}
		return all
	}
	for n, want := range map[int][]int64{1: {2}, 2: {2, 4}, 3: {1, 2, 4}, 5: {1, 2, 3, 4, 5}, 9: {1, 2, 3, 4, 5}} {
		got := ids(largest(list, n))
		if len(got) != len(want) {
			t.Errorf("%d: %v, want %v", n, got, want)
			continue
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%d: %v, want %v", n, got, want)
			}
		}
	}
	if ids(list)[0] != 1 {
		t.Error("the tree itself was sorted")
	}
}
