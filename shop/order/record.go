package order

import (
	"time"

	"vapeart/shop/money"
)

// Record is an order with everything that has happened to it since. All amounts are in the order's currency.
type Record struct {
	Order
	Progress  []Progress // one per line, in the lines' order
	Payments  []Payment  // oldest first, as all that follow
	Refunds   []Refund
	Shipments []Shipment
	Invoices  []Invoice
}

// Progress is how far the units of a line are. Packed, Shipped and Delivered are cumulative: what was shipped was packed.
type Progress struct {
	Position                   int // of the line, from 0
	Quantity                   int // as sold
	Packed, Shipped, Delivered int
	Cancelled                  int // taken out of the order before they left the house
	Returned                   int // came back after they were shipped, sellable or not
	Refunded                   int // paid back; never more than what is cancelled or shipped
}

// Units is a number of units of one line.
type Units struct {
	Position int `json:"position"`
	Quantity int `json:"quantity"`
}

// Payment is money that came in for an order.
type Payment struct {
	ID        int64
	Method    string // code of shop/payment
	Reference string // the payment's name at the bank or provider; one method's are unique
	Amount    money.Amount
	Refunded  money.Amount // of it, paid back so far
	PaidAt    time.Time
}

// Goods is what became of the goods whose price is paid back.
type Goods string

// The fates of refunded goods.
const (
	Kept       Goods = "kept"        // the customer keeps them, or they came back before: money only
	Restocked  Goods = "restocked"   // they came back with this refund and can be sold again
	WrittenOff Goods = "written_off" // they came back with this refund and cannot be sold
	Withdrawn  Goods = "withdrawn"   // they never left the house and leave the order; their reservation ends
)

// Refund is money that went back. Total = Lines + Delivery + PaymentCost + Advance.
type Refund struct {
	ID          int64
	Reason      string
	Lines       []RefundedLine
	Delivery    money.Amount // of the order's delivery cost
	PaymentCost money.Amount // of the order's cost of paying
	Advance     money.Amount // paid on an order that was never wholly paid; nothing was sold for it, so it contains no tax
	Total       money.Amount
	Tax         money.Amount // contained in Total
	Taxes       []Tax        // by rate, as the order's
	Parts       []Part       // the payments that it was paid back on; they sum to Total
	RefundedAt  time.Time
}

// RefundedLine is what was paid back for units of a line.
type RefundedLine struct {
	Units
	Gross, Tax money.Amount
	Goods      Goods
}

// Part is what of a refund was paid back on one payment.
type Part struct {
	PaymentID int64
	Amount    money.Amount
}

// Shipment is a parcel that left. A zero DeliveredAt: on its way.
type Shipment struct {
	ID          int64
	Carrier     string
	Tracking    string // may be empty
	Lines       []Units
	ShippedAt   time.Time
	DeliveredAt time.Time
}

// Paid returns all that came in.
func (r *Record) Paid() money.Amount {
	sum := r.amount(0)
	for _, p := range r.Payments {
		sum.Minor += p.Amount.Minor
	}
	return sum
}

// Refunded returns all that went back.
func (r *Record) Refunded() money.Amount {
	sum := r.amount(0)
	for _, p := range r.Payments {
		sum.Minor += p.Refunded.Minor
	}
	return sum
}

// Due returns what is still to be paid, never below nothing; of a cancelled order nothing is.
func (r *Record) Due() money.Amount {
	if r.Sums().State() == Cancelled {
		return r.amount(0)
	}
	return r.amount(max(0, r.Total.Minor-r.Paid().Minor))
}

func (r *Record) amount(minor int64) money.Amount { return money.Of(minor, r.Total.Currency) }

// Sums is what the state of an order is made of: units over all lines and money in minor units.
type Sums struct {
	Quantity, Packed, Shipped, Delivered, Cancelled, Returned int
	Total, Paid, Refunded                                     int64
}

// Sums adds lines and payments up.
func (r *Record) Sums() Sums {
	s := Sums{Total: r.Total.Minor, Paid: r.Paid().Minor, Refunded: r.Refunded().Minor}
	for _, p := range r.Progress {
		s.Quantity += p.Quantity
		s.Packed += p.Packed
		s.Shipped += p.Shipped
		s.Delivered += p.Delivered
		s.Cancelled += p.Cancelled
		s.Returned += p.Returned
	}
	return s
}
