package checkoutsql_test

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"vapeart/shop/checkout"
	"vapeart/shop/fault"
	"vapeart/shop/inventory"
	"vapeart/shop/locale"
)

// together runs fn n times at once, released by one starting shot, and returns the errors.
func together(n int, fn func(i int) error) []error {
	errs := make([]error, n)
	var all sync.WaitGroup
	shot := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-shot
			errs[i] = fn(i)
		})
	}
	close(shot)
	all.Wait()
	return errs
}

// buy reviews and places, as a customer who does not hesitate.
func (s *shop) buy(t *testing.T, token string) error {
	sum, err := s.Review(t.Context(), token, locale.English)
	if err != nil {
		return err
	}
	_, err = s.Place(t.Context(), request(token, sum.Fingerprint))
	return err
}

// won counts those without error and fails on any answer that a customer must not get.
func won(t *testing.T, errs []error) int {
	t.Helper()
	n := 0
	for _, err := range errs {
		switch code := fault.CodeOf(err); {
		case err == nil:
			n++
		case code != "checkout.not_ready" && code != "checkout.changed":
			t.Errorf("a buyer got %v", err)
		}
	}
	return n
}

func (s *shop) buyers(t *testing.T, n int, wants func(i int) []want) []string {
	t.Helper()
	tokens := make([]string, n)
	for i := range tokens {
		tokens[i] = s.ready(t, wants(i)...)
	}
	return tokens
}

func oneUnit(t *testing.T, s *shop) {
	v := s.variant(t, 1000, 1)
	tokens := s.buyers(t, 200, func(int) []want { return []want{{v, 1}} })
	errs := together(200, func(i int) error { return s.buy(t, tokens[i]) })
	if n := won(t, errs); n != 1 {
		t.Errorf("%d buyers won", n)
	}
	if units, orders := s.sold(t, v); units != 1 || orders != 1 {
		t.Errorf("%d units on %d orders", units, orders)
	}
	s.agrees(t)
}

// oneUnitSeen has every buyer at a review that was right when it was shown, with a hold that is over.
func oneUnitSeen(t *testing.T, s *shop) {
	v := s.variant(t, 1000, 200)
	tokens := s.buyers(t, 200, func(int) []want { return []want{{v, 1}} })
	prints := make([]string, len(tokens))
	for i, token := range tokens {
		prints[i] = s.review(t, token).Fingerprint
	}
	s.clock.Advance(checkout.HoldFor)
	_, err := s.stock.ExpireDue(t.Context(), 1000, "test")
	must(t, err)
	must(t, s.stock.Correct(t.Context(), v, -199, "fire in the store room", "test"))
	errs := together(200, func(i int) error {
		_, err := s.Place(t.Context(), request(tokens[i], prints[i]))
		return err
	})
	if n := won(t, errs); n != 1 {
		t.Errorf("%d buyers won", n)
	}
	for _, err := range errs {
		if err != nil && len(checkout.ChangesOf(err)) != 1 {
			t.Errorf("a buyer is not told what changed: %v", err)
		}
	}
	if got := s.level(t, v); got != (inventory.Level{VariantID: v, OnHand: 1, Reserved: 1}) {
		t.Errorf("level %+v", got)
	}
	s.agrees(t)
}

func stock37(t *testing.T, s *shop) {
	v := s.variant(t, 1000, 37)
	quantity := func(i int) int { return 1 + i%4 }
	tokens := s.buyers(t, 60, func(i int) []want { return []want{{v, quantity(i)}} })
	errs := together(len(tokens), func(i int) error { return s.buy(t, tokens[i]) })
	won(t, errs)
	sold := 0
	for i, err := range errs {
		if err == nil {
			sold += quantity(i)
		}
	}
	units, _ := s.sold(t, v)
	if got := s.level(t, v); units != sold || got.Reserved != sold || sold > 37 || sold < 34 {
		t.Errorf("sold %d of 37, %d on orders, level %+v", sold, units, got)
	}
	s.agrees(t)
}

func oppositeOrders(t *testing.T, s *shop) {
	variants := []int64{s.variant(t, 1000, 30), s.variant(t, 1000, 30), s.variant(t, 1000, 30)}
	tokens := s.buyers(t, 60, func(i int) []want {
		wants := []want{{variants[0], 1}, {variants[1], 1}, {variants[2], 1}}
		if i%2 == 1 {
			slices.Reverse(wants)
		}
		return wants
	})
	errs := together(len(tokens), func(i int) error { return s.buy(t, tokens[i]) })
	if n := won(t, errs); n != 30 {
		t.Errorf("%d of 30 orders", n)
	}
	for _, v := range variants {
		if got := s.level(t, v); got.Available() != 0 {
			t.Errorf("level %+v", got)
		}
	}
	s.agrees(t)
}

func doubleSubmit(t *testing.T, s *shop) {
	v := s.variant(t, 1000, 50)
	token := s.ready(t, want{v, 2})
	fingerprint := s.review(t, token).Fingerprint
	var mu sync.Mutex
	numbers := map[string]int{}
	errs := together(20, func(int) error {
		o, err := s.Place(t.Context(), request(token, fingerprint))
		if err == nil {
			mu.Lock()
			numbers[o.Number]++
			mu.Unlock()
		}
		return err
	})
	must(t, errors.Join(errs...))
	if len(numbers) != 1 {
		t.Errorf("orders %v", numbers)
	}
	if units, orders := s.sold(t, v); units != 2 || orders != 1 {
		t.Errorf("%d units on %d orders", units, orders)
	}
	if got := s.level(t, v); got.Reserved != 2 {
		t.Errorf("level %+v", got)
	}
	s.agrees(t)
}

// placeAgainstChange lets other tabs change the cart while it is placed: either the order is what was seen, or there is
// none.
func placeAgainstChange(t *testing.T, s *shop) {
	for range 10 {
		v := s.variant(t, 1000, 50)
		token := s.ready(t, want{v, 2})
		sum := s.review(t, token)
		errs := together(3, func(i int) error {
			switch i {
			case 0:
				_, err := s.Place(t.Context(), request(token, sum.Fingerprint))
				return err
			case 1:
				_, err := s.carts.Set(t.Context(), token, v, 3)
				return err
			}
			return s.SaveDelivery(t.Context(), token, "express")
		})
		units, orders := s.sold(t, v)
		switch {
		case errs[0] == nil && (units != 2 || orders != 1):
			t.Errorf("placed, but %d units on %d orders", units, orders)
		case errs[0] != nil && (fault.CodeOf(errs[0]) != "checkout.changed" || orders != 0):
			t.Errorf("not placed: %v, %d orders", errs[0], orders)
		}
		for _, err := range errs[1:] {
			if err != nil && fault.CodeOf(err) != "cart.already_ordered" {
				t.Errorf("another tab got %v", err)
			}
		}
	}
	s.agrees(t)
}
