package catalogsql

import (
	"context"
	"database/sql"
	"strconv"
	"strings"

	"vapeart/shop/catalog"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/sqldb"
)

// categoryRow is one language of a category.
type categoryRow struct {
	id, parent   int64
	code         string
	position     int
	lang         locale.Language
	catalog.Text // of that language
}

func scanCategoryRow(c *categoryRow, scan sqldb.Scanner) error {
	var parent sql.NullInt64
	err := scan(&c.id, &parent, &c.code, &c.position, &c.lang, &c.Name, &c.Slug, &c.Description, &c.SEOTitle, &c.SEODescription)
	c.parent = parent.Int64
	return err
}

// categoryCols are what scanCategoryRow reads, of category c and category_text t.
const categoryCols = "c.id, c.parent_id, c.code, c.position, t.language, t.name, t.slug, t.description, t.seo_title, t.seo_description"

// node is a category with its texts.
type node struct {
	categoryRow
	texts map[locale.Language]catalog.Text
}

// nodesOf puts the languages of categories together, in the order of their first rows.
func nodesOf(rows []categoryRow) []node {
	index := make(map[int64]int, len(rows))
	var nodes []node
	for _, row := range rows {
		i, ok := index[row.id]
		if !ok {
			i = len(nodes)
			index[row.id] = i
			nodes = append(nodes, node{row, map[locale.Language]catalog.Text{}})
		}
		nodes[i].texts[row.lang] = row.Text
	}
	return nodes
}

func (n *node) view(lang locale.Language, depth int) catalog.CategoryView {
	text, in := catalog.InLanguage(n.texts, lang)
	v := catalog.CategoryView{
		ID: n.id, ParentID: n.parent, Code: n.code, Name: catalog.Phrase{Text: text.Name, Language: in}, Slug: text.Slug,
		Slugs: make(map[locale.Language]string, len(n.texts)), Description: text.Description,
		SEOTitle: text.SEOTitle, SEODescription: text.SEODescription, Depth: depth,
	}
	for l, t := range n.texts {
		v.Slugs[l] = t.Slug
	}
	return v
}

// CategoryTree returns all categories, parents before children, siblings by position, with counts of active products.
// 1 statement: behind the categories come the sets of categories that products are in, as rows without a language.
func (r *Reader) CategoryTree(ctx context.Context, lang locale.Language) ([]catalog.CategoryView, error) {
	found, err := sqldb.All(ctx, r.db, scanCategoryRow, `SELECT * FROM (
		SELECT `+categoryCols+` FROM category c JOIN category_text t ON t.category_id = c.id
		UNION ALL SELECT COUNT(*), NULL, category_set, 0, '', '', '', '', '', '' FROM product WHERE status = 'active' GROUP BY category_set
		) tree ORDER BY language DESC, id`)
	if err != nil {
		return nil, err
	}
	sets := len(found)
	for sets > 0 && found[sets-1].lang == "" {
		sets--
	}
	nodes := inTreeOrder(nodesOf(found[:sets]), func(n *node) (id, parent int64, position int) { return n.id, n.parent, n.position })
	index := make(map[int64]int, len(nodes))
	views := make([]catalog.CategoryView, len(nodes))
	for i := range nodes {
		depth := 0
		if parent, ok := index[nodes[i].parent]; ok {
			depth = views[parent].Depth + 1
		}
		views[i], index[nodes[i].id] = nodes[i].view(lang, depth), i
	}
	return views, count(found[sets:], views, index)
}

// count adds every set's products, its id, to each category that is in its code or above one that is, once.
func count(sets []categoryRow, views []catalog.CategoryView, index map[int64]int) error {
	for _, set := range sets {
		if set.code == "" {
			continue
		}
		counted := map[int]bool{}
		for text := range strings.SplitSeq(set.code, ",") {
			id, err := strconv.ParseInt(text, 10, 64)
			if err != nil {
				return fault.Wrap(fault.Internal, "catalog.bad_category_set", err)
			}
			for i, ok := index[id]; ok && !counted[i]; i, ok = index[views[i].ParentID] {
				counted[i] = true
				views[i].Products += int(set.id)
			}
		}
	}
	return nil
}
