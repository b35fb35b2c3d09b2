// Package cartsql stores carts in SQL.
package cartsql

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"strings"
	"time"

	"vapeart/shop/cart"
	"vapeart/shop/fault"
	"vapeart/shop/money"
	"vapeart/shop/sqldb"
)

// Repository implements cart.Repository. Seen prices are in the shop's one currency.
type Repository struct {
	db       *sqldb.DB
	currency money.Currency
}

var _ cart.Repository = (*Repository)(nil)

// New returns the repository of a database.
func New(db *sqldb.DB, currency money.Currency) *Repository { return &Repository{db, currency} }

// InTx implements cart.Repository.
func (r *Repository) InTx(ctx context.Context, fn func(context.Context) error) error {
	return r.db.InTx(ctx, fn)
}

// ByToken implements cart.Repository.
func (r *Repository) ByToken(ctx context.Context, tokenHash string, now time.Time) (*cart.Cart, error) {
	return r.read(ctx, tokenHash, now, "")
}

// Lock implements cart.Repository. Whoever writes lines touches the cart's row, so that locking it keeps them too.
func (r *Repository) Lock(ctx context.Context, tokenHash string, now time.Time) (*cart.Cart, error) {
	return r.read(ctx, tokenHash, now, r.db.ForUpdate())
}

func (r *Repository) read(ctx context.Context, tokenHash string, now time.Time, lock string) (*cart.Cart, error) {
	c, err := sqldb.One(ctx, r.db, scanCart,
		"SELECT id, language, order_id, version, updated_at, expires_at FROM cart WHERE token_hash = ? AND expires_at > ?"+lock,
		tokenHash, sqldb.Millis(now))
	if sqldb.NoRows(err) {
		return nil, fault.New(fault.NotFound, "cart.unknown")
	}
	if err != nil {
		return nil, err
	}
	c.Lines, err = sqldb.All(ctx, r.db, func(l *cart.Line, scan sqldb.Scanner) error {
		var added int64
		err := scan(&l.VariantID, &l.Quantity, &l.Seen.Minor, &added)
		l.Seen.Currency, l.AddedAt = r.currency, sqldb.Time(added)
		return err
	}, "SELECT variant_id, quantity, seen_minor, added_at FROM cart_line WHERE cart_id = ? ORDER BY added_at, variant_id", c.ID)
	return &c, err
}

func scanCart(c *cart.Cart, scan sqldb.Scanner) error {
	var orderID sql.NullInt64
	var updated, expires int64
	err := scan(&c.ID, &c.Language, &orderID, &c.Version, &updated, &expires)
	c.OrderID, c.UpdatedAt, c.ExpiresAt = orderID.Int64, sqldb.Time(updated), sqldb.Time(expires)
	return err
}

// Units implements cart.Repository.
func (r *Repository) Units(ctx context.Context, tokenHash string, now time.Time) (int, error) {
	return sqldb.One(ctx, r.db, sqldb.Scalar[int], `SELECT COALESCE(SUM(l.quantity), 0) FROM cart c
		JOIN cart_line l ON l.cart_id = c.id WHERE c.token_hash = ? AND c.order_id IS NULL AND c.expires_at > ?`,
		tokenHash, sqldb.Millis(now))
}

// Insert implements cart.Repository.
func (r *Repository) Insert(ctx context.Context, tokenHash string, c *cart.Cart) error {
	updated := sqldb.Millis(c.UpdatedAt)
	id, err := r.db.Insert(ctx, `INSERT INTO cart (token_hash, language, version, created_at, updated_at, expires_at)
		VALUES (?, ?, ?, ?, ?, ?)`, tokenHash, string(c.Language), c.Version, updated, updated, sqldb.Millis(c.ExpiresAt))
	c.ID = id
	return err
}

// SetLine implements cart.Repository.
func (r *Repository) SetLine(ctx context.Context, cartID int64, line cart.Line, now time.Time) error {
	return r.db.InTx(ctx, func(ctx context.Context) error {
		if err := r.touch(ctx, cartID, now); err != nil {
			return err
		}
		if line.Quantity <= 0 {
			_, err := r.db.Exec(ctx, "DELETE FROM cart_line WHERE cart_id = ? AND variant_id = ?", cartID, line.VariantID)
			return err
		}
		_, err := r.db.Exec(ctx,
			r.db.Upsert("cart_line", []string{"cart_id", "variant_id"}, []string{"quantity", "seen_minor", "added_at"}),
			cartID, line.VariantID, line.Quantity, line.Seen.Minor, sqldb.Millis(line.AddedAt))
		return err
	})
}

func (r *Repository) touch(ctx context.Context, cartID int64, now time.Time) error {
	n, err := r.db.Exec(ctx,
		"UPDATE cart SET version = version + 1, updated_at = ?, expires_at = ? WHERE id = ? AND order_id IS NULL",
		sqldb.Millis(now), sqldb.Millis(now.Add(cart.Lifetime)), cartID)
	return guarded(n, err)
}

// guarded turns a guarded update that met no row into its reason.
func guarded(rows int64, err error) error {
	if err == nil && rows == 0 {
		return fault.New(fault.Conflict, "cart.already_ordered")
	}
	return err
}

// SetSeen implements cart.Repository.
func (r *Repository) SetSeen(ctx context.Context, cartID int64, seen map[int64]money.Amount) error {
	ids := slices.Sorted(maps.Keys(seen))
	if len(ids) == 0 {
		return nil
	}
	var args []any
	for _, id := range ids {
		args = append(args, id, seen[id].Minor)
	}
	_, err := r.db.Exec(ctx, "UPDATE cart_line SET seen_minor = CASE variant_id"+strings.Repeat(" WHEN ? THEN ?", len(ids))+
		" ELSE seen_minor END WHERE cart_id = ? AND variant_id IN ("+sqldb.Marks(len(ids))+")",
		append(append(args, cartID), sqldb.Args(ids)...)...)
	return err
}

// MarkOrdered implements cart.Repository. The cart lives on for a while: its token answers a repeated order.
func (r *Repository) MarkOrdered(ctx context.Context, cartID, orderID int64, now time.Time) error {
	n, err := r.db.Exec(ctx,
		"UPDATE cart SET order_id = ?, version = version + 1, updated_at = ?, expires_at = ? WHERE id = ? AND order_id IS NULL",
		orderID, sqldb.Millis(now), sqldb.Millis(now.Add(cart.Lifetime)), cartID)
	return guarded(n, err)
}

// DeleteExpired implements cart.Repository. Carts that somebody is at are left to the next time.
func (r *Repository) DeleteExpired(ctx context.Context, now time.Time, limit int) (deleted int, err error) {
	err = r.db.InTx(ctx, func(ctx context.Context) error {
		ids, err := sqldb.All(ctx, r.db, sqldb.Scalar[int64],
			"SELECT id FROM cart WHERE expires_at <= ? ORDER BY expires_at LIMIT ?"+r.db.ForUpdateSkipLocked(),
			sqldb.Millis(now), limit)
		deleted = len(ids)
		if err != nil || len(ids) == 0 {
			return err
		}
		marks := "(" + sqldb.Marks(len(ids)) + ")"
		for _, text := range []string{
			"DELETE FROM checkout WHERE cart_id IN " + marks,
			"DELETE FROM cart_line WHERE cart_id IN " + marks,
			"DELETE FROM cart WHERE id IN " + marks,
		} {
			if _, err := r.db.Exec(ctx, text, sqldb.Args(ids)...); err != nil {
				return err
			}
		}
		return nil
	})
	return deleted, err
}
