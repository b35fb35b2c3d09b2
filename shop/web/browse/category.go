package browse

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"vapeart/shop/catalog"
	"vapeart/shop/locale"
	"vapeart/shop/web/frame"
	"vapeart/shop/web/link"
	"vapeart/shop/web/listing"
	"vapeart/shop/web/pagecache"
	"vapeart/shop/web/view"
	"vapeart/shop/web/vocabulary"
)

// Category is the page of a category and everything below it. At most 7 statements.
func (p *Pages) Category(c *fiber.Ctx, l locale.Language) error {
	slug, filter := c.Params("slug"), filterOf(c)
	return p.serve(c, filter.Address(link.Category(l, slug)), func(ctx context.Context) (*pagecache.Page, error) {
		tree, err := p.Vocabulary.Tree(ctx, l)
		if err != nil {
			return nil, err
		}
		category, ok := tree.BySlug(slug)
		if !ok {
			return p.movedCategory(ctx, tree, l, slug, filter)
		}
		return p.category(ctx, tree, l, category, filter)
	})
}

// movedCategory leads from a former slug, or that of another language, to where the category is now.
func (p *Pages) movedCategory(ctx context.Context, t *vocabulary.Tree, l locale.Language, slug string, f listing.Filter) (*pagecache.Page, error) {
	id, err := p.Catalog.Resolve(ctx, catalog.CategorySlug, slug)
	if err != nil {
		return nil, err
	}
	category, ok := t.ByID(id)
	if !ok || category.Slug == slug { // it came after the tree was read: the next reading knows it
		return nil, notFound()
	}
	return moved(f.Address(link.Category(l, category.Slug)), tags(nil, catalog.TagCategory(id))...), nil
}

func (p *Pages) category(ctx context.Context, t *vocabulary.Tree, l locale.Language, c catalog.CategoryView, f listing.Filter) (*pagecache.Page, error) {
	path := link.Category(l, c.Slug)
	found, err := p.find(ctx, l, c.ID, path, f)
	if err != nil {
		return nil, err
	}
	page, err := p.Frame.Page(ctx, p.categoryHead(t, l, c, f))
	if err != nil {
		return nil, err
	}
	v := view.Category{
		Page: page, Name: c.Name.Text, NameLang: frame.Foreign(c.Name, l), Listing: found.listing, Children: found.children,
	}
	if f.Plain() && f.After == "" && f.Before == "" {
		v.Intro = view.HTML(c.Description) //nolint:gosec // cleaned when it was written
	}
	return p.page(l, fiber.StatusOK, v, tags(found.ids, catalog.TagCategory(c.ID))...)
}

// categoryHead gives every listing one address: filters and orders lead to the plain category, pages of it to themselves.
func (p *Pages) categoryHead(t *vocabulary.Tree, l locale.Language, c catalog.CategoryView, f listing.Filter) frame.Head {
	path := link.Category(l, c.Slug)
	h := frame.Head{
		Lang: l, Title: orElse(c.SEOTitle, c.Name.Text), Description: c.SEODescription, Category: c.ID,
		Path: f.Address(path), Canonical: path, Hidden: !f.Plain(), Paths: map[locale.Language]string{},
	}
	if f.Plain() {
		h.Canonical = h.Path
	}
	for other, slug := range c.Slugs {
		h.Paths[other] = f.At("", "").Address(link.Category(other, slug))
	}
	h.Crumbs = p.crumbs(t.Path(c.ID), l, "")
	h.Data = []any{p.crumbData(h.Crumbs, path)}
	return h
}

// crumbs is the way from home to the last of path, or beyond it to a page of that name.
func (p *Pages) crumbs(path []catalog.CategoryView, l locale.Language, page string) []view.Crumb {
	crumbs := []view.Crumb{{Name: p.Frame.Printer(l).Text("page.crumb.home"), Address: link.Home(l)}}
	for _, c := range path {
		crumbs = append(crumbs, view.Crumb{Name: c.Name.Text, Address: link.Category(l, c.Slug)})
	}
	if page != "" {
		return append(crumbs, view.Crumb{Name: page})
	}
	crumbs[len(crumbs)-1].Address = ""
	return crumbs
}

// Categories is the index of all categories.
func (p *Pages) Categories(c *fiber.Ctx, l locale.Language) error {
	address := link.Categories(l)
	return p.serve(c, address, func(ctx context.Context) (*pagecache.Page, error) {
		tree, err := p.Vocabulary.Tree(ctx, l)
		if err != nil {
			return nil, err
		}
		texts := p.Frame.Printer(l)
		title := texts.Text("page.categories.title")
		page, err := p.Frame.Page(ctx, frame.Head{
			Lang: l, Path: address, Title: title, Description: texts.Text("page.categories.description"),
			Crumbs: []view.Crumb{{Name: texts.Text("page.crumb.home"), Address: link.Home(l)}, {Name: title}},
		})
		if err != nil {
			return nil, err
		}
		return p.page(l, fiber.StatusOK, view.Categories{Page: page, Tree: branch(tree, 0, l)}, tags(nil, rootTags(tree)...)...)
	})
}

// branch is everything below a category.
func branch(t *vocabulary.Tree, id int64, l locale.Language) []view.MenuEntry {
	var list []view.MenuEntry
	for _, c := range t.Children(id) {
		e := frame.Entry(c, l)
		e.Children = branch(t, c.ID, l)
		list = append(list, e)
	}
	return list
}

func orElse(text, fallback string) string {
	if text != "" {
		return text
	}
	return fallback
}
