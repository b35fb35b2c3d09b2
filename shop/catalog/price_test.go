package catalog_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/catalog"
)

// day returns a moment n days (and minutes) after the tests' epoch.
func day(n, minutes int) time.Time {
	return time.Date(2026, 1, 1, 0, minutes, 0, 0, time.UTC).AddDate(0, 0, n)
}

func set(at time.Time, p catalog.Price) catalog.Setting { return catalog.Setting{At: at, Price: p} }

func regular(minor int64) catalog.Price { return catalog.Price{Amount: euro(minor)} }

func onSale(minor, sale int64, from, until time.Time) catalog.Price {
	return catalog.Price{Amount: euro(minor), Sale: &catalog.Sale{Amount: euro(sale), From: from, Until: until}}
}

func TestPriceAt(t *testing.T) {
	t.Parallel()
	var never time.Time
	for _, c := range []struct {
		name    string
		history []catalog.Setting // the last is the price
		now     time.Time
		want    catalog.Effective
	}{
		{
			"without a sale nothing is announced",
			[]catalog.Setting{set(day(0, 0), regular(1000))},
			day(5, 0),
			catalog.Effective{Amount: euro(1000)},
		},
		{
			"before its window a sale does not hold",
			[]catalog.Setting{set(day(0, 0), onSale(1000, 800, day(10, 0), never))},
			day(9, 0),
			catalog.Effective{Amount: euro(1000)},
		},
		{
			"a sale holds from the first moment of its window",
			[]catalog.Setting{set(day(0, 0), onSale(1000, 800, day(10, 0), day(20, 0)))},
			day(10, 0),
			catalog.Effective{Amount: euro(800), Regular: euro(1000), Lowest30: euro(1000), SaleUntil: day(20, 0)},
		},
		{
			"at the end of its window it is over",
			[]catalog.Setting{set(day(0, 0), onSale(1000, 800, day(10, 0), day(20, 0)))},
			day(20, 0),
			catalog.Effective{Amount: euro(1000)},
		},
		{
			"the lowest price is that of the 30 days before the sale, not of those before now",
			[]catalog.Setting{set(day(0, 0), regular(700)), set(day(10, 0), regular(1000)), set(day(45, 0), onSale(1000, 800, never, never))},
			day(60, 0),
			catalog.Effective{Amount: euro(800), Regular: euro(1000), Lowest30: euro(1000)},
		},
		{
			"a price that still held in the first moment of the 30 days counts",
			[]catalog.Setting{set(day(0, 0), regular(700)), set(day(10, 1), regular(1000)), set(day(40, 0), onSale(1000, 800, never, never))},
			day(41, 0),
			catalog.Effective{Amount: euro(800), Regular: euro(1000), Lowest30: euro(700)},
		},
		{
			"an earlier sale within the 30 days counts",
			[]catalog.Setting{
				set(day(0, 0), regular(1000)), set(day(50, 0), onSale(1000, 750, day(50, 0), day(55, 0))), set(day(60, 0), onSale(1000, 800, never, never)),
			},
			day(61, 0),
			catalog.Effective{Amount: euro(800), Regular: euro(1000), Lowest30: euro(750)},
		},
		{
			"a reduction that grows step by step began with its first step",
			[]catalog.Setting{
				set(day(0, 0), regular(1000)), set(day(40, 0), onSale(1000, 900, never, never)), set(day(45, 0), onSale(1000, 800, never, never)),
			},
			day(46, 0),
			catalog.Effective{Amount: euro(800), Regular: euro(1000), Lowest30: euro(1000)},
		},
		{
			"a reduction that shrinks is a new one",
			[]catalog.Setting{
				set(day(0, 0), regular(1000)), set(day(40, 0), onSale(1000, 800, never, never)), set(day(45, 0), onSale(1000, 900, never, never)),
			},
			day(46, 0),
			catalog.Effective{Amount: euro(900), Regular: euro(1000), Lowest30: euro(800)},
		},
		{
			"a sale whose end is put off began when it began",
			[]catalog.Setting{
				set(day(0, 0), regular(1000)), set(day(40, 0), onSale(1000, 800, day(40, 0), day(42, 0))), set(day(41, 0), onSale(1000, 800, day(40, 0), day(50, 0))),
			},
			day(45, 0),
			catalog.Effective{Amount: euro(800), Regular: euro(1000), Lowest30: euro(1000), SaleUntil: day(50, 0)},
		},
		{
			"a sale from the first day on has no other price to compare with",
			[]catalog.Setting{set(day(0, 0), onSale(1000, 800, never, never))},
			day(3, 0),
			catalog.Effective{Amount: euro(800), Regular: euro(1000), Lowest30: euro(800)},
		},
		{
			"while it was not for sale there was no price",
			[]catalog.Setting{
				set(day(0, 0), regular(500)), set(day(1, 0), regular(0)), set(day(50, 0), regular(1000)), set(day(60, 0), onSale(1000, 800, never, never)),
			},
			day(60, 0),
			catalog.Effective{Amount: euro(800), Regular: euro(1000), Lowest30: euro(1000)},
		},
		{
			"what is set twice in one moment holds as set last",
			[]catalog.Setting{set(day(0, 0), regular(1000)), set(day(5, 0), regular(100)), set(day(5, 0), regular(900)), set(day(6, 0), onSale(900, 800, never, never))},
			day(6, 0),
			catalog.Effective{Amount: euro(800), Regular: euro(900), Lowest30: euro(900)},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			price := c.history[len(c.history)-1].Price
			if diff := cmp.Diff(c.want, price.At(c.history, c.now)); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("without a history the sale's own price is the lowest known", func(t *testing.T) {
		t.Parallel()
		got := onSale(1000, 800, never, never).At(nil, day(1, 0))
		if diff := cmp.Diff(catalog.Effective{Amount: euro(800), Regular: euro(1000), Lowest30: euro(800)}, got); diff != "" {
			t.Error(diff)
		}
	})
}

// asked returns what a customer was asked for in the minute that begins at t, 0 for nothing, and whether it was a sale.
func asked(history []catalog.Setting, t time.Time) (minor int64, sale bool) {
	for _, s := range history {
		if s.At.After(t) {
			break
		}
		minor, sale = s.Price.Amount.Minor, false
		if minor > 0 && s.Price.Sale.Runs(t) {
			minor, sale = s.Price.Sale.Amount.Minor, true
		}
	}
	return minor, sale
}

// walked finds the lowest price minute by minute: back to where the sale began, then over the 30 days before.
func walked(history []catalog.Setting, now time.Time) int64 {
	first := history[0].At
	minor, _ := asked(history, now)
	own, began := minor, now
	for t := now.Add(-time.Minute); !t.Before(first); t = t.Add(-time.Minute) {
		before, sale := asked(history, t)
		if !sale || before < minor {
			break
		}
		minor, began = before, t
	}
	lowest := int64(0)
	for t := began.Add(-30 * 24 * time.Hour); t.Before(began); t = t.Add(time.Minute) {
		if t.Before(first) {
			continue
		}
		if p, _ := asked(history, t); p > 0 && (lowest == 0 || p < lowest) {
			lowest = p
		}
	}
	if lowest == 0 {
		return own
	}
	return lowest
}

func TestTheLowestPriceIsWhatAWalkOverEveryMinuteFinds(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	minute := func(most int) time.Time { return day(0, r.IntN(most)) }
	const span = 50 * 24 * 60
	sales := 0
	for range 400 {
		var history []catalog.Setting
		for at := r.IntN(span / 4); at < span; at += r.IntN(span / 3) {
			p := regular(int64(900 + 50*r.IntN(5)))
			switch r.IntN(6) {
			case 0:
				p = regular(0)
			case 1, 2, 3:
				p.Sale = &catalog.Sale{Amount: euro(int64(500 + 50*r.IntN(6)))}
				if r.IntN(2) == 0 {
					p.Sale.From = minute(span)
				}
				if r.IntN(2) == 0 {
					p.Sale.Until = maxTime(p.Sale.From, day(0, at)).Add(time.Duration(1+r.IntN(span/2)) * time.Minute)
				}
			}
			history = append(history, set(day(0, at), p))
		}
		now := maxTime(minute(span+10_000), history[len(history)-1].At)
		price := history[len(history)-1].Price
		got := price.At(history, now)
		if !got.OnSale() {
			continue
		}
		sales++
		if want := walked(history, now); got.Lowest30.Minor != want {
			t.Fatalf("lowest %d, want %d, at %v of %+v", got.Lowest30.Minor, want, now, history)
		}
	}
	if sales < 50 {
		t.Errorf("only %d of the histories ended in a sale", sales)
	}
}

func maxTime(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
