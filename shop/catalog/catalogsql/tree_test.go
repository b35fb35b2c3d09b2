package catalogsql_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"vapeart/shop/catalog"
	"vapeart/shop/catalog/catalogsql"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

// category makes a category below another; nil: a root.
func (s *shop) category(t *testing.T, code string, parent *catalog.Category, position int) *catalog.Category {
	t.Helper()
	c := &catalog.Category{Code: code, Position: position, Texts: map[locale.Language]catalog.Text{locale.English: {Name: "Category " + code}}}
	if parent != nil {
		c.ParentID = parent.ID
	}
	must(t, s.SaveCategory(t.Context(), c))
	return c
}

// outline writes the tree: a line per category, a dot for every level, the number of products behind a colon.
func (s *shop) outline(t *testing.T) string {
	t.Helper()
	tree, err := catalogsql.NewReader(s.db, s.clock).CategoryTree(t.Context(), locale.English)
	must(t, err)
	var b strings.Builder
	for _, c := range tree {
		fmt.Fprintf(&b, "%s%s:%d ", strings.Repeat(".", c.Depth), c.Code, c.Products)
	}
	return strings.TrimSpace(b.String())
}

// closure reads how deep each category is below each above it, from the table and from the parents: both must agree.
func (s *shop) closure(t *testing.T) (kept, walked map[[2]int64]int) {
	t.Helper()
	kept, walked = map[[2]int64]int{}, map[[2]int64]int{}
	type row struct {
		pair  [2]int64
		depth int
	}
	rows, err := sqldb.All(t.Context(), s.db, func(r *row, scan sqldb.Scanner) error { return scan(&r.pair[0], &r.pair[1], &r.depth) },
		"SELECT ancestor_id, descendant_id, depth FROM category_closure")
	must(t, err)
	for _, r := range rows {
		kept[r.pair] = r.depth
	}
	all, err := s.Categories(t.Context())
	must(t, err)
	parents := map[int64]int64{}
	for _, c := range all {
		parents[c.ID] = c.ParentID
	}
	for id := range parents {
		for above, depth := id, 0; above != 0; above, depth = parents[above], depth+1 {
			walked[[2]int64{above, id}] = depth
		}
	}
	return kept, walked
}

func TestCategories(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := setup(t, db)
		a := s.category(t, "a", nil, 0)
		b := s.category(t, "b", nil, 1)
		a1 := s.category(t, "a1", a, 0)
		a2 := s.category(t, "a2", a, 1)
		a11 := s.category(t, "a11", a1, 0)
		for i, in := range [][]int64{{a11.ID}, {a11.ID, a2.ID}, {a1.ID, b.ID}, {b.ID}} {
			p := product(fmt.Sprint("p", i))
			p.Categories = in
			if i == 3 {
				p.Status = catalog.Draft
			}
			must(t, s.Save(t.Context(), []*catalog.Product{p}))
		}
		move := func(t *testing.T, c, parent *catalog.Category, position int, want string) {
			t.Helper()
			var to int64
			if parent != nil {
				to = parent.ID
			}
			must(t, s.MoveCategory(t.Context(), c.ID, to, position))
			equal(t, want, s.outline(t))
			kept, walked := s.closure(t)
			equal(t, walked, kept)
		}
		t.Run("every active product is counted once in each category that it is in or below", func(t *testing.T) {
			equal(t, "a:3 .a1:3 ..a11:2 .a2:1 b:1", s.outline(t))
		})
		t.Run("a branch moves with all below it", func(t *testing.T) {
			move(t, a1, b, 0, "a:1 .a2:1 b:3 .a1:3 ..a11:2")
			move(t, b, a2, 5, "a:3 .a2:3 ..b:3 ...a1:3 ....a11:2")
			move(t, a1, nil, 0, "a1:3 .a11:2 a:2 .a2:2 ..b:1")
			move(t, a1, a, 0, "a:3 .a1:3 ..a11:2 .a2:2 ..b:1")
			move(t, b, nil, 1, "a:3 .a1:3 ..a11:2 .a2:1 b:1")
		})
		t.Run("among siblings it takes its place and they move on", func(t *testing.T) {
			move(t, a2, a, 0, "a:3 .a2:1 .a1:3 ..a11:2 b:1")
		})
		t.Run("it cannot move below itself", func(t *testing.T) {
			for _, below := range []*catalog.Category{a, a1, a11} {
				if err := s.MoveCategory(t.Context(), a.ID, below.ID, 0); !errors.Is(err, fault.New(fault.Conflict, "catalog.category_cycle")) {
					t.Errorf("below %s: %v", below.Code, err)
				}
			}
		})
		t.Run("both must exist", func(t *testing.T) {
			for _, ids := range [][2]int64{{999, 0}, {a.ID, 999}} {
				if err := s.MoveCategory(t.Context(), ids[0], ids[1], 0); !errors.Is(err, fault.New(fault.NotFound, "catalog.category_unknown")) {
					t.Errorf("%v: %v", ids, err)
				}
			}
		})
		t.Run("a code is taken once and a parent must exist", func(t *testing.T) {
			text := map[locale.Language]catalog.Text{locale.English: {Name: "x"}}
			equal(t, []string{"code taken"}, told(s.SaveCategory(t.Context(), &catalog.Category{Code: "a", Texts: text})))
			equal(t, []string{"parent unknown"}, told(s.SaveCategory(t.Context(), &catalog.Category{Code: "z", ParentID: 999, Texts: text})))
		})
		t.Run("texts change under their version, and old slugs lead on", func(t *testing.T) {
			c := s.category(t, "renamed", nil, 9)
			stale := *c
			c.Texts = map[locale.Language]catalog.Text{locale.English: {Name: "Another", Description: "<p>d</p>"}, locale.German: {Name: "Anders"}}
			must(t, s.SaveCategory(t.Context(), c))
			if c.Version != 2 || c.Texts[locale.German].Slug != "anders" {
				t.Errorf("%+v", c)
			}
			if err := s.SaveCategory(t.Context(), &stale); !errors.Is(err, fault.New(fault.Conflict, "catalog.category_changed")) {
				t.Errorf("got %v", err)
			}
			id, err := catalogsql.NewReader(db, s.clock).Resolve(t.Context(), catalog.CategorySlug, "category-renamed")
			must(t, err)
			equal(t, c.ID, id)
			all, err := s.Categories(t.Context())
			must(t, err)
			equal(t, *c, all[len(all)-1])
		})
	})
}

func TestTwoMovesAtOnceMakeNoCycle(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := setup(t, db)
		a, b := s.category(t, "a", nil, 0), s.category(t, "b", nil, 1)
		errs := make([]error, 2)
		var wg sync.WaitGroup
		wg.Go(func() { errs[0] = s.MoveCategory(t.Context(), a.ID, b.ID, 0) })
		wg.Go(func() { errs[1] = s.MoveCategory(t.Context(), b.ID, a.ID, 0) })
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) || !errors.Is(errors.Join(errs...), fault.New(fault.Conflict, "catalog.category_cycle")) {
			t.Errorf("one must win and one see the cycle: %v", errs)
		}
	})
}
