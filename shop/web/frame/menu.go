package frame

import (
	"cmp"
	"slices"

	"vapeart/shop/catalog"
	"vapeart/shop/locale"
	"vapeart/shop/web/link"
	"vapeart/shop/web/view"
	"vapeart/shop/web/vocabulary"
)

// What the header has room for. A catalogue of thousands of categories shows its largest ones here and the rest in the
// index.
const (
	topRoots    = 6
	panelRoots  = 12
	panelBranch = 6
)

// menu shows roots in their order, or the largest ones when there are too many. current is the category shown, 0 for none.
func menu(t *vocabulary.Tree, l locale.Language, current int64) view.Menu {
	var path []catalog.CategoryView
	if current != 0 {
		path = t.Path(current)
	}
	roots := t.Children(0)
	m := view.Menu{More: len(roots) > panelRoots}
	for i, r := range largest(roots, panelRoots) {
		e := Entry(r, l)
		e.Current = len(path) > 0 && path[0].ID == r.ID
		children := t.Children(r.ID)
		m.More = m.More || len(children) > panelBranch
		for _, c := range largest(children, panelBranch) {
			e.Children = append(e.Children, Entry(c, l))
		}
		if m.All = append(m.All, e); i < topRoots {
			m.Top = append(m.Top, e)
		}
	}
	return m
}

// largest returns the n categories with most products, in their own order.
func largest(list []catalog.CategoryView, n int) []catalog.CategoryView {
	if len(list) <= n {
		return list
	}
	bySize := slices.Clone(list)
	slices.SortStableFunc(bySize, func(a, b catalog.CategoryView) int { return cmp.Compare(b.Products, a.Products) })
	chosen := map[int64]bool{}
	for _, c := range bySize[:n] {
		chosen[c.ID] = true
	}
	return slices.DeleteFunc(slices.Clone(list), func(c catalog.CategoryView) bool { return !chosen[c.ID] })
}

// Entry is a category as menus and lists show it.
func Entry(c catalog.CategoryView, l locale.Language) view.MenuEntry {
	return view.MenuEntry{
		Name: c.Name.Text, Lang: Foreign(c.Name, l), Address: link.Category(l, c.Slug), Products: c.Products,
	}
}

// Foreign is the language to mark a text with: empty when it is the page's own.
func Foreign(p catalog.Phrase, l locale.Language) string {
	if p.Language == l || p.Text == "" {
		return ""
	}
	return string(p.Language)
}
