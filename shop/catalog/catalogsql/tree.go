package catalogsql

import (
	"cmp"
	"context"
	"database/sql"
	"maps"
	"slices"
	"strings"

	"vapeart/shop/catalog"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/sqldb"
)

func scanCategory(c *catalog.Category, scan sqldb.Scanner) error {
	var parent sql.NullInt64
	err := scan(&c.ID, &c.Code, &parent, &c.Position, &c.Version)
	c.ParentID = parent.Int64
	return err
}

// Categories returns all categories, parents before children, siblings by position. 2 statements.
func (r *Repository) Categories(ctx context.Context) ([]catalog.Category, error) {
	all, err := sqldb.All(ctx, r.db, scanCategory, "SELECT id, code, parent_id, position, version FROM category")
	if err != nil {
		return nil, err
	}
	texts, err := sqldb.All(ctx, r.db, scanText,
		"SELECT category_id, language, name, slug, '', description, seo_title, seo_description FROM category_text")
	if err != nil {
		return nil, err
	}
	byID := make(map[int64]map[locale.Language]catalog.Text, len(all))
	for _, t := range texts {
		if byID[t.owner] == nil {
			byID[t.owner] = map[locale.Language]catalog.Text{}
		}
		byID[t.owner][t.lang] = t.Text
	}
	for i := range all {
		all[i].Texts = byID[all[i].ID]
	}
	return inTreeOrder(all, func(c *catalog.Category) (id, parent int64, position int) { return c.ID, c.ParentID, c.Position }), nil
}

// inTreeOrder sorts nodes of a tree: each before what is below it, siblings by position, then id.
func inTreeOrder[T any](nodes []T, of func(*T) (id, parent int64, position int)) []T {
	children := map[int64][]int{}
	for i := range nodes {
		_, parent, _ := of(&nodes[i])
		children[parent] = append(children[parent], i)
	}
	for _, list := range children {
		slices.SortFunc(list, func(i, j int) int {
			a, _, p := of(&nodes[i])
			b, _, q := of(&nodes[j])
			return cmp.Or(cmp.Compare(p, q), cmp.Compare(a, b))
		})
	}
	out := make([]T, 0, len(nodes))
	var visit func(parent int64)
	visit = func(parent int64) {
		for _, i := range children[parent] {
			out = append(out, nodes[i])
			id, _, _ := of(&nodes[i])
			visit(id)
		}
	}
	visit(0)
	return out
}

// lockTree makes everybody who changes the tree's shape wait for the others: lines of ancestors are no rows that could
// be locked before they exist.
func (r *Repository) lockTree(ctx context.Context) error {
	_, err := sqldb.One(ctx, r.db, sqldb.Scalar[int64], "SELECT next_id FROM sequence WHERE name = 'category'"+r.db.ForUpdate())
	return err
}

// InsertCategories writes new categories below their parents and sets their ids.
func (r *Repository) InsertCategories(ctx context.Context, categories []*catalog.Category) error {
	ids := make([]*int64, len(categories))
	parents := map[int64]bool{}
	for i, c := range categories {
		ids[i] = &c.ID
		if c.ParentID != 0 {
			parents[c.ParentID] = true
		}
	}
	if err := r.number(ctx, "category", ids); err != nil { // and holds the tree, see lockTree
		return err
	}
	known, err := r.References(ctx, catalog.References{Categories: slices.Sorted(maps.Keys(parents))})
	if err != nil {
		return err
	}
	var w rows
	var table, texts, lines [][]any
	for _, c := range categories {
		c.Version = 1
		table = append(table, []any{c.ID, c.Code, sqldb.NullID(c.ParentID), c.Position, c.Version})
		texts = appendCategoryTexts(texts, c)
		for depth, above := range append([]int64{c.ID}, known.Categories[c.ParentID]...) {
			lines = append(lines, []any{above, c.ID, depth})
		}
		for _, slug := range slugsOf(c.Texts) {
			w.addSlug(catalog.CategorySlug, slug, c.ID)
		}
	}
	err = r.db.InsertRows(ctx, "category", []string{"id", "code", "parent_id", "position", "version"}, table)
	if err != nil {
		return refused(err, codeTaken(err))
	}
	if err := r.db.InsertRows(ctx, "category_closure", []string{"ancestor_id", "descendant_id", "depth"}, lines); err != nil {
		return err
	}
	if err := r.db.InsertRows(ctx, "category_text", categoryTextCols(), texts); err != nil {
		return err
	}
	return w.insert(ctx, r.db)
}

func categoryTextCols() []string {
	return []string{"category_id", "language", "name", "slug", "description", "seo_title", "seo_description"}
}

func appendCategoryTexts(texts [][]any, c *catalog.Category) [][]any {
	for _, lang := range slices.Sorted(maps.Keys(c.Texts)) {
		t := c.Texts[lang]
		texts = append(texts, []any{c.ID, string(lang), t.Name, t.Slug, t.Description, t.SEOTitle, t.SEODescription})
	}
	return texts
}

// UpdateCategory writes the texts of a category with this version.
func (r *Repository) UpdateCategory(ctx context.Context, c catalog.Category) error {
	n, err := r.db.Exec(ctx, "UPDATE category SET version = version + 1 WHERE id = ? AND version = ?", c.ID, c.Version)
	if err != nil {
		return err
	}
	if n == 0 {
		return r.missed(ctx, c.ID)
	}
	if _, err := r.db.Exec(ctx, "DELETE FROM category_text WHERE category_id = ?", c.ID); err != nil {
		return err
	}
	if err := r.db.InsertRows(ctx, "category_text", categoryTextCols(), appendCategoryTexts(nil, &c)); err != nil {
		return err
	}
	u := update{slugs: map[string]int64{}}
	for _, slug := range slugsOf(c.Texts) {
		u.slugs[slug] = c.ID
	}
	if err := r.newSlugs(ctx, catalog.CategorySlug, &u); err != nil {
		return err
	}
	return u.insert(ctx, r.db)
}

// missed tells why a guarded update of a category met no row.
func (r *Repository) missed(ctx context.Context, id int64) error {
	_, err := sqldb.One(ctx, r.db, sqldb.Scalar[int64], "SELECT version FROM category WHERE id = ?", id)
	switch {
	case sqldb.NoRows(err):
		return fault.New(fault.NotFound, "catalog.category_unknown")
	case err != nil:
		return err
	}
	return fault.New(fault.Conflict, "catalog.category_changed")
}

// MoveCategory hangs a category with all below it under another parent, at a place among its new siblings.
func (r *Repository) MoveCategory(ctx context.Context, id, parentID int64, position int) error {
	if err := r.lockTree(ctx); err != nil {
		return err
	}
	below, err := sqldb.All(ctx, r.db, scanPair[int64], "SELECT descendant_id, depth FROM category_closure WHERE ancestor_id = ?", id)
	if err != nil {
		return err
	}
	known, err := r.References(ctx, catalog.References{Categories: []int64{id, parentID}})
	if err != nil {
		return err
	}
	above := known.Categories[parentID]
	switch {
	case len(below) == 0, parentID != 0 && len(above) == 0:
		return fault.New(fault.NotFound, "catalog.category_unknown")
	case slices.Contains(above, id):
		return fault.New(fault.Conflict, "catalog.category_cycle")
	}
	branch := make([]int64, len(below))
	for i, d := range below {
		branch[i] = d.key
	}
	for _, old := range known.Categories[id][1:] {
		if err := execIn(ctx, r.db, "DELETE FROM category_closure WHERE ancestor_id = ? AND descendant_id IN (?)", branch, old); err != nil {
			return err
		}
	}
	var lines [][]any
	for i, ancestor := range above {
		for _, d := range below {
			lines = append(lines, []any{ancestor, d.key, int64(i) + 1 + d.id})
		}
	}
	if err := r.db.InsertRows(ctx, "category_closure", []string{"ancestor_id", "descendant_id", "depth"}, lines); err != nil {
		return err
	}
	return r.seat(ctx, id, parentID, position)
}

// seat gives a category its place among its siblings, who are numbered anew.
func (r *Repository) seat(ctx context.Context, id, parentID int64, place int) error {
	siblings, err := sqldb.All(ctx, r.db, sqldb.Scalar[int64],
		"SELECT id FROM category WHERE COALESCE(parent_id, 0) = ? AND id <> ? ORDER BY position, id", parentID, id)
	if err != nil {
		return err
	}
	siblings = slices.Insert(siblings, min(place, len(siblings)), id)
	args := make([]any, 0, 3*len(siblings))
	for position, sibling := range siblings {
		args = append(args, sibling, position)
	}
	text := "UPDATE category SET position = CASE id" + strings.Repeat(" WHEN ? THEN ?", len(siblings)) + " END WHERE id IN (?)"
	if _, err := r.db.Exec(ctx, withMarks(text, len(siblings)), append(args, sqldb.Args(siblings)...)...); err != nil {
		return err
	}
	_, err = r.db.Exec(ctx, "UPDATE category SET parent_id = ?, version = version + 1 WHERE id = ?", sqldb.NullID(parentID), id)
	return err
}
