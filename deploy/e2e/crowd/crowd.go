// Package crowd owns many shoppers at one shop at once: who they are, what they try together, and what came of it. It
// refuses to judge: whether too much was sold is asked of the shop's books by whoever called the crowd.
package crowd

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"vapeart/deploy/e2e/shopper"
	"vapeart/shop/clock"
)

// Proxy is what the storefront has to trust for every shopper to count as a customer with an address of their own:
// limits per address would otherwise take the crowd for one.
const Proxy = "TRUSTED_PROXIES=127.0.0.1/32"

// Person is one of the crowd.
type Person struct {
	*shopper.Shopper
	Number  int
	Email   string
	Address string // behind Proxy
	Order   string // number of the order they placed; empty: none
	Out     error  // why they gave up; nil: they did not
	seen    map[string]Times
	again   int
}

// Customer is what this person types into the checkout.
func (p *Person) Customer() shopper.Customer { return shopper.Grown(p.Email) }

// Crowd is some people at one shop.
type Crowd struct {
	People []*Person
	AtOnce int // how many move at a time; 0: all
	took   time.Duration
}

// New returns people who have not come yet; every second one reads German. They share no connection.
func New(base string, people int) (*Crowd, error) {
	c := &Crowd{}
	for n := range people {
		p := &Person{Number: n, Email: fmt.Sprintf("buyer%d@example.org", n), Address: address(n), seen: map[string]Times{}}
		language := "en"
		if n%2 == 1 {
			language = "de"
		}
		s, err := shopper.New(shopper.Options{
			Base: base, Language: language, Address: p.Address, Patience: patience,
			Seen: func(step string, a shopper.Answer) {
				p.seen[step] = append(p.seen[step], a.Took)
				p.again += a.Again
			},
		})
		if err != nil {
			return nil, err
		}
		p.Shopper = s
		c.People = append(c.People, p)
	}
	return c, nil
}

// patience is how often somebody comes again to a page when the shop is too busy: a slow machine is no reason to fail.
const patience = 20

// address is a private network's, for people who come through a proxy.
func address(n int) string { return fmt.Sprintf("10.%d.%d.%d", n>>16&0xff, n>>8&0xff, n&0xff) }

// Close closes everybody's connections.
func (c *Crowd) Close() {
	for _, p := range c.People {
		p.Close()
	}
}

// Together lets all who are still in do the same, at once or as many as AtOnce says, and waits for the last of them. Who
// fails is out.
func (c *Crowd) Together(ctx context.Context, do func(context.Context, *Person) error) {
	took := clock.Stopwatch()
	start, turns := make(chan struct{}), make(chan struct{}, cmp.Or(c.AtOnce, len(c.People)))
	var all sync.WaitGroup
	for _, p := range c.People {
		if p.Out != nil {
			continue
		}
		all.Go(func() {
			<-start
			turns <- struct{}{}
			defer func() { <-turns }()
			p.Out = do(ctx, p)
		})
	}
	close(start)
	all.Wait()
	c.took += took()
}

// Report is what came of it.
type Report struct {
	Orders  []string       // numbers
	Refused map[string]int // how many were told so, by step and words
	Broken  []error        // everything that is no clear answer: no page, a page of status 5xx, a page without a word
	Again   int            // how often somebody was asked to come again because the shop was too busy
	Took    time.Duration
	steps   map[string]Times
}

// Report sums up.
func (c *Crowd) Report() Report {
	r := Report{Refused: map[string]int{}, Took: c.took, steps: map[string]Times{}}
	for _, p := range c.People {
		r.Again += p.again
		for step, times := range p.seen {
			r.steps[step] = append(r.steps[step], times...)
		}
		if p.Order != "" {
			r.Orders = append(r.Orders, p.Order)
		}
		if p.Out == nil {
			continue
		}
		if f, ok := errors.AsType[*shopper.Failure](p.Out); ok && f.Told() {
			r.Refused[f.Step+": "+f.Visible]++
			continue
		}
		r.Broken = append(r.Broken, fmt.Errorf("person %d: %w", p.Number, p.Out))
	}
	return r
}

// RefusedTotal is how many were told that they cannot buy.
func (r Report) RefusedTotal() (n int) {
	for _, times := range r.Refused {
		n += times
	}
	return n
}

// Step is the figures of one step.
type Step struct {
	Name  string
	Times Times
}

// Steps are the steps that were made, in the order of a purchase.
func (r Report) Steps() []Step {
	order := []string{"home", "age", "categories", "category", "search", "product", "variant", "cart", "checkout", "contact", "delivery", "payment", "place"}
	var steps []Step
	for _, name := range order {
		if times := r.steps[name]; len(times) > 0 {
			steps = append(steps, Step{name, times})
		}
	}
	return steps
}

// Requests is how many answers were awaited.
func (r Report) Requests() (n int) {
	for _, times := range r.steps {
		n += len(times)
	}
	return n
}

// String tells the outcome, for people.
func (r Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d orders, %d refused, %d broken, %d times asked to come again, in %s\n", len(r.Orders), r.RefusedTotal(), len(r.Broken), r.Again, r.Took.Round(time.Millisecond))
	for _, s := range r.Steps() {
		fmt.Fprintf(&b, "  %-11s %6d × p50 %9s  p95 %9s  p99 %9s  max %9s\n", s.Name, len(s.Times),
			brief(s.Times.Quantile(0.5)), brief(s.Times.Quantile(0.95)), brief(s.Times.Quantile(0.99)), brief(s.Times.Max()))
	}
	var told []string
	for words, times := range r.Refused {
		told = append(told, fmt.Sprintf("  %d were told at %.200s\n", times, words))
	}
	slices.Sort(told)
	const most = 10
	b.WriteString(strings.Join(told[:min(len(told), most)], ""))
	for _, err := range r.Broken[:min(len(r.Broken), most)] {
		fmt.Fprintf(&b, "  BROKEN %v\n", err)
	}
	return b.String()
}

func brief(d time.Duration) string { return d.Round(100 * time.Microsecond).String() }

// Fill opens a product's page and puts units of it into the cart.
func Fill(product string, quantity func(person int) int) func(context.Context, *Person) error {
	return func(ctx context.Context, p *Person) error {
		if err := p.Enter(ctx); err != nil {
			return err
		}
		if err := p.Open(ctx, "product", p.Path(product)); err != nil {
			return err
		}
		return p.Put(ctx, quantity(p.Number))
	}
}

// Buy goes through the checkout and places the order.
func Buy(ctx context.Context, p *Person) error {
	if err := p.Checkout(ctx, p.Customer()); err != nil {
		return err
	}
	number, err := p.Place(ctx)
	p.Order = number
	return err
}
