// Package idempotencysql keeps idempotency keys in SQL. It owns the table idempotency_key.
package idempotencysql

import (
	"context"
	"time"

	"vapeart/shop/idempotency"
	"vapeart/shop/sqldb"
)

// Repository implements idempotency.Repository.
type Repository struct{ db *sqldb.DB }

// New returns the repository on a database.
func New(db *sqldb.DB) *Repository { return &Repository{db} }

// InTransaction implements idempotency.Repository.
func (r *Repository) InTransaction(ctx context.Context) bool { return r.db.InTransaction(ctx) }

// Insert implements idempotency.Repository.
func (r *Repository) Insert(ctx context.Context, k *idempotency.Record) (taken bool, err error) {
	_, err = r.db.Exec(ctx, `INSERT INTO idempotency_key (actor, request_key, fingerprint, state, holder, lease_until, expires_at, status, headers, body)
		VALUES (?, ?, ?, 'running', ?, ?, ?, 0, '', ?)`,
		k.Actor, k.Key, k.Fingerprint, k.Holder, sqldb.Millis(k.LeaseUntil), sqldb.Millis(k.ExpiresAt), []byte{})
	if sqldb.ClassOf(err) == sqldb.Duplicate {
		return true, nil
	}
	return false, err
}

// Read implements idempotency.Repository.
func (r *Repository) Read(ctx context.Context, actor, key string) (idempotency.Record, bool, error) {
	k, err := sqldb.One(ctx, r.db, scan, `SELECT actor, request_key, fingerprint, state, holder, lease_until, expires_at, status, headers, body
		FROM idempotency_key WHERE actor = ? AND request_key = ?`, actor, key)
	if sqldb.NoRows(err) {
		return k, false, nil
	}
	return k, err == nil, err
}

func scan(k *idempotency.Record, scan sqldb.Scanner) error {
	var lease, expires int64
	var headers string
	err := scan(&k.Actor, &k.Key, &k.Fingerprint, &k.State, &k.Holder, &lease, &expires, &k.Answer.Status, &headers, &k.Answer.Body)
	if err != nil {
		return err
	}
	k.LeaseUntil, k.ExpiresAt = sqldb.Time(lease), sqldb.Time(expires)
	return sqldb.FromJSON(headers, &k.Answer.Headers)
}

// Replace implements idempotency.Repository. It waits for a Finish under way, and then finds the key finished.
func (r *Repository) Replace(ctx context.Context, was, by *idempotency.Record) (bool, error) {
	n, err := r.db.Exec(ctx, `UPDATE idempotency_key SET fingerprint = ?, state = 'running', holder = ?, lease_until = ?, expires_at = ?, status = 0, headers = '', body = ?
		WHERE actor = ? AND request_key = ? AND holder = ? AND state = ? AND expires_at = ?`,
		by.Fingerprint, by.Holder, sqldb.Millis(by.LeaseUntil), sqldb.Millis(by.ExpiresAt), []byte{},
		was.Actor, was.Key, was.Holder, string(was.State), sqldb.Millis(was.ExpiresAt))
	return n == 1, err
}

// Finish implements idempotency.Repository.
func (r *Repository) Finish(ctx context.Context, k *idempotency.Record) (bool, error) {
	headers, err := sqldb.JSON(k.Answer.Headers)
	if err != nil {
		return false, err
	}
	body := k.Answer.Body
	if body == nil {
		body = []byte{} // nil would be NULL
	}
	n, err := r.db.Exec(ctx, `UPDATE idempotency_key SET state = 'finished', status = ?, headers = ?, body = ?, expires_at = ?
		WHERE actor = ? AND request_key = ? AND holder = ? AND state = 'running'`,
		k.Answer.Status, headers, body, sqldb.Millis(k.ExpiresAt), k.Actor, k.Key, k.Holder)
	return n == 1, err
}

// Delete implements idempotency.Repository.
func (r *Repository) Delete(ctx context.Context, actor, key, holder string) error {
	_, err := r.db.Exec(ctx, "DELETE FROM idempotency_key WHERE actor = ? AND request_key = ? AND holder = ? AND state = 'running'", actor, key, holder)
	return err
}

// Prune implements idempotency.Repository. A key that is claimed anew in between has another expiry and stays.
func (r *Repository) Prune(ctx context.Context, now time.Time, n int) (int, error) {
	ids, err := sqldb.All(ctx, r.db, sqldb.Scalar[int64], "SELECT id FROM idempotency_key WHERE expires_at <= ? ORDER BY expires_at, id LIMIT ?", sqldb.Millis(now), n)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	deleted, err := r.db.Exec(ctx, "DELETE FROM idempotency_key WHERE id IN ("+sqldb.Marks(len(ids))+") AND expires_at <= ?",
		append(sqldb.Args(ids), sqldb.Millis(now))...)
	return int(deleted), err
}
