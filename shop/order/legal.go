package order

import (
	"slices"
	"strings"

	"vapeart/shop/fault"
)

// Action is a change of an order that its facts allow or not.
type Action string

// The actions.
const (
	ActMarkPaid Action = "mark_paid"
	ActPack     Action = "pack"
	ActShip     Action = "ship"
	ActDeliver  Action = "deliver"
	ActCancel   Action = "cancel"
	ActRefund   Action = "refund"
	ActReturn   Action = "return"
)

// Legal returns the actions that an order allows now, in the order of its life. paidLater tells that its way of paying
// brings the money after the goods, as cash on delivery does.
func (r *Record) Legal(paidLater bool) []Action {
	s := r.Sums()
	wholly := s.Payment() == PaidWholly
	state := s.State()
	ended := state == Cancelled || state == Refunded || state == Returned
	var legal []Action
	for _, rule := range []struct {
		action Action
		ok     bool
	}{
		{ActMarkPaid, !wholly && !ended},
		{ActPack, s.Packed+s.Cancelled < s.Quantity && (wholly || paidLater)},
		{ActShip, s.Shipped < s.Packed},
		{ActDeliver, slices.ContainsFunc(r.Shipments, func(p Shipment) bool { return p.DeliveredAt.IsZero() })},
		{ActCancel, s.Shipped == 0 && state != Cancelled},
		{ActRefund, wholly && s.Refunded < s.Paid},
		{ActReturn, s.Returned < s.Shipped},
	} {
		if rule.ok {
			legal = append(legal, rule.action)
		}
	}
	return legal
}

// allow refuses an action that the order does not allow and names those that it does.
func (r *Record) allow(action Action, paidLater bool) error {
	legal := r.Legal(paidLater)
	if slices.Contains(legal, action) {
		return nil
	}
	names := make([]string, len(legal))
	for i, a := range legal {
		names[i] = string(a)
	}
	list := strings.Join(names, ", ")
	if list == "" {
		list = "–"
	}
	return fault.New(fault.Conflict, "order.illegal_transition",
		fault.With("action", action), fault.With("state", r.Sums().State()), fault.With("legal", list))
}
