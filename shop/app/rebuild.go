package app

import (
	"context"
	"iter"

	"vapeart/shop/catalog"
	"vapeart/shop/clock"
	"vapeart/shop/logging"
	"vapeart/shop/search"
)

// rebuildBatch is how many products are read for documents at once.
const rebuildBatch = 500

// RebuildSearch makes every search document anew from the catalogue and returns how many there are.
func (a *App) RebuildSearch(ctx context.Context) (int, error) {
	elapsed := clock.Stopwatch()
	done, err := a.Search.Rebuild(ctx, a.documents(ctx))
	if err != nil {
		return 0, err
	}
	logging.Channel(a.Log, logging.Index).InfoContext(ctx, "search documents made anew", "documents", done.Written, "took", elapsed().String())
	return done.Written, a.Products.Touched(ctx, a.Clock.Now(), []string{catalog.TagCatalog})
}

// documents streams the documents of all products that can be found.
func (a *App) documents(ctx context.Context) iter.Seq2[search.Document, error] {
	return func(yield func(search.Document, error) bool) {
		var batch []*catalog.Product
		flush := func() bool {
			documents, err := a.indexer.documents(ctx, batch)
			batch = batch[:0]
			if err != nil {
				yield(search.Document{}, err)
				return false
			}
			for _, d := range documents {
				if !yield(d, nil) {
					return false
				}
			}
			return true
		}
		for p, err := range a.Products.Export(ctx) {
			if err != nil {
				yield(search.Document{}, err)
				return
			}
			if batch = append(batch, p); len(batch) == rebuildBatch && !flush() {
				return
			}
		}
		flush()
	}
}
