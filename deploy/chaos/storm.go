package main

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"

	"vapeart/deploy/chaos/plan"
	"vapeart/deploy/chaos/role"
	"vapeart/shop/clock"
)

// The storm's processes.
const (
	hands     = 10               // jobs at once in a worker
	pens      = 6                // transactions at once in a producer
	grace     = 10 * time.Second // of a worker that is asked to stop
	leastTime = 75 * time.Second // of promising, so that a small run meets every fault too
)

func storm() scenario {
	return scenario{
		name:  "storm",
		about: "everything at once, with workers, producers, Redis and MySQL killed, stopped and restarted",
		plan:  func(o options) plan.Plan { return plan.Plan{Seed: o.seed, Jobs: o.jobs} },
		play:  playStorm,
	}
}

func playStorm(ctx context.Context, r *sitting) error {
	bundles := r.plan.Bundles()
	for i := range r.producers {
		r.fleet.producer("producer"+strconv.Itoa(i+1), role.Producer{
			From: i * bundles / r.producers, To: (i + 1) * bundles / r.producers, Parallel: pens,
			Every: leastTime * time.Duration(r.producers) / time.Duration(bundles),
		})
	}
	for i := range r.workers {
		r.fleet.worker("worker"+strconv.Itoa(i+1), role.Worker{Concurrency: hands, Grace: grace})
	}
	faults, calm := context.WithCancel(ctx)
	var dealing sync.WaitGroup
	dealing.Go(func() { newFaults(r).deal(faults) })
	defer dealing.Wait()
	defer calm()
	elapsed, told := clock.Stopwatch(), time.Duration(0)
	few := max(50, r.plan.Jobs/50) //nolint:mnd // the tail is left in peace, or it would never end
	err := r.promised(ctx, bundles)
	if err != nil {
		return err
	}
	return r.drained(ctx, func(left int) {
		if left < few {
			calm()
		}
		if at := elapsed(); at > told+10*time.Second {
			told = at
			fmt.Fprintf(r.out, "   %4.0f s: %d jobs left\n", at.Seconds(), left)
		}
	})
}
