package catalogsql_test

import (
	"fmt"
	"io"
	"testing"

	"vapeart/shop/catalog"
	"vapeart/shop/catalog/catalogsql"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
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

// BenchmarkSaveChanged writes batches of 500 products of which a supplier changed price and summary.
func BenchmarkSaveChanged(b *testing.B) {
	for _, e := range sqltest.All() {
		b.Run(string(e), func(b *testing.B) {
			s := setup(b, sqltest.Open(b, e))
			v := s.vocabulary(b)
			const size = 500
			products, ids := make([]*catalog.Product, size), make([]int64, size)
			for i := range products {
				products[i] = v.full(i)
			}
			must(b, s.Save(b.Context(), products))
			for i, p := range products {
				ids[i] = p.ID
			}
			n := 0
			for b.Loop() {
				changed, err := s.Products(b.Context(), ids)
				must(b, err)
				for _, p := range changed {
					n++
					p.Variants[0].Price.Amount = euro(int64(n))
					text := p.Texts[locale.English]
					text.Summary = fmt.Sprint("Summary ", n)
					p.Texts[locale.English] = text
				}
				must(b, s.Save(b.Context(), changed))
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/product")
		})
	}
}

// BenchmarkRead asks a catalogue of 67,000 products for what pages need.
func BenchmarkRead(b *testing.B) {
	for _, e := range sqltest.All() {
		b.Run(string(e), func(b *testing.B) {
			s := setup(b, sqltest.Open(b, e))
			v := s.vocabulary(b)
			const all, size = 67_000, 500
			for n := 0; n < all; n += size {
				products := make([]*catalog.Product, size)
				for i := range products {
					products[i] = v.full(n + i)
				}
				must(b, s.Save(b.Context(), products))
			}
			r := catalogsql.NewReader(s.db, s.clock)
			ids := make([]int64, 24)
			for i := range ids {
				ids[i] = int64(1 + i*2_500)
			}
			for _, c := range []struct {
				name string
				read func() error
			}{
				{"tree", func() error { _, err := r.CategoryTree(b.Context(), locale.German); return err }},
				{"cards", func() error { _, err := r.Cards(b.Context(), ids, locale.German); return err }},
				{"offers", func() error { _, err := r.Offers(b.Context(), ids, locale.German); return err }},
				{"product", func() error { _, err := r.Product(b.Context(), 33_333, locale.German); return err }},
				{"resolve", func() error {
					_, err := r.Resolve(b.Context(), catalog.ProductSlug, "nothing-here")
					return ignore(err)
				}},
				{"export", func() error { return catalog.WriteExport(b.Context(), s.repo, io.Discard) }},
				{"sitemap", func() error {
					for _, err := range r.Sitemap(b.Context()) {
						if err != nil {
							return err
						}
					}
					return nil
				}},
			} {
				b.Run(c.name, func(b *testing.B) {
					for b.Loop() {
						must(b, c.read())
					}
				})
			}
		})
	}
}

// ignore drops the answer that there is nothing.
func ignore(err error) error {
	if fault.KindOf(err) == fault.NotFound {
		return nil
	}
	return err
}
