package searchsql

import (
	"context"
	"maps"
	"slices"
	"strings"

	"vapeart/shop/locale"
	"vapeart/shop/sqldb"
)

// learn adds the words that the vocabulary does not have yet, or has with no products any more. They are looked up first:
// inserting would lock those that everybody's products have.
func (e *Engine) learn(ctx context.Context, words map[locale.Language]map[string]*word) error {
	for _, lang := range locale.Supported() {
		missing := words[lang]
		for some := range slices.Chunk(slices.Sorted(maps.Keys(missing)), 4*batchSize) {
			for known, err := range sqldb.Each(ctx, e.db, sqldb.Scalar[string],
				"SELECT word FROM search_term WHERE products > 0 AND language = ? AND word IN ("+sqldb.Marks(len(some))+")", append([]any{string(lang)}, sqldb.Args(some)...)...) {
				if err != nil {
					return err
				}
				delete(missing, known)
			}
		}
		rows := make([][]any, 0, len(missing))
		for _, w := range slices.Sorted(maps.Keys(missing)) {
			rows = append(rows, []any{string(lang), w, missing[w].Display, missing[w].Stem, missing[w].products})
		}
		if err := e.db.UpsertAll(ctx, "search_term", []string{"language", "word"}, []string{"display", "stem", "products"}, rows); err != nil {
			return err
		}
	}
	return nil
}

// Refresh counts anew how many products have each word of the vocabulary, drops those that none has had for a while, folds the
// list of changes, and tidies the full text. Search is right without it; suggestions and corrections are in better order
// after it, and all is quicker. Once an hour, and after an import, is often enough. It must not be called inside a
// transaction.
func (e *Engine) Refresh(ctx context.Context) error {
	entries, err := sqldb.All(ctx, e.db, scanEntry, "SELECT language, word, display, stem, products FROM search_term ORDER BY language, word")
	if err != nil {
		return err
	}
	counts, err := e.counts(ctx) // after the words: what has come since then is not missed among the products
	if err != nil {
		return err
	}
	if err := e.recount(ctx, entries, counts); err != nil {
		return err
	}
	if err := e.fold(ctx); err != nil {
		return err
	}
	if err := e.text.tidy(ctx); err != nil {
		return err
	}
	return e.renew(ctx)
}

// minWaste is how many texts must have been replaced, besides a quarter of all, for the full text to be renewed.
const minWaste = 1_000

// renew makes the full text anew when there is much waste in it.
func (e *Engine) renew(ctx context.Context) error {
	waste, err := sqldb.One(ctx, e.db, func(c *change, scan sqldb.Scanner) error { return scan(&c.id, &c.changes) },
		"SELECT COALESCE(MAX(id), 0), CAST(COALESCE(SUM(changes), 0) AS SIGNED) FROM listing_change WHERE block_id = ?", wasteBlock)
	if err != nil || waste.changes < minWaste {
		return err
	}
	products, err := sqldb.One(ctx, e.db, sqldb.Scalar[int64], "SELECT COUNT(*) FROM listing WHERE removed = 0")
	if err != nil || waste.changes < products/4 {
		return err
	}
	if done, err := e.text.renew(ctx); err != nil || !done {
		return err
	}
	_, err = e.db.Exec(ctx, "DELETE FROM listing_change WHERE block_id = ? AND id <= ?", wasteBlock, waste.id)
	return err
}

type stemKey struct {
	lang locale.Language
	stem string
}

// counts returns how many products have each stem: a product has one token for each of its stems.
func (e *Engine) counts(ctx context.Context) (map[stemKey]int64, error) {
	out := map[stemKey]int64{}
	for t, err := range e.text.counts(ctx) {
		if err != nil {
			return nil, err
		}
		if lang, stem, ok := stemOf(t.token); ok && !strings.ContainsAny(stem, "0123456789_") {
			out[stemKey{lang, stem}] += t.products
		}
	}
	return out, nil
}

// entryRow is a row of the vocabulary.
type entryRow struct {
	lang, word, display, stem string
	products                  int64
}

func scanEntry(r *entryRow, scan sqldb.Scanner) error {
	return scan(&r.lang, &r.word, &r.display, &r.stem, &r.products)
}

// recount writes the counts that differ. A word without products is dropped at the second time only, and only if it still
// has none: a product with it may be about to be saved. One that is saved in the midst is counted the next time.
func (e *Engine) recount(ctx context.Context, entries []entryRow, counts map[stemKey]int64) error {
	var changed [][]any
	gone := map[string][]string{}
	for _, r := range entries {
		switch n := counts[stemKey{locale.Language(r.lang), r.stem}]; {
		case n != r.products:
			changed = append(changed, []any{r.lang, r.word, r.display, r.stem, n})
		case n == 0:
			gone[r.lang] = append(gone[r.lang], r.word)
		}
	}
	for rows := range slices.Chunk(changed, batchSize) { // each by itself, so that no product waits long to be saved
		if err := e.db.UpsertAll(ctx, "search_term", []string{"language", "word"}, []string{"display", "stem", "products"}, rows); err != nil {
			return err
		}
	}
	for _, lang := range slices.Sorted(maps.Keys(gone)) {
		for words := range slices.Chunk(gone[lang], batchSize) {
			_, err := e.db.Exec(ctx, "DELETE FROM search_term WHERE products = 0 AND language = ? AND word IN ("+sqldb.Marks(len(words))+")",
				append([]any{lang}, sqldb.Args(words)...)...)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// change is a row of listing_change.
type change struct{ id, block, changes int64 }

// fold puts one row in place of all rows of a block, with their sum: readers notice nothing. Rows that others are adding
// meanwhile are left alone, whatever their ids.
func (e *Engine) fold(ctx context.Context) error {
	return e.db.InTx(ctx, func(ctx context.Context) error {
		rows, err := sqldb.All(ctx, e.db, func(c *change, scan sqldb.Scanner) error { return scan(&c.id, &c.block, &c.changes) },
			"SELECT id, block_id, changes FROM listing_change ORDER BY id"+e.db.ForUpdate())
		if err != nil {
			return err
		}
		sums, of := map[int64]int64{}, map[int64]int{}
		for _, r := range rows {
			sums[r.block] += r.changes
			of[r.block]++
		}
		var old []int64
		for _, r := range rows {
			if of[r.block] > 1 {
				old = append(old, r.id)
			}
		}
		for ids := range slices.Chunk(old, batchSize) {
			if _, err := e.db.Exec(ctx, "DELETE FROM listing_change WHERE id IN ("+sqldb.Marks(len(ids))+")", sqldb.Args(ids)...); err != nil {
				return err
			}
		}
		var folded [][]any
		for _, block := range slices.Sorted(maps.Keys(sums)) {
			if of[block] > 1 {
				folded = append(folded, []any{block, sums[block]})
			}
		}
		return e.db.InsertRows(ctx, "listing_change", []string{"block_id", "changes"}, folded)
	})
}
