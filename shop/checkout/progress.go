package checkout

import (
	"slices"
	"time"

	"vapeart/shop/cart"
	"vapeart/shop/delivery"
	"vapeart/shop/fault"
	"vapeart/shop/payment"
)

// progress is how far a checkout has come: what can be chosen, what is chosen and still can be, and what is missing.
type progress struct {
	next     Step
	delivery []delivery.Option
	payment  []payment.Option
	refusal  error

	chosenDelivery delivery.Option
	chosenPayment  payment.Option
}

// progress looks at details with the cart and the day of now: what was right when it was entered may not be any more.
func (s *Service) progress(v cart.View, d Details, now time.Time) (progress, error) {
	if !s.contactDone(d, v.AgeGated, now) {
		return progress{next: StepContact}, nil
	}
	if addressed := d.Delivery.Country != "" && s.deliverable(d, v.AgeGated) == nil; !addressed {
		return progress{next: StepAddress}, nil
	}
	p := progress{next: StepDelivery}
	p.delivery, p.refusal = s.o.Delivery.Options(parcel(v, d))
	i := slices.IndexFunc(p.delivery, func(o delivery.Option) bool { return o.Code == d.DeliveryMethod })
	if i < 0 {
		return p, notExpected(p.refusal)
	}
	p.chosenDelivery = p.delivery[i]
	basket, err := basket(v, d, p.chosenDelivery)
	if err != nil {
		return progress{}, err
	}
	p.next = StepPayment
	p.payment, p.refusal = s.o.Payment.Options(basket)
	i = slices.IndexFunc(p.payment, func(o payment.Option) bool { return o.Code == d.PaymentMethod })
	if i < 0 {
		return p, notExpected(p.refusal)
	}
	p.chosenPayment, p.next = p.payment[i], StepReview
	return p, nil
}

// notExpected returns err unless it is one that customers are told.
func notExpected(err error) error {
	if kind := fault.KindOf(err); kind == fault.Invalid || kind == fault.Conflict {
		return nil
	}
	return err
}

func (s *Service) contactDone(d Details, gated bool, now time.Time) bool {
	if d.Email == "" {
		return false
	}
	if !gated {
		return true
	}
	_, err := parseBirthDate(d.BirthDate, now.In(s.o.Zone))
	return err == nil
}

// deliverable tells whether the shop delivers goods to the address.
func (s *Service) deliverable(d Details, gated bool) error {
	var c fault.Check
	if err := s.o.Delivery.CheckCountry(d.Delivery.Country, gated); err != nil {
		c.Join("delivery.country", err)
		return c.Err()
	}
	c.Join("delivery.postcode", s.o.Delivery.CheckPostcode(d.Delivery.Country, d.Delivery.Postcode))
	return c.Err()
}

func parcel(v cart.View, d Details) delivery.Parcel {
	return delivery.Parcel{Country: d.Delivery.Country, WeightGrams: v.Weight, Goods: v.Goods, AgeRestricted: v.AgeGated}
}

func basket(v cart.View, d Details, chosen delivery.Option) (payment.Basket, error) {
	total, err := v.Goods.Add(chosen.Price)
	return payment.Basket{Country: d.Delivery.Country, Total: total}, err
}
