package queue

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"time"

	"vapeart/shop/logging"
)

// Task is housekeeping that every process repeats for itself: it is no schedule. Nothing is remembered over a restart, a
// missed run is not made up for, and with N processes it runs N times as often, so it must be safe to run anywhere at any
// time and cheap when there is nothing to do. What must happen at a certain time, or once, is a job.
type Task struct {
	name  string
	every time.Duration
	run   func(context.Context) error
}

// Every returns a task that runs fn at an interval, scattered by up to a tenth so that processes which started together
// drift apart. Runs of one task never overlap; an error is logged and the next run comes as usual.
func Every(name string, interval time.Duration, fn func(context.Context) error) Task {
	return Task{name, interval, fn}
}

// Periodic runs tasks: Start it once, Stop it once.
type Periodic struct {
	log   *slog.Logger
	tasks []Task
	stop  context.CancelFunc
	wg    sync.WaitGroup
}

// NewPeriodic returns a runner of tasks.
func NewPeriodic(log *slog.Logger, tasks ...Task) *Periodic { return &Periodic{log: log, tasks: tasks} }

// Start begins; each task runs for the first time within a tenth of its interval. ctx's end does not stop it, Stop does.
func (p *Periodic) Start(ctx context.Context) error {
	ctx, p.stop = context.WithCancel(context.WithoutCancel(ctx))
	for _, t := range p.tasks {
		p.wg.Go(func() { p.repeat(ctx, t) })
	}
	return nil
}

// Stop ends the tasks' contexts and waits for those under way until ctx ends.
func (p *Periodic) Stop(ctx context.Context) error {
	p.stop()
	done := make(chan struct{})
	go func() {
		p.wg.Wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("queue: a task did not stop: %w", context.Cause(ctx))
	}
}

func (p *Periodic) repeat(ctx context.Context, t Task) {
	tenth := max(1, t.every/10)
	pause := time.NewTimer(rand.N(tenth))
	defer pause.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-pause.C:
		}
		run := logging.WithRequestID(ctx, logging.NewID()) // its log lines and the jobs it enqueues belong together
		if err := t.once(run); err != nil && ctx.Err() == nil {
			p.log.ErrorContext(run, "task failed", "task", t.name, "err", err)
		}
		pause.Reset(t.every - tenth + rand.N(2*tenth))
	}
}

func (t Task) once(ctx context.Context) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return t.run(ctx)
}
