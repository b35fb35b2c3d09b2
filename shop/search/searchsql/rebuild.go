package searchsql

import (
	"context"
	"iter"
	"maps"
	"slices"

	"vapeart/shop/search"
	"vapeart/shop/sqldb"
)

// Rebuilt says what a rebuild has done.
type Rebuilt struct {
	Written int // documents
	Removed int // products that had a document and are no longer in the catalogue
}

// Rebuild writes everything anew from documents, the whole catalogue as it is: texts even where they look unchanged,
// products that the documents lack removed, words counted. Customers search meanwhile, and products may be saved: what is
// stored by somebody else in the course of it is newer than the documents and stays, be it a document or a removal. It runs
// in one transaction per batch and must not be called inside one; broken off, it is run again from the start.
func (e *Engine) Rebuild(ctx context.Context, documents iter.Seq2[search.Document, error]) (Rebuilt, error) {
	if _, err := e.db.Exec(ctx, "DELETE FROM listing WHERE removed = 1"); err != nil {
		return Rebuilt{}, err
	}
	left, err := e.versions(ctx)
	if err != nil {
		return Rebuilt{}, err
	}
	var done Rebuilt
	chunk := make([]search.Document, 0, batchSize)
	flush := func() error {
		for _, d := range chunk {
			delete(left, d.ProductID)
		}
		done.Written += len(chunk)
		err := e.rewrite(ctx, chunk)
		chunk = chunk[:0]
		return err
	}
	for d, err := range documents {
		if err != nil {
			return done, err
		}
		if chunk = append(chunk, d); len(chunk) == batchSize {
			if err := flush(); err != nil {
				return done, err
			}
		}
	}
	if err := flush(); err != nil {
		return done, err
	}
	if done.Removed, err = e.removeUnchanged(ctx, left); err != nil {
		return done, err
	}
	return done, e.Refresh(ctx)
}

// versions returns all products that can be found.
func (e *Engine) versions(ctx context.Context) (map[int64]int64, error) {
	out := map[int64]int64{}
	for s, err := range sqldb.Each(ctx, e.db, func(s *stored, scan sqldb.Scanner) error { return scan(&s.id, &s.version) },
		"SELECT product_id, version FROM listing WHERE removed = 0") {
		if err != nil {
			return nil, err
		}
		out[s.id] = s.version
	}
	return out, nil
}

// rewrite puts documents that were read a while ago: a product removed since stays removed.
func (e *Engine) rewrite(ctx context.Context, documents []search.Document) error {
	return e.db.InTx(ctx, func(ctx context.Context) error {
		return e.put(ctx, documents, func(d search.Document, s stored) bool {
			return d.Version > s.version || (d.Version == s.version && !s.removed)
		}, true)
	})
}

// removeUnchanged removes products, but for those that were put again since.
func (e *Engine) removeUnchanged(ctx context.Context, versions map[int64]int64) (int, error) {
	removed := 0
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(versions)), batchSize) {
		n := 0
		err := e.db.InTx(ctx, func(ctx context.Context) error {
			documents := make([]search.Document, len(ids))
			for i, id := range ids {
				documents[i].ProductID = id
			}
			known, err := e.stored(ctx, documents)
			if err != nil {
				return err
			}
			gone := slices.DeleteFunc(slices.Clone(ids), func(id int64) bool {
				s, ok := known[id]
				return !ok || s.removed || s.version != versions[id]
			})
			n = len(gone)
			return e.Remove(ctx, gone)
		})
		if err != nil {
			return removed, err
		}
		removed += n
	}
	return removed, nil
}
