package catalogsql_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"vapeart/shop/catalog"
	"vapeart/shop/catalog/catalogsql"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

// together runs fn n times at once and returns the errors.
func together(n int, fn func(i int) error) []error {
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { errs[i] = fn(i) })
	}
	wg.Wait()
	return errs
}

// won counts the nils and fails the test at an error that is not what losers get.
func won(t *testing.T, errs []error, loser func(error) bool) (n int) {
	t.Helper()
	for _, err := range errs {
		switch {
		case err == nil:
			n++
		case !loser(err):
			t.Errorf("a loser got %v", err)
		}
	}
	return n
}

func TestOfTwoUpdatesOfOneVersionOneIsAConflict(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := setup(t, db)
		p := product("contested")
		must(t, s.Save(t.Context(), []*catalog.Product{p}))
		const writers = 8
		read := make([]*catalog.Product, writers) // all the same version
		for i := range read {
			read[i] = s.stored(t, p.ID)
			read[i].Texts = map[locale.Language]catalog.Text{locale.English: {Name: fmt.Sprint("By ", i)}}
		}
		errs := together(writers, func(i int) error { return s.Save(t.Context(), read[i:i+1]) })
		n := won(t, errs, func(err error) bool { return errors.Is(err, fault.New(fault.Conflict, "catalog.product_changed")) })
		if got := s.stored(t, p.ID); n != 1 || got.Version != 2 {
			t.Errorf("%d of %d won, version %d", n, writers, got.Version)
		}
	})
}

func TestTwoBatchesWithTheSameNewBrandShareIt(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := setup(t, db)
		ids := make([]int64, 6)
		errs := together(len(ids), func(i int) error {
			b := &catalog.Brand{Name: []string{"Nova", "NOVA", "Nóva"}[i%3]}
			defer func() { ids[i] = b.ID }()
			return s.SaveBrands(t.Context(), []*catalog.Brand{{Name: fmt.Sprint("Other ", i)}, b})
		})
		must(t, errors.Join(errs...))
		if slices.Min(ids) != slices.Max(ids) || ids[0] == 0 {
			t.Errorf("ids %v", ids)
		}
		all, err := s.Brands(t.Context())
		must(t, err)
		equal(t, 1+len(ids), len(all))
	})
}

func TestOfTwoBatchesWithTheSameNewSKUOneIsRefusedWhole(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := setup(t, db)
		const writers = 4
		errs := together(writers, func(i int) error {
			contested := product(fmt.Sprint("contested-", i))
			contested.Variants[0].SKU = "ONE"
			return s.Save(t.Context(), []*catalog.Product{product(fmt.Sprint("beside-", i)), contested})
		})
		n := won(t, errs, func(err error) bool {
			return slices.Equal(told(err), []string{"1.variants.0.sku taken"}) || errors.Is(err, fault.New(fault.Conflict, "catalog.sku_taken"))
		})
		if n != 1 {
			t.Errorf("%d won: %v", n, errs)
		}
		products, err := sqldb.One(t.Context(), db, sqldb.Scalar[int], "SELECT COUNT(*) FROM product")
		must(t, err)
		equal(t, 2, products)
	})
}

func TestNewProductsOfOneNameAtOnceGetSlugsOfTheirOwn(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := setup(t, db)
		r := catalogsql.NewReader(db, s.clock)
		products := make([]*catalog.Product, 6)
		must(t, errors.Join(together(len(products), func(i int) error {
			products[i] = named(fmt.Sprint("p", i), "One Name", "")
			return s.Save(t.Context(), products[i:i+1])
		})...))
		for _, p := range products {
			id, err := r.Resolve(t.Context(), catalog.ProductSlug, slug(p))
			must(t, err)
			if id != p.ID {
				t.Errorf("%s of %d leads to %d", slug(p), p.ID, id)
			}
		}
	})
}

func TestARenamedProductAndANewOneDoNotGetOneSlug(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := setup(t, db)
		old := make([]*catalog.Product, 3)
		for i := range old {
			old[i] = product(fmt.Sprint("old-", i))
		}
		must(t, s.Save(t.Context(), old))
		slugs := make([]string, 6)
		must(t, errors.Join(together(len(slugs), func(i int) error {
			p := named(fmt.Sprint("new-", i), "Wanted", "")
			if i < len(old) {
				p = old[i]
				p.Texts = named("", "Wanted", "").Texts
			}
			defer func() { slugs[i] = slug(p) }()
			return s.Save(t.Context(), []*catalog.Product{p})
		})...))
		slices.Sort(slugs)
		equal(t, []string{"wanted", "wanted-2", "wanted-3", "wanted-4", "wanted-5", "wanted-6"}, slugs)
	})
}

func TestBatchesInOppositeOrderDoNotEndInADeadlock(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := setup(t, db)
		v := s.vocabulary(t)
		products := make([]*catalog.Product, 40)
		for i := range products {
			products[i] = v.full(i)
		}
		must(t, s.Save(t.Context(), products))
		ids := make([]int64, len(products))
		for i, p := range products {
			ids[i] = p.ID
		}
		// Each writer changes all of them, reading again when another was first: none may see anything but that conflict.
		const writers = 4
		errs := together(writers, func(i int) error {
			mine := slices.Clone(ids)
			if i%2 == 1 {
				slices.Reverse(mine)
			}
			for {
				list, err := s.Products(t.Context(), mine)
				if err != nil {
					return err
				}
				for _, p := range list {
					p.Popularity++
				}
				err = s.Save(t.Context(), append(list, product(fmt.Sprint("with-", i))))
				if !errors.Is(err, fault.New(fault.Conflict, "catalog.product_changed")) {
					return err
				}
			}
		})
		must(t, errors.Join(errs...))
		for _, id := range ids {
			if got := s.stored(t, id); got.Popularity != writers {
				t.Errorf("product %d was changed %d times, want %d", id, got.Popularity, writers)
			}
		}
	})
}

func TestChangesBecomeVisibleInTheOrderOfTheirIDs(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := setup(t, db)
		const writers, each = 6, 10
		done := make(chan error, 1)
		go func() {
			done <- errors.Join(together(writers, func(w int) error {
				for i := range each {
					if err := s.Save(t.Context(), []*catalog.Product{product(fmt.Sprint(w, "-", i))}); err != nil {
						return err
					}
				}
				return nil
			})...)
		}()
		// One who follows and never looks back sees every change.
		seen, last := map[string]bool{}, int64(0)
		for finished := false; ; {
			changes, err := s.repo.TouchedSince(t.Context(), last, 3)
			must(t, err)
			for _, c := range changes {
				seen[c.Tag], last = true, c.ID
			}
			if len(changes) > 0 {
				continue
			}
			if finished {
				break
			}
			select {
			case err := <-done:
				must(t, err)
				finished = true
			default:
			}
		}
		equal(t, writers*each, len(seen))
	})
}
