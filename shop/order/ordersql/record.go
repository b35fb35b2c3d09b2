package ordersql

import (
	"context"
	"database/sql"

	"vapeart/shop/fault"
	"vapeart/shop/order"
	"vapeart/shop/sqldb"
)

var _ order.Ledger = (*Repository)(nil)

// InTx implements order.Ledger.
func (r *Repository) InTx(ctx context.Context, fn func(context.Context) error) error {
	return r.db.InTx(ctx, fn)
}

// Lock implements order.Ledger. Nothing is read before the row is locked, so that what is read afterwards is no older
// than the lock, in the snapshot of a transaction that begins with it.
func (r *Repository) Lock(ctx context.Context, id int64) (*order.Record, error) {
	_, err := sqldb.One(ctx, r.db, sqldb.Scalar[int64], "SELECT id FROM orders WHERE id = ?"+r.db.ForUpdate(), id)
	if sqldb.NoRows(err) {
		return nil, fault.New(fault.NotFound, "order.unknown")
	}
	if err != nil {
		return nil, err
	}
	return r.Record(ctx, id)
}

// Record implements order.Ledger.
func (r *Repository) Record(ctx context.Context, id int64) (*order.Record, error) {
	o, err := r.ByID(ctx, id)
	if err != nil {
		return nil, err
	}
	rec := &order.Record{Order: *o}
	for _, fill := range []func(context.Context, *order.Record) error{
		r.readProgress, r.readPayments, r.readShipments, r.readRefunds, r.readRefundLines, r.readRefundTaxes, r.readParts, r.readInvoices,
	} {
		if err := fill(ctx, rec); err != nil {
			return nil, err
		}
	}
	return rec, nil
}

// readProgress reads how far the lines are. One without a row has not begun.
func (r *Repository) readProgress(ctx context.Context, rec *order.Record) error {
	rows, err := sqldb.All(ctx, r.db, func(p *order.Progress, scan sqldb.Scanner) error {
		return scan(&p.Position, &p.Packed, &p.Shipped, &p.Delivered, &p.Cancelled, &p.Returned, &p.Refunded)
	}, `SELECT position, packed, shipped, delivered, cancelled, returned, refunded FROM order_progress
		WHERE order_id = ? ORDER BY position`, rec.ID)
	rec.Progress = make([]order.Progress, len(rec.Lines))
	for _, p := range rows {
		if p.Position < len(rec.Lines) {
			rec.Progress[p.Position] = p
		}
	}
	for i, l := range rec.Lines {
		rec.Progress[i].Position, rec.Progress[i].Quantity = i, l.Quantity
	}
	return err
}

func (r *Repository) readPayments(ctx context.Context, rec *order.Record) (err error) {
	rec.Payments, err = sqldb.All(ctx, r.db, func(p *order.Payment, scan sqldb.Scanner) error {
		var paid int64
		err := scan(&p.ID, &p.Method, &p.Reference, &p.Amount.Minor, &p.Refunded.Minor, &paid)
		p.PaidAt, p.Amount.Currency, p.Refunded.Currency = sqldb.Time(paid), rec.Total.Currency, rec.Total.Currency
		return err
	}, "SELECT id, method, reference, amount_minor, refunded_minor, paid_at FROM order_payment WHERE order_id = ? ORDER BY id", rec.ID)
	return err
}

func (r *Repository) readShipments(ctx context.Context, rec *order.Record) error {
	type row struct {
		order.Shipment
		order.Units
	}
	rows, err := sqldb.All(ctx, r.db, func(s *row, scan sqldb.Scanner) error {
		var shipped int64
		var delivered sql.NullInt64
		err := scan(&s.ID, &s.Carrier, &s.Tracking, &shipped, &delivered, &s.Position, &s.Quantity)
		s.ShippedAt, s.DeliveredAt = sqldb.Time(shipped), sqldb.NullTime(delivered)
		return err
	}, `SELECT s.id, s.carrier, s.tracking, s.shipped_at, s.delivered_at, l.position, l.quantity
		FROM shipment s JOIN shipment_line l ON l.shipment_id = s.id WHERE s.order_id = ? ORDER BY s.id, l.position`, rec.ID)
	for _, s := range rows {
		if n := len(rec.Shipments); n == 0 || rec.Shipments[n-1].ID != s.ID {
			rec.Shipments = append(rec.Shipments, s.Shipment)
		}
		last := &rec.Shipments[len(rec.Shipments)-1]
		last.Lines = append(last.Lines, s.Units)
	}
	return err
}

func (r *Repository) readRefunds(ctx context.Context, rec *order.Record) (err error) {
	currency := rec.Total.Currency
	rec.Refunds, err = sqldb.All(ctx, r.db, func(f *order.Refund, scan sqldb.Scanner) error {
		var at int64
		err := scan(&f.ID, &f.Reason, &f.Delivery.Minor, &f.PaymentCost.Minor, &f.Advance.Minor, &f.Tax.Minor, &f.Total.Minor, &at)
		f.Delivery.Currency, f.PaymentCost.Currency, f.Advance.Currency = currency, currency, currency
		f.Tax.Currency, f.Total.Currency, f.RefundedAt = currency, currency, sqldb.Time(at)
		return err
	}, `SELECT id, reason, delivery_minor, payment_minor, advance_minor, tax_minor, total_minor, refunded_at
		FROM refund WHERE order_id = ? ORDER BY id`, rec.ID)
	return err
}

// refundOf returns the refund of an id among those read; others' parts were written after.
func refundOf(rec *order.Record, id int64) *order.Refund {
	for i := range rec.Refunds {
		if rec.Refunds[i].ID == id {
			return &rec.Refunds[i]
		}
	}
	return &order.Refund{}
}

func (r *Repository) readRefundLines(ctx context.Context, rec *order.Record) error {
	type row struct {
		id int64
		order.RefundedLine
	}
	rows, err := sqldb.All(ctx, r.db, func(l *row, scan sqldb.Scanner) error {
		l.Gross.Currency, l.Tax.Currency = rec.Total.Currency, rec.Total.Currency
		return scan(&l.id, &l.Position, &l.Quantity, &l.Gross.Minor, &l.Tax.Minor, &l.Goods)
	}, `SELECT l.refund_id, l.position, l.quantity, l.gross_minor, l.tax_minor, l.goods
		FROM refund f JOIN refund_line l ON l.refund_id = f.id WHERE f.order_id = ? ORDER BY l.refund_id, l.position, l.goods`, rec.ID)
	for _, l := range rows {
		f := refundOf(rec, l.id)
		f.Lines = append(f.Lines, l.RefundedLine)
	}
	return err
}

func (r *Repository) readRefundTaxes(ctx context.Context, rec *order.Record) error {
	type row struct {
		id int64
		order.Tax
	}
	rows, err := sqldb.All(ctx, r.db, func(t *row, scan sqldb.Scanner) error {
		t.Gross.Currency, t.Tax.Tax.Currency = rec.Total.Currency, rec.Total.Currency
		return scan(&t.id, &t.Rate, &t.Gross.Minor, &t.Tax.Tax.Minor)
	}, `SELECT t.refund_id, t.rate, t.gross_minor, t.tax_minor
		FROM refund f JOIN refund_tax t ON t.refund_id = f.id WHERE f.order_id = ? ORDER BY t.refund_id, t.rate DESC`, rec.ID)
	for _, t := range rows {
		f := refundOf(rec, t.id)
		f.Taxes = append(f.Taxes, t.Tax)
	}
	return err
}

func (r *Repository) readParts(ctx context.Context, rec *order.Record) error {
	type row struct {
		id int64
		order.Part
	}
	rows, err := sqldb.All(ctx, r.db, func(p *row, scan sqldb.Scanner) error {
		p.Amount.Currency = rec.Total.Currency
		return scan(&p.id, &p.PaymentID, &p.Amount.Minor)
	}, `SELECT p.refund_id, p.payment_id, p.amount_minor
		FROM refund f JOIN refund_payment p ON p.refund_id = f.id WHERE f.order_id = ? ORDER BY p.refund_id, p.payment_id`, rec.ID)
	for _, p := range rows {
		f := refundOf(rec, p.id)
		f.Parts = append(f.Parts, p.Part)
	}
	return err
}

func (r *Repository) readInvoices(ctx context.Context, rec *order.Record) (err error) {
	rec.Invoices, err = sqldb.All(ctx, r.db, func(i *order.Invoice, scan sqldb.Scanner) error {
		var document string
		var at int64
		i.OrderID, i.Total.Currency, i.Tax.Currency = rec.ID, rec.Total.Currency, rec.Total.Currency
		if err := scan(&i.ID, &i.Kind, &i.Year, &i.Serial, &i.Number, &i.RefundID, &i.Total.Minor, &i.Tax.Minor, &document, &at); err != nil {
			return err
		}
		i.IssuedAt = sqldb.Time(at)
		return sqldb.FromJSON(document, &i.Document)
	}, `SELECT id, kind, year, serial, number, refund_id, total_minor, tax_minor, document, issued_at
		FROM invoice WHERE order_id = ? ORDER BY id`, rec.ID)
	return err
}

// Events implements order.Ledger.
func (r *Repository) Events(ctx context.Context, id int64) ([]order.Event, error) {
	return sqldb.All(ctx, r.db, func(e *order.Event, scan sqldb.Scanner) error {
		var detail string
		var at int64
		e.OrderID = id
		if err := scan(&e.ID, &e.Version, &e.Kind, &e.State, &e.Actor.ID, &e.Actor.Name, &detail, &at); err != nil {
			return err
		}
		e.At = sqldb.Time(at)
		return sqldb.FromJSON(detail, &e.Detail)
	}, `SELECT id, version, kind, state, actor_id, actor_name, detail, happened_at FROM order_event
		WHERE order_id = ? ORDER BY id`, id)
}
