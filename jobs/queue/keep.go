package queue

import (
	"context"
	"time"

	"vapeart/shop/clock"
)

// every calls fn again and again until ctx ends.
func every(ctx context.Context, pause time.Duration, fn func(context.Context)) {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			fn(ctx)
		}
	}
}

// keepHouse makes due jobs ready and finds lost leases, everybody's.
func (w *Worker) keepHouse(ctx context.Context) {
	pause := pollWoken
	if w.opts.Poll > 0 {
		pause = min(pause, w.opts.Poll)
	}
	w.sweep(ctx)
	w.promote(ctx)
	sweep := time.NewTicker(w.ledger.lease / 8)
	defer sweep.Stop()
	var strays map[attemptOf]bool
	var away func() time.Duration // since the database did not answer
	every(ctx, pause, func(ctx context.Context) {
		select {
		case <-sweep.C:
			strays = w.gather(ctx, strays)
			if away != nil && away() < w.ledger.lease/4 {
				break // those whose leases ended meanwhile renew them first, if they live
			}
			if away = nil; !w.sweep(ctx) {
				away = clock.Stopwatch()
			}
		default:
		}
		w.promote(ctx)
	})
}

func (w *Worker) promote(ctx context.Context) {
	due, err := w.ledger.anyDue(ctx, Waiting)
	for n := sweepBatch; due && err == nil && n == sweepBatch; {
		n, err = w.ledger.promote(ctx)
	}
	if err != nil && ctx.Err() == nil {
		w.log.ErrorContext(ctx, "due jobs cannot be made ready", "err", err)
	}
}

// sweep finds lost leases. It returns false when the database does not answer.
func (w *Worker) sweep(ctx context.Context) bool {
	if err := w.ledger.synchronise(ctx); err != nil {
		if ctx.Err() == nil {
			w.log.ErrorContext(ctx, "the database's clock cannot be read", "err", err)
		}
		return false
	}
	due, err := w.ledger.anyDue(ctx, Running)
	for n := sweepBatch; due && err == nil && n == sweepBatch; {
		var lost []row
		lost, err = w.ledger.sweep(ctx)
		n = len(lost)
		for _, r := range lost {
			w.log.WarnContext(ctx, "job's lease was lost", "kind", r.kind, "job", r.id, "attempt", r.attempt, "worker", r.worker, "lost", r.lost)
			if r.claimedAt.IsZero() {
				continue // it had not begun
			}
			outcome := OutcomeLost
			switch {
			case r.cancelledBy != "":
				outcome = OutcomeCancelled
			case r.lost >= poisoned:
				outcome = OutcomeDead
				w.log.ErrorContext(ctx, "job is dead", "kind", r.kind, "job", r.id, "err", "leases lost")
			}
			w.opts.Observe(Finished{Job: r.id, Kind: r.kind, Queue: r.queue, Outcome: outcome, Lost: true})
		}
	}
	if err != nil && ctx.Err() == nil {
		w.log.ErrorContext(ctx, "lost leases cannot be found", "err", err)
	}
	return err == nil
}

// gather gives jobs back that are this worker's by the ledger and that it knows nothing of: the answer to a claim was lost
// on its way, with the database. They must have been strays at the last call too: a claim may just be coming back.
func (w *Worker) gather(ctx context.Context, before map[attemptOf]bool) map[attemptOf]bool {
	if before == nil && !w.doubt.Swap(false) {
		return nil
	}
	rows, err := w.ledger.heldBy(ctx, w.opts.Name)
	if err != nil {
		return map[attemptOf]bool{} // look again
	}
	known := map[attemptOf]bool{}
	for _, r := range w.underWay() {
		known[r.name()] = true
	}
	now, lost := map[attemptOf]bool{}, rows[:0:0]
	for _, r := range rows {
		switch {
		case known[r.name()]:
		case before[r.name()]:
			lost = append(lost, r)
		default:
			now[r.name()] = true
		}
	}
	if err := w.ledger.release(ctx, lost); err != nil {
		w.log.WarnContext(ctx, "jobs of a claim that failed cannot be given back, their leases will end", "jobs", len(lost), "err", err)
	} else if len(lost) > 0 {
		w.log.InfoContext(ctx, "jobs of a claim that failed were given back", "jobs", len(lost))
	}
	if len(now) == 0 {
		return nil
	}
	return now
}

// keepLeases gives signs of life. A job whose lease is gone, or could not be renewed until it ended, has its context
// taken away: somebody else may be at it.
func (w *Worker) keepLeases(ctx context.Context) { every(ctx, w.ledger.lease/4, w.renew) }

func (w *Worker) renew(ctx context.Context) {
	runs := w.underWay()
	held, until, err := w.ledger.renew(ctx, w.opts.Name, names(runs))
	if err != nil && ctx.Err() == nil {
		w.log.ErrorContext(ctx, "leases cannot be renewed", "err", err)
	}
	for _, r := range runs {
		switch {
		case held[r.name()] && err == nil:
			r.leaseUntil.Store(until.UnixMilli())
		case err == nil, w.ledger.now().UnixMilli() >= r.leaseUntil.Load():
			r.cancel(ErrLeaseLost) // also reaches one that has just ended, which no longer cares
		}
	}
}

func names(runs []*run) []attemptOf {
	list := make([]attemptOf, len(runs))
	for i, r := range runs {
		list[i] = r.name()
	}
	return list
}

// keepWatch takes the contexts of jobs away that somebody asked to cancel. Jobs are asked about once they have run for a
// second: shorter ones end by themselves.
func (w *Worker) keepWatch(ctx context.Context) {
	pause := min(time.Second, w.ledger.lease/4)
	var seen map[attemptOf]bool
	every(ctx, pause, func(ctx context.Context) {
		runs := w.underWay()
		long, now := make([]*run, 0, len(runs)), make(map[attemptOf]bool, len(runs))
		for _, r := range runs {
			now[r.name()] = true
			if seen[r.name()] {
				long = append(long, r)
			}
		}
		seen = now
		asked, err := w.ledger.unwanted(ctx, names(long))
		if err != nil && ctx.Err() == nil {
			w.log.ErrorContext(ctx, "who wants jobs cancelled cannot be read", "err", err)
		}
		for _, r := range long {
			if by, ok := asked[r.name()]; ok {
				r.cancel(cancelledBy(by))
			}
		}
	})
}
