package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/valyala/fasthttp"

	"vapeart/deploy/bench/report"
	"vapeart/deploy/e2e/crowd"
	"vapeart/deploy/e2e/goods"
	"vapeart/deploy/e2e/program"
)

const (
	articles       = 500
	ordersPerRound = 320
	orderRounds    = 3
	plenty         = 100_000 // units of each article
)

// orders measures the click that places an order: everybody stands before the last page of the checkout, then all click,
// as many at once as there are connections.
func (b *bench) orders(ctx context.Context, engine string) error {
	return b.withShop(ctx, engine, func(s *shop) error {
		b.say("%s: placing orders", s.title())
		sold, err := goods.Sell(ctx, s.App, articles, plenty)
		if err != nil {
			return err
		}
		front, err := b.programs.StartStorefront(ctx, s.served(), "--no-demo")
		if err != nil {
			return err
		}
		return errors.Join(b.placeAll(ctx, s, front, sold), stop(ctx, front))
	})
}

func (b *bench) placeAll(ctx context.Context, s *shop, front *program.Storefront, sold []goods.Article) error {
	t := b.table(partOrders, "engine", "variants", "orders", "orders/s", "p50", "p95", "p99")
	var many, hot figures
	for range orderRounds {
		for _, side := range []struct {
			sum  *figures
			pick func(person int) goods.Article
		}{
			{&many, func(person int) goods.Article { return sold[1+person%(len(sold)-1)] }},
			{&hot, func(int) goods.Article { return sold[0] }},
		} {
			got, err := b.place(ctx, front, side.pick)
			if err != nil {
				return err
			}
			side.sum.add(got)
		}
	}
	for _, side := range []struct {
		name string
		f    figures
	}{{"many", many}, {"one, hot", hot}} {
		t.Row(s.title(), side.name, report.Grouped(int64(len(side.f.times))), strconv.FormatFloat(side.f.rate(), 'f', 0, 64),
			report.Millis(side.f.times.Quantile(0.5)), report.Millis(side.f.times.Quantile(0.95)), report.Millis(side.f.times.Quantile(0.99)))
		b.say("  %s", t.Last())
	}
	books, err := goods.Read(ctx, s.App)
	if want := 2 * orderRounds * ordersPerRound; err == nil && books.Orders != want {
		err = fmt.Errorf("%d orders of %d clicks", books.Orders, want)
	}
	return err
}

// place lets some people go to the review, and then measures their clicks.
func (b *bench) place(ctx context.Context, front *program.Storefront, pick func(person int) goods.Article) (figures, error) {
	people, err := crowd.New(front.Public, ordersPerRound)
	if err != nil {
		return figures{}, err
	}
	defer people.Close()
	people.AtOnce = connections
	people.Together(ctx, func(ctx context.Context, p *crowd.Person) error {
		if err := crowd.Fill(pick(p.Number).Path, func(int) int { return 1 })(ctx, p); err != nil {
			return err
		}
		return p.Checkout(ctx, p.Customer())
	})
	if broken := people.Report(); len(broken.Broken)+broken.RefusedTotal() > 0 {
		return figures{}, fmt.Errorf("not everybody came to the review:\n%s", broken)
	}
	clicks, err := clicksOf(people)
	if err != nil {
		return figures{}, err
	}
	return click(ctx, newLoad(front.Public), clicks)
}

// aClick is the request of the button that places an order.
type aClick struct{ path, cookies, body, address string }

func clicksOf(people *crowd.Crowd) ([]aClick, error) {
	clicks := make([]aClick, 0, len(people.People))
	for _, p := range people.People {
		form, err := p.Placing()
		if err != nil {
			return nil, err
		}
		var cookies []string
		for _, c := range p.Cookies() {
			cookies = append(cookies, c.Name+"="+c.Value)
		}
		clicks = append(clicks, aClick{form.Action.Path, strings.Join(cookies, "; "), form.Values().Encode(), p.Address})
	}
	return clicks, nil
}

// click lets all click, each once.
func click(ctx context.Context, l *load, clicks []aClick) (figures, error) {
	var next atomic.Int64
	return l.run(ctx, isPlaced, func(r *fasthttp.Request) bool {
		i := int(next.Add(1)) - 1
		if i >= len(clicks) {
			return false
		}
		c := clicks[i]
		r.SetRequestURI(l.base + c.path)
		r.Header.SetMethod(fasthttp.MethodPost)
		r.Header.SetContentType("application/x-www-form-urlencoded")
		r.Header.Set(fasthttp.HeaderCookie, c.cookies)
		r.Header.Set(fasthttp.HeaderXForwardedFor, c.address)
		r.SetBodyString(c.body)
		return true
	})
}

// isPlaced accepts nothing but the way to the order's page.
func isPlaced(r *fasthttp.Request, a *fasthttp.Response) error {
	to := string(a.Header.Peek(fasthttp.HeaderLocation))
	if a.StatusCode() != fasthttp.StatusSeeOther || !strings.Contains(to, "/order/") {
		return fmt.Errorf("%s answered %d and leads to %q", r.URI().RequestURI(), a.StatusCode(), to)
	}
	return nil
}
