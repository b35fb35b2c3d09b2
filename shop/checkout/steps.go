package checkout

import (
	"context"
	"time"

	"vapeart/shop/address"
	"vapeart/shop/cart"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/order"
)

// desk is a cart at the checkout: what is in it, as it stands now, and what was entered.
type desk struct {
	cart   *cart.Cart
	view   cart.View
	record Record
	now    time.Time
}

// State returns where the checkout of a cart stands. At most 7 statements. Errors: NotFound cart.unknown, Conflict
// cart.already_ordered, checkout.empty.
func (s *Service) State(ctx context.Context, token string, lang locale.Language) (State, error) {
	d, err := s.open(ctx, s.o.Carts.ByToken, token, lang)
	if err != nil {
		return State{}, err
	}
	p, err := s.progress(d.view, d.record.Details, d.now)
	if err != nil {
		return State{}, err
	}
	return State{
		Cart: d.view, Details: d.record.Details, Next: p.next,
		Countries: s.o.Delivery.Countries(), BillingCountries: s.o.Addresses.Countries(),
		Delivery: p.delivery, Payment: p.payment, Refusal: p.refusal,
	}, nil
}

// Order returns the order that a cart became. Errors: NotFound order.unknown.
func (s *Service) Order(ctx context.Context, token string) (*order.Order, error) {
	hash, err := cart.TokenHash(token)
	if err == nil {
		var c *cart.Cart
		if c, err = s.o.Carts.ByToken(ctx, hash, s.o.Clock.Now()); err == nil && c.OrderID != 0 {
			return s.o.Orders.ByID(ctx, c.OrderID)
		}
	}
	if err == nil || fault.KindOf(err) == fault.NotFound {
		return nil, fault.New(fault.NotFound, "order.unknown")
	}
	return nil, err
}

// find is how a cart is read: Carts.ByToken to look, Carts.Lock to write.
type find func(ctx context.Context, tokenHash string, now time.Time) (*cart.Cart, error)

// open reads a cart that can still be ordered. An empty language is the cart's own.
func (s *Service) open(ctx context.Context, find find, token string, lang locale.Language) (desk, error) {
	hash, err := cart.TokenHash(token)
	if err != nil {
		return desk{}, err
	}
	now := s.o.Clock.Now()
	c, err := find(ctx, hash, now)
	if err != nil {
		return desk{}, err
	}
	if c.OrderID != 0 {
		return desk{}, fault.New(fault.Conflict, "cart.already_ordered")
	}
	return s.read(ctx, c, lang, now)
}

// read reads what belongs to a cart.
func (s *Service) read(ctx context.Context, c *cart.Cart, lang locale.Language, now time.Time) (desk, error) {
	if len(c.Lines) == 0 {
		return desk{}, fault.New(fault.Conflict, "checkout.empty")
	}
	if lang == "" {
		lang = c.Language
	}
	offers, err := s.o.Offers.Offers(ctx, c.ID, c.VariantIDs(), lang)
	if err != nil {
		return desk{}, err
	}
	view, err := cart.Assess(c, offers)
	if err != nil {
		return desk{}, err
	}
	record, err := s.o.Repository.Load(ctx, c.ID)
	return desk{c, view, record, now}, err
}

// save enters a step. Steps of two tabs at once are both kept: the later one is entered into what the earlier one left.
func (s *Service) save(ctx context.Context, token string, enter func(desk, *Details) error) error {
	return s.o.Repository.InTx(ctx, func(ctx context.Context) error {
		d, err := s.open(ctx, s.o.Carts.Lock, token, "")
		if err != nil {
			return err
		}
		if err := enter(d, &d.record.Details); err != nil {
			return err
		}
		return s.o.Repository.Save(ctx, d.cart.ID, d.record, d.now)
	})
}

// SaveContact keeps how to reach the customer. Errors: Invalid with the fields email, phone, birth_date, and as State.
func (s *Service) SaveContact(ctx context.Context, token string, in Contact) error {
	return s.save(ctx, token, func(d desk, out *Details) error { return s.enterContact(d, out, in) })
}

func (s *Service) enterContact(d desk, out *Details, in Contact) (err error) {
	out.Contact, err = parseContact(in, d.view.AgeGated, d.now.In(s.o.Zone))
	return err
}

// SaveAddresses keeps where goods and invoice go. Errors: Invalid with fields named like delivery.postcode and
// billing.city, and as State.
func (s *Service) SaveAddresses(ctx context.Context, token string, in Addresses) error {
	return s.save(ctx, token, func(d desk, out *Details) error { return s.enterAddresses(d, out, in) })
}

func (s *Service) enterAddresses(d desk, out *Details, in Addresses) error {
	var c fault.Check
	to, err := s.o.Addresses.Parse(in.Delivery)
	c.Join("delivery", err)
	bill := address.Address{}
	if !in.BillingSame {
		bill, err = s.o.Addresses.Parse(in.Billing)
		c.Join("billing", err)
	}
	if err := c.Err(); err != nil {
		return err
	}
	out.Addresses = Addresses{Delivery: to, BillingSame: in.BillingSame, Billing: bill}
	return s.deliverable(*out, d.view.AgeGated)
}

// SaveContactAndAddresses keeps both, or neither, in one transaction: for a form that asks for both. Errors: Invalid with
// the fields of both, and as State.
func (s *Service) SaveContactAndAddresses(ctx context.Context, token string, who Contact, where Addresses) error {
	return s.save(ctx, token, func(d desk, out *Details) error {
		return gathered(s.enterContact(d, out, who), s.enterAddresses(d, out, where))
	})
}

// gathered joins the faults of a form's parts; an error that names no field wins.
func gathered(errs ...error) error {
	var fields []fault.Field
	for _, err := range errs {
		if err != nil && len(fault.FieldsOf(err)) == 0 {
			return err
		}
		fields = append(fields, fault.FieldsOf(err)...)
	}
	if len(fields) == 0 {
		return nil
	}
	return &fault.Error{Kind: fault.Invalid, Code: fault.CodeInvalid, Fields: fields}
}

// SaveDelivery keeps how the goods travel. Errors: Invalid with the field delivery_method, Conflict checkout.unfinished
// before the address is known, delivery.too_heavy, and as State.
func (s *Service) SaveDelivery(ctx context.Context, token, method string) error {
	return s.save(ctx, token, func(d desk, out *Details) error {
		p, err := s.progress(d.view, *out, d.now)
		if err != nil {
			return err
		}
		if p.next == StepContact || p.next == StepAddress {
			return unfinished()
		}
		var c fault.Check
		_, err = s.o.Delivery.Option(method, parcel(d.view, *out))
		c.Join("delivery_method", err)
		out.DeliveryMethod = method
		return c.Err()
	})
}

// SavePayment keeps how the customer pays. Errors: Invalid with the field payment_method, Conflict checkout.unfinished
// before the delivery method is known, and as State.
func (s *Service) SavePayment(ctx context.Context, token, method string) error {
	return s.save(ctx, token, func(d desk, out *Details) error {
		p, err := s.progress(d.view, *out, d.now)
		if err != nil {
			return err
		}
		if p.next != StepPayment && p.next != StepReview {
			return unfinished()
		}
		b, err := basket(d.view, *out, p.chosenDelivery)
		if err != nil {
			return err
		}
		var c fault.Check
		_, err = s.o.Payment.Option(method, b)
		c.Join("payment_method", err)
		out.PaymentMethod = method
		return c.Err()
	})
}

func unfinished() error { return fault.New(fault.Conflict, "checkout.unfinished") }
