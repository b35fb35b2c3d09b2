package cart

import (
	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/money"
)

// Notice tells what changed since the customer last looked.
type Notice struct {
	Code      locale.Key
	Name      string // of the product; empty when it is known no more
	Old, New  money.Amount
	Available int
}

// The notices about lines.
const (
	PriceUp       locale.Key = "cart.notice.price_up"
	PriceDown     locale.Key = "cart.notice.price_down"
	GoneNotice    locale.Key = "cart.notice.gone"
	SoldOutNotice locale.Key = "cart.notice.sold_out"
	TooManyNotice locale.Key = "cart.notice.too_many"
	CappedNotice  locale.Key = "cart.notice.capped" // fewer were put in than were asked for
	unnamed       locale.Key = "cart.notice.unnamed"
)

// Text writes the notice.
func (n Notice) Text(p locale.Printer) string {
	name := n.Name
	if name == "" {
		name = p.Text(unnamed)
	}
	return p.Text(n.Code, fault.With("name", name), fault.With("old", p.Money(n.Old)), fault.With("new", p.Money(n.New)),
		fault.With("available", n.Available))
}

func priceNotice(line Line, offer Offer) (Notice, bool) {
	if !offer.Purchasable || line.Seen.IsZero() || offer.Unit == line.Seen {
		return Notice{}, false
	}
	n := Notice{Code: PriceUp, Name: offer.Name, Old: line.Seen, New: offer.Unit}
	if offer.Unit.Minor < line.Seen.Minor {
		n.Code = PriceDown
	}
	return n, true
}

func problemNotice(p Problem, offer Offer) Notice {
	n := Notice{Name: offer.Name, Available: offer.Available}
	switch p {
	case SoldOut:
		n.Code = SoldOutNotice
	case TooMany:
		n.Code = TooManyNotice
	default:
		n.Code = GoneNotice
	}
	return n
}
