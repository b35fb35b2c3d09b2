package cart

import (
	"context"
	"io"

	"vapeart/shop/clock"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
)

// Service keeps the carts of customers who show a token. A token that opens nothing (none yet, expired, forged) is an
// empty cart to those who look and a new cart to those who add.
type Service struct {
	repo   Repository
	offers Offers
	clock  clock.Clock
	random io.Reader
}

// NewService returns the service. random is where tokens come from: crypto/rand.Reader.
func NewService(repo Repository, offers Offers, now clock.Clock, random io.Reader) *Service {
	return &Service{repo, offers, now, random}
}

// View returns the cart with the offers of now, and notes the prices that it shows. A cart that became an order is empty.
// At most 6 statements.
func (s *Service) View(ctx context.Context, token string, lang locale.Language) (View, error) {
	c, err := s.open(ctx, token)
	if err != nil || c.OrderID != 0 {
		return View{}, unlessUnknown(err)
	}
	offers, err := s.offersOf(ctx, c, lang)
	if err != nil {
		return View{}, err
	}
	v, err := Assess(c, offers)
	if err != nil {
		return View{}, err
	}
	if seen := c.Seen(v); len(seen) > 0 {
		if err := s.repo.SetSeen(ctx, c.ID, seen); err != nil {
			return View{}, err
		}
	}
	return v, nil
}

func (s *Service) open(ctx context.Context, token string) (*Cart, error) {
	hash, err := TokenHash(token)
	if err != nil {
		return &Cart{}, err
	}
	c, err := s.repo.ByToken(ctx, hash, s.clock.Now())
	if err != nil {
		return &Cart{}, err
	}
	return c, nil
}

func unlessUnknown(err error) error {
	if fault.KindOf(err) == fault.NotFound {
		return nil
	}
	return err
}

func (s *Service) offersOf(ctx context.Context, c *Cart, lang locale.Language) (map[int64]Offer, error) {
	if len(c.Lines) == 0 {
		return map[int64]Offer{}, nil
	}
	return s.offers.Offers(ctx, c.ID, c.VariantIDs(), lang)
}

// Units returns how many units the cart holds, for a badge. 1 statement.
func (s *Service) Units(ctx context.Context, token string) (int, error) {
	hash, err := TokenHash(token)
	if err != nil {
		return 0, unlessUnknown(err)
	}
	return s.repo.Units(ctx, hash, s.clock.Now())
}
