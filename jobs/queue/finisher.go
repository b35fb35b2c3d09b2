package queue

import (
	"context"
	"errors"
	"time"
)

const (
	finishBatch = 1000 // attempts that are written in one statement
	finishers   = 1    // while one batch is written the next gathers
)

// finish writes attempts that went well, all that have gathered at once: a single one at once, many in few statements.
func (w *Worker) finish() {
	for {
		var batch []*run
		select {
		case <-w.abandoned:
			return
		case r, open := <-w.done:
			if !open {
				return
			}
			batch = append(make([]*run, 0, len(w.done)+1), r)
		}
		for more := true; more && len(batch) < finishBatch; {
			select {
			case r, open := <-w.done:
				if more = open; open {
					batch = append(batch, r)
				}
			default:
				more = false
			}
		}
		w.finishBatch(batch)
	}
}

// finishBatch writes a batch, and each attempt by itself when some of them have lost their leases.
func (w *Worker) finishBatch(batch []*run) {
	list, until := make([]ended, len(batch)), int64(0)
	for i, r := range batch {
		list[i] = ended{r.name(), r.began, r.finished}
		until = max(until, r.leaseUntil.Load())
	}
	ctx := context.Background()
	err := w.patiently(until, func() error { return w.ledger.finishAll(ctx, list) })
	for _, r := range batch {
		rerr := err
		if errors.Is(err, errOvertaken) {
			rerr = w.settle(ctx, r, verdict{outcome: OutcomeDone, state: Done, failures: r.failures})
		}
		w.conclude(r.context, r, verdict{outcome: OutcomeDone}, rerr)
	}
}

// settle writes a verdict. Errors: ErrLeaseLost.
func (w *Worker) settle(ctx context.Context, r *run, v verdict) error {
	return w.patiently(r.leaseUntil.Load(), func() error { return w.ledger.write(ctx, &r.row, v, r.began, r.finished) })
}

// patiently repeats a write while the database is away, as long as the lease lasts; after that the job is somebody else's.
func (w *Worker) patiently(until int64, write func() error) error {
	for n := 1; ; n++ {
		err := write()
		if err == nil || errors.Is(err, ErrLeaseLost) || errors.Is(err, errOvertaken) || w.ledger.now().UnixMilli() >= until {
			return err
		}
		pause := time.NewTimer(time.Duration(min(n, 10)) * 100 * time.Millisecond)
		select {
		case <-w.abandoned: // the program cannot wait any longer
			pause.Stop()
			return err
		case <-pause.C:
		}
	}
}
