package queue

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Lane is room for jobs of some queues: what runs in one never keeps another's jobs waiting.
type Lane struct {
	Queues      []string // empty: all that no other lane of the worker names
	Concurrency int      // jobs at once; 0 means the worker's
}

// WorkerOptions are a worker's settings. The zero value of each but Log is a good one.
type WorkerOptions struct {
	Name        string        // who holds the leases; empty: host, process and a random part
	Log         *slog.Logger  // required
	Concurrency int           // jobs at once in a lane that does not say; 0 means 10
	Lanes       []Lane        // empty: one for all queues
	Poll        time.Duration // how often an idle lane looks without being woken; 0 means 50 ms, or a second while a bell is live
	Tries       int           // of kinds that do not say; 0 means 8
	MaxJobs     int           // attempts after which it wants to end; 0: no end
	Settle      time.Duration // how long before Stop's time is up it ends the jobs it cannot wait for; 0 means 2 s
	Observe     func(Finished)
	Spent       func() // called once when MaxJobs attempts have begun: whoever runs the worker shall Stop it
}

const (
	defaultConcurrency = 10
	defaultSettle      = 2 * time.Second
	pollAlone          = 50 * time.Millisecond
	pollWoken          = time.Second
)

func (o *WorkerOptions) defaults() error {
	if o.Name == "" {
		host, err := os.Hostname()
		if err != nil {
			return fmt.Errorf("queue: the worker's name: %w", err)
		}
		o.Name = fmt.Sprintf("%.40s:%d:%s", host, os.Getpid(), rand.Text()[:8])
	}
	if o.Concurrency <= 0 {
		o.Concurrency = defaultConcurrency
	}
	if o.Tries <= 0 {
		o.Tries = defaultMaxAttempts
	}
	if o.Settle <= 0 {
		o.Settle = defaultSettle
	}
	if len(o.Lanes) == 0 {
		o.Lanes = []Lane{{}}
	}
	if o.Observe == nil {
		o.Observe = func(Finished) {}
	}
	if o.Spent == nil {
		o.Spent = func() {}
	}
	return nil
}

// Worker claims jobs and runs them: Start it once, Stop it once.
type Worker struct {
	ledger   *Ledger
	log      *slog.Logger
	opts     WorkerOptions
	handlers map[string]Handler
	kinds    []settings
	limits   bool // some kinds have limits
	lanes    []*lane
	done     chan *run // attempts that went well and are to be written

	mu    sync.Mutex
	runs  map[attemptOf]*run // claimed here and not ended, in memory or under way
	begun int

	suspicion suspicion
	doubt     atomic.Bool // a claim has failed, and may have been written all the same

	halt      context.CancelFunc
	claiming  sync.WaitGroup // lanes
	working   sync.WaitGroup // attempts, until they are written
	abandoned chan struct{}  // closed when the program cannot wait for jobs any longer
	hurried   chan struct{}  // closed when Stop shall not wait for jobs to end by themselves
	hurry     sync.Once
	finishing sync.WaitGroup // what writes their ends
	keeping   sync.WaitGroup // leases and house
	quiet     context.CancelFunc
}

// NewWorker returns a worker for jobs of the handlers' kinds. It fails when two handlers have one kind, or none a name, or
// when two lanes have one queue.
func NewWorker(l *Ledger, handlers []Handler, o WorkerOptions) (*Worker, error) {
	if err := o.defaults(); err != nil {
		return nil, err
	}
	w := &Worker{
		ledger: l, log: o.Log, opts: o, handlers: map[string]Handler{}, runs: map[attemptOf]*run{},
		done: make(chan *run, finishBatch), abandoned: make(chan struct{}), hurried: make(chan struct{}),
	}
	for _, h := range handlers {
		if _, twice := w.handlers[h.name]; twice || h.name == "" {
			return nil, fmt.Errorf("queue: two handlers for the kind %q, or a kind without a name", h.name)
		}
		w.handlers[h.name] = h
		w.kinds, w.limits = append(w.kinds, h.settings), w.limits || !h.limit.none()
	}
	var named []string
	for _, lane := range o.Lanes {
		for _, queue := range lane.Queues {
			if slices.Contains(named, queue) {
				return nil, fmt.Errorf("queue: two lanes for the queue %q", queue)
			}
			named = append(named, queue)
		}
	}
	rest := 0
	for _, lane := range o.Lanes {
		if len(lane.Queues) == 0 {
			rest++
		}
		w.lanes = append(w.lanes, newLane(w, lane, named))
	}
	if rest > 1 {
		return nil, errors.New("queue: two lanes for all other queues")
	}
	return w, nil
}

// Name returns who holds the worker's leases.
func (w *Worker) Name() string { return w.opts.Name }

// Start begins to claim. Jobs outlive ctx: Stop ends them. Errors: those of the database, which must answer once.
func (w *Worker) Start(ctx context.Context) error {
	if err := w.ledger.synchronise(ctx); err != nil {
		return err
	}
	if err := w.ledger.prepare(ctx, w.kinds); err != nil {
		return err
	}
	base := context.WithoutCancel(ctx)
	claim, halt := context.WithCancel(base)
	keep, quiet := context.WithCancel(base)
	w.halt, w.quiet = halt, quiet
	for range finishers {
		w.finishing.Go(w.finish)
	}
	w.keeping.Go(func() { w.keepLeases(keep) })
	w.keeping.Go(func() { w.keepHouse(keep) })
	w.keeping.Go(func() { w.keepWatch(keep) })
	for _, lane := range w.lanes {
		w.claiming.Go(func() { lane.loop(claim) })
	}
	return nil
}

// Stop claims no more, gives back what it has claimed and not begun, waits for the jobs under way, and shortly before ctx
// ends takes their contexts away: those jobs are ready again without a lost try. It returns an error when some did not
// heed even that; their leases will end.
func (w *Worker) Stop(ctx context.Context) error {
	w.halt()
	w.claiming.Wait()
	done := make(chan struct{})
	go func() {
		w.working.Wait()
		close(done)
	}()
	patience, cancel := w.shortly(ctx)
	defer cancel()
	select {
	case <-done:
		return w.close()
	case <-patience.Done():
	case <-w.hurried:
	}
	for _, r := range w.underWay() {
		r.cancel(errStopping)
	}
	select {
	case <-done:
		return w.close()
	case <-ctx.Done():
		close(w.abandoned)
		w.quiet()
		return fmt.Errorf("queue: %d jobs did not stop: %w", len(w.underWay()), context.Cause(ctx))
	}
}

// Hurry makes Stop take the jobs' contexts away at once, as it does by itself shortly before its time is up.
func (w *Worker) Hurry() { w.hurry.Do(func() { close(w.hurried) }) }

// Longest returns the longest timeout of the worker's kinds: how long Stop may have to wait for jobs to end by themselves.
func (w *Worker) Longest() time.Duration {
	var longest time.Duration
	for _, k := range w.kinds {
		longest = max(longest, k.timeout)
	}
	return longest
}

// close ends what works beside the jobs, once none is left.
func (w *Worker) close() error {
	close(w.done)
	w.finishing.Wait()
	w.quiet()
	w.keeping.Wait()
	return nil
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

// adopt takes claimed jobs into the worker's care: from now on their leases are renewed.
func (w *Worker) adopt(rows []row) []*run {
	runs := make([]*run, len(rows))
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := range rows {
		r := &run{row: rows[i], ledger: w.ledger, handler: w.handlers[rows[i].kind]}
		r.tries = r.maxAttempts
		if r.tries == 0 {
			r.tries = w.opts.Tries
		}
		r.leaseUntil.Store(r.claimedAt.Add(w.ledger.lease).UnixMilli())
		w.runs[r.name()] = r
		runs[i] = r
	}
	return runs
}

// forget lets go of attempts that have ended or were given back.
func (w *Worker) forget(runs ...*run) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, r := range runs {
		delete(w.runs, r.name())
		w.suspicion.gone(&r.row)
	}
}

// begin counts an attempt and returns whether it may begin.
func (w *Worker) begin() bool {
	if w.opts.MaxJobs <= 0 {
		return true
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.begun == w.opts.MaxJobs {
		return false
	}
	if w.begun++; w.begun == w.opts.MaxJobs {
		go w.opts.Spent()
	}
	return true
}

// poll is how often an idle lane looks for jobs.
func (w *Worker) poll() time.Duration {
	switch {
	case w.opts.Poll > 0:
		return w.opts.Poll
	case w.ledger.bell.Live():
		return pollWoken
	}
	return pollAlone
}
