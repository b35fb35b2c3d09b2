package order

import (
	"context"
	"slices"

	"vapeart/shop/fault"
	"vapeart/shop/money"
)

// PaymentNote is money that came in.
type PaymentNote struct {
	Method    string       // code of shop/payment; empty for the order's own
	Reference string       // the payment's name at the bank or provider, unique among those of its method
	Amount    money.Amount // zero for all that is due
}

// MarkPaid notes a payment, in part or whole. The order's invoice is made when all is paid. Errors: those of every change,
// Conflict order.payment_known for a reference that was noted before, Invalid order.overpaid above what is due.
func (d *Desk) MarkPaid(ctx context.Context, c Change, n PaymentNote) (*Record, error) {
	return d.change(ctx, c, ActMarkPaid, func(ctx context.Context, t *turn) error {
		due := t.Due()
		if n.Method == "" {
			n.Method = t.PaymentMethod
		}
		if n.Amount.IsZero() {
			n.Amount = due
		}
		var check fault.Check
		checkText(&check, "method", n.Method, 1, maxMethod)
		checkText(&check, "reference", n.Reference, 1, maxReference)
		check.That(n.Amount.Minor > 0, "amount", "too_small", fault.With("min", t.amount(1)))
		check.That(n.Amount.Currency == t.Total.Currency, "amount", "unknown")
		if err := check.Err(); err != nil {
			return err
		}
		if n.Amount.Minor > due.Minor {
			return fault.New(fault.Invalid, "order.overpaid", fault.With("due", due))
		}
		p := Payment{Method: n.Method, Reference: n.Reference, Amount: n.Amount, Refunded: t.amount(0), PaidAt: t.now}
		if err := d.o.Ledger.AddPayment(ctx, t.ID, &p); err != nil {
			return err
		}
		t.Payments = append(t.Payments, p)
		t.bills = t.Sums().Payment() == PaidWholly
		t.note(EventPaid, Detail{Payment: p.ID, Amount: &p.Amount})
		return nil
	})
}

// Pack notes units as packed, all that are open when lines is empty.
func (d *Desk) Pack(ctx context.Context, c Change, lines []Units) (*Record, error) {
	return d.change(ctx, c, ActPack, func(_ context.Context, t *turn) error {
		chosen, err := t.choose(lines, func(p Progress) int { return p.Quantity - p.Cancelled - p.Packed })
		if err != nil {
			return err
		}
		for _, l := range chosen {
			t.Progress[l.Position].Packed += l.Quantity
		}
		t.note(EventPacked, Detail{Lines: chosen})
		return nil
	})
}

// Parcel is what leaves the house.
type Parcel struct {
	Carrier  string
	Tracking string  // may be empty
	Lines    []Units // packed units, all of them when empty
}

// Ship notes a parcel that left: its units become a shipped movement of stock. The order's invoice is made with the first
// one, if it was not made before.
func (d *Desk) Ship(ctx context.Context, c Change, p Parcel) (*Record, error) {
	return d.change(ctx, c, ActShip, func(ctx context.Context, t *turn) error {
		var check fault.Check
		checkText(&check, "carrier", p.Carrier, 1, maxCarrier)
		checkText(&check, "tracking", p.Tracking, 0, maxTracking)
		if err := check.Err(); err != nil {
			return err
		}
		chosen, err := t.choose(p.Lines, func(p Progress) int { return p.Packed - p.Shipped })
		if err != nil {
			return err
		}
		s := Shipment{Carrier: p.Carrier, Tracking: p.Tracking, Lines: chosen, ShippedAt: t.now}
		if err := d.o.Ledger.AddShipment(ctx, t.ID, &s); err != nil {
			return err
		}
		for _, l := range chosen {
			t.Progress[l.Position].Shipped += l.Quantity
		}
		t.Shipments, t.bills = append(t.Shipments, s), true
		t.move(Ship, chosen)
		t.note(EventShipped, Detail{Lines: chosen, Shipment: s.ID, Carrier: s.Carrier, Tracking: s.Tracking})
		return nil
	})
}

// Deliver notes that a shipment arrived. Errors: those of every change, NotFound order.unknown_shipment, Conflict
// order.already_delivered.
func (d *Desk) Deliver(ctx context.Context, c Change, shipmentID int64) (*Record, error) {
	return d.change(ctx, c, ActDeliver, func(ctx context.Context, t *turn) error {
		at := slices.IndexFunc(t.Shipments, func(s Shipment) bool { return s.ID == shipmentID })
		if at < 0 {
			return fault.New(fault.NotFound, "order.unknown_shipment")
		}
		s := &t.Shipments[at]
		if !s.DeliveredAt.IsZero() {
			return fault.New(fault.Conflict, "order.already_delivered")
		}
		s.DeliveredAt = t.now
		for _, l := range s.Lines {
			p := &t.Progress[l.Position]
			p.Delivered = min(p.Shipped, p.Delivered+l.Quantity) // some may have come back undelivered and count already
		}
		t.note(EventDelivered, Detail{Lines: s.Lines, Shipment: s.ID})
		return d.o.Ledger.Delivered(ctx, s.ID, t.now)
	})
}

// Cancel takes everything out of an order of which nothing was shipped: its reservation ends and all that was paid goes
// back. Of a parcel that left, refuse or return the goods instead.
func (d *Desk) Cancel(ctx context.Context, c Change, reason string) (*Record, error) {
	return d.change(ctx, c, ActCancel, func(ctx context.Context, t *turn) error {
		var check fault.Check
		if checkText(&check, "reason", reason, 1, maxReason); check.Err() != nil {
			return check.Err()
		}
		out, q := t.remaining(reason)
		wholly := t.Sums().Payment() == PaidWholly
		f := &Refund{Reason: reason, Total: t.Paid(), Advance: t.Paid(), Delivery: t.amount(0), PaymentCost: t.amount(0), Tax: t.amount(0)}
		if wholly {
			var err error
			if f, err = t.refund(q); err != nil {
				return err
			}
		} else {
			for _, l := range out {
				t.Progress[l.Position].withdraw(l.Quantity)
			}
		}
		t.move(Release, out)
		t.note(EventCancelled, Detail{Text: reason, Lines: out})
		if f.Total.IsZero() {
			return nil
		}
		if wholly {
			t.back = f
		}
		return t.payBack(ctx, f, 0)
	})
}

// remaining returns what of an order is neither cancelled nor paid back, and the request that pays it back.
func (t *turn) remaining(reason string) ([]Units, RefundRequest) {
	q := RefundRequest{Reason: reason, Delivery: t.DeliveryCost, PaymentCost: t.PaymentCost}
	for _, f := range t.Refunds {
		q.Delivery.Minor -= f.Delivery.Minor
		q.PaymentCost.Minor -= f.PaymentCost.Minor
	}
	var out []Units
	for _, p := range t.Progress {
		if n := p.Quantity - p.Cancelled; n > 0 {
			out = append(out, Units{p.Position, n})
			q.Lines = append(q.Lines, RefundLine{Units{p.Position, n}, Withdrawn})
		}
	}
	return out, q
}

// Refund pays back units of lines and costs of an order that was wholly paid, and makes the credit note. Errors: those of
// every change, Conflict order.refund_exceeds_payment, NotFound order.unknown_payment.
func (d *Desk) Refund(ctx context.Context, c Change, q RefundRequest) (*Record, error) {
	return d.change(ctx, c, ActRefund, func(ctx context.Context, t *turn) error {
		f, err := t.refund(q)
		if err != nil {
			return err
		}
		if f.Total.IsZero() {
			var check fault.Check
			check.Add("lines", "required")
			return check.Err()
		}
		ways := map[Goods]Way{Restocked: Receive, WrittenOff: WriteOff, Withdrawn: Release}
		for _, goods := range []Goods{Restocked, WrittenOff, Withdrawn} {
			var units []Units
			for _, l := range f.Lines {
				if l.Goods == goods {
					units = append(units, l.Units)
				}
			}
			t.move(ways[goods], units)
		}
		t.back = f
		return t.payBack(ctx, f, q.PaymentID)
	})
}

// payBack writes a refund.
func (t *turn) payBack(ctx context.Context, f *Refund, paymentID int64) error {
	f.RefundedAt = t.now
	if err := t.pay(f, paymentID); err != nil {
		return err
	}
	if err := t.desk.o.Ledger.AddRefund(ctx, t.ID, f); err != nil {
		return err
	}
	t.Refunds = append(t.Refunds, *f)
	t.note(EventRefunded, Detail{Text: f.Reason, Refund: f.ID, Amount: &f.Total})
	return nil
}

// ReturnNote is goods that came back.
type ReturnNote struct {
	Lines  []Units // shipped units, all that did not come back yet when empty
	Goods  Goods   // Restocked or WrittenOff
	Reason string
}

// Return notes goods that came back, to be sold again or not. Money is another matter: Refund with Kept pays it back.
func (d *Desk) Return(ctx context.Context, c Change, n ReturnNote) (*Record, error) {
	return d.change(ctx, c, ActReturn, func(_ context.Context, t *turn) error {
		var check fault.Check
		checkText(&check, "reason", n.Reason, 1, maxReason)
		check.That(n.Goods == Restocked || n.Goods == WrittenOff, "goods", "unknown")
		if err := check.Err(); err != nil {
			return err
		}
		chosen, err := t.choose(n.Lines, func(p Progress) int { return p.Shipped - p.Returned })
		if err != nil {
			return err
		}
		for _, l := range chosen {
			t.Progress[l.Position].comeBack(l.Quantity)
		}
		way := Receive
		if n.Goods == WrittenOff {
			way = WriteOff
		}
		t.move(way, chosen)
		t.note(EventReturned, Detail{Text: n.Reason, Lines: chosen, Goods: n.Goods})
		return nil
	})
}

// AddNote appends an internal note. It changes nothing that others could overwrite, so it needs no version and raises
// none. Errors: NotFound order.unknown, Invalid for bad fields.
func (d *Desk) AddNote(ctx context.Context, orderID int64, by Actor, text string) error {
	var check fault.Check
	by.check(&check)
	checkText(&check, "text", text, 1, maxNote)
	if err := check.Err(); err != nil {
		return err
	}
	return d.o.Ledger.InTx(ctx, func(ctx context.Context) error {
		r, err := d.o.Ledger.Lock(ctx, orderID)
		if err != nil {
			return err
		}
		return d.o.Ledger.AddEvents(ctx, []Event{{
			OrderID: r.ID, Version: r.Version, Kind: EventNote, State: r.State, Actor: by, Detail: Detail{Text: text}, At: d.o.Clock.Now(),
		}})
	})
}
