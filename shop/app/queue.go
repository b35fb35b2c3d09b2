package app

import (
	"context"
	"fmt"
	"time"

	"vapeart/jobs/queue"
	"vapeart/shop/adminserver"
	"vapeart/shop/config"
	"vapeart/shop/gateway/redisbell"
	"vapeart/shop/logging"
	"vapeart/shop/metrics"
	"vapeart/shop/process"
)

// openLedger puts the ledger of jobs together, and what carries its wake-ups. On MySQL there may be several machines: then
// the database's clock decides about leases.
func (a *App) openLedger(ctx context.Context) error {
	o := queue.Options{
		ServerTime: a.Config.Database.Connection == config.MySQL,
		Enqueued:   func(e queue.Enqueued) { a.Metrics.Jobs.Enqueued(e.Kind, e.Jobs-e.Duplicates, e.Duplicates) },
	}
	if a.Config.Queue.Connection == config.RedisQueue {
		bell, err := redisbell.New(redisbell.Options{
			URL: a.Config.Queue.RedisURL.Reveal(), Channel: redisbell.Channel(a.Config.App.Key.Reveal()),
			Local: &queue.LocalBell{}, Log: logging.Channel(a.Log, logging.Queue),
		})
		if err != nil {
			return fmt.Errorf("REDIS_QUEUE_URL: %w", err)
		}
		a.bell, o.Bell = bell, bell
		a.closeBell = func() error {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastRings)
			defer cancel()
			return bell.Stop(ctx)
		}
	}
	a.Jobs = queue.NewLedger(a.DB, a.Clock, o)
	a.Metrics.Jobs.WakeUps(a.Jobs.Bell().Live)
	a.Metrics.Backlog(a.backlog, a.Jobs)
	return nil
}

// addBell makes a process hear of other programs' jobs, if wake-ups come over Redis. It rings for them without that too,
// until Close.
func (a *App) addBell(p *process.Process) {
	if a.bell != nil {
		p.Add("wake-ups", a.bell.Start, nil)
	}
}

// lastRings is how long Close waits for rings that are on their way.
const lastRings = 2 * time.Second

// bellChecks tell operators how wake-ups are; nothing stands still without them.
func (a *App) bellChecks() []adminserver.Check {
	if a.bell == nil {
		return nil
	}
	return []adminserver.Check{
		{Name: "wake-ups", Probe: a.bell.Check, Without: "wake-ups are late, jobs are found by polling"},
		{Name: "redis-memory", Probe: a.bell.CheckMemory, Without: "wake-ups lose nothing, but sessions are to live on this Redis"},
	}
}

// backlog reads what stands in the ledger, for metrics.
func (a *App) backlog(ctx context.Context) (metrics.Backlog, error) {
	stats, err := a.Jobs.Backlog(ctx)
	if err != nil {
		return metrics.Backlog{}, err
	}
	paused, err := a.Jobs.Paused(ctx)
	depths := make([]metrics.Depth, len(stats))
	for i, s := range stats {
		depths[i] = metrics.Depth{Queue: s.Queue, State: string(s.State), Jobs: s.Count}
		if s.State == queue.Ready {
			depths[i].ReadySince = s.Oldest
		}
	}
	return metrics.Backlog{Depths: depths, Paused: paused}, err
}

// attempted counts an attempt at a job.
func (a *App) attempted(f queue.Finished) {
	a.Metrics.Jobs.Attempted(metrics.Attempt{
		Kind: f.Kind, Outcome: string(f.Outcome), Dead: f.Outcome == queue.OutcomeDead, Lost: f.Lost, Wait: f.Wait, Run: f.Run,
	})
}
