package queue

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"
)

// loop claims whenever there is room and a reason: a job was enqueued here, one has ended here, or time has passed.
func (w *Worker) loop(ctx context.Context, woken <-chan struct{}) {
	poll, sweep := time.NewTicker(w.opts.Poll), time.NewTicker(w.ledger.lease/4)
	defer poll.Stop()
	defer sweep.Stop()
	w.sweep(ctx)
	w.promote(ctx)
	for ctx.Err() == nil {
		if w.fill(ctx) {
			continue
		}
		select {
		case <-ctx.Done():
		case <-woken:
		case <-w.freed:
		case <-sweep.C:
			w.sweep(ctx)
		case <-poll.C:
			w.promote(ctx)
		}
	}
}

// fill claims as many jobs as there is room for and starts them. It returns whether more may be ready.
func (w *Worker) fill(ctx context.Context) bool {
	room := w.opts.Concurrency - len(w.underWay())
	if room <= 0 {
		return false
	}
	// A claim that has begun is finished even if the worker is told to stop meanwhile, and its jobs outlive the loop.
	ctx = context.WithoutCancel(ctx)
	rows, err := w.ledger.claim(ctx, w.opts.Name, w.order(), w.kinds, room)
	if err != nil {
		w.log.ErrorContext(ctx, "jobs cannot be claimed", "err", err)
		return false
	}
	for _, r := range rows {
		w.start(ctx, r)
	}
	return len(rows) == room
}

// order returns the queues to ask, a heavier one earlier more often.
func (w *Worker) order() []string {
	left := slices.Clone(w.opts.Queues)
	order := make([]string, 0, len(left))
	for len(left) > 0 {
		sum := 0
		for _, s := range left {
			sum += max(1, s.Weight)
		}
		pick, i := rand.IntN(sum), 0
		for pick -= max(1, left[0].Weight); pick >= 0; pick -= max(1, left[i].Weight) {
			i++
		}
		order = append(order, left[i].Queue)
		left = slices.Delete(left, i, i+1)
	}
	return order
}

func (w *Worker) start(ctx context.Context, claimed row) {
	ctx, cancel := context.WithCancelCause(ctx)
	r := &run{row: claimed, ledger: w.ledger, handler: w.handlers[claimed.kind], cancel: cancel}
	r.leaseUntil.Store(claimed.claimedAt.Add(w.ledger.lease).UnixMilli())
	w.mu.Lock()
	w.runs[r.name()] = r
	w.mu.Unlock()
	w.wg.Go(func() {
		defer cancel(nil)
		w.execute(ctx, r)
		w.mu.Lock()
		delete(w.runs, r.name())
		w.mu.Unlock()
		select {
		case w.freed <- struct{}{}:
		default:
		}
	})
}

func (w *Worker) promote(ctx context.Context) {
	for {
		n, err := w.ledger.promote(ctx)
		if err != nil && ctx.Err() == nil {
			w.log.ErrorContext(ctx, "due jobs cannot be made ready", "err", err)
		}
		if n < sweepBatch {
			return
		}
	}
}

func (w *Worker) sweep(ctx context.Context) {
	for {
		lost, err := w.ledger.sweep(ctx)
		if err != nil && ctx.Err() == nil {
			w.log.ErrorContext(ctx, "lost leases cannot be found", "err", err)
		}
		for _, r := range lost {
			w.log.WarnContext(ctx, "job's lease was lost", "kind", r.kind, "job", r.id, "attempt", r.attempt, "worker", r.worker, "lost", r.lost)
			w.observe(Finished{Kind: r.kind, Queue: r.queue, Outcome: OutcomeLost})
		}
		if len(lost) < sweepBatch || err != nil {
			return
		}
	}
}

// keepLeases gives signs of life. A job whose lease is gone, or could not be renewed until it ended, has its context
// taken away: somebody else may be at it.
func (w *Worker) keepLeases(ctx context.Context) {
	tick := time.NewTicker(w.ledger.lease / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			w.renew(ctx)
		}
	}
}

func (w *Worker) renew(ctx context.Context) {
	runs := w.underWay()
	names := make([]attemptOf, len(runs))
	for i, r := range runs {
		names[i] = r.name()
	}
	held, until, err := w.ledger.renew(ctx, w.opts.Name, names)
	if err != nil && ctx.Err() == nil {
		w.log.ErrorContext(ctx, "leases cannot be renewed", "err", err)
	}
	for _, r := range runs {
		switch {
		case held[r.name()] && err == nil:
			r.leaseUntil.Store(until.UnixMilli())
		case err == nil, w.ledger.clock.Now().UnixMilli() >= r.leaseUntil.Load():
			r.cancel(ErrLeaseLost) // also reaches one that has just ended, which no longer cares
		}
	}
}
