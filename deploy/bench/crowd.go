package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"vapeart/deploy/bench/report"
	"vapeart/deploy/e2e/crowd"
	"vapeart/deploy/e2e/goods"
)

// crowd lets many people buy the same article at the same time: everybody has it in the cart before anybody pays, nobody
// waits between two pages.
func (b *bench) crowd(ctx context.Context, engine string) error {
	return b.withShop(ctx, engine, func(s *shop) error {
		b.say("%s: %d people and %d units", s.title(), b.people, b.stock)
		article, err := goods.Sell(ctx, s.App, 1, b.stock)
		if err != nil {
			return err
		}
		front, err := b.programs.StartStorefront(ctx, s.served(), "--no-demo")
		if err != nil {
			return err
		}
		people, err := crowd.New(front.Public, b.people)
		if err != nil {
			return errors.Join(err, stop(ctx, front))
		}
		defer people.Close()
		people.Together(ctx, crowd.Fill(article[0].Path, func(int) int { return 1 }))
		people.Together(ctx, crowd.Buy)
		report := people.Report()
		b.say("%s", report)
		books, err := goods.Read(ctx, s.App)
		b.tellCrowd(s, report, books)
		return errors.Join(err, b.judge(report, books), stop(ctx, front), b.verify(ctx, s))
	})
}

func (b *bench) tellCrowd(s *shop, r crowd.Report, books goods.Books) {
	t := b.table(partCrowd, "engine", "step", "times", "p50", "p95", "p99")
	for _, step := range r.Steps() {
		t.Row(s.title(), step.Name, report.Grouped(int64(len(step.Times))), report.Millis(step.Times.Quantile(0.5)),
			report.Millis(step.Times.Quantile(0.95)), report.Millis(step.Times.Quantile(0.99)))
	}
	t.Note("%s: %d people, %d units: %d orders of %d units in %s s, %d were told that there is no more, %d got no clear answer, %d oversold; %d times a page was not ready within 10 s and its reader asked to come again; %s steps/s.",
		s.title(), b.people, b.stock, books.Orders, books.Units, report.Seconds(r.Took), r.RefusedTotal(), len(r.Broken),
		max(0, books.Units-b.stock), r.Again, strconv.FormatFloat(float64(r.Requests())/r.Took.Seconds(), 'f', 0, 64))
}

// judge finds what must not be, however long it took.
func (b *bench) judge(r crowd.Report, books goods.Books) error {
	switch want := min(b.people, b.stock); {
	case books.Units > b.stock:
		return fmt.Errorf("oversold: %d of %d units", books.Units, b.stock)
	case len(r.Broken) > 0:
		return fmt.Errorf("%d people got no clear answer, the first: %w", len(r.Broken), r.Broken[0])
	case books.Orders != len(r.Orders):
		return fmt.Errorf("%d confirmations of %d orders", len(r.Orders), books.Orders)
	case books.Orders != want && r.Again == 0: // whoever clicks again without an answer may have two in the cart
		return fmt.Errorf("%d orders, want %d", books.Orders, want)
	}
	return nil
}

// verify asks the worker whether every level is what its ledger says.
func (b *bench) verify(ctx context.Context, s *shop) error {
	r, err := b.programs.Run(ctx, s.Settings(), "worker", "stock", "verify")
	if err == nil && r.Code != 0 {
		err = fmt.Errorf("worker stock verify ended with %d: %s%s", r.Code, r.Stdout, r.Stderr)
	}
	return err
}
