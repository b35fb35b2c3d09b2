package sqldb_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

func TestAfterCommitCallsOnceAndOnlyWhenCommitted(t *testing.T) {
	t.Parallel()
	db := sqltest.Open(t, sqltest.SQLite)
	var calls []string
	note := func(what string) func() { return func() { calls = append(calls, what) } }

	db.AfterCommit(t.Context(), note("outside"))
	refused := errors.New("refused")
	err := db.InTx(t.Context(), func(ctx context.Context) error {
		db.AfterCommit(ctx, note("rolled back"))
		return refused
	})
	if !errors.Is(err, refused) {
		t.Fatal(err)
	}
	runs := 0
	err = db.InTx(t.Context(), func(ctx context.Context) error {
		runs++
		db.AfterCommit(ctx, note("committed"))
		return db.InTx(ctx, func(ctx context.Context) error {
			db.AfterCommit(ctx, note("nested"))
			if runs == 1 {
				return sqldb.Again(errors.New("overtaken"))
			}
			if len(calls) != 1 {
				t.Errorf("called before the commit: %q", calls)
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"outside", "committed", "nested"}; !slices.Equal(calls, want) {
		t.Errorf("called %q, want %q", calls, want)
	}
}
