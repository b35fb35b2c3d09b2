package searchsql

import (
	"context"
	"strings"

	"vapeart/shop/fault"
	"vapeart/shop/search"
)

// FindAll implements search.Engine: the copy of the listings is checked once for all queries.
func (e *Engine) FindAll(ctx context.Context, queries ...search.Query) ([]search.Result, error) {
	pagers := make([]*pager, len(queries))
	for i, q := range queries {
		if strings.TrimSpace(q.Text) != "" {
			return nil, fault.New(fault.Internal, "search.listing_with_text")
		}
		if err := q.Check(); err != nil {
			return nil, err
		}
		var err error
		if pagers[i], err = e.pager(q); err != nil {
			return nil, err
		}
	}
	s, err := e.listings(ctx, nil)
	if err != nil {
		return nil, away(err)
	}
	results := make([]search.Result, len(queries))
	for i, q := range queries {
		e.collect(s, q, pagers[i], nil, &results[i])
		if err := e.cursors(q, pagers[i], &results[i]); err != nil {
			return nil, err
		}
	}
	return results, nil
}
