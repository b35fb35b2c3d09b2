package checkout

import (
	"errors"

	"vapeart/shop/cart"
	"vapeart/shop/fault"
	"vapeart/shop/inventory"
	"vapeart/shop/locale"
	"vapeart/shop/money"
)

// The notices of what differs from the review besides prices and stock of lines, which are the cart's.
const (
	LinesChanged    locale.Key = "checkout.notice.lines"
	DeliveryChanged locale.Key = "checkout.notice.delivery"
	PaymentChanged  locale.Key = "checkout.notice.payment"
	TaxChanged      locale.Key = "checkout.notice.tax"
	OtherChanged    locale.Key = "checkout.notice.other"
)

// changed carries what differs inside Conflict checkout.changed.
type changed struct{ notices []cart.Notice }

// Error is for logs.
func (changed) Error() string { return "the order differs from what was shown" }

func changedError(notices []cart.Notice) error {
	return fault.Wrap(fault.Conflict, "checkout.changed", changed{notices})
}

// ChangesOf returns what Place found to differ from what the customer had seen, at least one notice, none for any other
// error.
func ChangesOf(err error) []cart.Notice {
	if c, ok := errors.AsType[changed](err); ok {
		return c.notices
	}
	return nil
}

// differences tells how a summary differs from what was shown last. Of another page that was open beside it only that
// there is a difference is known.
func differences(was *Shown, sum Summary) []cart.Notice {
	var notices []cart.Notice
	if was != nil {
		notices = lineDifferences(was.Lines, sum.Lines)
		for _, cost := range []struct {
			code     locale.Key
			old, new money.Amount
		}{
			{DeliveryChanged, was.DeliveryCost, sum.DeliveryCost},
			{PaymentChanged, was.PaymentCost, sum.PaymentCost},
		} {
			if cost.old != cost.new {
				notices = append(notices, cart.Notice{Code: cost.code, Old: cost.old, New: cost.new})
			}
		}
		if len(notices) == 0 && was.Tax != sum.Tax {
			notices = append(notices, cart.Notice{Code: TaxChanged, Old: was.Tax, New: sum.Tax})
		}
	}
	if len(notices) == 0 {
		notices = []cart.Notice{{Code: OtherChanged}}
	}
	return notices
}

func lineDifferences(was []ShownLine, lines []Line) []cart.Notice {
	var notices []cart.Notice
	old := make(map[int64]ShownLine, len(was))
	for _, l := range was {
		old[l.VariantID] = l
	}
	same := len(was) == len(lines)
	for _, l := range lines {
		before, known := old[l.VariantID]
		same = same && known && before.Quantity == l.Quantity
		switch {
		case !known || before.Unit == l.Unit:
		case before.Unit.Minor < l.Unit.Minor:
			notices = append(notices, cart.Notice{Code: cart.PriceUp, Name: l.Name, Old: before.Unit, New: l.Unit})
		default:
			notices = append(notices, cart.Notice{Code: cart.PriceDown, Name: l.Name, Old: before.Unit, New: l.Unit})
		}
	}
	if !same {
		notices = append(notices, cart.Notice{Code: LinesChanged})
	}
	return notices
}

// shortages tells which lines cannot be had in their quantity.
func shortages(list []inventory.Shortage, v cart.View) []cart.Notice {
	names := make(map[int64]string, len(v.Lines))
	for _, l := range v.Lines {
		names[l.VariantID] = l.Name
	}
	notices := make([]cart.Notice, len(list))
	for i, s := range list {
		notices[i] = cart.Notice{Code: cart.TooManyNotice, Name: names[s.VariantID], Available: s.Available}
		if s.Available <= 0 {
			notices[i].Code = cart.SoldOutNotice
		}
	}
	return notices
}
