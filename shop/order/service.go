package order

import (
	"context"
	"strings"
)

// Service answers customers about their orders.
type Service struct{ repo Repository }

// NewService returns the service on a repository.
func NewService(repo Repository) *Service { return &Service{repo} }

// LookUp returns the order of a number if it was placed with the e-mail address. A wrong number, a wrong address and a
// number that cannot be one take the same way and get the same answer, so that nobody learns which numbers exist; how
// often one may ask is the caller's to limit. Errors: NotFound order.unknown.
func (s *Service) LookUp(ctx context.Context, number, email string) (*Order, error) {
	parsed, err := ParseNumber(number)
	if err != nil {
		parsed = "" // no order has it; it is asked for all the same
	}
	return s.repo.ByNumberAndEmail(ctx, parsed, EmailKey(email))
}

// EmailKey is the form in which two e-mail addresses are the same.
func EmailKey(email string) string {
	const most = 254 // of an address, RFC 5321 section 4.5.3.1.3
	key := strings.ToLower(strings.TrimSpace(email))
	if len(key) > most {
		return ""
	}
	return key
}
