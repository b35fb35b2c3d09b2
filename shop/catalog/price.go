package catalog

import (
	"time"

	"vapeart/shop/money"
)

// Price is a variant's price as it is set: tax included, with an optional sale in a time window.
type Price struct {
	Amount   money.Amount
	Sale     *Sale
	Purchase *money.Amount // net purchase price; for staff only, in no customer-facing view
}

// Sale is a lower price from From (zero: at once) until just before Until (zero: for good).
type Sale struct {
	Amount      money.Amount
	From, Until time.Time
}

// Runs tells whether the sale holds at t.
func (s *Sale) Runs(t time.Time) bool {
	return s != nil && !t.Before(s.From) && (s.Until.IsZero() || t.Before(s.Until))
}

// Effective is what a customer pays at a moment.
type Effective struct {
	Amount money.Amount
	// Regular is the price without the sale, zero when no sale runs.
	Regular money.Amount
	// Lowest30 is the lowest price of the 30 days before the sale began, zero when no sale runs. The EU asks for it
	// wherever a reduction is announced. Source: Directive 98/6/EC article 6a.
	Lowest30 money.Amount
	// SaleUntil is when the sale ends; zero when none runs or it has no end.
	SaleUntil time.Time
}

// OnSale tells whether a reduction is announced.
func (e Effective) OnSale() bool { return !e.Regular.IsZero() }

// Setting is one entry of a price's history: from At on, the price was set so. A zero amount: it was not for sale.
type Setting struct {
	At    time.Time
	Price Price // Purchase unset
}

// SameSetting tells whether two prices are the same to customers: amount and sale, whatever the purchase price. nil is
// not for sale.
func SameSetting(a, b *Price) bool {
	if a == nil || b == nil {
		return a == b
	}
	if a.Sale == nil || b.Sale == nil {
		return a.Amount == b.Amount && a.Sale == b.Sale
	}
	return a.Amount == b.Amount && a.Sale.Amount == b.Sale.Amount &&
		a.Sale.From.Equal(b.Sale.From) && a.Sale.Until.Equal(b.Sale.Until)
}
