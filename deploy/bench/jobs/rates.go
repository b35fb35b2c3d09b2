package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"vapeart/shop/clock"
)

// rated is what one round of something on one system took.
type rated func(ctx context.Context, s system, jobs int) (time.Duration, error)

// rounds measures something on the systems in turns, so that whatever else the machine does meets all of them. The first
// round, smaller, only warms.
func (b *bench) rounds(ctx context.Context, part, how string, jobs int, once rated) error {
	took := map[string][]time.Duration{}
	for round := range b.runs + 1 {
		for _, s := range b.measured(part) {
			n := jobs
			if round == 0 {
				n = max(1, jobs/10)
			}
			d, err := once(ctx, s, n)
			if err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
			if round > 0 {
				took[s.name] = append(took[s.name], d)
				b.say("  %s: %.0f/s", s.name, float64(jobs)/d.Seconds())
			}
		}
	}
	for _, s := range b.measured(part) {
		b.results = append(b.results, rateOf(part, s, how, jobs, took[s.name]))
	}
	return nil
}

// measured are the systems that take part in a part.
func (b *bench) measured(part string) []system {
	return slices.DeleteFunc(slices.Clone(b.systems), func(s system) bool {
		return s.only != nil && !slices.Contains(s.only, part) || part == partBulk && s.engine == asynq // it has none
	})
}

// enqueue measures jobs that are enqueued one by one, on ours each in a transaction with the row that causes it.
func (b *bench) enqueue(ctx context.Context) error {
	how := fmt.Sprintf("%d at once", b.goroutines)
	return b.rounds(ctx, partEnqueue, how, b.enqueues, func(ctx context.Context, s system, jobs int) (time.Duration, error) {
		return b.put(ctx, s, jobs, "enqueue %d %d", jobs, b.goroutines)
	})
}

// fillers is how many goroutines enqueue many jobs at once.
const fillers = 4

// bulk measures jobs that are enqueued a thousand at a time.
func (b *bench) bulk(ctx context.Context) error {
	how := fmt.Sprintf("1,000 in a transaction, %d at once", fillers)
	return b.rounds(ctx, partBulk, how, b.jobs, func(ctx context.Context, s system, jobs int) (time.Duration, error) {
		return b.put(ctx, s, jobs, "fill %d %d", jobs, fillers)
	})
}

// put times an order that enqueues, and checks that every job is there.
func (b *bench) put(ctx context.Context, s system, jobs int, order string, args ...any) (took time.Duration, err error) {
	err = b.withStore(ctx, s, func(p *place) error {
		elapsed := clock.Stopwatch()
		if _, err := p.desk.ask(ctx, order, args...); err != nil {
			return err
		}
		took = elapsed()
		left, err := p.left(ctx)
		if err == nil && left != jobs {
			err = fmt.Errorf("%d jobs were enqueued, %d are there", jobs, left)
		}
		return err
	})
	return took, err
}

// left asks how many jobs are neither done nor given up.
func (p *place) left(ctx context.Context) (int, error) {
	answer, err := p.desk.ask(ctx, "left")
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(answer)
}

// drain measures how fast one worker process runs ready jobs that do nothing: from its start until the store says that
// none is left. How many it runs at once is what was best for the system in a warm-up.
func (b *bench) drain(ctx context.Context) error {
	best := map[string]int{}
	for _, s := range b.measured(partDrain) {
		var least time.Duration
		for _, concurrency := range b.concurrency {
			d, err := b.drainOnce(ctx, s, max(1, b.jobs/5), concurrency)
			if err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
			b.say("  %s, %d at once, warming: %.0f/s", s.name, concurrency, float64(b.jobs/5)/d.Seconds())
			if least == 0 || d < least {
				least, best[s.name] = d, concurrency
			}
		}
	}
	err := b.rounds(ctx, partDrain, "", b.jobs, func(ctx context.Context, s system, jobs int) (time.Duration, error) {
		return b.drainOnce(ctx, s, jobs, best[s.name])
	})
	for i := range b.results {
		if r := &b.results[i]; r.part == partDrain {
			r.how = fmt.Sprintf("one process, %d at once", best[r.system.name])
		}
	}
	return err
}

func (b *bench) drainOnce(ctx context.Context, s system, jobs, concurrency int) (took time.Duration, err error) {
	err = b.withStore(ctx, s, func(p *place) (err error) {
		if _, err := p.desk.ask(ctx, "fill %d %d", jobs, fillers); err != nil {
			return err
		}
		worker, err := p.open(ctx)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, worker.stop()) }()
		if b.profile != "" && s.engine != asynq {
			if _, err := worker.ask(ctx, "profile %s", b.profile); err != nil {
				return err
			}
		}
		took, err = p.drained(ctx, worker, jobs, concurrency)
		return err
	})
	return took, err
}

// drained starts the worker on ready jobs and waits until the store says that none is left.
func (p *place) drained(ctx context.Context, worker *side, jobs, concurrency int) (time.Duration, error) {
	elapsed := clock.Stopwatch()
	if _, err := worker.ask(ctx, "work %d %d", concurrency, p.bench.poll); err != nil {
		return 0, err
	}
	if _, err := worker.ask(ctx, "await %d", jobs); err != nil {
		return 0, err
	}
	for {
		if left, err := p.left(ctx); err != nil || left == 0 {
			return elapsed(), err
		}
	}
}
