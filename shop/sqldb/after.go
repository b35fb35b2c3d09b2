package sqldb

import (
	"context"
	"database/sql"
)

// afterKey finds what waits for a transaction's commit, see txKey.
type afterKey struct{ pool *sql.DB }

// afterCommit is what one run of a transaction's body asked for.
type afterCommit struct{ list []func() }

func (a *afterCommit) run() {
	for _, fn := range a.list {
		fn()
	}
}

// AfterCommit calls fn once ctx's transaction is committed, never when it fails; outside InTx at once. fn is for
// signals that others may look at the rows now: quick, and without anything that could fail. A program that dies in
// between has committed and never calls it.
func (db *DB) AfterCommit(ctx context.Context, fn func()) {
	if a, ok := ctx.Value(afterKey{db.write}).(*afterCommit); ok {
		a.list = append(a.list, fn)
		return
	}
	fn()
}
