package checkout

import (
	"context"

	"vapeart/shop/fault"
	"vapeart/shop/inventory"
	"vapeart/shop/locale"
)

// Review returns all that the customer sees before placing the order, remembers that it was seen, and keeps the goods
// for HoldFor from now. Errors: NotFound cart.unknown, Conflict cart.already_ordered, checkout.empty,
// checkout.unfinished when State.Next is not StepReview, checkout.not_ready when a line cannot be ordered as it stands:
// the cart's page says which.
func (s *Service) Review(ctx context.Context, token string, lang locale.Language) (Summary, error) {
	var sum Summary
	err := s.o.Repository.InTx(ctx, func(ctx context.Context) error {
		d, err := s.open(ctx, s.o.Carts.Lock, token, lang)
		if err != nil {
			return err
		}
		if sum, err = s.summary(d, lang); err != nil {
			return err
		}
		sum.HeldUntil = d.now.Add(HoldFor)
		if err := s.remember(ctx, d, sum); err != nil {
			return err
		}
		return s.o.Stock.Hold(ctx, CartOwner(d.cart.ID), demands(d.view), sum.HeldUntil, actor)
	})
	if len(inventory.ShortagesOf(err)) > 0 { // somebody was quicker since the offers were read
		return Summary{}, fault.Wrap(fault.Conflict, "checkout.not_ready", err)
	}
	if err != nil {
		return Summary{}, err
	}
	return sum, nil
}

// remember notes what was shown.
func (s *Service) remember(ctx context.Context, d desk, sum Summary) error {
	if seen := d.cart.Seen(d.view); len(seen) > 0 {
		if err := s.o.Carts.SetSeen(ctx, d.cart.ID, seen); err != nil {
			return err
		}
	}
	if d.record.Shown != nil && d.record.Shown.Fingerprint == sum.Fingerprint {
		return nil
	}
	d.record.Shown = sum.shown()
	return s.o.Repository.Save(ctx, d.cart.ID, d.record, d.now)
}
