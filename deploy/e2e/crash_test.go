package e2e_test

import (
	"context"
	"math/rand/v2"
	"testing"

	"vapeart/deploy/e2e/crowd"
	"vapeart/deploy/e2e/shopper"
	"vapeart/shop/locale"
	"vapeart/shop/sqldb/sqltest"
)

func TestAKilledStorefrontLosesNoOrder(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, e sqltest.Engine) {
		s := newShop(t, e)
		a := s.sell(1000)
		front := s.serve("--no-demo")
		c := underLoad(t, front.Public, a.Path, 5+rand.IntN(25), func() { front.Kill() })
		s.Public, s.Admin = front.Public, front.Admin // customers come back to where they were
		front = s.serve("--no-demo")
		for _, p := range c.People {
			if p.Order != "" {
				find(t, a.App, p.Order, p.Email)
			}
		}
		a.books(s)
		again(t, c)
		if b, people := a.books(s), len(c.Report().Orders); b.Orders != people || b.Units != people {
			t.Errorf("%d people have %+v", people, b)
		}
		buyer := atReview(t, person(t, front, locale.English), a.Path)
		if _, err := buyer.Place(t.Context()); err != nil {
			t.Errorf("after the restart: %v", err)
		}
	})
}

// underLoad lets a crowd buy and strikes as soon as some have their confirmation, while the others are under way.
func underLoad(t *testing.T, base, path string, confirmations int, strike func()) *crowd.Crowd {
	t.Helper()
	const count = 60
	c, err := crowd.New(base, count)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	ctx := bounded(t)
	placed, struck := make(chan struct{}, count), make(chan struct{})
	go func() {
		defer close(struck)
		for range confirmations {
			select {
			case <-placed:
			case <-ctx.Done():
				return
			}
		}
		strike()
	}()
	c.Together(ctx, func(ctx context.Context, p *crowd.Person) error {
		if err := crowd.Fill(path, func(int) int { return 1 })(ctx, p); err != nil {
			return err
		}
		if err := crowd.Buy(ctx, p); err != nil {
			return err
		}
		placed <- struct{}{}
		return nil
	})
	<-struck
	t.Logf("struck after %d confirmations: %d have one", confirmations, len(c.Report().Orders))
	return c
}

// again lets those whose last click got no answer click again.
func again(t *testing.T, c *crowd.Crowd) {
	t.Helper()
	clicked := 0
	for _, p := range c.People {
		f, ok := p.Out.(*shopper.Failure) //nolint:errorlint // the crowd hands failures over unwrapped
		if !ok || f.Step != "place" {
			continue
		}
		clicked++
		number, err := p.Place(t.Context())
		if err != nil {
			t.Errorf("clicked again: %v", err)
		}
		p.Order = number
	}
	t.Logf("%d clicked again", clicked)
}
