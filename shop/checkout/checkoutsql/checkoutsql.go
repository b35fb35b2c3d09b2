// Package checkoutsql keeps what customers have entered at the checkout in SQL, until the order is placed.
package checkoutsql

import (
	"context"
	"database/sql"
	"time"

	"vapeart/shop/checkout"
	"vapeart/shop/fault"
	"vapeart/shop/sqldb"
)

// Repository implements checkout.Repository.
type Repository struct{ db *sqldb.DB }

var _ checkout.Repository = (*Repository)(nil)

// New returns the repository of a database.
func New(db *sqldb.DB) *Repository { return &Repository{db} }

// InTx implements checkout.Repository.
func (r *Repository) InTx(ctx context.Context, fn func(context.Context) error) error {
	return r.db.InTx(ctx, fn)
}

// Load implements checkout.Repository.
func (r *Repository) Load(ctx context.Context, cartID int64) (checkout.Record, error) {
	record, err := sqldb.One(ctx, r.db, func(rec *checkout.Record, scan sqldb.Scanner) error {
		var details string
		if err := scan(&details, &rec.Version); err != nil {
			return err
		}
		return sqldb.FromJSON(details, rec)
	}, "SELECT details, version FROM checkout WHERE cart_id = ?", cartID)
	if sqldb.NoRows(err) {
		return checkout.Record{}, nil
	}
	return record, err
}

// Save implements checkout.Repository. It holds the cart's row, so that nothing is kept of a cart that is being ordered.
func (r *Repository) Save(ctx context.Context, cartID int64, record checkout.Record, now time.Time) error {
	details, err := sqldb.JSON(record)
	if err != nil {
		return err
	}
	return r.db.InTx(ctx, func(ctx context.Context) error {
		orderID, err := sqldb.One(ctx, r.db, sqldb.Scalar[sql.NullInt64],
			"SELECT order_id FROM cart WHERE id = ?"+r.db.ForUpdate(), cartID)
		if err != nil && !sqldb.NoRows(err) {
			return err
		}
		if err != nil || orderID.Valid {
			return fault.New(fault.Conflict, "cart.already_ordered")
		}
		if record.Version == 0 {
			_, err := r.db.Exec(ctx, "INSERT INTO checkout (cart_id, details, version, updated_at) VALUES (?, ?, 1, ?)",
				cartID, details, sqldb.Millis(now))
			if sqldb.ClassOf(err) == sqldb.Duplicate {
				return edited()
			}
			return err
		}
		n, err := r.db.Exec(ctx,
			"UPDATE checkout SET details = ?, version = version + 1, updated_at = ? WHERE cart_id = ? AND version = ?",
			details, sqldb.Millis(now), cartID, record.Version)
		if err == nil && n == 0 {
			return edited()
		}
		return err
	})
}

func edited() error { return fault.New(fault.Conflict, "checkout.edited_elsewhere") }

// Delete implements checkout.Repository.
func (r *Repository) Delete(ctx context.Context, cartID int64) error {
	_, err := r.db.Exec(ctx, "DELETE FROM checkout WHERE cart_id = ?", cartID)
	return err
}
