package catalogsql_test

import (
	"errors"
	"maps"
	"slices"
	"testing"

	"vapeart/shop/catalog"
	"vapeart/shop/catalog/catalogsql"
	"vapeart/shop/fault"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

func TestTextIsComparedByteByByte(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := setup(t, db)
		r := catalogsql.NewReader(db, s.clock)
		codes := []string{"a", "A", "é", "e", "É", "ß", "ss", "ä", "ae", "日", "🜁"}
		products := make([]*catalog.Product, len(codes))
		for i, c := range codes {
			products[i] = product(c)
		}
		must(t, s.Save(t.Context(), products))
		t.Run("codes and SKUs that differ by case or accent are different ones", func(t *testing.T) {
			for i, c := range codes {
				found, err := s.TakenCodes(t.Context(), []string{c})
				must(t, err)
				equal(t, map[string]int64{c: products[i].ID}, found)
				found, err = s.TakenSKUs(t.Context(), []string{"SKU-" + c})
				must(t, err)
				equal(t, map[string]int64{"SKU-" + c: products[i].ID}, found)
			}
		})
		t.Run("a space at the end makes another code", func(t *testing.T) {
			found, err := s.TakenCodes(t.Context(), []string{"a ", " a", "a\x00"})
			must(t, err)
			equal(t, 0, len(found))
			if id, err := r.Resolve(t.Context(), catalog.ProductSlug, slug(products[0])+" "); !errors.Is(err, fault.New(fault.NotFound, "catalog.slug_unknown")) {
				t.Errorf("product %d, %v", id, err)
			}
			if id, err := r.Resolve(t.Context(), catalog.ProductSlug, "PRODUCT-A"); !errors.Is(err, fault.New(fault.NotFound, "catalog.slug_unknown")) {
				t.Errorf("product %d, %v", id, err)
			}
		})
		t.Run("they sort by their bytes", func(t *testing.T) {
			var got []string
			for p, err := range s.repo.Export(t.Context()) {
				must(t, err)
				got = append(got, p.Code)
			}
			equal(t, slices.Sorted(slices.Values(codes)), got)
		})
		t.Run("part numbers are known without case and spaces, by their maker", func(t *testing.T) {
			brand := &catalog.Brand{Name: "Nóva"}
			must(t, s.SaveBrands(t.Context(), []*catalog.Brand{brand}))
			older, newer := product("older"), product("newer")
			for _, p := range []*catalog.Product{older, newer} {
				p.BrandID, p.Variants[0].MPN = brand.ID, "AB-1 é"
			}
			must(t, s.Save(t.Context(), []*catalog.Product{older, newer}))
			key := catalog.MPNKey(catalog.BrandKey("NOVA"), "ab-1E")
			found, err := s.ProductIDsByMPNKey(t.Context(), []string{key, "", "nova|ab"})
			must(t, err)
			equal(t, map[string]int64{key: older.ID}, found)
			newer.BrandID = 0
			must(t, s.Save(t.Context(), []*catalog.Product{newer}))
			older.BrandID = 0
			must(t, s.Save(t.Context(), []*catalog.Product{older}))
			found, err = s.ProductIDsByMPNKey(t.Context(), []string{key})
			must(t, err)
			equal(t, []string(nil), slices.Collect(maps.Keys(found)))
		})
	})
}
