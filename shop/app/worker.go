package app

import (
	"context"
	"time"

	"vapeart/jobs/queue"
	"vapeart/shop/logging"
	"vapeart/shop/process"
)

// RunWorker runs jobs until ctx ends; then it claims no more and waits for the running ones, at the longest for GRACE.
func (a *App) RunWorker(ctx context.Context) error {
	p := process.New(a.Log, process.Options{Grace: a.Config.Process.Grace})
	if err := a.addWorker(p); err != nil {
		return err
	}
	return p.Run(ctx)
}

// addWorker adds the queue's worker and the house-keeping to a process.
func (a *App) addWorker(p *process.Process) error {
	handlers, err := a.handlers()
	if err != nil {
		return err
	}
	worker, err := queue.NewWorker(a.Jobs, handlers, queue.WorkerOptions{
		Log: logging.Channel(a.Log, logging.Queue), Name: a.owner, Concurrency: a.Config.Queue.Workers,
		Observe: func(f queue.Finished) { a.Metrics.Jobs.Attempted(f.Kind, string(f.Outcome), f.Run) },
	})
	if err != nil {
		return err
	}
	tasks := queue.NewPeriodic(logging.Channel(a.Log, logging.Queue), a.tasks()...)
	p.Add("worker", worker.Start, worker.Stop)
	p.Add("tasks", tasks.Start, tasks.Stop)
	return nil
}

// House-keeping: how often, how much at once, and what is old.
const (
	tidyBatch    = 500
	keepJobs     = 7 * 24 * time.Hour
	mostJobs     = 200_000
	keepChanges  = time.Hour
	everyHolds   = 30 * time.Second
	everyPrices  = 10 * time.Second
	everyTidying = 10 * time.Minute
)

// tasks is the house-keeping; each is cheap when there is nothing to do and safe to run in several processes.
func (a *App) tasks() []queue.Task {
	return []queue.Task{
		queue.Every("expire holds", everyHolds, func(ctx context.Context) error {
			return all(func() (int, error) { return a.Inventory.ExpireDue(ctx, tidyBatch, "worker") })
		}),
		queue.Every("turn prices", everyPrices, a.priceTurner()),
		queue.Every("delete expired carts", everyTidying, func(ctx context.Context) error {
			return all(func() (int, error) { return a.carts.DeleteExpired(ctx, a.Clock.Now(), tidyBatch) })
		}),
		queue.Every("prune jobs", everyTidying, func(ctx context.Context) error {
			return all(func() (int, error) {
				keep := queue.Keep{Since: a.Clock.Now().Add(-keepJobs), Most: mostJobs}
				return a.Jobs.Prune(ctx, keep, keep, tidyBatch)
			})
		}),
		queue.Every("prune changes", everyTidying, func(ctx context.Context) error {
			return a.Products.ForgetTouched(ctx, a.Clock.Now().Add(-keepChanges))
		}),
		queue.Every("refresh suggestions", time.Hour, a.Search.Refresh),
	}
}

// all repeats a batch until one is not full.
func all(batch func() (int, error)) error {
	for {
		n, err := batch()
		if err != nil || n < tidyBatch {
			return err
		}
	}
}

// priceTurner follows the sales' windows from the beginning of time: what began or ended while no worker ran is caught
// up with at the first run.
func (a *App) priceTurner() func(context.Context) error {
	var done time.Time
	return func(ctx context.Context) error {
		now := a.Clock.Now()
		if err := a.TurnPrices(ctx, done, now); err != nil {
			return err
		}
		done = now
		return nil
	}
}
