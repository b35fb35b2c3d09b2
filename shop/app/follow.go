package app

import (
	"context"
	"slices"
	"time"

	"vapeart/shop/catalog"
	"vapeart/shop/money"
)

// stockFollower keeps the in-stock flag of search documents and the cached pages as the stock is.
type stockFollower struct{ *App }

// AvailabilityChanged implements inventory.Follower.
func (f stockFollower) AvailabilityChanged(ctx context.Context, variantIDs []int64) error {
	states, err := f.Products.Availability(ctx, variantIDs)
	if err != nil {
		return err
	}
	if err := f.Search.SetAvailable(ctx, states); err != nil {
		return err
	}
	tags := make([]string, 0, len(states))
	for id := range states {
		tags = append(tags, catalog.TagProduct(id))
	}
	slices.Sort(tags)
	return f.Products.Touched(ctx, f.Clock.Now(), tags)
}

// TurnPrices makes search prices and cached pages follow the sales that began or ended in (after, until].
func (a *App) TurnPrices(ctx context.Context, after, until time.Time) error {
	ids, err := a.Reader.PriceBoundaries(ctx, after, until)
	if err != nil {
		return err
	}
	for batch := range slices.Chunk(ids, rebuildBatch) {
		if err := a.DB.InTx(ctx, func(ctx context.Context) error { return a.turnPrices(ctx, batch) }); err != nil {
			return err
		}
	}
	return nil
}

func (a *App) turnPrices(ctx context.Context, ids []int64) error {
	products, err := a.Catalog.Products(ctx, ids)
	if err != nil {
		return err
	}
	prices, tags := make(map[int64]money.Amount, len(products)), make([]string, 0, len(products))
	for _, p := range products {
		prices[p.ID] = lowest(p, a.Clock)
		tags = append(tags, catalog.TagProduct(p.ID))
	}
	if err := a.Search.SetPrices(ctx, prices); err != nil {
		return err
	}
	return a.Products.Touched(ctx, a.Clock.Now(), tags)
}
