package catalogsql_test

import (
	"testing"

	"vapeart/shop/catalog"
	"vapeart/shop/sqldb/sqltest"
)

// BenchmarkSaveNew writes batches of 500 new products of a supplier's size. ns/product is the figure to watch.
func BenchmarkSaveNew(b *testing.B) {
	for _, e := range sqltest.All() {
		b.Run(string(e), func(b *testing.B) {
			s := setup(b, sqltest.Open(b, e))
			v := s.vocabulary(b)
			const size = 500
			n := 0
			b.ResetTimer()
			for b.Loop() {
				b.StopTimer()
				products := make([]*catalog.Product, size)
				for i := range products {
					products[i] = v.full(n)
					n++
				}
				b.StartTimer()
				must(b, s.Save(b.Context(), products))
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/product")
		})
	}
}
