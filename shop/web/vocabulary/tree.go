package vocabulary

import "vapeart/shop/catalog"

// Tree is the category tree in one language.
type Tree struct {
	bySlug   map[string]int64
	byID     map[int64]catalog.CategoryView
	children map[int64][]int64
}

func newTree(list []catalog.CategoryView) *Tree {
	t := &Tree{bySlug: map[string]int64{}, byID: map[int64]catalog.CategoryView{}, children: map[int64][]int64{}}
	for _, c := range list {
		t.byID[c.ID], t.bySlug[c.Slug] = c, c.ID
		t.children[c.ParentID] = append(t.children[c.ParentID], c.ID)
	}
	return t
}

// BySlug returns the category of a canonical slug.
func (t *Tree) BySlug(slug string) (catalog.CategoryView, bool) {
	c, ok := t.byID[t.bySlug[slug]]
	return c, ok
}

// ByID returns a category.
func (t *Tree) ByID(id int64) (catalog.CategoryView, bool) {
	c, ok := t.byID[id]
	return c, ok
}

// Children returns what is directly below a category, the roots for 0, in order and without empty ones.
func (t *Tree) Children(id int64) []catalog.CategoryView {
	var list []catalog.CategoryView
	for _, child := range t.children[id] {
		if c := t.byID[child]; c.Products > 0 {
			list = append(list, c)
		}
	}
	return list
}

// Path returns the way from the root to a category, itself last.
func (t *Tree) Path(id int64) []catalog.CategoryView {
	var path []catalog.CategoryView
	for c, ok := t.byID[id]; ok && len(path) < len(t.byID); c, ok = t.byID[c.ParentID] {
		path = append([]catalog.CategoryView{c}, path...)
	}
	return path
}

// Below returns the ids of a category and of all below it.
func (t *Tree) Below(id int64) []int64 {
	all := []int64{id}
	for i := 0; i < len(all) && len(all) <= len(t.byID); i++ {
		all = append(all, t.children[all[i]]...)
	}
	return all
}
