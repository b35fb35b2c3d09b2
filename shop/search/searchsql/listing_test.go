package searchsql

import (
	"math/rand/v2"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"vapeart/shop/search"
)

func TestFiltersFacetsAndOrderAreThoseOfANaiveSearch(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, e *Engine) {
		r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a repeatable test
		var documents []search.Document
		for id := int64(1); id <= 150; id++ {
			documents = append(documents, randomDocument(r, id*7)) // with gaps, over three blocks
		}
		put(t, e, documents...)
		all := newNaive(documents)
		for range 150 {
			q := randomQuery(r)
			got := find(t, e, q)
			if got.Corrected != "" {
				t.Fatalf("%q was put right to %q: the words of this test are too near one another", q.Text, got.Corrected)
			}
			ids, facets := all.find(q)
			if got.Total != len(ids) {
				t.Errorf("%+v: total %d, want %d", q, got.Total, len(ids))
			}
			if diff := gocmp.Diff(ids[:min(len(ids), 100)], got.ProductIDs, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%+v: %s", q, diff)
			}
			if diff := gocmp.Diff(facets, got.Facets, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%+v: %s", q, diff)
			}
			if t.Failed() {
				return
			}
		}
	})
}
