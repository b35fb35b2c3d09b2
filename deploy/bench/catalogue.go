package main

import (
	"context"

	"vapeart/deploy/bench/report"
	"vapeart/shop/catalog"
	"vapeart/shop/clock"
	"vapeart/shop/inventory"
	"vapeart/shop/locale"
	"vapeart/shop/money"
	"vapeart/shop/sqldb"
)

// sellAll makes every imported product one that customers see and can buy: drafts get a price and become active, all get
// some units.
func (b *bench) sellAll(ctx context.Context, s *shop) error {
	b.say("%s: putting everything on sale", s.title())
	last, err := sqldb.One(ctx, s.DB, sqldb.Scalar[int64], "SELECT COALESCE(MAX(id), 0) FROM product")
	if err != nil {
		return err
	}
	took := clock.Stopwatch()
	const batch = 250
	for first := int64(1); first <= last; first += batch {
		ids := make([]int64, batch)
		for i := range ids {
			ids[i] = first + int64(i)
		}
		products, err := s.Catalog.Products(ctx, ids)
		if err != nil {
			return err
		}
		if err := s.sell(ctx, products); err != nil {
			return err
		}
	}
	active, err := sqldb.One(ctx, s.DB, sqldb.Scalar[int64], "SELECT COUNT(*) FROM product WHERE status = 'active'")
	if err != nil {
		return err
	}
	b.say("  %s products are active after %s s", report.Grouped(active), report.Seconds(took()))
	return nil
}

func (s *shop) sell(ctx context.Context, products []*catalog.Product) error {
	var (
		drafts []*catalog.Product
		goods  []inventory.Demand
	)
	for _, p := range products {
		if p.Status == catalog.Draft {
			drafts = append(drafts, p)
		}
		p.Status = catalog.Active
		for i := range p.Variants {
			v := &p.Variants[i]
			v.Active = true
			if v.Price == nil {
				v.Price = &catalog.Price{Amount: price(p.ID, s.Config.Shop.Currency)}
			}
			const units = 20
			goods = append(goods, inventory.Demand{VariantID: v.ID, Quantity: units})
		}
	}
	if len(drafts) > 0 {
		if err := s.Catalog.Save(ctx, drafts); err != nil {
			return err
		}
	}
	if len(goods) == 0 {
		return nil
	}
	return s.Inventory.Receive(ctx, goods, "bench", "bench")
}

// price is 1 to 500, spread over the products without a pattern that an index could like.
func price(productID int64, currency money.Currency) money.Amount {
	const step, span, least = 7919, 49_900, 100
	return money.Of(least+productID*step%span, currency)
}

// slugs returns the addresses of active products, without the language, evenly spread over all of them.
func (s *shop) slugs(ctx context.Context, count int) ([]string, error) {
	var all []string
	for entry, err := range s.Reader.Sitemap(ctx) {
		if err != nil {
			return nil, err
		}
		if slug := entry.Slugs[locale.English]; slug != "" {
			all = append(all, slug)
		}
	}
	return spread(all, count), nil
}

// spread takes count of all, evenly.
func spread[T any](all []T, count int) []T {
	if len(all) <= count {
		return all
	}
	some := make([]T, count)
	for i := range some {
		some[i] = all[i*len(all)/count]
	}
	return some
}
