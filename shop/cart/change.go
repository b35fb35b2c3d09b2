package cart

import (
	"context"

	"vapeart/shop/fault"
	"vapeart/shop/locale"
)

// Added is what became of a wish for units.
type Added struct {
	Token    string // opens the cart; differs from the one given when a new cart was begun
	Quantity int    // units of the variant that are in the cart now
	Capped   bool   // fewer than wished for: there are no more, or no more are allowed in one cart
}

// Add puts units of a variant into the cart of a token, into a new one when the token opens none or one that became an
// order. Fewer are put in when there are fewer. Errors: Invalid with the field quantity, NotFound cart.variant_unknown,
// Conflict cart.not_for_sale, cart.sold_out, cart.too_many_lines.
func (s *Service) Add(ctx context.Context, token string, lang locale.Language, variantID int64, quantity int) (Added, error) {
	if err := checkQuantity(quantity, 1); err != nil {
		return Added{}, err
	}
	var added Added
	err := s.repo.InTx(ctx, func(ctx context.Context) error {
		c, opened, err := s.openOrBegin(ctx, token, lang)
		if err != nil {
			return err
		}
		offer, err := s.offer(ctx, c.ID, variantID, lang)
		if err != nil {
			return err
		}
		line, known := c.Line(variantID)
		if !known {
			line = Line{VariantID: variantID, Seen: offer.Unit, AddedAt: s.clock.Now()}
			if len(c.Lines) >= MaxLines {
				return fault.New(fault.Conflict, "cart.too_many_lines", fault.With("max", MaxLines))
			}
		}
		wished := line.Quantity + quantity
		line.Quantity = min(wished, MaxQuantity, offer.Available)
		added = Added{Token: opened, Quantity: line.Quantity, Capped: line.Quantity < wished}
		return s.repo.SetLine(ctx, c.ID, line, s.clock.Now())
	})
	if err != nil {
		return Added{}, err
	}
	return added, nil
}

// openOrBegin locks the cart of a token, or begins one.
func (s *Service) openOrBegin(ctx context.Context, token string, lang locale.Language) (*Cart, string, error) {
	c, err := s.lock(ctx, token)
	if err == nil && c.OrderID == 0 {
		return c, token, nil
	}
	if unlessUnknown(err) != nil {
		return nil, "", err
	}
	if token, err = newToken(s.random); err != nil {
		return nil, "", err
	}
	hash, err := TokenHash(token)
	if err != nil {
		return nil, "", err
	}
	now := s.clock.Now()
	c = &Cart{Language: lang, Version: 1, UpdatedAt: now, ExpiresAt: now.Add(Lifetime)}
	return c, token, s.repo.Insert(ctx, hash, c)
}

func (s *Service) lock(ctx context.Context, token string) (*Cart, error) {
	hash, err := TokenHash(token)
	if err != nil {
		return nil, err
	}
	return s.repo.Lock(ctx, hash, s.clock.Now())
}

// offer returns what can be bought of one variant.
func (s *Service) offer(ctx context.Context, cartID, variantID int64, lang locale.Language) (Offer, error) {
	offers, err := s.offers.Offers(ctx, cartID, []int64{variantID}, lang)
	if err != nil {
		return Offer{}, err
	}
	offer, known := offers[variantID]
	switch {
	case !known:
		return Offer{}, fault.New(fault.NotFound, "cart.variant_unknown")
	case !offer.Purchasable:
		return Offer{}, fault.New(fault.Conflict, "cart.not_for_sale")
	case offer.Available <= 0:
		return Offer{}, fault.New(fault.Conflict, "cart.sold_out")
	}
	return offer, nil
}

// Set changes the quantity of a line, 0 removes it. Fewer are kept when there are fewer. Errors: Invalid with the field
// quantity, NotFound cart.unknown, cart.line_unknown, Conflict cart.already_ordered, cart.not_for_sale, cart.sold_out.
func (s *Service) Set(ctx context.Context, token string, variantID int64, quantity int) (Added, error) {
	if err := checkQuantity(quantity, 0); err != nil {
		return Added{}, err
	}
	added := Added{Token: token}
	err := s.repo.InTx(ctx, func(ctx context.Context) error {
		c, err := s.lock(ctx, token)
		if err != nil {
			return err
		}
		if c.OrderID != 0 {
			return fault.New(fault.Conflict, "cart.already_ordered")
		}
		line, known := c.Line(variantID)
		if !known {
			return fault.New(fault.NotFound, "cart.line_unknown")
		}
		line.Quantity = quantity
		if quantity > 0 {
			offer, err := s.offer(ctx, c.ID, variantID, c.Language)
			if err != nil {
				return err
			}
			line.Quantity = min(quantity, offer.Available)
		}
		added.Quantity, added.Capped = line.Quantity, line.Quantity < quantity
		return s.repo.SetLine(ctx, c.ID, line, s.clock.Now())
	})
	if err != nil {
		return Added{}, err
	}
	return added, nil
}

// Remove takes a line out of the cart; one that is out already is no error. Errors: NotFound cart.unknown, Conflict
// cart.already_ordered.
func (s *Service) Remove(ctx context.Context, token string, variantID int64) error {
	_, err := s.Set(ctx, token, variantID, 0)
	if fault.CodeOf(err) == "cart.line_unknown" {
		return nil
	}
	return err
}

func checkQuantity(quantity, least int) error {
	var c fault.Check
	c.That(quantity >= least, "quantity", "too_small", fault.With("min", least))
	c.That(quantity <= MaxQuantity, "quantity", "too_large", fault.With("max", MaxQuantity))
	return c.Err()
}
