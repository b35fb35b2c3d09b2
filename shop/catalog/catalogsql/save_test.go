package catalogsql_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/catalog"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

// follower remembers what it was told last.
type follower struct {
	before, after []*catalog.Product
	err           error
}

func (f *follower) ProductsWritten(_ context.Context, before, after []*catalog.Product) error {
	f.before, f.after = before, after
	return f.err
}

// told returns an error's fields as "name code".
func told(err error) (list []string) {
	for _, f := range fault.FieldsOf(err) {
		list = append(list, f.Name+" "+f.Code)
	}
	return list
}

func equal[T any](t *testing.T, want, got T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// stored reads one product.
func (s *shop) stored(t *testing.T, id int64) *catalog.Product {
	t.Helper()
	found, err := s.Products(t.Context(), []int64{id})
	must(t, err)
	if len(found) != 1 {
		t.Fatalf("product %d: %d found", id, len(found))
	}
	return found[0]
}

func TestProductsAreReadAsTheyWereSaved(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := setup(t, db)
		v := s.vocabulary(t)
		want := []*catalog.Product{v.full(1), v.rich(2), product("plain")}
		must(t, s.Save(t.Context(), want))
		got, err := s.Products(t.Context(), []int64{want[2].ID, 999, want[0].ID, want[1].ID})
		must(t, err)
		equal(t, []*catalog.Product{want[2], want[0], want[1]}, got)
		for _, p := range got {
			if p.Version != 1 || p.ID == 0 || p.Variants[0].ID == 0 || !p.PublishedAt.Equal(start()) || p.Texts[locale.English].Slug == "" {
				t.Errorf("not completed: %+v", p)
			}
		}
	})
}

func TestSaveReplacesEveryPartOfAProduct(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := setup(t, db)
		v := s.vocabulary(t)
		p, other := v.rich(1), v.rich(2)
		must(t, s.Save(t.Context(), []*catalog.Product{p, other}))
		s.clock.Advance(time.Hour)

		q := s.stored(t, p.ID)
		q.BrandID, q.TaxClass, q.AgeRestricted, q.Popularity = v.brands[7].ID, catalog.Reduced, true, 5
		q.Texts[locale.English] = catalog.Text{Name: "Renamed", Summary: "New"}
		delete(q.Texts, locale.German)
		q.Categories = []int64{v.categories[3].ID}
		q.Attributes = q.Attributes[:1]
		q.Attributes[0].Text[locale.German] = "neu"
		q.Media = append(q.Media[1:], catalog.Media{Source: "media:new.jpg"})
		q.Options[0].Values = append(q.Options[0].Values, catalog.OptionValue{Code: "18", Names: map[locale.Language]string{locale.English: "18 mg"}})
		slices.Reverse(q.Variants)
		q.Variants[0].EANs, q.Variants[0].Price.Amount = nil, euro(1_999)
		q.Variants[1].Price = nil
		q.Variants = append(q.Variants, catalog.Variant{SKU: "NEW", Active: true, Options: map[string]string{"strength": "18"}, Price: &catalog.Price{Amount: euro(1)}})
		must(t, s.Save(t.Context(), []*catalog.Product{q}))

		equal(t, q, s.stored(t, p.ID))
		equal(t, other, s.stored(t, other.ID))
		if q.Version != 2 || !q.UpdatedAt.Equal(start().Add(time.Hour)) || !q.CreatedAt.Equal(start()) || q.Variants[2].ID == 0 {
			t.Errorf("not completed: %+v", q)
		}
	})
}

func TestSave(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		f := &follower{}
		s := setup(t, db, f)
		save := func(p ...*catalog.Product) error { return s.Save(t.Context(), p) }
		t.Run("what is as it is stored is not written", func(t *testing.T) {
			p := product("same")
			must(t, save(p))
			again, another := s.stored(t, p.ID), product("another")
			again.Texts[locale.English] = catalog.Text{Name: again.Texts[locale.English].Name} // its slug is kept
			again.Variants[0].ID = 0                                                           // is recognised by its SKU
			s.clock.Advance(time.Minute)
			must(t, save(again, another))
			equal(t, p, s.stored(t, p.ID))
			equal(t, []*catalog.Product{another}, f.after)
		})
		t.Run("followers are told in the transaction, and can undo it", func(t *testing.T) {
			p := product("told")
			must(t, save(p))
			equal(t, []*catalog.Product{nil}, f.before)
			old := s.stored(t, p.ID)
			p.Popularity = 3
			f.err = errors.New("no")
			if err := save(p); !errors.Is(err, f.err) {
				t.Errorf("got %v", err)
			}
			f.err = nil
			equal(t, []*catalog.Product{old}, f.before)
			equal(t, old, s.stored(t, p.ID))
			if p.Version != 1 {
				t.Error("a product that was not saved was changed")
			}
		})
		t.Run("a product is published when it first becomes active", func(t *testing.T) {
			p := product("published")
			p.Status = catalog.Draft
			must(t, save(p))
			if !p.PublishedAt.IsZero() {
				t.Error("a draft was published")
			}
			s.clock.Advance(time.Hour)
			first := s.clock.Now()
			for _, status := range []catalog.Status{catalog.Active, catalog.Archived, catalog.Active} {
				p.Status = status
				must(t, save(p))
				s.clock.Advance(time.Hour)
			}
			if got := s.stored(t, p.ID); !got.PublishedAt.Equal(first) || got.Version != 4 {
				t.Errorf("published %v, version %d", got.PublishedAt, got.Version)
			}
			p.Status = catalog.Draft
			equal(t, []string{"status catalog.was_for_sale"}, told(save(p)))
		})
		t.Run("an overtaken product is a conflict", func(t *testing.T) {
			p := product("overtaken")
			must(t, save(p))
			mine, theirs := s.stored(t, p.ID), s.stored(t, p.ID)
			theirs.Popularity, mine.Popularity = 1, 2
			must(t, save(theirs))
			if err := save(mine); !errors.Is(err, fault.New(fault.Conflict, "catalog.product_changed")) {
				t.Errorf("got %v", err)
			}
		})
		t.Run("a product that does not exist is not found", func(t *testing.T) {
			p := product("nobody")
			p.ID = 12_345
			if err := save(p); !errors.Is(err, fault.New(fault.NotFound, "catalog.product_unknown")) {
				t.Errorf("got %v", err)
			}
		})
		t.Run("taken codes and SKUs are told for the whole batch, and nothing is written", func(t *testing.T) {
			must(t, save(product("taken")))
			twin, again, fine := product("twin"), product("twin"), product("fine")
			twin.Variants[0].SKU = "SKU-taken"
			equal(t, []string{"0.variants.0.sku taken", "1.code taken"}, told(save(twin, again, fine)))
			equal(t, []string{"code taken", "variants.0.sku taken"}, told(save(product("taken"))))
			codes, err := s.TakenCodes(t.Context(), []string{"twin", "fine", "taken"})
			must(t, err)
			equal(t, []string{"taken"}, slices.Sorted(maps.Keys(codes)))
			if fine.ID != 0 {
				t.Error("a product that was not saved has an id")
			}
		})
		t.Run("what a product refers to must exist", func(t *testing.T) {
			a := &catalog.Attribute{Code: "only", Kind: catalog.NumberAttribute, Names: map[locale.Language]string{locale.English: "Only"}}
			must(t, s.SaveAttributes(t.Context(), []*catalog.Attribute{a}))
			p := product("lost")
			p.BrandID, p.Categories = 999, []int64{998}
			p.Attributes = []catalog.Value{{AttributeID: 997, Number: "1"}, {AttributeID: a.ID, Choices: []int64{5}}}
			equal(t, []string{
				"brand unknown", "categories.0 unknown", "attributes.0 unknown", "attributes.1 catalog.other_kind", "attributes.1.choices unknown",
			}, told(save(p)))
		})
		t.Run("a code is for ever and a variant stays", func(t *testing.T) {
			p := product("fixed")
			must(t, save(p))
			p.Code, p.Variants = "renamed", []catalog.Variant{{SKU: "OTHER", Active: true, Price: &catalog.Price{Amount: euro(1)}}}
			equal(t, []string{"code catalog.code_fixed", "variants catalog.variant_removed"}, told(save(p)))
		})
		t.Run("texts are cleaned", func(t *testing.T) {
			p := product("dirty\u200b")
			p.Texts[locale.English] = catalog.Text{Name: "  Much \n space\u00a0"}
			p.Texts[locale.German] = catalog.Text{}
			p.Variants[0].EANs = []string{"4006381 333931"}
			must(t, save(p))
			got := s.stored(t, p.ID)
			equal(t, "dirty", got.Code)
			equal(t, map[locale.Language]catalog.Text{locale.English: {Name: "Much space", Slug: "much-space"}}, got.Texts)
			equal(t, []string{"4006381333931"}, got.Variants[0].EANs)
		})
	})
}

func TestABatchTakesStatementsNotProducts(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		v := setup(t, db).vocabulary(t)
		texts := &texts{}
		s := setup(t, db.Observe(texts.see))
		products := make([]*catalog.Product, 500)
		for i := range products {
			products[i] = v.full(i)
		}
		must(t, s.Save(t.Context(), products))
		const most = 60 // 10 tables, whose rows share statements of 2,000 values
		if n := texts.count(); n > most {
			t.Errorf("500 new products took %d statements, more than %d:\n%s", n, most, texts)
		}
		texts.reset()
		for _, p := range products {
			p.Popularity, p.Variants[0].Price.Amount = 7, euro(777)
		}
		must(t, s.Save(t.Context(), products))
		if n := texts.count(); n > most {
			t.Errorf("500 changed products took %d statements, more than %d:\n%s", n, most, texts)
		}
		texts.reset()
		must(t, s.Save(t.Context(), products))
		if n := texts.count(); n > 10 || strings.Contains(texts.String(), "INSERT") {
			t.Errorf("500 products as they are stored took %d statements:\n%s", n, texts)
		}
	})
}
