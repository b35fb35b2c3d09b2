package checkoutsql_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/cart"
	"vapeart/shop/checkout"
	"vapeart/shop/fault"
	"vapeart/shop/inventory"
	"vapeart/shop/locale"
	"vapeart/shop/order"
)

func changes(t *testing.T, s *shop) {
	for _, c := range []struct {
		name   string
		change func(t *testing.T, token string, v int64)
		want   []cart.Notice // without names
	}{
		{
			"dearer", func(_ *testing.T, _ string, v int64) { s.shelf.edit(v, func(o *cart.Offer) { o.Unit = euro(1100) }) },
			[]cart.Notice{{Code: cart.PriceUp, Old: euro(1000), New: euro(1100)}},
		},
		{
			"cheaper", func(_ *testing.T, _ string, v int64) { s.shelf.edit(v, func(o *cart.Offer) { o.Unit = euro(900) }) },
			[]cart.Notice{{Code: cart.PriceDown, Old: euro(1000), New: euro(900)}},
		},
		{"dearer, and seen in the cart meanwhile", func(t *testing.T, token string, v int64) {
			s.shelf.edit(v, func(o *cart.Offer) { o.Unit = euro(1100) })
			_, err := s.carts.View(t.Context(), token, locale.English)
			must(t, err)
		}, []cart.Notice{{Code: cart.PriceUp, Old: euro(1000), New: euro(1100)}}},
		{
			"archived", func(_ *testing.T, _ string, v int64) { s.shelf.edit(v, func(o *cart.Offer) { o.Purchasable = false }) },
			[]cart.Notice{{Code: cart.GoneNotice, Available: 9}},
		},
		{
			"renamed", func(_ *testing.T, _ string, v int64) { s.shelf.edit(v, func(o *cart.Offer) { o.Name = "Papaya" }) },
			[]cart.Notice{{Code: checkout.OtherChanged}},
		},
		{"more of it, from another tab", func(t *testing.T, token string, v int64) {
			_, err := s.carts.Set(t.Context(), token, v, 3)
			must(t, err)
		}, []cart.Notice{{Code: checkout.LinesChanged}}},
		{"so heavy that delivery costs more", func(_ *testing.T, _ string, v int64) {
			s.shelf.edit(v, func(o *cart.Offer) { o.WeightGrams = 2000 })
		}, []cart.Notice{{Code: checkout.DeliveryChanged, Old: euro(490), New: euro(690)}}},
		{
			"taxed otherwise", func(_ *testing.T, _ string, v int64) { s.shelf.edit(v, func(o *cart.Offer) { o.TaxClass = "reduced" }) },
			[]cart.Notice{{Code: checkout.TaxChanged, Old: euro(398), New: euro(163)}},
		},
		{"another address, from another tab", func(t *testing.T, token string, _ int64) {
			s.enter(t, token, func(d *checkout.Details) { d.Delivery.City = "Augsburg" })
		}, []cart.Notice{{Code: checkout.OtherChanged}}},
		{"another way to pay, from another tab", func(t *testing.T, token string, _ int64) {
			s.enter(t, token, func(d *checkout.Details) { d.PaymentMethod = "cash_on_delivery" })
		}, []cart.Notice{{Code: checkout.PaymentChanged, Old: euro(0), New: euro(390)}}},
		{"reviewed in another tab after a change", func(t *testing.T, token string, v int64) {
			s.shelf.edit(v, func(o *cart.Offer) { o.Unit = euro(1100) })
			s.review(t, token)
		}, []cart.Notice{{Code: checkout.OtherChanged}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := s.variant(t, 1000, 9)
			token := s.ready(t, want{v, 2})
			sum := s.review(t, token)
			c.change(t, token, v)
			before := s.everything(t)
			_, err := s.Place(t.Context(), request(token, sum.Fingerprint))
			wantCode(t, err, fault.Conflict, "checkout.changed")
			got := checkout.ChangesOf(err)
			for i := range got {
				got[i].Name = ""
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(before, s.everything(t)); diff != "" {
				t.Errorf("something was written: %s", diff)
			}
			if c.name == "archived" {
				return
			}
			s.place(t, token) // confirmed again
		})
	}
}

func lostGoods(t *testing.T, s *shop) {
	v := s.variant(t, 1000, 2)
	token := s.ready(t, want{v, 2})
	sum := s.review(t, token)
	s.clock.Advance(checkout.HoldFor)
	_, err := s.stock.ExpireDue(t.Context(), 1000, "test")
	must(t, err)
	s.place(t, s.ready(t, want{v, 1}))
	before := s.everything(t)
	_, err = s.Place(t.Context(), request(token, sum.Fingerprint))
	wantCode(t, err, fault.Conflict, "checkout.changed")
	if got := checkout.ChangesOf(err); len(got) != 1 || got[0].Code != cart.TooManyNotice || got[0].Available != 1 {
		t.Errorf("got %+v", got)
	}
	if diff := cmp.Diff(before, s.everything(t)); diff != "" {
		t.Error(diff)
	}
	_, err = s.Review(t.Context(), token, locale.English)
	wantCode(t, err, fault.Conflict, "checkout.not_ready")
}

// zeros draws the same number for ever.
type zeros struct{ io.Reader }

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

func numberTaken(t *testing.T, s *shop) {
	v := s.variant(t, 1000, 9)
	o := s.options
	o.Random = zeros{}
	same := checkout.New(o)
	token := s.ready(t, want{v, 1})
	first, err := same.Place(t.Context(), request(token, s.review(t, token).Fingerprint))
	must(t, err)
	if first.Number != "0000000000" {
		t.Fatalf("number %s", first.Number)
	}
	token = s.ready(t, want{v, 1})
	fingerprint := s.review(t, token).Fingerprint
	before := s.everything(t)
	_, err = same.Place(t.Context(), request(token, fingerprint))
	wantCode(t, err, fault.Conflict, "order.number_taken") // it never draws another one
	if diff := cmp.Diff(before, s.everything(t)); diff != "" {
		t.Error(diff)
	}
	o.Random = io.MultiReader(io.LimitReader(zeros{}, 18), s.options.Random)
	second, err := checkout.New(o).Place(t.Context(), request(token, fingerprint))
	must(t, err)
	if second.Number == first.Number {
		t.Error("one number twice")
	}
}

// broken fails in place of a part.
type broken struct {
	checkout.Carts
	checkout.Orders
	checkout.Stock
	cart.Offers
	checkout.Repository
	err error
}

func (b broken) MarkOrdered(context.Context, int64, int64, time.Time) error { return b.err }
func (b broken) Insert(context.Context, *order.Order) error                 { return b.err }
func (b broken) Delete(context.Context, int64) error                        { return b.err }
func (b broken) Convert(context.Context, inventory.Owner, inventory.Owner, []inventory.Demand, string) error {
	return b.err
}

func failingParts(t *testing.T, s *shop) {
	failure := errors.New("the machine is on fire")
	token := s.ready(t, want{s.variant(t, 1000, 9), 1})
	fingerprint := s.review(t, token).Fingerprint
	before := s.everything(t)
	for name, breakIt := range map[string]func(*checkout.Options, broken){
		"cart": func(o *checkout.Options, b broken) { b.Carts = o.Carts; o.Carts = b }, "order": func(o *checkout.Options, b broken) { o.Orders = b },
		"stock": func(o *checkout.Options, b broken) { o.Stock = b }, "outbox": func(o *checkout.Options, _ broken) { o.Outbox = &outbox{fail: failure} },
		"details": func(o *checkout.Options, b broken) { b.Repository = o.Repository; o.Repository = b },
	} {
		o := s.options
		breakIt(&o, broken{err: failure})
		if _, err := checkout.New(o).Place(t.Context(), request(token, fingerprint)); !errors.Is(err, failure) {
			t.Errorf("%s: got %v", name, err)
		}
		if diff := cmp.Diff(before, s.everything(t)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	s.place(t, token)
}

// cuts ends the request's context after each of the statements of an order in turn, the last one included, as a client
// that hangs up or a program that is stopped does.
func cuts(t *testing.T, s *shop) {
	var wants []want
	for range 3 {
		wants = append(wants, want{s.variant(t, 1000, 50), 2})
	}
	token := s.ready(t, wants...)
	fingerprint := s.review(t, token).Fingerprint
	before := s.everything(t)
	total := 0
	for n := 1; ; n++ {
		ctx, cancel := context.WithCancel(t.Context())
		count := 0
		s.seen = func() {
			if count++; count == n {
				cancel()
			}
		}
		_, err := s.Place(ctx, request(token, fingerprint))
		s.seen = func() {}
		cancel()
		if err == nil {
			total = count
			break
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("cut after statement %d: got %v", n, err)
		}
		if diff := cmp.Diff(before, s.everything(t)); diff != "" {
			t.Fatalf("cut after statement %d: %s", n, diff)
		}
	}
	if total < 10 {
		t.Errorf("only %d statements were seen", total)
	}
	if units, orders := s.sold(t, wants[0].variant); units != 2 || orders != 1 {
		t.Errorf("%d units on %d orders", units, orders)
	}
	s.agrees(t)
}
