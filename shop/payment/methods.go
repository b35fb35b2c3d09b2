package payment

import (
	"context"
	"fmt"
	"slices"

	"vapeart/shop/fault"
)

// Methods are the ways to pay that the shop offers, in the order in which a page shows them.
type Methods struct{ providers []Provider }

// New returns the methods of providers. Errors: Internal payment.code_twice.
func New(providers ...Provider) (*Methods, error) {
	for i, p := range providers {
		if slices.ContainsFunc(providers[:i], func(other Provider) bool { return other.Code() == p.Code() }) {
			return nil, fault.Wrap(fault.Internal, "payment.code_twice", fmt.Errorf("two providers are called %q", p.Code()))
		}
	}
	return &Methods{slices.Clone(providers)}, nil
}

// Options returns the ways open to a basket. Errors: Conflict payment.none_open.
func (m *Methods) Options(b Basket) ([]Option, error) {
	var options []Option
	for _, p := range m.providers {
		if o, ok := p.Offer(b); ok {
			options = append(options, o)
		}
	}
	if len(options) == 0 {
		return nil, fault.New(fault.Conflict, "payment.none_open")
	}
	return options, nil
}

// Option returns one way open to a basket. Errors: Invalid payment.unknown_method.
func (m *Methods) Option(code string, b Basket) (Option, error) {
	if p, ok := m.provider(code); ok {
		if o, open := p.Offer(b); open {
			return o, nil
		}
	}
	return Option{}, fault.New(fault.Invalid, "payment.unknown_method")
}

// Start begins the payment of a placed order in the way it was placed with. Errors: NotFound payment.unknown_provider
// when the shop has it no more, Unavailable payment.unavailable.
func (m *Methods) Start(ctx context.Context, code string, i Intent) (Next, error) {
	p, ok := m.provider(code)
	if !ok {
		return Next{}, fault.New(fault.NotFound, "payment.unknown_provider")
	}
	return p.Start(ctx, i)
}

func (m *Methods) provider(code string) (Provider, bool) {
	i := slices.IndexFunc(m.providers, func(p Provider) bool { return p.Code() == code })
	if i < 0 {
		return nil, false
	}
	return m.providers[i], true
}
