package order

import (
	"context"
	"time"

	"vapeart/shop/money"
	"vapeart/shop/page"
)

// Filter chooses orders of a list. Empty fields choose all; several must all hold.
type Filter struct {
	State    State
	Number   string // as people write it
	Email    string
	SKU      string    // of any line
	From, To time.Time // placed at From or later, before To
}

// Head is an order in a list.
type Head struct {
	ID         int64
	Number     string
	Email      string
	Name       string // of the billing address
	State      State
	Payment    PaymentState
	Refund     RefundState
	Fulfilment FulfilmentState
	Units      int
	Total      money.Amount
	Version    int64
	PlacedAt   time.Time
}

// Place is where a page of a list ends. page.Signer makes a cursor of it.
type Place struct {
	PlacedAt int64 `json:"p"` // Unix milliseconds
	ID       int64 `json:"i"`
}

// List returns a page of orders, newest first, and the place where the next one begins, nil after the last. size as in
// page.Size. A number that cannot be one finds nothing. Errors: Invalid page.bad_size.
func (d *Desk) List(ctx context.Context, f Filter, after *Place, size int) ([]Head, *Place, error) {
	size, err := page.Size(size)
	if err != nil {
		return nil, nil, err
	}
	if f.Number != "" {
		if f.Number, err = ParseNumber(f.Number); err != nil {
			return []Head{}, nil, nil //nolint:nilerr // what cannot be a number is no order's
		}
	}
	heads, err := d.o.Ledger.List(ctx, f, after, size+1)
	if err != nil || len(heads) <= size {
		return heads, nil, err
	}
	heads = heads[:size]
	last := heads[size-1]
	return heads, &Place{last.PlacedAt.UnixMilli(), last.ID}, nil
}

// Get returns an order with everything that happened to it. Errors: NotFound order.unknown.
func (d *Desk) Get(ctx context.Context, id int64) (*Record, error) { return d.o.Ledger.Record(ctx, id) }

// Legal returns the actions that an order allows now.
func (d *Desk) Legal(r *Record) []Action { return r.Legal(d.o.PaidLater(r.PaymentMethod)) }

// Timeline returns everything that happened to an order, oldest first. Errors: NotFound order.unknown.
func (d *Desk) Timeline(ctx context.Context, id int64) ([]Event, error) {
	r, err := d.o.Ledger.Record(ctx, id)
	if err != nil {
		return nil, err
	}
	events, err := d.o.Ledger.Events(ctx, id)
	if err != nil {
		return nil, err
	}
	first := Event{
		OrderID: id, Version: 1, Kind: EventPlaced, State: Pending, Actor: Actor{ID: "customer", Name: r.Billing.Name},
		Detail: Detail{Amount: &r.Total}, At: r.PlacedAt,
	}
	return append([]Event{first}, events...), nil
}
