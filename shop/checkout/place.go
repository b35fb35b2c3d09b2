package checkout

import (
	"context"
	"time"

	"vapeart/shop/cart"
	"vapeart/shop/fault"
	"vapeart/shop/inventory"
	"vapeart/shop/locale"
	"vapeart/shop/order"
)

// Request is the customer's word that an order be placed.
type Request struct {
	Token       string
	Fingerprint string // of the Summary that was shown
	Terms       bool   // the terms are accepted
	Language    locale.Language
	RequestID   string // of the HTTP request, for the logs
}

// Place places the order of a cart, once: a cart that became an order answers with that order, whatever else is asked.
// At most 25 statements for an order of five lines. Errors: NotFound cart.unknown, Invalid with the field terms, Conflict
// checkout.changed when anything differs from what was shown (ChangesOf says what; Review shows it as it is now),
// checkout.empty, checkout.unfinished.
func (s *Service) Place(ctx context.Context, r Request) (*order.Order, error) {
	hash, err := cart.TokenHash(r.Token)
	if err != nil {
		return nil, err
	}
	var placed *order.Order
	err = s.o.Repository.InTx(ctx, func(ctx context.Context) error {
		now := s.o.Clock.Now()
		c, err := s.o.Carts.Lock(ctx, hash, now)
		if err != nil {
			return err
		}
		if c.OrderID != 0 {
			placed, err = s.o.Orders.ByID(ctx, c.OrderID)
			return err
		}
		placed, err = s.place(ctx, c, r, now)
		return err
	})
	if err != nil {
		return nil, err
	}
	return placed, nil
}

// place writes the order of a locked cart. Stock comes last: its rows are those that customers of the same goods wait
// for, until the transaction ends.
func (s *Service) place(ctx context.Context, c *cart.Cart, r Request, now time.Time) (*order.Order, error) {
	var check fault.Check
	if check.That(r.Terms, "terms", "checkout.terms"); check.Err() != nil {
		return nil, check.Err()
	}
	d, err := s.read(ctx, c, r.Language, now)
	if err != nil {
		return nil, err
	}
	sum, err := s.confirmed(d, r)
	if err != nil {
		return nil, err
	}
	o := newOrder(d, sum, r)
	if err := s.insert(ctx, o); err != nil {
		return nil, err
	}
	if err := s.o.Carts.MarkOrdered(ctx, c.ID, o.ID, now); err != nil {
		return nil, err
	}
	if err := s.o.Repository.Delete(ctx, c.ID); err != nil {
		return nil, err
	}
	if err := s.o.Outbox.OrderPlaced(ctx, o); err != nil {
		return nil, err
	}
	err = s.o.Stock.Convert(ctx, CartOwner(c.ID), OrderOwner(o.ID), demands(d.view), actor)
	if short := inventory.ShortagesOf(err); len(short) > 0 { // the hold was over, and somebody was quicker
		return nil, changedError(shortages(short, d.view))
	}
	return o, err
}

// confirmed returns the summary of now if it is the one that was shown.
func (s *Service) confirmed(d desk, r Request) (Summary, error) {
	sum, err := s.summary(d, r.Language)
	switch {
	case fault.CodeOf(err) == "checkout.not_ready":
		return Summary{}, changedError(d.view.Notices)
	case err != nil:
		return Summary{}, err
	case sum.Fingerprint != r.Fingerprint:
		return Summary{}, changedError(differences(d.record.Shown, sum))
	}
	return sum, nil
}

// numberTries bounds how often a number is drawn that is taken; with a billion orders one in 35,000 is.
const numberTries = 5

func (s *Service) insert(ctx context.Context, o *order.Order) error {
	for n := 1; ; n++ {
		var err error
		if o.Number, err = order.NewNumber(s.o.Random); err != nil {
			return err
		}
		err = s.o.Orders.Insert(ctx, o)
		if n == numberTries || fault.CodeOf(err) != "order.number_taken" {
			return err
		}
	}
}

func newOrder(d desk, sum Summary, r Request) *order.Order {
	o := &order.Order{
		CartID: d.cart.ID, State: order.Pending, Language: r.Language,
		Email: sum.Details.Email, Phone: sum.Details.Phone, Delivery: sum.Details.Delivery, Billing: sum.Details.Billing,
		Taxes: sum.Taxes, Goods: sum.Goods, DeliveryCost: sum.DeliveryCost, PaymentCost: sum.PaymentCost,
		Tax: sum.Tax, Total: sum.Total, DeliveryMethod: sum.Delivery.Code, PaymentMethod: sum.Payment.Code,
		WeightGrams: sum.WeightGrams, AgeRestricted: sum.AgeRestricted, TermsVersion: sum.TermsVersion,
		RequestID: r.RequestID, Version: 1, PlacedAt: d.now,
	}
	if sum.AgeRestricted {
		o.BirthDate = sum.Details.BirthDate
	}
	for _, l := range sum.Lines {
		o.Lines = append(o.Lines, order.Line{
			ProductID: l.ProductID, VariantID: l.VariantID, SKU: l.SKU, Name: cut(l.Name), Options: cut(l.Options),
			Quantity: l.Quantity, Unit: l.Unit, Total: l.Total, TaxRate: l.TaxRate, Tax: l.Tax,
			WeightGrams: l.WeightGrams, AgeRestricted: l.AgeRestricted,
		})
	}
	return o
}

// cut bounds a text to what an order's line keeps.
func cut(text string) string {
	const most = 400
	if r := []rune(text); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return text
}
