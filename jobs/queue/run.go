package queue

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strconv"
	"sync/atomic"
	"time"

	"vapeart/shop/logging"
)

// run is an attempt that a worker has claimed.
type run struct {
	row
	ledger     *Ledger
	handler    Handler
	tries      int
	leaseUntil atomic.Int64 // Unix milliseconds
	end        atomic.Pointer[context.CancelCauseFunc]
	completed  atomic.Bool // Complete was committed

	began, finished time.Time
	context         context.Context //nolint:containedctx // carries the ids of an attempt that is written after its function returned
}

// cancel takes the attempt's context away, if it has begun.
func (r *run) cancel(cause error) {
	if end := r.end.Load(); end != nil {
		(*end)(cause)
	}
}

func (r *run) complete(ctx context.Context) error {
	v := verdict{outcome: OutcomeDone, state: Done, failures: r.failures}
	if err := r.ledger.write(ctx, &r.row, v, r.began, r.ledger.now()); err != nil {
		return err
	}
	r.ledger.db.AfterCommit(ctx, func() { r.completed.Store(true) })
	return nil
}

// Finished tells how an attempt ended.
type Finished struct {
	Job         int64
	Kind, Queue string
	Outcome     Outcome
	Lost        bool          // its lease ended before it did; nothing is known of its times
	Wait        time.Duration // from when the job was due until it began
	Run         time.Duration
}

// launch runs an attempt and tells freed when its place is free again, which may be before its end is written.
func (w *Worker) launch(ctx context.Context, r *run, freed chan<- int) {
	ctx, end := context.WithCancelCause(context.WithoutCancel(ctx))
	r.end.Store(&end)
	w.working.Add(1)
	go func() {
		defer func() { freed <- 1 }()
		defer end(nil)
		w.execute(ctx, r)
	}()
}

// execute runs an attempt to its end and sees to it that what came of it is written.
func (w *Worker) execute(ctx context.Context, r *run) {
	ctx = logging.WithJobID(logging.WithRequestID(ctx, r.requestID), strconv.FormatInt(r.id, 10))
	r.context = context.WithoutCancel(ctx)
	r.began = w.ledger.now()
	if r.began.UnixMilli() >= r.leaseUntil.Load() { // the machine slept: somebody else may be at it
		w.conclude(ctx, r, verdict{outcome: OutcomeLost}, ErrLeaseLost)
		return
	}
	if r.lost > 0 {
		if err := w.patiently(r.leaseUntil.Load(), func() error { return w.ledger.begin(r.context, &r.row, r.began) }); err != nil {
			w.conclude(ctx, r, verdict{outcome: OutcomeLost}, err)
			return
		}
	}
	limited, stop := context.WithTimeout(ctx, r.handler.timeout)
	err := r.do(limited)
	cause := context.Cause(limited)
	stop()
	r.finished = w.ledger.now()
	v := judge(r, err, cause, r.finished, w.ledger.scatter)
	switch {
	case r.completed.Load():
		if err != nil {
			w.log.WarnContext(ctx, "job failed after it was complete", "kind", r.kind, "err", err)
		}
		w.conclude(ctx, r, verdict{outcome: OutcomeDone}, nil)
	case v.outcome == OutcomeDone:
		w.done <- r
	default:
		w.conclude(ctx, r, v, w.settle(context.WithoutCancel(ctx), r, v))
	}
}

// conclude lets go of an attempt whose end was written, or could not be.
func (w *Worker) conclude(ctx context.Context, r *run, v verdict, err error) {
	if err != nil { // others will find the lease lost and run the job again
		w.log.WarnContext(ctx, "job's result could not be written", "kind", r.kind, "attempt", r.attempt, "result", v.outcome, "err", err)
	} else {
		w.tell(ctx, r, v)
	}
	w.forget(r)
	w.working.Done()
	if err == nil {
		w.opts.Observe(Finished{
			Job: r.id, Kind: r.kind, Queue: r.queue, Outcome: v.outcome, Wait: max(0, r.began.Sub(r.runAt)), Run: r.finished.Sub(r.began),
		})
	}
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

// tell logs an attempt's end, as loud as it is bad.
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
	if !w.log.Enabled(ctx, level) {
		return
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
