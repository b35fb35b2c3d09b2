package catalogsql_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/catalog"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

func TestProductsAreReadAsTheyWereSaved(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := setup(t, db)
		v := s.vocabulary(t)
		want := []*catalog.Product{v.full(1), v.full(2), product("plain")}
		must(t, s.Save(t.Context(), want))
		got, err := s.Products(t.Context(), []int64{want[2].ID, 999, want[0].ID, want[1].ID})
		must(t, err)
		if diff := cmp.Diff([]*catalog.Product{want[2], want[0], want[1]}, got); diff != "" {
			t.Error(diff)
		}
	})
}
