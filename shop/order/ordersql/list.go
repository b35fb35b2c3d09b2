package ordersql

import (
	"context"
	"strings"

	"vapeart/shop/money"
	"vapeart/shop/order"
	"vapeart/shop/sqldb"
)

// List implements order.Ledger.
func (r *Repository) List(ctx context.Context, f order.Filter, after *order.Place, limit int) ([]order.Head, error) {
	text, args := listText(f, after)
	heads, err := sqldb.All(ctx, r.db, func(h *order.Head, scan sqldb.Scanner) error {
		var currency money.Currency
		var placed int64
		err := scan(&h.ID, &h.Number, &h.Email, &h.State, &currency, &h.Total.Minor, &h.Version, &placed)
		h.Total.Currency, h.PlacedAt = currency, sqldb.Time(placed)
		return err
	}, text, append(args, limit)...)
	if err != nil || len(heads) == 0 {
		return heads, err
	}
	ids := make([]int64, len(heads))
	for i, h := range heads {
		ids[i] = h.ID
	}
	if err := r.addNames(ctx, heads, ids); err != nil {
		return nil, err
	}
	return heads, r.addSums(ctx, heads, ids)
}

// listText returns the statement of a list without its last argument, the limit. It reads orders alone: the orders of a
// popular SKU are sorted, and what is added here would be read for all of them.
func listText(f order.Filter, after *order.Place) (string, []any) {
	var where []string
	var args []any
	and := func(condition string, values ...any) {
		where, args = append(where, condition), append(args, values...)
	}
	if f.State != "" {
		and("o.state = ?", string(f.State))
	}
	if f.Number != "" {
		and("o.number = ?", f.Number)
	}
	if f.Email != "" {
		and("o.email_key = ?", order.EmailKey(f.Email))
	}
	if f.SKU != "" {
		and("o.id IN (SELECT l.order_id FROM order_line l WHERE l.sku = ?)", f.SKU)
	}
	if !f.From.IsZero() {
		and("o.placed_at >= ?", sqldb.Millis(f.From))
	}
	if !f.To.IsZero() {
		and("o.placed_at < ?", sqldb.Millis(f.To))
	}
	if after != nil {
		and("o.placed_at <= ? AND (o.placed_at < ? OR (o.placed_at = ? AND o.id < ?))", after.PlacedAt, after.PlacedAt, after.PlacedAt, after.ID)
	}
	condition := ""
	if len(where) > 0 {
		condition = " WHERE " + strings.Join(where, " AND ")
	}
	return "SELECT o.id, o.number, o.email, o.state, o.currency, o.total_minor, o.version, o.placed_at FROM orders o" +
		condition + " ORDER BY o.placed_at DESC, o.id DESC LIMIT ?", args
}

// addNames adds the names of the billing addresses.
func (r *Repository) addNames(ctx context.Context, heads []order.Head, ids []int64) error {
	type row struct {
		id   int64
		name string
	}
	rows, err := sqldb.All(ctx, r.db, func(a *row, scan sqldb.Scanner) error { return scan(&a.id, &a.name) },
		"SELECT order_id, name FROM order_address WHERE order_id IN ("+sqldb.Marks(len(ids))+") AND kind = ?",
		append(sqldb.Args(ids), billingAddress)...)
	names := make(map[int64]string, len(rows))
	for _, a := range rows {
		names[a.id] = a.name
	}
	for i := range heads {
		heads[i].Name = names[heads[i].ID]
	}
	return err
}

// addSums adds what the heads of a page derive from lines and payments.
func (r *Repository) addSums(ctx context.Context, heads []order.Head, ids []int64) error {
	type row struct {
		id int64
		order.Sums
	}
	sums := make(map[int64]order.Sums, len(heads))
	units, err := sqldb.All(ctx, r.db, func(u *row, scan sqldb.Scanner) error {
		return scan(&u.id, &u.Quantity, &u.Packed, &u.Shipped, &u.Delivered, &u.Cancelled, &u.Returned)
	}, `SELECT l.order_id, SUM(l.quantity), SUM(COALESCE(p.packed, 0)), SUM(COALESCE(p.shipped, 0)), SUM(COALESCE(p.delivered, 0)),
		SUM(COALESCE(p.cancelled, 0)), SUM(COALESCE(p.returned, 0))
		FROM order_line l LEFT JOIN order_progress p ON p.order_id = l.order_id AND p.position = l.position
		WHERE l.order_id IN (`+sqldb.Marks(len(ids))+") GROUP BY l.order_id", sqldb.Args(ids)...)
	if err != nil {
		return err
	}
	for _, u := range units {
		sums[u.id] = u.Sums
	}
	paid, err := sqldb.All(ctx, r.db, func(m *row, scan sqldb.Scanner) error {
		return scan(&m.id, &m.Paid, &m.Refunded)
	}, "SELECT order_id, SUM(amount_minor), SUM(refunded_minor) FROM order_payment WHERE order_id IN ("+
		sqldb.Marks(len(ids))+") GROUP BY order_id", sqldb.Args(ids)...)
	if err != nil {
		return err
	}
	for _, m := range paid {
		s := sums[m.id]
		s.Paid, s.Refunded = m.Paid, m.Refunded
		sums[m.id] = s
	}
	for i := range heads {
		s := sums[heads[i].ID]
		s.Total = heads[i].Total.Minor
		heads[i].Payment, heads[i].Refund, heads[i].Fulfilment, heads[i].Units = s.Payment(), s.Refund(), s.Fulfilment(), s.Quantity
	}
	return nil
}
