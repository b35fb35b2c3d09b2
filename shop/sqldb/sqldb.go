package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"time"

	"vapeart/shop/fault"
)

// Statement is what an Observer learns of one statement.
type Statement struct {
	Text     string
	Duration time.Duration
	Err      error
}

// Observer is told of every statement after it ran; of a query, after its first answer. It must be safe for
// concurrent use and quick.
type Observer func(context.Context, Statement)

// DB is a database with its engine's dialect.
type DB struct {
	Engine
	write, read *sql.DB
	path        string
	patience    time.Duration // how long a transaction is run again
	observe     Observer
}

// Observe returns the same database whose statements observer sees too.
func (db *DB) Observe(observer Observer) *DB {
	c, before := *db, db.observe
	c.observe = func(ctx context.Context, s Statement) {
		if before != nil {
			before(ctx, s)
		}
		observer(ctx, s)
	}
	return &c
}

// txKey finds a database's transaction in a context: by its pool, so that a second database never runs in the first
// one's transaction, and an observed copy does in its original's.
type txKey struct{ pool *sql.DB }

type conn interface {
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
	ExecContext(context.Context, string, ...any) (sql.Result, error)
}

func (db *DB) conn(ctx context.Context, otherwise *sql.DB) conn {
	if tx, ok := ctx.Value(txKey{db.write}).(*sql.Tx); ok {
		return tx
	}
	return otherwise
}

// InTransaction tells whether ctx is inside InTx of this database.
func (db *DB) InTransaction(ctx context.Context) bool { return ctx.Value(txKey{db.write}) != nil }

// The bounds of running again: tries for those who lose deadlocks at once, patience, in lock waits, for those who lose
// only after waiting.
const (
	tries    = 12
	patience = 3
)

// InTx runs fn in one transaction, nested calls join it. fn is run again when it loses a deadlock or a lock wait, so it
// must have no effect besides its statements. A statement that fn runs with another context than its own is not in the
// transaction, and on SQLite waits for it for ever.
func (db *DB) InTx(ctx context.Context, fn func(context.Context) error) error {
	if db.InTransaction(ctx) {
		return fn(ctx)
	}
	return db.repeat(ctx, func() error { return db.once(ctx, fn) })
}

// repeat runs fn, which leaves nothing behind when it fails, until it does not fail by others' locks.
func (db *DB) repeat(ctx context.Context, fn func() error) error {
	began := now()
	for n := 1; ; n++ {
		err := fn()
		if err == nil || n == tries || ClassOf(err) != Retry || now().Sub(began) > db.patience {
			return err
		}
		pause := time.NewTimer(time.Duration(n)*4*time.Millisecond + rand.N(8*time.Millisecond))
		select {
		case <-ctx.Done():
			pause.Stop()
			return err
		case <-pause.C:
		}
	}
}

func (db *DB) once(ctx context.Context, fn func(context.Context) error) error {
	tx, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return failed("begin", err)
	}
	defer tx.Rollback() //nolint:errcheck // after a commit there is nothing to roll back; before one, fn's error is told
	after := &afterCommit{}
	ctx = context.WithValue(context.WithValue(ctx, txKey{db.write}, tx), afterKey{db.write}, after)
	if err := fn(ctx); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return failed("commit", err)
	}
	after.run()
	return nil
}

func (db *DB) saw(ctx context.Context, text string, began time.Time, err error) {
	if db.observe != nil {
		db.observe(ctx, Statement{Text: text, Duration: now().Sub(began), Err: err})
	}
}

// Exec runs a statement and returns how many rows it matched. Errors: Unavailable database.unreachable when the server is
// away, here as everywhere; what ClassOf tells.
func (db *DB) Exec(ctx context.Context, text string, args ...any) (int64, error) {
	res, err := db.exec(ctx, text, args)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// Insert runs an INSERT of one row and returns the id that the database gave it.
func (db *DB) Insert(ctx context.Context, text string, args ...any) (int64, error) {
	res, err := db.exec(ctx, text, args)
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}

// exec runs a statement. One outside a transaction is a transaction by itself, and run again like one.
func (db *DB) exec(ctx context.Context, text string, args []any) (res sql.Result, err error) {
	run := func() error {
		began := now()
		res, err = db.conn(ctx, db.write).ExecContext(ctx, text, args...)
		db.saw(ctx, text, began, err)
		return err
	}
	if db.InTransaction(ctx) {
		err = run()
	} else {
		err = db.repeat(ctx, run)
	}
	if err != nil {
		return nil, failed(brief(text), err)
	}
	return res, nil
}

// failed says what failed. A server that is away makes it Unavailable database.unreachable.
func failed(what string, err error) error {
	err = fmt.Errorf("%s: %w", what, err)
	if isAway(err) {
		return fault.Wrap(fault.Unavailable, "database.unreachable", err)
	}
	return err
}

// Scanner is one row's Scan.
type Scanner func(dest ...any) error

// All returns every row, read by scan. None gives an empty slice.
func All[T any](ctx context.Context, db *DB, scan func(*T, Scanner) error, text string, args ...any) ([]T, error) {
	var out []T
	for v, err := range Each(ctx, db, scan, text, args...) {
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// One returns the only row. Errors: sql.ErrNoRows when there is none.
func One[T any](ctx context.Context, db *DB, scan func(*T, Scanner) error, text string, args ...any) (T, error) {
	for v, err := range Each(ctx, db, scan, text, args...) {
		return v, err
	}
	var zero T
	return zero, sql.ErrNoRows
}

// Each streams the rows. An error ends it, and is its last pair. On MySQL a transaction can run nothing else meanwhile.
func Each[T any](ctx context.Context, db *DB, scan func(*T, Scanner) error, text string, args ...any) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		began := now()
		rows, err := db.conn(ctx, db.read).QueryContext(ctx, text, args...)
		db.saw(ctx, text, began, err)
		if err != nil {
			yield(zero, failed(brief(text), err))
			return
		}
		defer rows.Close()
		for rows.Next() {
			var v T
			if err := scan(&v, rows.Scan); err != nil {
				yield(zero, failed(brief(text), err))
				return
			}
			if !yield(v, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(zero, failed(brief(text), err))
		}
	}
}

// Scalar scans a row of one column.
func Scalar[T any](v *T, scan Scanner) error { return scan(v) }

// NoRows tells whether err says that there was no row.
func NoRows(err error) bool { return errors.Is(err, sql.ErrNoRows) }

func brief(text string) string {
	const most = 120
	if len(text) > most {
		return text[:most] + "…"
	}
	return text
}

func now() time.Time { return time.Now() } //nolint:forbidigo // how long a statement took, not what time it is
