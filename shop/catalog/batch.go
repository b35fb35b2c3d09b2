package catalog

import (
	"context"
	"reflect"
	"slices"
	"strconv"
	"time"

	"vapeart/shop/fault"
	"vapeart/shop/locale"
)

// batch is one Save on its way into the database.
type batch struct {
	*Service
	now      time.Time
	products []*Product // as they shall be, cleaned and checked
	before   []*Product // as they are stored, nil for new ones
	changed  []int      // indexes of those that are written
	known    Known
}

func (b *batch) run(ctx context.Context) error {
	if err := b.load(ctx); err != nil {
		return err
	}
	if b.compare(); len(b.changed) == 0 {
		return nil
	}
	if err := b.check(ctx); err != nil {
		return err
	}
	if err := b.giveSlugs(ctx); err != nil {
		return err
	}
	return b.write(ctx)
}

// load reads what is stored of the products that exist.
func (b *batch) load(ctx context.Context) error {
	b.before = make([]*Product, len(b.products))
	index := map[int64]int{}
	var ids []int64
	for i, p := range b.products {
		if p.ID == 0 {
			continue
		}
		if _, twice := index[p.ID]; twice {
			return fault.New(fault.Internal, "catalog.twice", fault.With("product", p.ID))
		}
		index[p.ID] = i
		ids = append(ids, p.ID)
	}
	if len(ids) == 0 {
		return nil
	}
	stored, err := b.repo.Products(ctx, ids)
	if err != nil {
		return err
	}
	for _, s := range stored {
		p := b.products[index[s.ID]]
		if s.Version != p.Version {
			return fault.New(fault.Conflict, "catalog.product_changed", fault.With("product", s.Code))
		}
		b.before[index[s.ID]] = s
		p.adopt(s)
	}
	if len(stored) < len(ids) {
		return fault.New(fault.NotFound, "catalog.product_unknown")
	}
	return nil
}

// adopt takes from the stored product what the caller need not know: ids of what is recognised by its SKU or source,
// slugs of texts whose name did not change, and the times.
func (p *Product) adopt(s *Product) {
	p.CreatedAt, p.UpdatedAt, p.PublishedAt = s.CreatedAt, s.UpdatedAt, s.PublishedAt
	for lang, text := range p.Texts {
		if old, ok := s.Texts[lang]; ok && text.Slug == "" && text.Name == old.Name {
			text.Slug = old.Slug
			p.Texts[lang] = text
		}
	}
	for i := range p.Media {
		j := slices.IndexFunc(s.Media, func(m Media) bool { return m.Source == p.Media[i].Source })
		if p.Media[i].ID == 0 && j >= 0 && !slices.ContainsFunc(p.Media, func(m Media) bool { return m.ID == s.Media[j].ID }) {
			p.Media[i].ID = s.Media[j].ID
		}
	}
	for i := range p.Variants {
		v := &p.Variants[i]
		j := slices.IndexFunc(s.Variants, func(o Variant) bool { return o.ID == v.ID || v.ID == 0 && o.SKU == v.SKU })
		if j >= 0 {
			v.ID, v.Version = s.Variants[j].ID, s.Variants[j].Version
		}
	}
}

// compare finds the products that differ from what is stored.
func (b *batch) compare() {
	for i, p := range b.products {
		if b.before[i] == nil || !reflect.DeepEqual(p, b.before[i]) {
			b.changed = append(b.changed, i)
		}
	}
}

// write stores what differs and tells everybody.
func (b *batch) write(ctx context.Context) error {
	var fresh, before, after, told, toldBefore []*Product
	for _, i := range b.changed {
		p := b.products[i]
		b.stamp(p)
		told, toldBefore = append(told, p), append(toldBefore, b.before[i])
		if b.before[i] == nil {
			fresh = append(fresh, p)
		} else {
			before, after = append(before, b.before[i]), append(after, p)
		}
	}
	if len(fresh) > 0 {
		if err := b.repo.InsertProducts(ctx, fresh); err != nil {
			return err
		}
	}
	if len(after) > 0 {
		if err := b.repo.UpdateProducts(ctx, before, after); err != nil {
			return err
		}
	}
	for _, f := range b.followers {
		if err := f.ProductsWritten(ctx, toldBefore, told); err != nil {
			return err
		}
	}
	return b.repo.Touched(ctx, b.now, b.tags())
}

func (b *batch) stamp(p *Product) {
	p.UpdatedAt = b.now
	if p.ID == 0 {
		p.CreatedAt, p.Version, p.PublishedAt = b.now, 1, time.Time{}
	}
	if p.Status == Active && p.PublishedAt.IsZero() {
		p.PublishedAt = b.now
	}
}

// giveSlugs gives every text a slug that leads to its product alone.
func (b *batch) giveSlugs(ctx context.Context) error {
	type target struct {
		product *Product
		lang    locale.Language
	}
	var wishes []*slugWish
	var targets []target
	for _, i := range b.changed {
		p := b.products[i]
		for _, lang := range locale.Supported() {
			text, ok := p.Texts[lang]
			if !ok || b.hasSlug(i, text.Slug) {
				continue
			}
			base := text.Slug
			if base == "" {
				base = slugOr(text.Name, p.Code, string(ProductSlug))
			}
			wishes = append(wishes, &slugWish{base: base, spare: cutSlug(base, maxSlug) + "-" + slugOr(p.Code, strconv.Itoa(i)), id: p.ID, owner: p})
			targets = append(targets, target{p, lang})
		}
	}
	err := settleSlugs(ctx, wishes, func(ctx context.Context, slugs []string) (map[string]int64, error) {
		return b.repo.TakenSlugs(ctx, ProductSlug, slugs)
	})
	if err != nil {
		return err
	}
	for i, t := range targets {
		text := t.product.Texts[t.lang]
		text.Slug = wishes[i].got
		t.product.Texts[t.lang] = text
	}
	return nil
}

// hasSlug tells whether the slug leads to the stored product already.
func (b *batch) hasSlug(i int, slug string) bool {
	if b.before[i] != nil && slug != "" {
		for _, text := range b.before[i].Texts {
			if text.Slug == slug {
				return true
			}
		}
	}
	return false
}
