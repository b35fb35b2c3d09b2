package e2e_test

import (
	"sync"
	"testing"

	"vapeart/deploy/e2e/crowd"
	"vapeart/deploy/e2e/shopper"
	"vapeart/shop/locale"
	"vapeart/shop/sqldb/sqltest"
)

// people sends a crowd that wants one article: everybody fills their cart, then all go to the checkout.
func people(t *testing.T, base string, count int, quantity func(person int) int) crowd.Report {
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
		a := sell(t, s.open(), 1)
		r := people(t, s.serve("--no-demo").Public, 200, func(int) int { return 1 })
		if len(r.Orders) != 1 || a.sold() != 1 || r.RefusedTotal() != 199 {
			t.Errorf("%d confirmations, %d units sold, %d refused", len(r.Orders), a.sold(), r.RefusedTotal())
		}
		a.complete()
		s.verify()
	})
}

func TestMixedQuantitiesNeverExceedTheStock(t *testing.T) {
	t.Parallel()
	const stock, most = 37, 4
	each(t, func(t *testing.T, e sqltest.Engine) {
		s := newShop(t, e)
		a := sell(t, s.open(), stock)
		r := people(t, s.serve("--no-demo").Public, 100, func(person int) int { return 1 + person%most })
		// Whoever wants more than is left goes without, so that up to most-1 units may stay.
		if sold := a.sold(); sold > stock || sold < stock-most+1 {
			t.Errorf("%d of %d units sold", sold, stock)
		}
		if orders := a.number("SELECT COUNT(*) FROM orders"); orders != len(r.Orders) {
			t.Errorf("%d confirmations of %d orders", len(r.Orders), orders)
		}
		a.complete()
		s.verify()
	})
}

func TestTheSameFormSentTenTimesAtOnceMakesOneOrder(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, e sqltest.Engine) {
		s := newShop(t, e)
		a := sell(t, s.open(), 50)
		buyer := atReview(t, person(t, s.serve("--no-demo"), locale.German))
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
		if orders := a.number("SELECT COUNT(*) FROM orders"); orders != 1 || a.sold() != 1 {
			t.Errorf("%d orders, %d units", orders, a.sold())
		}
		a.complete()
		s.verify()
	})
}

func TestAPriceThatChangedIsConfirmedAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, e sqltest.Engine) {
		s := newShop(t, e)
		a := sell(t, s.open(), 5)
		buyer := atReview(t, person(t, s.serve("--no-demo"), locale.English))
		form, err := buyer.Placing()
		if err != nil {
			t.Fatal(err)
		}
		const dearer = 1399
		a.reprice(dearer)
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
func atReview(t *testing.T, buyer *shopper.Shopper) *shopper.Shopper {
	t.Helper()
	fill(t, buyer)
	if err := buyer.Checkout(t.Context(), shopper.Grown(email)); err != nil {
		t.Fatal(err)
	}
	return buyer
}

func fill(t *testing.T, buyer *shopper.Shopper) {
	t.Helper()
	if err := buyer.Enter(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := buyer.Open(t.Context(), "product", buyer.Path(path)); err != nil {
		t.Fatal(err)
	}
	if err := buyer.Put(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
}
