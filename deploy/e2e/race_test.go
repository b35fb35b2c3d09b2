package e2e_test

import (
	"sync"
	"testing"

	"vapeart/deploy/e2e/crowd"
	"vapeart/deploy/e2e/goods"
	"vapeart/deploy/e2e/shopper"
	"vapeart/shop/locale"
	"vapeart/shop/sqldb/sqltest"
)

// people sends a crowd that wants one article: everybody fills their cart, then all go to the checkout.
func people(t *testing.T, base, path string, count int, quantity func(person int) int) crowd.Report {
	t.Helper()
	c, err := crowd.New(base, count)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	ctx := bounded(t)
	c.Together(ctx, crowd.Fill(path, quantity))
	c.Together(ctx, crowd.Buy)
	r := c.Report()
	t.Log(r)
	for _, err := range r.Broken {
		t.Errorf("no clear answer: %v", err)
	}
	return r
}

func TestTwoHundredBuyersAndOneUnitMakeOneOrder(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, e sqltest.Engine) {
		s := newShop(t, e)
		a := s.sell(1)
		r := people(t, s.serve("--no-demo").Public, a.Path, 200, func(int) int { return 1 })
		if b := a.books(s); len(r.Orders) != 1 || b.Orders != 1 || b.Units != 1 || r.RefusedTotal() != 199 {
			t.Errorf("%d confirmations, %+v, %d refused", len(r.Orders), b, r.RefusedTotal())
		}
	})
}

func TestMixedQuantitiesNeverExceedTheStock(t *testing.T) {
	t.Parallel()
	const stock, most = 37, 4
	each(t, func(t *testing.T, e sqltest.Engine) {
		s := newShop(t, e)
		a := s.sell(stock)
		r := people(t, s.serve("--no-demo").Public, a.Path, 100, func(person int) int { return 1 + person%most })
		// Whoever wants more than is left goes without, so that up to most-1 units may stay.
		b := a.books(s)
		if b.Units > stock || b.Units < stock-most+1 {
			t.Errorf("%d of %d units sold", b.Units, stock)
		}
		if b.Orders != len(r.Orders) {
			t.Errorf("%d confirmations of %d orders", len(r.Orders), b.Orders)
		}
	})
}

func TestTheSameFormSentTenTimesAtOnceMakesOneOrder(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, e sqltest.Engine) {
		s := newShop(t, e)
		a := s.sell(50)
		buyer := atReview(t, person(t, s.serve("--no-demo"), locale.German), a.Path)
		form, err := buyer.Placing()
		if err != nil {
			t.Fatal(err)
		}
		var (
			numbers [10]string
			errs    [10]error
			all     sync.WaitGroup
		)
		for i := range numbers {
			tab := buyer.Tab()
			all.Go(func() {
				if errs[i] = tab.Submit(t.Context(), "place", form); errs[i] == nil {
					numbers[i], errs[i] = tab.Confirmation()
				}
			})
		}
		all.Wait()
		for i := range numbers {
			if errs[i] != nil || numbers[i] != numbers[0] {
				t.Errorf("click %d got %q, %v; the first got %q", i, numbers[i], errs[i], numbers[0])
			}
		}
		if b := a.books(s); b.Orders != 1 || b.Units != 1 {
			t.Errorf("ten clicks made %+v", b)
		}
	})
}

func TestAPriceThatChangedIsConfirmedAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, e sqltest.Engine) {
		s := newShop(t, e)
		a := s.sell(5)
		buyer := atReview(t, person(t, s.serve("--no-demo"), locale.English), a.Path)
		form, err := buyer.Placing()
		if err != nil {
			t.Fatal(err)
		}
		const dearer = 1399
		if err := goods.Reprice(t.Context(), a.App, a.Article, dearer); err != nil {
			t.Fatal(err)
		}
		if err := buyer.Submit(t.Context(), "place", form); err != nil {
			t.Fatal(err)
		}
		if _, err := buyer.Confirmation(); err == nil {
			t.Fatal("the order was placed at a price that nobody has seen")
		}
		if buyer.Page.Status != 409 || !contains(buyer.Page.Notices(), "€13.99") {
			t.Errorf("%d, notices %q do not tell the new price", buyer.Page.Status, buyer.Page.Notices())
		}
		number, err := buyer.Place(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if o := find(t, a.App, number, email); o.Goods.Minor != dearer || o.Lines[0].Unit.Minor != dearer {
			t.Errorf("charged %v", o.Goods)
		}
	})
}

const email = "jordis@example.org"

// atReview fills a cart and goes to the last page of the checkout.
func atReview(t *testing.T, buyer *shopper.Shopper, path string) *shopper.Shopper {
	t.Helper()
	for _, step := range []func() error{
		func() error { return buyer.Enter(t.Context()) },
		func() error { return buyer.Open(t.Context(), "product", buyer.Path(path)) },
		func() error { return buyer.Put(t.Context(), 1) },
		func() error { return buyer.Checkout(t.Context(), shopper.Grown(email)) },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	return buyer
}
