package main

import (
	"context"
	"time"

	"vapeart/deploy/chaos/judge"
	"vapeart/deploy/chaos/plan"
	"vapeart/deploy/chaos/role"
	"vapeart/shop/clock"
)

// Suspects are jobs that have lost two leases: the next loss makes them dead, so they must not run beside each other.
const (
	suspects   = 30
	suspected  = 500 * time.Millisecond // how long each takes
	bystanders = 300
)

func lastChance() scenario {
	return scenario{
		name:  "last-chance",
		about: "suspects at the head of a queue, which run one at a time: those behind them must not wait for them",
		plan: func(options) plan.Plan {
			kinds := make([]plan.Kind, suspects+bystanders)
			for i := range kinds {
				kinds[i] = plan.Effect
				if i > 0 && i <= suspects { // ids begin with 1
					kinds[i] = plan.Single
				}
			}
			return plan.Plan{Jobs: len(kinds), Only: kinds}
		},
		play: playLastChance,
	}
}

func playLastChance(ctx context.Context, r *sitting) error {
	const before = "before.1" // who lost them
	r.fleet.deaths[before] = []judge.Death{{At: clock.System{}.Now().Add(-time.Millisecond), By: judge.Killed}}
	if err := r.promise(ctx); err != nil {
		return err
	}
	for _, text := range []string{
		"UPDATE job SET attempt = 2, lost = 2 WHERE kind = 'single'",
		`INSERT INTO job_attempt (job_id, attempt, worker, due_at, started_at, finished_at, outcome, error)
			SELECT job.id, nth.n, '` + before + `', job.run_at, job.run_at, job.run_at, 'lost', 'lease lost'
			FROM job, (SELECT 1 AS n UNION ALL SELECT 2) nth WHERE job.kind = 'single'`,
	} {
		if _, err := r.db.Exec(ctx, text); err != nil {
			return err
		}
	}
	r.fleet.worker("worker1", role.Worker{Concurrency: hands, Grace: grace, Each: suspected / hands, Suspects: suspected})
	if err := r.drained(ctx, nil); err != nil {
		return err
	}
	f, err := r.facts(ctx)
	if err != nil {
		return err
	}
	var first, last, others time.Time
	for _, j := range f.Jobs {
		for _, n := range f.Notes[j.ID] {
			if first.IsZero() || n.Began.Before(first) {
				first = n.Began
			}
			if j.Kind == plan.Single {
				last = latest(last, n.Ended)
			} else {
				others = latest(others, n.Ended)
			}
		}
	}
	r.figure("suspects were all done after", "%s", last.Sub(first))
	r.figure("those behind them after", "%s", others.Sub(first))
	if half := last.Sub(first) / 2; others.Sub(first) > half {
		r.accuse(judge.Late, "the jobs behind the suspects had to wait for them")
	}
	return nil
}
