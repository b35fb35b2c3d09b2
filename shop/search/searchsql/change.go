package searchsql

import (
	"context"
	"maps"
	"slices"
	"strings"

	"vapeart/shop/money"
	"vapeart/shop/sqldb"
)

// Remove implements search.Engine. The listings stay, marked as removed: see Rebuild.
func (e *Engine) Remove(ctx context.Context, productIDs []int64) error {
	sorted := canonical(productIDs)
	return e.db.InTx(ctx, func(ctx context.Context) error {
		for batch := range slices.Chunk(sorted, batchSize) {
			n, err := e.db.Exec(ctx, "UPDATE listing SET removed = 1 WHERE removed = 0 AND product_id IN ("+sqldb.Marks(len(batch))+")", sqldb.Args(batch)...)
			if err != nil {
				return err
			}
			if n == 0 {
				continue
			}
			if err := e.dropTexts(ctx, batch); err != nil {
				return err
			}
			if err := e.changed(ctx, blocksOf(batch), int(n)); err != nil {
				return err
			}
		}
		return nil
	})
}

// SetAvailable implements search.Engine. It takes no statement more for products whose flag is as it should be.
func (e *Engine) SetAvailable(ctx context.Context, available map[int64]bool) error {
	byFlag := map[bool][]int64{}
	for id, flag := range available {
		byFlag[flag] = append(byFlag[flag], id)
	}
	return e.db.InTx(ctx, func(ctx context.Context) error {
		for _, flag := range []bool{false, true} {
			for batch := range slices.Chunk(canonical(byFlag[flag]), batchSize) {
				n, err := e.db.Exec(ctx, "UPDATE listing SET available = ? WHERE available = ? AND removed = 0 AND product_id IN ("+sqldb.Marks(len(batch))+")",
					append([]any{sqldb.Bool(flag), sqldb.Bool(!flag)}, sqldb.Args(batch)...)...)
				if err != nil {
					return err
				}
				if n == 0 {
					continue
				}
				if err := e.changed(ctx, blocksOf(batch), 0); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// SetPrices implements search.Engine.
func (e *Engine) SetPrices(ctx context.Context, prices map[int64]money.Amount) error {
	byCurrency := map[money.Currency][]int64{}
	for id, price := range prices {
		byCurrency[price.Currency] = append(byCurrency[price.Currency], id)
	}
	return e.db.InTx(ctx, func(ctx context.Context) error {
		for _, currency := range slices.Sorted(maps.Keys(byCurrency)) {
			for batch := range slices.Chunk(canonical(byCurrency[currency]), batchSize) {
				if err := e.setPrices(ctx, currency, batch, prices); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (e *Engine) setPrices(ctx context.Context, currency money.Currency, batch []int64, prices map[int64]money.Amount) error {
	var args []any
	for _, id := range batch {
		args = append(args, id, prices[id].Minor)
	}
	args = append(append(args, string(currency)), sqldb.Args(batch)...)
	n, err := e.db.Exec(ctx, "UPDATE listing SET price_minor = CASE product_id"+strings.Repeat(" WHEN ? THEN ?", len(batch))+
		" ELSE price_minor END, currency = ? WHERE removed = 0 AND product_id IN ("+sqldb.Marks(len(batch))+")", args...)
	if err != nil || n == 0 {
		return err
	}
	return e.changed(ctx, blocksOf(batch), 0)
}

func blocksOf(products []int64) map[int64]bool {
	out := map[int64]bool{}
	for _, id := range products {
		out[id/blockSize] = true
	}
	return out
}

func canonical(ids []int64) []int64 { return slices.Compact(slices.Sorted(slices.Values(ids))) }
