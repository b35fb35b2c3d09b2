package queue

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"sync"
	"time"
)

// Share is a queue and how often it is asked first, compared with others.
type Share struct {
	Queue  string
	Weight int // at least 1
}

// WorkerOptions are a worker's settings. The zero value of each but Log is a good one.
type WorkerOptions struct {
	Name        string        // who holds the leases; empty: host, process and a random part
	Log         *slog.Logger  // required
	Concurrency int           // jobs at once; 0 means 10
	Queues      []Share       // empty: the queues of all its kinds, equally often
	Poll        time.Duration // how often it looks without being woken; 0 means a second
	Settle      time.Duration // how long before Stop's time is up it ends the jobs it cannot wait for; 0 means 2 s
	Observe     func(Finished)
}

// Worker claims jobs and runs them: Start it once, Stop it once.
type Worker struct {
	ledger   *Ledger
	log      *slog.Logger
	opts     WorkerOptions
	handlers map[string]Handler
	kinds    []string
	observe  func(Finished)

	mu   sync.Mutex
	runs map[attemptOf]*run
	wg   sync.WaitGroup

	halt      context.CancelFunc
	looped    chan struct{} // closed when nothing more is claimed
	freed     chan struct{} // a job has ended
	abandoned chan struct{} // closed when the program cannot wait for jobs any longer
	renewed   chan struct{} // closed when leases are no longer renewed
	quiet     context.CancelFunc
}

// NewWorker returns a worker for jobs of the handlers' kinds. It fails when two handlers have one kind, or none a name.
func NewWorker(l *Ledger, handlers []Handler, o WorkerOptions) (*Worker, error) {
	w := &Worker{ledger: l, log: o.Log, handlers: map[string]Handler{}, observe: o.Observe, runs: map[attemptOf]*run{}}
	queues := []string{}
	for _, h := range handlers {
		if _, twice := w.handlers[h.name]; twice || h.name == "" {
			return nil, fmt.Errorf("queue: two handlers for the kind %q, or a kind without a name", h.name)
		}
		w.handlers[h.name] = h
		w.kinds = append(w.kinds, h.name)
		if !slices.Contains(queues, h.queue) {
			queues = append(queues, h.queue)
		}
	}
	if o.Name == "" {
		host, err := os.Hostname()
		if err != nil {
			return nil, fmt.Errorf("queue: the worker's name: %w", err)
		}
		o.Name = fmt.Sprintf("%.40s:%d:%s", host, os.Getpid(), rand.Text()[:8])
	}
	if o.Concurrency <= 0 {
		o.Concurrency = 10
	}
	if o.Poll <= 0 {
		o.Poll = time.Second
	}
	if o.Settle <= 0 {
		o.Settle = 2 * time.Second
	}
	if len(o.Queues) == 0 {
		for _, q := range queues {
			o.Queues = append(o.Queues, Share{q, 1})
		}
	}
	if w.observe == nil {
		w.observe = func(Finished) {}
	}
	w.opts = o
	return w, nil
}

// Start begins to claim. Jobs outlive ctx: Stop ends them.
func (w *Worker) Start(ctx context.Context) error {
	w.looped, w.renewed, w.abandoned = make(chan struct{}), make(chan struct{}), make(chan struct{})
	w.freed = make(chan struct{}, 1)
	base := context.WithoutCancel(ctx)
	loop, halt := context.WithCancel(base)
	renew, quiet := context.WithCancel(base)
	w.halt, w.quiet = halt, quiet
	woken := w.ledger.bell.listen()
	go func() {
		defer close(w.looped)
		defer w.ledger.bell.leave(woken)
		w.loop(loop, woken)
	}()
	go func() {
		defer close(w.renewed)
		w.keepLeases(renew)
	}()
	return nil
}

// Stop claims no more, waits for the jobs under way, and shortly before ctx ends takes their contexts away: those jobs are
// ready again without a lost try. It returns an error when some did not heed even that; their leases will end.
func (w *Worker) Stop(ctx context.Context) error {
	defer func() {
		w.quiet()
		<-w.renewed
	}()
	w.halt()
	<-w.looped
	done := make(chan struct{})
	go func() {
		w.wg.Wait()
		close(done)
	}()
	patience, cancel := w.shortly(ctx)
	defer cancel()
	select {
	case <-done:
		return nil
	case <-patience.Done():
	}
	for _, r := range w.underWay() {
		r.cancel(errStopping)
	}
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		close(w.abandoned)
		return fmt.Errorf("queue: %d jobs did not stop: %w", len(w.underWay()), context.Cause(ctx))
	}
}

// shortly returns a context that ends a little before ctx does.
func (w *Worker) shortly(ctx context.Context) (context.Context, context.CancelFunc) {
	if deadline, ok := ctx.Deadline(); ok {
		return context.WithDeadline(ctx, deadline.Add(-w.opts.Settle))
	}
	return context.WithCancel(ctx)
}

func (w *Worker) underWay() []*run {
	w.mu.Lock()
	defer w.mu.Unlock()
	list := make([]*run, 0, len(w.runs))
	for _, r := range w.runs {
		list = append(list, r)
	}
	return list
}
