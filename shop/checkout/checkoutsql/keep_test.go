package checkoutsql_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/cart"
	"vapeart/shop/checkout"
	"vapeart/shop/fault"
	"vapeart/shop/inventory"
	"vapeart/shop/locale"
)

func forgets(t *testing.T, s *shop) {
	token := s.ready(t, want{s.variant(t, 1000, 5), 1})
	id := s.cartID(t, token)
	s.place(t, token)
	r, err := s.repo.Load(t.Context(), id)
	if diff := cmp.Diff(checkout.Record{}, r); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	wantCode(t, s.repo.Save(t.Context(), id, checkout.Record{Details: details()}, s.clock.Now()), fault.Conflict, "cart.already_ordered")
	wantCode(t, s.repo.Save(t.Context(), 1<<40, checkout.Record{}, s.clock.Now()), fault.Conflict, "cart.already_ordered")
}

func twoTabs(t *testing.T, s *shop) {
	token := s.fill(t, want{s.variant(t, 1000, 5), 1})
	id := s.cartID(t, token)
	first, err := s.repo.Load(t.Context(), id)
	must(t, err)
	must(t, s.repo.Save(t.Context(), id, checkout.Record{Details: details()}, s.clock.Now()))
	wantCode(t, s.repo.Save(t.Context(), id, first, s.clock.Now()), fault.Conflict, "checkout.edited_elsewhere")
	old, err := s.repo.Load(t.Context(), id)
	must(t, err)
	must(t, s.repo.Save(t.Context(), id, old, s.clock.Now()))
	wantCode(t, s.repo.Save(t.Context(), id, old, s.clock.Now()), fault.Conflict, "checkout.edited_elsewhere")

	errs := together(8, func(i int) error {
		if i%2 == 0 {
			return s.SaveContact(t.Context(), token, checkout.Contact{Email: "new@example.com"})
		}
		return s.SaveDelivery(t.Context(), token, "express")
	})
	must(t, errors.Join(errs...))
	st, err := s.State(t.Context(), token, locale.English)
	must(t, err)
	if st.Details.Email != "new@example.com" || st.Details.DeliveryMethod != "express" {
		t.Errorf("one tab's step was lost: %+v", st.Details)
	}
}

func repeats(t *testing.T, s *shop) {
	v := s.variant(t, 1000, 5)
	token := s.ready(t, want{v, 1})
	_, err := s.Order(t.Context(), token)
	wantCode(t, err, fault.NotFound, "order.unknown")
	sum := s.review(t, token)
	first, err := s.Place(t.Context(), request(token, sum.Fingerprint))
	must(t, err)
	s.clock.Advance(24 * time.Hour)
	s.shelf.edit(v, func(o *cart.Offer) { o.Unit = euro(9999) })
	for name, r := range map[string]checkout.Request{
		"the same": request(token, sum.Fingerprint), "an old fingerprint": request(token, "x"), "without terms": {Token: token},
	} {
		again, err := s.Place(t.Context(), r)
		must(t, err)
		if diff := cmp.Diff(first, again); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	again, err := s.Order(t.Context(), token)
	if diff := cmp.Diff(first, again); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	if _, orders := s.sold(t, v); orders != 1 {
		t.Errorf("%d orders", orders)
	}
}

func terms(t *testing.T, s *shop) {
	token := s.ready(t, want{s.variant(t, 1000, 5), 1})
	r := request(token, s.review(t, token).Fingerprint)
	r.Terms = false
	before := s.everything(t)
	_, err := s.Place(t.Context(), r)
	if want := "invalid; terms: checkout.terms"; err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
	if diff := cmp.Diff(before, s.everything(t)); diff != "" {
		t.Error(diff)
	}
}

func holds(t *testing.T, s *shop) {
	v := s.variant(t, 1000, 3)
	a, b := s.ready(t, want{v, 2}), s.ready(t, want{v, 2})
	sum := s.review(t, a)
	if want := s.clock.Now().Add(checkout.HoldFor); !sum.HeldUntil.Equal(want) {
		t.Errorf("held until %s, want %s", sum.HeldUntil, want)
	}
	_, err := s.Review(t.Context(), b, locale.English)
	wantCode(t, err, fault.Conflict, "checkout.not_ready")
	s.clock.Advance(checkout.HoldFor - time.Second)
	s.review(t, a) // looking again holds on
	s.clock.Advance(time.Minute)
	_, err = s.stock.ExpireDue(t.Context(), 1000, "test")
	must(t, err)
	_, err = s.Review(t.Context(), b, locale.English)
	wantCode(t, err, fault.Conflict, "checkout.not_ready")
	s.clock.Advance(checkout.HoldFor)
	_, err = s.stock.ExpireDue(t.Context(), 1000, "test")
	must(t, err)
	s.place(t, b)
	if got := s.level(t, v); got.Reserved != 2 {
		t.Errorf("level %+v", got)
	}
}

func ownHold(t *testing.T, s *shop) {
	v := s.variant(t, 1000, 2)
	token := s.ready(t, want{v, 2})
	for range 3 {
		s.review(t, token)
	}
	view, err := s.carts.View(t.Context(), token, locale.English)
	if err != nil || !view.Ready {
		t.Errorf("its own hold makes it %+v, %v", view, err)
	}
	if _, err := s.carts.Set(t.Context(), token, v, 1); err != nil {
		t.Error(err)
	}
	s.place(t, token)
	if got := s.level(t, v); got != (inventory.Level{VariantID: v, OnHand: 2, Reserved: 1}) {
		t.Errorf("what the cart held too much was not given back: %+v", got)
	}
	s.agrees(t)
}

func sameVariantTwice(t *testing.T, s *shop) {
	v := s.variant(t, 1000, 3)
	token := s.ready(t, want{v, 2}, want{v, 2})
	if got := s.place(t, token); len(got.Lines) != 1 || got.Lines[0].Quantity != 3 {
		t.Errorf("got %+v", got.Lines)
	}
}
