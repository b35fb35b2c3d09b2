package catalogsql_test

import (
	"errors"
	"testing"

	"vapeart/shop/catalog"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

func english(name string) map[locale.Language]string {
	return map[locale.Language]string{locale.English: name}
}

func TestBrands(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := setup(t, db)
		brands := []*catalog.Brand{{Name: "GeekVape"}, {Name: "Géek vape "}, {Name: "Geek-Vape"}, {Name: "日本"}}
		must(t, s.SaveBrands(t.Context(), brands))
		if brands[0].ID == 0 || brands[0].ID != brands[1].ID || brands[0].ID == brands[2].ID {
			t.Errorf("ids %d, %d, %d", brands[0].ID, brands[1].ID, brands[2].ID)
		}
		equal(t, []string{"geekvape", "geek-vape", "brand"}, []string{brands[1].Slug, brands[2].Slug, brands[3].Slug})
		late := []*catalog.Brand{{Name: "GEEKVAPE"}, {Name: "geek vape!"}}
		must(t, s.SaveBrands(t.Context(), late))
		equal(t, brands[0], late[0])
		equal(t, "geek-vape-2", late[1].Slug)
		equal(t, []string{"1.name required"}, told(s.SaveBrands(t.Context(), []*catalog.Brand{{Name: "ok"}, {Name: " \u200b"}})))
		all, err := s.Brands(t.Context())
		must(t, err)
		equal(t, 4, len(all))
		err = s.repo.InsertBrands(t.Context(), []*catalog.Brand{{Name: "x", Key: "geekvape", Slug: "x"}})
		if !errors.Is(err, fault.New(fault.Conflict, "catalog.brand_exists")) {
			t.Errorf("got %v", err)
		}
	})
}

func TestAttributesAndChoices(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := setup(t, db)
		colour := &catalog.Attribute{Code: "colour", Kind: catalog.ChoiceAttribute, Filterable: true, Position: 2, Names: map[locale.Language]string{
			locale.English: "Colour", locale.German: "Farbe",
		}, Choices: []catalog.Choice{{Code: "red", Names: english("Red")}}}
		size := &catalog.Attribute{Code: "size", Kind: catalog.NumberAttribute, Unit: "mm", Position: 1, Names: english("Size")}
		must(t, s.SaveAttributes(t.Context(), []*catalog.Attribute{colour, size}))
		t.Run("choices are added once", func(t *testing.T) {
			choices := []*catalog.Choice{{Code: "blue", Position: 1, Names: english("Blue")}, {Code: "red", Names: english("Rouge")}, {Code: "blue", Names: english("Bleu")}}
			must(t, s.AddChoices(t.Context(), colour.ID, choices))
			if choices[0].ID == 0 || choices[0].ID != choices[2].ID || choices[1].ID != colour.Choices[0].ID {
				t.Errorf("ids %d, %d, %d", choices[0].ID, choices[1].ID, choices[2].ID)
			}
			colour.Choices = append(colour.Choices, *choices[0])
		})
		t.Run("a known code is completed", func(t *testing.T) {
			again := &catalog.Attribute{Code: "colour", Kind: catalog.ChoiceAttribute, Names: english("Color")}
			must(t, s.SaveAttributes(t.Context(), []*catalog.Attribute{again}))
			equal(t, colour, again)
		})
		t.Run("all are read by position", func(t *testing.T) {
			all, err := s.Attributes(t.Context())
			must(t, err)
			equal(t, []catalog.Attribute{*size, *colour}, all)
		})
		t.Run("a kind never changes", func(t *testing.T) {
			err := s.SaveAttributes(t.Context(), []*catalog.Attribute{{Code: "colour", Kind: catalog.TextAttribute, Names: english("x")}})
			equal(t, []string{"0.kind catalog.other_kind"}, told(err))
		})
		t.Run("faults are told for the whole list", func(t *testing.T) {
			equal(t, []string{"0.names required", "1.kind unknown", "1.filterable catalog.not_filterable"}, told(s.SaveAttributes(t.Context(), []*catalog.Attribute{
				{Code: "a", Kind: catalog.TextAttribute}, {Code: "b", Kind: "list", Filterable: true, Names: english("B")},
			})))
			equal(t, []string{"0.code required"}, told(s.AddChoices(t.Context(), colour.ID, []*catalog.Choice{{Names: english("x")}})))
		})
		t.Run("choices need their attribute", func(t *testing.T) {
			err := s.AddChoices(t.Context(), 999, []*catalog.Choice{{Code: "x", Names: english("x")}})
			if !errors.Is(err, fault.New(fault.Conflict, "catalog.reference_unknown")) {
				t.Errorf("got %v", err)
			}
		})
	})
}
