// Package catalogsql keeps the catalogue in SQL: catalog.Repository for writing and catalog.Reader for pages, one text for
// every engine. It owns the catalogue's tables and knows that stock_level says what can be sold; it refuses rules: what
// it is given has been checked, and what it refuses the schema would refuse.
package catalogsql

import (
	"context"
	"strings"

	"vapeart/shop/catalog"
	"vapeart/shop/fault"
	"vapeart/shop/sqldb"
)

// Repository is the catalogue's catalog.Repository.
type Repository struct{ db *sqldb.DB }

var _ catalog.Repository = (*Repository)(nil)

// NewRepository returns the repository on a database.
func NewRepository(db *sqldb.DB) *Repository { return &Repository{db: db} }

// InTx runs fn in one transaction.
func (r *Repository) InTx(ctx context.Context, fn func(context.Context) error) error {
	return r.db.InTx(ctx, fn)
}

// mostKeys bounds the keys of one statement: a batch fits, and a list of any length works.
const mostKeys = 1_000

// in runs a query whose text has one `IN (?)` for keys, in portions. args stand before the keys. No keys ask nothing.
func in[T, K any](ctx context.Context, db *sqldb.DB, scan func(*T, sqldb.Scanner) error, text string, keys []K, args ...any) ([]T, error) {
	var out []T
	for len(keys) > 0 {
		n := min(mostKeys, len(keys))
		found, err := sqldb.All(ctx, db, scan, withMarks(text, n), append(append([]any{}, args...), sqldb.Args(keys[:n])...)...)
		if err != nil {
			return nil, err
		}
		out, keys = append(out, found...), keys[n:]
	}
	return out, nil
}

// execIn is in for a statement without rows.
func execIn[K any](ctx context.Context, db *sqldb.DB, text string, keys []K, args ...any) error {
	for len(keys) > 0 {
		n := min(mostKeys, len(keys))
		if _, err := db.Exec(ctx, withMarks(text, n), append(append([]any{}, args...), sqldb.Args(keys[:n])...)...); err != nil {
			return err
		}
		keys = keys[n:]
	}
	return nil
}

func withMarks(text string, n int) string {
	return strings.Replace(text, "IN (?)", "IN ("+sqldb.Marks(n)+")", 1)
}

// refused translates what the schema refused: a taken unique key is duplicate, a missing parent an unknown reference.
func refused(err error, duplicate error) error {
	switch sqldb.ClassOf(err) {
	case sqldb.Duplicate:
		return duplicate
	case sqldb.MissingParent:
		return fault.Wrap(fault.Conflict, "catalog.reference_unknown", err)
	}
	return err
}

// slugTaken asks InTx to run again: another transaction took the slug after it was found free, and now it is seen.
func slugTaken() error { return sqldb.Again(fault.New(fault.Conflict, "catalog.slug_taken")) }

// pair is a row of a key and an id.
type pair[K any] struct {
	key K
	id  int64
}

func scanPair[K any](p *pair[K], scan sqldb.Scanner) error { return scan(&p.key, &p.id) }

// exactly returns what was asked for: MySQL and MariaDB take "a " for "a".
func exactly(pairs []pair[string], asked []string) map[string]int64 {
	want := make(map[string]bool, len(asked))
	for _, a := range asked {
		want[a] = true
	}
	out := make(map[string]int64, len(pairs))
	for _, p := range pairs {
		if want[p.key] {
			out[p.key] = p.id
		}
	}
	return out
}
