package app

import (
	"context"
	"net"
	"time"

	"vapeart/jobs/queue"
	"vapeart/shop/logging"
	"vapeart/shop/process"
)

// Lane is room for jobs of some queues: what runs in one never keeps another's jobs waiting.
type Lane = queue.Lane

// WorkerOptions are what one start of the worker may change. The zero value works on all queues until it is told to stop.
type WorkerOptions struct {
	Lanes   []Lane          // empty: one for all queues
	Poll    time.Duration   // how often an idle lane looks; 0: as the queue thinks best
	Tries   int             // of kinds that do not say; 0: as the queue thinks best
	MaxTime time.Duration   // each of these three, when above 0, ends the worker: it finishes its jobs, and that is no failure
	MaxJobs int             // attempts
	Memory  int64           // bytes
	Hurry   <-chan struct{} // once closed, a worker that stops waits for its jobs no longer; may be nil
}

// RunWorker runs jobs until ctx ends; then it claims no more and waits for the running ones, at the longest for GRACE. It
// also ends, with nil, when a limit is reached.
func (a *App) RunWorker(ctx context.Context, o WorkerOptions) error {
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	p := process.New(a.Log, process.Options{Grace: a.Config.Process.Grace})
	if address := a.Config.Admin.Worker; address != "" {
		open := func(ctx context.Context) (net.Listener, error) { return listen(ctx, "WORKER_ADMIN_ADDR", address) }
		a.addAdmin(p, nil, open) //nolint:contextcheck // each request has a context of its own
	}
	a.addBell(p)
	spent := make(chan struct{})
	crew, err := a.addWorker(p, o, func() { close(spent) })
	if err != nil {
		return err
	}
	limits := &limits{WorkerOptions: o, log: a.Log, crew: crew, spent: spent, held: heldMemory, end: end}
	p.Add("limits", limits.start, limits.stop)
	return p.Run(ctx)
}

// addWorker adds the queue's worker and the schedule to a process. spent, which may be nil, is told once when
// MaxJobs attempts have begun.
func (a *App) addWorker(p *process.Process, o WorkerOptions, spent func()) (*crew, error) {
	handlers, err := a.handlers()
	if err != nil {
		return nil, err
	}
	log := logging.Channel(a.Log, logging.Queue)
	worker, err := queue.NewWorker(a.Jobs, append(handlers, a.Schedule.Handlers()...), queue.WorkerOptions{
		Log: log, Name: a.owner, Concurrency: a.Config.Queue.Workers,
		Lanes: o.Lanes, Poll: o.Poll, Tries: o.Tries, MaxJobs: o.MaxJobs, Settle: settle, Spent: spent,
		Observe: a.attempted,
	})
	if err != nil {
		return nil, err
	}
	crew := newCrew(worker, o.Hurry)
	p.Add("worker", worker.Start, crew.stop)
	p.Add("schedule", a.Schedule.Start, a.Schedule.Stop)
	p.Serve("audit", nil, a.linkAudit, nil)
	return crew, nil
}
