package main

import (
	"context"
	"slices"
	"syscall"
	"time"

	"vapeart/deploy/chaos/journal"
	"vapeart/deploy/chaos/judge"
	"vapeart/deploy/chaos/plan"
	"vapeart/deploy/chaos/role"
	"vapeart/deploy/chaos/server"
	"vapeart/shop/clock"
)

// The scenarios beside the storm. Each is small; who judges the promises is the same.

func longJob() scenario {
	return scenario{
		name:  "long-job",
		about: "jobs longer than the grace of a worker that is asked to stop: given back, no try used, done elsewhere",
		plan:  func(options) plan.Plan { return plan.Plan{Jobs: 1, Only: []plan.Kind{plan.Slow}, N: 12_000} },
		play:  playLongJob,
	}
}

func playLongJob(ctx context.Context, r *sitting) error {
	const shortGrace, soon = 4 * time.Second, 5 * time.Second
	if err := r.promise(ctx); err != nil {
		return err
	}
	r.fleet.worker("stopping", role.Worker{Concurrency: plan.Bundle, Grace: shortGrace})
	if err := r.began(ctx, plan.Bundle); err != nil {
		return err
	}
	r.fleet.worker("other", role.Worker{Concurrency: plan.Bundle, Grace: time.Minute})
	stopped := clock.Stopwatch()
	p := r.fleet.end("stopping.1", judge.Asked, syscall.SIGTERM)
	<-p.done
	if took := stopped(); took > shortGrace+time.Second {
		r.accuse(judge.Late, "the worker took %s to stop, with a grace of %s", took, shortGrace)
	}
	if err := r.drained(ctx, nil); err != nil {
		return err
	}
	f, err := r.facts(ctx)
	if err != nil {
		return err
	}
	var longest time.Duration
	for _, j := range f.Jobs {
		notes := f.Notes[j.ID]
		if j.Failures != 0 || j.Lost != 0 || j.Attempt < 2 || len(notes) < 2 {
			r.accuse(judge.WrongEnd, "job %d has %d attempts, %d failures, %d lost leases; want 2, 0, 0", j.ID, j.Attempt, j.Failures, j.Lost)
			continue
		}
		again := notes[len(notes)-1].Began.Sub(notes[0].Ended)
		longest = max(longest, again)
		if again > soon {
			r.accuse(judge.Late, "job %d began again %s after it was taken from its worker", j.ID, again)
		}
	}
	r.figure("given back and begun again after, at the longest", "%s", longest)
	return nil
}

// began waits until some attempts have begun.
func (r *sitting) began(ctx context.Context, n int) error {
	const look = 100 * time.Millisecond
	for {
		notes, err := journal.Read(r.folder)
		if err != nil || len(notes) >= n {
			return err
		}
		if err := role.Wait(ctx, look); err != nil {
			return context.DeadlineExceeded
		}
	}
}

func clocks() scenario {
	return scenario{
		name:  "clocks",
		about: "two workers whose clocks are 90 s apart: no lease is stolen, nothing begins early, each job once",
		plan: func(o options) plan.Plan {
			return plan.Plan{Seed: o.seed, Jobs: 200, Only: []plan.Kind{plan.Slow, plan.Later}, N: 3_000}
		},
		play: func(ctx context.Context, r *sitting) error {
			const half = 45 * time.Second // the database's clock is in the middle
			r.fleet.worker("behind", role.Worker{Concurrency: hands, Grace: grace, ClockAhead: -half})
			r.fleet.worker("ahead", role.Worker{Concurrency: hands, Grace: grace, ClockAhead: half})
			if err := r.promise(ctx); err != nil {
				return err
			}
			return r.drained(ctx, nil)
		},
	}
}

func slowWorker() scenario {
	return scenario{
		name:  "slow-worker",
		about: "a full queue when a slow worker boots, fast ones a little later: it must not hold on to more than it can do",
		plan:  func(options) plan.Plan { return plan.Plan{Jobs: 5_000, Only: []plan.Kind{plan.Effect}} },
		play:  playSlowWorker,
	}
}

func playSlowWorker(ctx context.Context, r *sitting) error {
	const slowness, quickness, later, tail = 200 * time.Millisecond, 5 * time.Millisecond, 3 * time.Second, 2 * time.Second
	if err := r.promise(ctx); err != nil {
		return err
	}
	r.fleet.worker("slow", role.Worker{Concurrency: 1, Grace: grace, Each: slowness})
	if err := r.began(ctx, 1); err != nil {
		return err
	}
	if err := role.Wait(ctx, later); err != nil {
		return err
	}
	for _, name := range []string{"fast1", "fast2"} {
		r.fleet.worker(name, role.Worker{Concurrency: hands, Grace: grace, Each: quickness})
	}
	if err := r.drained(ctx, nil); err != nil {
		return err
	}
	f, err := r.facts(ctx)
	if err != nil {
		return err
	}
	var byFast, bySlow time.Time
	share := 0
	for _, notes := range f.Notes {
		for _, n := range notes {
			if n.Worker == "slow.1" {
				share++
				bySlow = latest(bySlow, n.Ended)
			} else {
				byFast = latest(byFast, n.Ended)
			}
		}
	}
	alone := bySlow.Sub(byFast)
	r.figure("jobs that the slow worker did", "%d of %d", share, len(f.Jobs))
	r.figure("it still worked when the others had none", "%s", max(0, alone))
	if alone > tail {
		r.accuse(judge.Late, "the slow worker held jobs for %s after the fast ones had none left", alone)
	}
	return nil
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func neighbours() scenario {
	return scenario{
		name:  "poison-neighbours",
		about: "jobs that run beside a poison, which kills the worker of them all: they must not die with it",
		plan: func(options) plan.Plan {
			kinds := slices.Repeat([]plan.Kind{plan.Slow}, 100)
			kinds[5] = plan.Poison
			return plan.Plan{Jobs: len(kinds), Only: kinds, N: 1_000}
		},
		play: func(ctx context.Context, r *sitting) error {
			if err := r.promise(ctx); err != nil {
				return err
			}
			r.fleet.worker("worker1", role.Worker{Concurrency: hands, Grace: grace})
			r.fleet.worker("worker2", role.Worker{Concurrency: hands, Grace: grace})
			return r.drained(ctx, nil)
		},
	}
}

func redisFull() scenario {
	return scenario{
		name:  "redis-full",
		about: "Redis at maxmemory with allkeys-lru and full of junk, more of which keeps coming: each job still runs, once",
		plan: func(o options) plan.Plan {
			return plan.Plan{Seed: o.seed, Jobs: 2_000, Only: []plan.Kind{plan.Effect, plan.Once, plan.Flaky, plan.Later}, N: 1}
		},
		play: playRedisFull,
	}
}

func playRedisFull(ctx context.Context, r *sitting) error {
	const size = 8 // MiB
	evicted, err := r.servers.Fill(ctx, size)
	if err != nil {
		return err
	}
	r.fleet.worker("worker1", role.Worker{Concurrency: hands, Grace: grace})
	r.fleet.worker("worker2", role.Worker{Concurrency: hands, Grace: grace})
	r.fleet.producer("producer1", role.Producer{To: r.plan.Bundles(), Parallel: pens, Every: 50 * time.Millisecond})
	if err := r.promised(ctx, r.plan.Bundles()); err != nil {
		return err
	}
	err = r.drained(ctx, func(int) {
		if more, err := r.servers.Fill(ctx, size); err == nil {
			evicted = more
		}
	})
	r.figure("keys that Redis evicted meanwhile", "%d", evicted)
	if evicted == 0 {
		r.accuse(judge.WrongEnd, "Redis evicted nothing: it was not full")
	}
	if err != nil {
		return err
	}
	if err := r.servers.Stop(ctx, server.Redis); err != nil { // with its settings
		return err
	}
	return r.servers.Again(ctx, server.Redis)
}
