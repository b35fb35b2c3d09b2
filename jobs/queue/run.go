package queue

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strconv"
	"sync/atomic"
	"time"

	"vapeart/shop/clock"
	"vapeart/shop/logging"
)

// run is an attempt under way.
type run struct {
	row
	ledger     *Ledger
	handler    Handler
	leaseUntil atomic.Int64 // Unix milliseconds
	cancel     context.CancelCauseFunc
	completed  atomic.Bool // Complete was committed
}

func (r *run) name() attemptOf { return attemptOf{r.id, r.attempt} }

func (r *run) complete(ctx context.Context) error {
	now := r.ledger.clock.Now()
	v := verdict{outcome: OutcomeDone, state: Done, failures: r.failures}
	if err := r.ledger.write(ctx, &r.row, v, now); err != nil {
		return err
	}
	r.ledger.db.AfterCommit(ctx, func() { r.completed.Store(true) })
	return nil
}

// Finished tells how an attempt ended.
type Finished struct {
	Kind, Queue string
	Outcome     Outcome
	Wait        time.Duration // from when the job was due until it was claimed
	Run         time.Duration
}

// execute runs an attempt to its end and writes what came of it.
func (w *Worker) execute(ctx context.Context, r *run) {
	ctx = logging.WithJobID(logging.WithRequestID(ctx, r.requestID), strconv.FormatInt(r.id, 10))
	elapsed := clock.Stopwatch()
	limited, stop := context.WithTimeout(ctx, r.handler.timeout)
	err := r.do(limited)
	cause := context.Cause(limited)
	stop()
	ended := Finished{Kind: r.kind, Queue: r.queue, Wait: r.claimedAt.Sub(r.runAt), Run: elapsed()}
	v := judge(r, err, cause, w.ledger.clock.Now(), w.ledger.scatter)
	switch {
	case r.completed.Load():
		v = verdict{outcome: OutcomeDone}
		if err != nil {
			w.log.WarnContext(ctx, "job failed after it was complete", "kind", r.kind, "err", err)
		}
	default:
		if werr := w.settle(ctx, r, v); werr != nil { // others will find the lease lost and run the job again
			w.log.WarnContext(ctx, "job's result could not be written", "kind", r.kind, "attempt", r.attempt, "result", v.outcome, "err", werr)
			return
		}
	}
	ended.Outcome = v.outcome
	w.tell(ctx, r, v)
	w.observe(ended)
}

// do calls the kind's function; a panic is an error like any other.
func (r *run) do(ctx context.Context) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return r.handler.do(ctx, r)
}

// settle writes a verdict. The job's own context may be over. A database that is away for a moment is asked again as long
// as the lease lasts; after that the job is somebody else's.
func (w *Worker) settle(ctx context.Context, r *run, v verdict) error {
	ctx = context.WithoutCancel(ctx)
	for n := 1; ; n++ {
		now := w.ledger.clock.Now()
		err := w.ledger.write(ctx, &r.row, v, now)
		if err == nil || errors.Is(err, ErrLeaseLost) || now.UnixMilli() >= r.leaseUntil.Load() {
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

// tell logs an attempt that did not succeed, and once for good when it is dead.
func (w *Worker) tell(ctx context.Context, r *run, v verdict) {
	level, msg := slog.LevelDebug, "job done"
	switch v.outcome {
	case OutcomeRetry:
		level, msg = slog.LevelWarn, "job failed, comes again"
	case OutcomeDead:
		level, msg = slog.LevelError, "job is dead"
	case OutcomeSnooze, OutcomeCancelled:
		level, msg = slog.LevelInfo, "job "+string(v.outcome)
	}
	attrs := []slog.Attr{slog.String("kind", r.kind), slog.Int("attempt", r.attempt)}
	if v.err != "" {
		attrs = append(attrs, slog.String("err", v.err))
	}
	if v.state == Waiting {
		attrs = append(attrs, slog.Time("next", v.runAt))
	}
	w.log.LogAttrs(ctx, level, msg, attrs...)
}
