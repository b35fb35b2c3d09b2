package vocabulary_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"vapeart/shop/catalog"
	"vapeart/shop/clock"
	"vapeart/shop/locale"
	"vapeart/shop/web/vocabulary"
)

// source is a tree of devices > kits > pens, an empty category beside them, one brand and one attribute.
type source struct {
	trees, names int
	during       func() // runs while the tree is read
	fail         error
}

func (s *source) CategoryTree(context.Context, locale.Language) ([]catalog.CategoryView, error) {
	s.trees++
	if s.during != nil {
		s.during()
	}
	return []catalog.CategoryView{
		{ID: 1, Slug: "devices", Products: 3},
		{ID: 4, Slug: "empty"},
		{ID: 2, ParentID: 1, Slug: "kits", Products: 2},
		{ID: 3, ParentID: 2, Slug: "pens", Products: 1},
	}, s.fail
}

func (s *source) Brands(context.Context) ([]catalog.Brand, error) {
	s.names++
	return []catalog.Brand{{ID: 7, Name: "Kelvaro", Slug: "kelvaro"}}, s.fail
}

func (s *source) Attributes(context.Context) ([]catalog.Attribute, error) {
	return []catalog.Attribute{{ID: 9, Code: "draw", Choices: []catalog.Choice{{ID: 91, Code: "mtl"}}}}, s.fail
}

func setup() (*vocabulary.Vocabulary, *source, *clock.Manual) {
	s, now := &source{}, clock.At(time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC))
	return vocabulary.New(s, now), s, now
}

func tree(t *testing.T, v *vocabulary.Vocabulary, l locale.Language) *vocabulary.Tree {
	t.Helper()
	got, err := v.Tree(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func names(t *testing.T, v *vocabulary.Vocabulary) *vocabulary.Names {
	t.Helper()
	got, err := v.Names(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestNamesAreReadOnceAMinute(t *testing.T) {
	t.Parallel()
	v, s, now := setup()
	for range 3 {
		tree(t, v, locale.English)
		tree(t, v, locale.German)
		names(t, v)
	}
	if s.trees != 2 || s.names != 1 {
		t.Errorf("%d trees, %d names", s.trees, s.names)
	}
	now.Advance(time.Minute)
	tree(t, v, locale.English)
	names(t, v)
	if s.trees != 3 || s.names != 2 {
		t.Errorf("%d trees, %d names", s.trees, s.names)
	}
}

func TestWhatTagsDrop(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string][2]int{
		"product:7": {1, 1}, "category:3": {2, 1}, catalog.TagCatalog: {2, 2}, "order:1": {1, 1},
	} {
		v, s, _ := setup()
		tree(t, v, locale.English)
		names(t, v)
		v.Drop(tag)
		tree(t, v, locale.English)
		names(t, v)
		if s.trees != want[0] || s.names != want[1] {
			t.Errorf("%s: %d trees, %d names", tag, s.trees, s.names)
		}
	}
}

func TestWhatWasReadBeforeADropIsNotKept(t *testing.T) {
	t.Parallel()
	v, s, _ := setup()
	s.during = func() { v.Drop("category:1") }
	tree(t, v, locale.English)
	s.during = nil
	tree(t, v, locale.English)
	if s.trees != 2 {
		t.Errorf("read %d times", s.trees)
	}
}

func TestAFailureIsNotKept(t *testing.T) {
	t.Parallel()
	v, s, _ := setup()
	s.fail = errors.New("away")
	if _, err := v.Tree(t.Context(), locale.English); err == nil {
		t.Error("no error")
	}
	if _, err := v.Names(t.Context()); err == nil {
		t.Error("no error")
	}
	s.fail = nil
	tree(t, v, locale.English)
	names(t, v)
}

func TestTree(t *testing.T) {
	t.Parallel()
	v, _, _ := setup()
	got := tree(t, v, locale.English)
	if c, ok := got.BySlug("pens"); !ok || c.ID != 3 {
		t.Error(c, ok)
	}
	if _, ok := got.BySlug("none"); ok {
		t.Error("a slug that nobody has")
	}
	if roots := got.Children(0); len(roots) != 1 || roots[0].ID != 1 {
		t.Errorf("an empty category is shown: %v", roots)
	}
	if path := got.Path(3); len(path) != 3 || path[0].ID != 1 || path[2].ID != 3 {
		t.Errorf("%v", path)
	}
	if below := got.Below(1); !slices.Equal(below, []int64{1, 2, 3}) {
		t.Errorf("%v", below)
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	v, _, _ := setup()
	n := names(t, v)
	if b, ok := n.BrandBySlug("kelvaro"); !ok || b.ID != 7 {
		t.Error(b, ok)
	}
	a, ok := n.AttributeByCode("draw")
	if c, known := n.ChoiceByCode(a.ID, "mtl"); !ok || !known || c.ID != 91 {
		t.Error(a, c)
	}
	if _, ok := n.ChoiceByCode(a.ID, "none"); ok {
		t.Error("a choice that nobody has")
	}
	if p := vocabulary.In(map[locale.Language]string{locale.English: "Draw"}, locale.German); p.Text != "Draw" || p.Language != locale.English {
		t.Errorf("%+v", p)
	}
}
