package app

import (
	"context"
	"fmt"
	"time"

	"vapeart/jobs/queue"
	"vapeart/jobs/schedule"
	"vapeart/shop/config"
	"vapeart/shop/logging"
)

// House-keeping: how much at once, and what is old.
const (
	tidyBatch    = 500
	keepJobs     = 7 * 24 * time.Hour
	mostJobs     = 200_000
	keepChanges  = time.Hour
	keepTicks    = 90 * 24 * time.Hour
	mostTicks    = 1_000 // of a task, that went well, and as many that did not
	everyTidying = 10 * time.Minute
)

// newScheduler returns the scheduler of all tasks. Start makes it decide; without, it answers operators.
func (a *App) newScheduler() (*schedule.Scheduler, error) {
	return schedule.New(a.Jobs, a.DB, a.Jobs, a.tasks(), schedule.Options{
		Name: a.owner, Log: logging.Channel(a.Log, logging.Queue),
		Observe: func(d schedule.Decision) {
			missed := int64(0)
			if d.State == schedule.Missed {
				missed = d.Instants
			}
			a.Metrics.Schedule.Decided(d.Task, string(d.State), missed, d.Lag)
		},
	})
}

// tasks are what happens at certain times, by name. What a process does for itself alone is none of them: a storefront drops
// its own old pages. Backups come with their own tasks.
func (a *App) tasks() []schedule.Task {
	tasks := append(a.tidying(), a.following()...)
	tasks = append(tasks, a.nightly()...)
	tasks = append(tasks, a.auditing()...)
	if a.Config.Log.Output != config.LogToStderr {
		tasks = append(tasks, a.daily("logs.rotate", 4, schedule.Task{Do: func(ctx context.Context, _ schedule.Run) (string, error) { return a.RotateLogs(ctx) }}))
	}
	return tasks
}

// following keeps up with time itself: what it missed is in its next run. A failed run comes again soon and often: a
// moment's trouble does not hold it up, and a lasting one leaves few dead jobs.
func (a *App) following() []schedule.Task {
	soon, often := queue.Backoff{First: 5 * time.Second, Most: time.Minute}, 30
	return []schedule.Task{
		{Name: "holds.expire", Every: 30 * time.Second, Backoff: soon, Tries: often, Do: counted("%d holders' time was over", func(ctx context.Context) (int, error) {
			return a.Inventory.ExpireDue(ctx, tidyBatch, "worker")
		})},
		{Name: "prices.turn", Every: 10 * time.Second, Backoff: soon, Tries: often, Timeout: 10 * time.Minute, Do: a.followPrices},
	}
}

// followPrices follows the sales that began or ended since the latest good run began; the first one, since ever.
func (a *App) followPrices(ctx context.Context, r schedule.Run) (string, error) {
	return "", a.TurnPrices(ctx, r.Since, a.Clock.Now())
}

// tidying deletes what is old, and counts the words of the search anew. Each is cheap when there is nothing to do.
func (a *App) tidying() []schedule.Task {
	tidy := func(name string, do func(context.Context, schedule.Run) (string, error)) schedule.Task {
		return schedule.Task{Name: name, Every: everyTidying, Jitter: time.Minute, Timeout: 5 * time.Minute, Do: do}
	}
	words := tidy("suggestions.refresh", func(ctx context.Context, _ schedule.Run) (string, error) { return "", a.Search.Refresh(ctx) })
	words.Every = time.Hour
	return []schedule.Task{
		tidy("carts.delete", counted("%d expired carts", func(ctx context.Context) (int, error) {
			return a.carts.DeleteExpired(ctx, a.Clock.Now(), tidyBatch)
		})),
		tidy("jobs.prune", counted("%d finished jobs", func(ctx context.Context) (int, error) {
			keep := queue.Keep{Since: a.Clock.Now().Add(-keepJobs), Most: mostJobs}
			return a.Jobs.Prune(ctx, keep, keep, tidyBatch)
		})),
		tidy("changes.prune", func(ctx context.Context, _ schedule.Run) (string, error) {
			return "", a.Products.ForgetTouched(ctx, a.Clock.Now().Add(-keepChanges))
		}),
		tidy("schedule.prune", func(ctx context.Context, _ schedule.Run) (string, error) {
			n, err := a.Schedule.Prune(ctx, a.Clock.Now().Add(-keepTicks), mostTicks, tidyBatch)
			return fmt.Sprintf("%d ticks", n), err
		}),
		words,
	}
}

// nightly is what the shop does at fixed hours of its own zone.
func (a *App) nightly() []schedule.Task {
	return []schedule.Task{
		a.daily("search.rebuild", 0, schedule.Task{Timeout: time.Hour, Do: func(ctx context.Context, _ schedule.Run) (string, error) {
			n, err := a.RebuildSearch(ctx)
			return fmt.Sprintf("%d products are searchable", n), err
		}}),
		a.daily("pages.warm", 5, schedule.Task{Timeout: warmTotal + time.Minute, Tries: 2, Do: func(ctx context.Context, _ schedule.Run) (string, error) {
			return a.warmPages(ctx)
		}}),
	}
}

// daily makes t happen at an hour of the shop's zone, or once later in the day if no worker ran then.
func (a *App) daily(name string, hour int, t schedule.Task) schedule.Task {
	t.Name, t.Cron, t.Zone, t.CatchUp = name, fmt.Sprintf("0 %d * * *", hour), a.Config.Shop.Zone, schedule.OnceIfWithin(12*time.Hour)
	return t
}

// counted repeats a batch until one is not full, and tells how many there were.
func counted(format string, batch func(context.Context) (int, error)) func(context.Context, schedule.Run) (string, error) {
	return func(ctx context.Context, _ schedule.Run) (string, error) {
		for all := 0; ; {
			n, err := batch(ctx)
			if all += n; err != nil || n < tidyBatch {
				return fmt.Sprintf(format, all), err
			}
		}
	}
}
