package catalogsql_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"vapeart/shop/catalog"
	"vapeart/shop/catalog/catalogsql"
	"vapeart/shop/locale"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

func named(code, en, de string) *catalog.Product {
	p := product(code)
	p.Texts = map[locale.Language]catalog.Text{locale.English: {Name: en}}
	if de != "" {
		p.Texts[locale.German] = catalog.Text{Name: de}
	}
	return p
}

func slug(p *catalog.Product) string { return p.Texts[locale.English].Slug }

func TestSlugs(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := setup(t, db)
		r := catalogsql.NewReader(db, s.clock)
		leads := func(t *testing.T, slug string, to *catalog.Product) {
			t.Helper()
			id, err := r.Resolve(t.Context(), catalog.ProductSlug, slug)
			must(t, err)
			if id != to.ID {
				t.Errorf("%s leads to %d, want %d", slug, id, to.ID)
			}
		}
		save := func(t *testing.T, p ...*catalog.Product) {
			t.Helper()
			must(t, s.Save(t.Context(), p))
		}
		t.Run("equal names get numbers, in a batch and after it", func(t *testing.T) {
			a, b, c := named("a", "Nova Pod", ""), named("b", "Nova Pod", ""), named("c", "Nova  POD", "")
			save(t, a, b)
			save(t, c)
			equal(t, []string{"nova-pod", "nova-pod-2", "nova-pod-3"}, []string{slug(a), slug(b), slug(c)})
		})
		t.Run("a product's languages share a slug, other products' do not", func(t *testing.T) {
			p, q := named("shared", "Vario", "Vario"), named("de", "Fixed", "Vario")
			save(t, p, q)
			equal(t, "vario", p.Texts[locale.German].Slug)
			equal(t, "vario-2", q.Texts[locale.German].Slug)
		})
		t.Run("a new name makes a new slug, and the old one leads there", func(t *testing.T) {
			p := named("moved", "Old Name", "")
			save(t, p)
			p.Texts[locale.English] = catalog.Text{Name: "New Name"}
			save(t, p)
			equal(t, "new-name", slug(p))
			leads(t, "old-name", p)
			leads(t, "new-name", p)
			other := named("heir", "Old Name", "")
			save(t, other)
			equal(t, "old-name-2", slug(other))
			p.Texts[locale.English] = catalog.Text{Name: "Old Name"}
			save(t, p)
			equal(t, "old-name", slug(p))
			leads(t, "new-name", p)
		})
		t.Run("a given slug is taken, with a number when it is not free", func(t *testing.T) {
			p, q := named("given", "x", ""), named("given2", "y", "")
			p.Texts[locale.English] = catalog.Text{Name: "x", Slug: "my-own"}
			q.Texts[locale.English] = catalog.Text{Name: "y", Slug: "my-own"}
			save(t, p, q)
			equal(t, []string{"my-own", "my-own-2"}, []string{slug(p), slug(q)})
		})
		t.Run("a name without Latin letters takes the code", func(t *testing.T) {
			p := named("Kanji 7", "日本", "")
			save(t, p)
			equal(t, "kanji-7", slug(p))
		})
		t.Run("hundreds of one name find their slugs", func(t *testing.T) {
			products := make([]*catalog.Product, 600)
			for i := range products {
				products[i] = named(fmt.Sprint("mount-", i), "Desk mount", "")
			}
			save(t, products...)
			equal(t, []string{"desk-mount", "desk-mount-585", "desk-mount-mount-599"}, []string{slug(products[0]), slug(products[584]), slug(products[599])})
		})
		t.Run("products and categories do not share slugs", func(t *testing.T) {
			c := &catalog.Category{Code: "nova", Texts: map[locale.Language]catalog.Text{locale.English: {Name: "Nova Pod"}}}
			must(t, s.SaveCategory(t.Context(), c))
			equal(t, "nova-pod", c.Texts[locale.English].Slug)
		})
	})
}

// settings returns the history of a variant's price as "amount sale".
func (s *shop) settings(t *testing.T, variantID int64) []string {
	t.Helper()
	type row struct{ amount, sale int64 }
	rows, err := sqldb.All(t.Context(), s.db, func(r *row, scan sqldb.Scanner) error { return scan(&r.amount, &r.sale) },
		"SELECT amount_minor, COALESCE(sale_minor, 0) FROM price_change WHERE variant_id = ? ORDER BY changed_at, id", variantID)
	must(t, err)
	var list []string
	for _, r := range rows {
		list = append(list, fmt.Sprint(r.amount, " ", r.sale))
	}
	return list
}

func TestThePriceHistoryKeepsSettingsThatDiffer(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := setup(t, db)
		p := product("priced")
		p.Variants = append(p.Variants, catalog.Variant{SKU: "never"})
		p.Options = nil
		must(t, s.Save(t.Context(), []*catalog.Product{p}))
		purchase := euro(100)
		for _, set := range []*catalog.Price{
			{Amount: euro(1_000)},
			{Amount: euro(1_000), Purchase: &purchase},
			{Amount: euro(1_100), Purchase: &purchase},
			{Amount: euro(1_100), Sale: &catalog.Sale{Amount: euro(900)}},
			{Amount: euro(1_100), Sale: &catalog.Sale{Amount: euro(900), Until: start().Add(48 * time.Hour)}},
			nil,
			{Amount: euro(1_100)},
		} {
			s.clock.Advance(time.Hour)
			p.Variants[0].Price, p.Status = set, catalog.Active
			if set == nil {
				p.Status = catalog.Archived
			}
			must(t, s.Save(t.Context(), []*catalog.Product{p}))
		}
		equal(t, []string{"1000 0", "1100 0", "1100 900", "1100 900", "0 0", "1100 0"}, s.settings(t, p.Variants[0].ID))
		equal(t, nil, s.settings(t, p.Variants[1].ID))
		equal(t, p, s.stored(t, p.ID))
	})
}

func TestTouched(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := setup(t, db)
		v := s.vocabulary(t)
		tags := func(t *testing.T, since int64) (list []string) {
			t.Helper()
			changes, err := s.repo.TouchedSince(t.Context(), since, 100)
			must(t, err)
			for _, c := range changes {
				list = append(list, c.Tag)
			}
			return list
		}
		last := func(t *testing.T) int64 {
			t.Helper()
			id, err := s.repo.LastTouched(t.Context())
			must(t, err)
			return id
		}
		root, child, other := v.categories[0].ID, v.categories[5].ID, v.categories[1].ID
		p := product("one")
		p.Categories = []int64{child}
		t.Run("a product touches itself and its categories with those above", func(t *testing.T) {
			from := last(t)
			must(t, s.Save(t.Context(), []*catalog.Product{p}))
			equal(t, []string{catalog.TagCategory(root), catalog.TagCategory(child), catalog.TagProduct(p.ID)}, tags(t, from))
		})
		t.Run("one that moves touches the categories that it leaves too", func(t *testing.T) {
			from := last(t)
			p.Categories = []int64{other}
			must(t, s.Save(t.Context(), []*catalog.Product{p}))
			equal(t, []string{catalog.TagCategory(root), catalog.TagCategory(other), catalog.TagCategory(child), catalog.TagProduct(p.ID)}, tags(t, from))
		})
		t.Run("a large batch touches the catalogue", func(t *testing.T) {
			from := last(t)
			products := make([]*catalog.Product, 21)
			for i := range products {
				products[i] = product(fmt.Sprint("many-", i))
			}
			must(t, s.Save(t.Context(), products))
			equal(t, []string{catalog.TagCatalog}, tags(t, from))
		})
		t.Run("old changes can be forgotten, and ids go on", func(t *testing.T) {
			from := last(t)
			s.clock.Advance(time.Hour)
			must(t, s.repo.ForgetTouched(t.Context(), s.clock.Now()))
			equal(t, 0, last(t))
			must(t, s.repo.InTx(t.Context(), func(ctx context.Context) error { return s.repo.Touched(ctx, s.clock.Now(), []string{"x"}) }))
			equal(t, []string{"x"}, tags(t, from))
		})
	})
}
