package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"

	"github.com/valyala/fasthttp"

	"vapeart/deploy/bench/report"
	"vapeart/deploy/e2e/program"
)

// kind is one sort of page with its addresses.
type kind struct {
	name  string
	paths []string
}

const (
	coldPages  = 1200 // of each kind: every address is asked for once
	hotPages   = 50   // of each kind: asked for again and again
	coldRounds = 4    // in which both sides take turns
	hotRounds  = 3
)

// pages measures pages beside a bare handler that sends the same bytes.
func (b *bench) pages(ctx context.Context, s *shop) error {
	kinds, err := b.addresses(ctx, s)
	if err != nil {
		return err
	}
	other, err := startBare(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = other.stop() }() // it is our own, and not needed any more
	t := b.table(partPages, "engine", "page", "asked", "bytes", "requests/s", "p50", "p99", "bare requests/s", "bare p50", "bare p99", "ratio")
	front, err := b.programs.StartStorefront(ctx, s.served(), "--no-demo")
	if err != nil {
		return err
	}
	for _, k := range kinds {
		c := comparison{b: b, t: t, shop: newLoad(front.Public), other: other, engine: s.title(), kind: k}
		if err := c.cold(ctx); err != nil {
			return errors.Join(err, stop(ctx, front))
		}
		if err := c.hot(ctx); err != nil {
			return errors.Join(err, stop(ctx, front))
		}
	}
	r, err := front.Stop(ctx)
	if err != nil {
		return err
	}
	t.Note("%s: at the end the storefront had %d MiB of memory besides files that it maps.", s.title(), r.OwnMemory>>20)
	return nil
}

// served is the settings under which pages are measured: with the access log, as in production.
func (s *shop) served() program.Shop {
	served := s.Shop
	served.Extra = append(slices.Clone(served.Extra), "LOG_LEVEL=info")
	return served
}

func stop(ctx context.Context, front *program.Storefront) error {
	_, err := front.Stop(ctx)
	return err
}

// comparison is one kind of page on both sides, in turns, so that what else happens on the machine meets both.
type comparison struct {
	b      *bench
	t      *report.Table
	shop   *load
	other  *bare
	engine string
	kind   kind
}

// cold asks for every address once, so that the shop has none of the pages ready.
func (c comparison) cold(ctx context.Context) error {
	var ours, theirs figures
	for paths := range slices.Chunk(c.kind.paths, (len(c.kind.paths)+coldRounds-1)/coldRounds) {
		pages := &pages{}
		got, err := c.shop.each(ctx, paths, pages.take)
		if err != nil {
			return err
		}
		ours.add(got)
		if err := pages.give(c.other); err != nil {
			return err
		}
		if got, err = c.other.load.each(ctx, paths, isPage); err != nil {
			return err
		}
		theirs.add(got)
	}
	c.tell("cold", ours, theirs)
	return nil
}

// hot asks for few addresses again and again.
func (c comparison) hot(ctx context.Context) error {
	paths := spread(c.kind.paths, hotPages)
	pages := &pages{}
	if _, err := c.shop.each(ctx, paths, pages.take); err != nil {
		return err
	}
	if err := pages.give(c.other); err != nil {
		return err
	}
	var ours, theirs figures
	for range hotRounds {
		got, err := c.shop.during(ctx, paths, c.b.slice, isPage)
		if err != nil {
			return err
		}
		ours.add(got)
		if got, err = c.other.load.during(ctx, paths, c.b.slice, isPage); err != nil {
			return err
		}
		theirs.add(got)
	}
	c.tell("hot", ours, theirs)
	return nil
}

func (c comparison) tell(state string, ours, theirs figures) {
	c.t.Row(c.engine, c.kind.name+", "+state, report.Grouped(int64(len(ours.times))), report.Grouped(ours.bytes/int64(len(ours.times))),
		report.Grouped(int64(ours.rate())), report.Millis(ours.times.Quantile(0.5)), report.Millis(ours.times.Quantile(0.99)),
		report.Grouped(int64(theirs.rate())), report.Millis(theirs.times.Quantile(0.5)), report.Millis(theirs.times.Quantile(0.99)),
		strconv.FormatFloat(ours.rate()/theirs.rate(), 'f', 2, 64))
	c.b.say("  %s", c.t.Last())
}

// pages collects answers for the other side.
type pages struct {
	mu   sync.Mutex
	all  []*fasthttp.Response
	from []string
}

// take copies an answer.
func (p *pages) take(r *fasthttp.Request, a *fasthttp.Response) error {
	if err := isPage(r, a); err != nil {
		return err
	}
	own := &fasthttp.Response{}
	a.CopyTo(own)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.all, p.from = append(p.all, own), append(p.from, string(r.URI().RequestURI()))
	return nil
}

func (p *pages) give(other *bare) error {
	for i, r := range p.all {
		if err := other.give(p.from[i], r); err != nil {
			return fmt.Errorf("%s: %w", p.from[i], err)
		}
	}
	return nil
}
