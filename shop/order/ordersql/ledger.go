package ordersql

import (
	"context"
	"time"

	"vapeart/shop/fault"
	"vapeart/shop/order"
	"vapeart/shop/sqldb"
)

// Save implements order.Ledger.
func (r *Repository) Save(ctx context.Context, rec *order.Record, now time.Time) error {
	n, err := r.db.Exec(ctx, "UPDATE orders SET state = ?, version = version + 1, updated_at = ? WHERE id = ? AND version = ?",
		string(rec.State), sqldb.Millis(now), rec.ID, rec.Version)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.Conflict, "order.changed")
	}
	rec.Version++
	rows := make([][]any, len(rec.Progress))
	for i, p := range rec.Progress {
		rows[i] = []any{rec.ID, p.Position, p.Quantity, p.Packed, p.Shipped, p.Delivered, p.Cancelled, p.Returned, p.Refunded}
	}
	return r.db.UpsertAll(ctx, "order_progress", []string{"order_id", "position"},
		[]string{"quantity", "packed", "shipped", "delivered", "cancelled", "returned", "refunded"}, rows)
}

// AddPayment implements order.Ledger.
func (r *Repository) AddPayment(ctx context.Context, orderID int64, p *order.Payment) (err error) {
	p.ID, err = r.db.Insert(ctx, `INSERT INTO order_payment (order_id, method, reference, amount_minor, refunded_minor, paid_at)
		VALUES (`+sqldb.Marks(6)+")", orderID, p.Method, p.Reference, p.Amount.Minor, p.Refunded.Minor, sqldb.Millis(p.PaidAt))
	if sqldb.ClassOf(err) == sqldb.Duplicate {
		return fault.Wrap(fault.Conflict, "order.payment_known", err)
	}
	return err
}

// AddShipment implements order.Ledger.
func (r *Repository) AddShipment(ctx context.Context, orderID int64, s *order.Shipment) (err error) {
	s.ID, err = r.db.Insert(ctx, "INSERT INTO shipment (order_id, carrier, tracking, shipped_at) VALUES (?, ?, ?, ?)",
		orderID, s.Carrier, s.Tracking, sqldb.Millis(s.ShippedAt))
	if err != nil {
		return err
	}
	rows := make([][]any, len(s.Lines))
	for i, l := range s.Lines {
		rows[i] = []any{s.ID, l.Position, l.Quantity}
	}
	return r.db.InsertRows(ctx, "shipment_line", []string{"shipment_id", "position", "quantity"}, rows)
}

// Delivered implements order.Ledger.
func (r *Repository) Delivered(ctx context.Context, shipmentID int64, at time.Time) error {
	n, err := r.db.Exec(ctx, "UPDATE shipment SET delivered_at = ? WHERE id = ? AND delivered_at IS NULL", sqldb.Millis(at), shipmentID)
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "order.already_delivered")
	}
	return err
}

// AddRefund implements order.Ledger.
func (r *Repository) AddRefund(ctx context.Context, orderID int64, f *order.Refund) (err error) {
	for _, p := range f.Parts {
		// The guard asks what is left and the same statement takes it: nobody comes in between.
		n, err := r.db.Exec(ctx, `UPDATE order_payment SET refunded_minor = refunded_minor + ?
			WHERE id = ? AND order_id = ? AND amount_minor - refunded_minor >= ?`, p.Amount.Minor, p.PaymentID, orderID, p.Amount.Minor)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "order.refund_exceeds_payment", fault.With("max", p.Amount))
		}
	}
	goods := f.Total.Minor - f.Delivery.Minor - f.PaymentCost.Minor - f.Advance.Minor
	f.ID, err = r.db.Insert(ctx, `INSERT INTO refund (order_id, reason, goods_minor, delivery_minor, payment_minor, advance_minor,
		tax_minor, total_minor, refunded_at) VALUES (`+sqldb.Marks(9)+")", orderID, f.Reason, goods, f.Delivery.Minor,
		f.PaymentCost.Minor, f.Advance.Minor, f.Tax.Minor, f.Total.Minor, sqldb.Millis(f.RefundedAt))
	if err != nil {
		return err
	}
	return r.addRefundParts(ctx, f)
}

func (r *Repository) addRefundParts(ctx context.Context, f *order.Refund) error {
	var lines, taxes, parts [][]any
	for _, l := range f.Lines {
		lines = append(lines, []any{f.ID, l.Position, l.Quantity, l.Gross.Minor, l.Tax.Minor, string(l.Goods)})
	}
	for _, t := range f.Taxes {
		taxes = append(taxes, []any{f.ID, int(t.Rate), t.Gross.Minor, t.Tax.Minor})
	}
	for _, p := range f.Parts {
		parts = append(parts, []any{f.ID, p.PaymentID, p.Amount.Minor})
	}
	for _, t := range []struct {
		table string
		cols  []string
		rows  [][]any
	}{
		{"refund_line", []string{"refund_id", "position", "quantity", "gross_minor", "tax_minor", "goods"}, lines},
		{"refund_tax", []string{"refund_id", "rate", "gross_minor", "tax_minor"}, taxes},
		{"refund_payment", []string{"refund_id", "payment_id", "amount_minor"}, parts},
	} {
		if err := r.db.InsertRows(ctx, t.table, t.cols, t.rows); err != nil {
			return err
		}
	}
	return nil
}

// NextSerial implements order.Ledger. The counter's row is made when a year begins and locked by whoever counts, until
// its transaction ends: one that fails gives its serial back, so that there is no gap.
func (r *Repository) NextSerial(ctx context.Context, kind order.InvoiceKind, year int) (int, error) {
	n, err := r.count(ctx, kind, year)
	if err != nil {
		return 0, err
	}
	if n == 0 {
		rows := [][]any{{string(kind), year, 0}}
		if err := r.db.InsertMissing(ctx, "invoice_counter", []string{"kind", "year"}, []string{"last_serial"}, rows); err != nil {
			return 0, err
		}
		if _, err := r.count(ctx, kind, year); err != nil {
			return 0, err
		}
	}
	return sqldb.One(ctx, r.db, sqldb.Scalar[int],
		"SELECT last_serial FROM invoice_counter WHERE kind = ? AND year = ?"+r.db.ForUpdate(), string(kind), year)
}

func (r *Repository) count(ctx context.Context, kind order.InvoiceKind, year int) (int64, error) {
	return r.db.Exec(ctx, "UPDATE invoice_counter SET last_serial = last_serial + 1 WHERE kind = ? AND year = ?", string(kind), year)
}

// AddInvoice implements order.Ledger.
func (r *Repository) AddInvoice(ctx context.Context, i *order.Invoice) error {
	document, err := sqldb.JSON(i.Document)
	if err != nil {
		return err
	}
	i.ID, err = r.db.Insert(ctx, `INSERT INTO invoice (kind, year, serial, number, order_id, refund_id, total_minor, tax_minor,
		document, issued_at) VALUES (`+sqldb.Marks(10)+")", string(i.Kind), i.Year, i.Serial, i.Number, i.OrderID, i.RefundID,
		i.Total.Minor, i.Tax.Minor, document, sqldb.Millis(i.IssuedAt))
	return err
}

// AddEvents implements order.Ledger.
func (r *Repository) AddEvents(ctx context.Context, list []order.Event) error {
	rows := make([][]any, len(list))
	for i, e := range list {
		detail, err := sqldb.JSON(e.Detail)
		if err != nil {
			return err
		}
		rows[i] = []any{e.OrderID, e.Version, string(e.Kind), string(e.State), e.Actor.ID, e.Actor.Name, detail, sqldb.Millis(e.At)}
	}
	return r.db.InsertRows(ctx, "order_event",
		[]string{"order_id", "version", "kind", "state", "actor_id", "actor_name", "detail", "happened_at"}, rows)
}

// BookStock implements order.Ledger.
func (r *Repository) BookStock(ctx context.Context, m order.Move) (bool, error) {
	rows := make([][]any, len(m.Goods))
	for i, g := range m.Goods {
		rows[i] = []any{m.Reference, g.VariantID, m.OrderID, string(m.Way), g.Quantity}
	}
	err := r.db.InsertRows(ctx, "order_stock", []string{"reference", "variant_id", "order_id", "way", "quantity"}, rows)
	if sqldb.ClassOf(err) == sqldb.Duplicate {
		return false, nil
	}
	return err == nil, err
}
