package payment

import (
	"context"
	"slices"

	"vapeart/shop/money"
)

// CashOnDelivery is paid to the carrier at the door.
type CashOnDelivery struct {
	// Fee is what the carrier takes for it, tax included.
	Fee money.Amount
	// Most is the largest total that a carrier collects; zero for no limit.
	Most money.Amount
	// Countries are those where carriers collect money.
	Countries []string
}

// Code returns "cash_on_delivery".
func (CashOnDelivery) Code() string { return "cash_on_delivery" }

// Offer is open in its countries up to its largest total, the fee included.
func (c CashOnDelivery) Offer(b Basket) (Option, bool) {
	if !slices.Contains(c.Countries, b.Country) {
		return Option{}, false
	}
	total, err := b.Total.Add(c.Fee)
	if err != nil || c.Most.Minor > 0 && total.Minor > c.Most.Minor {
		return Option{}, false
	}
	return Option{Code: c.Code(), Fee: c.Fee}, true
}

// Start leaves nothing to do.
func (CashOnDelivery) Start(context.Context, Intent) (Next, error) { return Next{Kind: AtDoor}, nil }
