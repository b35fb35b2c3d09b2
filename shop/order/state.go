package order

// The state of an order is derived, never decided: facts are the units of its lines, its payments and its refunds, and
// State computes from them which milestone the order as a whole has reached. It is stored with the order in the
// transaction that changes a fact, for lists to find it by an index; payment, refund and fulfilment state are computed
// when read. So two parcels, half a payment and a refund of one unit need no state of their own, no combination of them
// is forgotten, and a state cannot contradict what happened.

// State returns which milestone the whole order has reached. A part that is ahead shows in Fulfilment.
func (s Sums) State() State {
	active := s.Quantity - s.Cancelled
	switch {
	case active == 0:
		return Cancelled
	case s.Refund() == RefundedWholly:
		return Refunded
	case s.Returned == active:
		return Returned
	case s.Delivered == active:
		return Delivered
	case s.Shipped == active:
		return Shipped
	case s.Packed == active:
		return Packed
	case s.Payment() == PaidWholly:
		return Paid
	}
	return Pending
}

// PaymentState is how much of an order came in.
type PaymentState string

// The states of payment.
const (
	Unpaid     PaymentState = "unpaid"
	PaidPartly PaymentState = "partly_paid"
	PaidWholly PaymentState = "paid"
)

// Payment returns the state of payment.
func (s Sums) Payment() PaymentState {
	switch {
	case s.Paid >= s.Total:
		return PaidWholly
	case s.Paid > 0:
		return PaidPartly
	}
	return Unpaid
}

// RefundState is how much of what came in went back.
type RefundState string

// The states of refunding.
const (
	NotRefunded    RefundState = "none"
	RefundedPartly RefundState = "partly_refunded"
	RefundedWholly RefundState = "refunded"
)

// Refund returns the state of refunding.
func (s Sums) Refund() RefundState {
	switch {
	case s.Refunded == 0:
		return NotRefunded
	case s.Refunded < s.Paid:
		return RefundedPartly
	}
	return RefundedWholly
}

// FulfilmentState is how far the goods are: the furthest step that any unit has reached, partly if not all have.
type FulfilmentState string

// The states of fulfilment.
const (
	Unfulfilled     FulfilmentState = "open"
	PackedPartly    FulfilmentState = "partly_packed"
	PackedWholly    FulfilmentState = "packed"
	ShippedPartly   FulfilmentState = "partly_shipped"
	ShippedWholly   FulfilmentState = "shipped"
	DeliveredPartly FulfilmentState = "partly_delivered"
	DeliveredWholly FulfilmentState = "delivered"
	ReturnedPartly  FulfilmentState = "partly_returned"
	ReturnedWholly  FulfilmentState = "returned"
	NotFulfilled    FulfilmentState = "cancelled"
)

// Fulfilment returns the state of fulfilment.
func (s Sums) Fulfilment() FulfilmentState {
	active := s.Quantity - s.Cancelled
	if active == 0 {
		return NotFulfilled
	}
	for _, step := range []struct {
		units         int
		whole, partly FulfilmentState
	}{
		{s.Returned, ReturnedWholly, ReturnedPartly},
		{s.Delivered, DeliveredWholly, DeliveredPartly},
		{s.Shipped, ShippedWholly, ShippedPartly},
		{s.Packed, PackedWholly, PackedPartly},
	} {
		switch {
		case step.units == active:
			return step.whole
		case step.units > 0:
			return step.partly
		}
	}
	return Unfulfilled
}
