package demo_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/demo"
)

func load(t *testing.T) demo.Catalogue {
	t.Helper()
	c, err := demo.Load()
	if err != nil {
		t.Fatalf("the shipped catalogue is faulty:\n%v", err)
	}
	return c
}

func TestTheShippedCatalogueIsAWholeShop(t *testing.T) {
	t.Parallel()
	c := load(t)
	variants, out, low, onSale, upcoming, reduced := 0, 0, 0, 0, 0, 0
	for _, p := range c.Products {
		if p.TaxClass == demo.TaxReduced {
			reduced++
		}
		for _, v := range p.Variants {
			variants++
			if v.Stock == 0 {
				out++
			} else if v.Stock < 5 {
				low++
			}
			if v.SalePriceMinor > 0 {
				onSale++
			}
			if v.SaleFromDays > 0 {
				upcoming++
			}
		}
	}
	for _, want := range []struct {
		what     string
		got      int
		min, max int
	}{
		{"products", len(c.Products), 140, 160},
		{"variants", variants, 450, 600},
		{"brands", len(c.Brands), 12, 18},
		{"categories", len(c.Categories), 22, 32},
		{"attributes", len(c.Attributes), 20, 30},
		{"variants out of stock", out, 10, 60},
		{"variants low in stock", low, 20, 80},
		{"variants on sale", onSale, 10, 60},
		{"sales that begin later", upcoming, 1, 10},
		{"products at the reduced rate", reduced, 1, 3},
	} {
		if want.got < want.min || want.got > want.max {
			t.Errorf("%s: %d, want %d to %d", want.what, want.got, want.min, want.max)
		}
	}
}

func TestEveryCategoryWithoutChildrenHasProducts(t *testing.T) {
	t.Parallel()
	c := load(t)
	filled := map[string]int{}
	for _, p := range c.Products {
		for _, code := range p.Categories {
			filled[code]++
		}
	}
	for _, cat := range c.Categories {
		filled[cat.Parent]++
	}
	for _, cat := range c.Categories {
		if filled[cat.Code] == 0 {
			t.Errorf("%s is empty", cat.Code)
		}
	}
}

func TestTheTreeIsTwoToThreeLevelsDeep(t *testing.T) {
	t.Parallel()
	depth, deepest := map[string]int{"": 0}, 0
	for _, cat := range load(t).Categories {
		depth[cat.Code] = depth[cat.Parent] + 1
		deepest = max(deepest, depth[cat.Code])
	}
	if deepest != 3 {
		t.Errorf("deepest level is %d, want 3", deepest)
	}
}

func TestDescriptionsAreWrittenForEachProduct(t *testing.T) {
	t.Parallel()
	paragraphs := map[string]string{}
	for _, p := range load(t).Products {
		for lang, html := range map[string]string{"en": p.Description.En, "de": p.Description.De} {
			plain := html
			for _, tag := range []string{"p", "ul", "li", "h3", "strong"} {
				plain = strings.NewReplacer("<"+tag+">", " ", "</"+tag+">", " ").Replace(plain)
			}
			if n := len(strings.Fields(plain)); n < 55 || n > 140 {
				t.Errorf("%s %s: %d words, want 55 to 140", p.Code, lang, n)
			}
			for part := range strings.SplitSeq(html, "</p>") {
				if other, there := paragraphs[part]; there && len(part) > 20 {
					t.Errorf("%s and %s share a paragraph: %s", p.Code, other, part)
				}
				paragraphs[part] = p.Code
			}
		}
		if p.Description.En == p.Description.De {
			t.Errorf("%s: description is not translated", p.Code)
		}
	}
}

func TestAdultsOnly(t *testing.T) {
	t.Parallel()
	neutral := map[string]bool{
		"batteries": true, "chargers": true, "cases": true, "drip-tips": true,
		"cotton-wire": true, "tools": true, "spares": true,
	}
	for _, p := range load(t).Products {
		if p.AgeRestricted == neutral[p.Categories[0]] {
			t.Errorf("%s in %s: age restricted is %t", p.Code, p.Categories[0], p.AgeRestricted)
		}
	}
}

func TestLoadingTwiceGivesTheSame(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff(load(t), load(t)); diff != "" {
		t.Error(diff)
	}
}
