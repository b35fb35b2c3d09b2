package role

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"syscall"
	"time"

	"vapeart/deploy/chaos/journal"
	"vapeart/deploy/chaos/plan"
	"vapeart/jobs/queue"
	"vapeart/shop/clock"
	"vapeart/shop/sqldb"
)

// Worker is a worker process's settings.
type Worker struct {
	Site
	Name        string
	Folder      string // of journals
	Concurrency int
	Grace       time.Duration // from the signal to the end
	ClockAhead  time.Duration // how wrong its clock is
	Each        time.Duration // how long it takes over every job
	Suspects    time.Duration // and over one of kind plan.Single
}

// wrong is a clock that is ahead of the machine's.
type wrong struct{ ahead time.Duration }

// Now implements clock.Clock.
func (w wrong) Now() time.Time { return clock.System{}.Now().Add(w.ahead) }

// Run works until ctx ends, and then for as long as the grace.
func (o Worker) Run(ctx context.Context) (err error) {
	db, err := o.Open(ctx, o.Concurrency+2)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	notes, err := journal.Create(o.Folder, o.Name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, notes.Close()) }()
	ledger, quiet, err := o.Ledger(ctx, db, wrong{o.ClockAhead})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, quiet()) }()
	hands := &hands{Worker: o, db: db, notes: notes}
	w, err := queue.NewWorker(ledger, hands.handlers(), queue.WorkerOptions{
		Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})), Name: o.Name, Concurrency: o.Concurrency,
		Settle: o.Grace / 4,
	})
	if err != nil {
		return err
	}
	if err := w.Start(ctx); err != nil {
		return err
	}
	<-ctx.Done()
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), o.Grace)
	defer cancel()
	return w.Stop(stop)
}

// hands do the jobs.
type hands struct {
	Worker
	db    *sqldb.DB
	notes *journal.Writer
}

type job = queue.Job[Args]

var errAsPlanned = errors.New("as planned")

func (h *hands) handlers() []queue.Handler {
	work := map[plan.Kind]func(context.Context, *job) error{
		plan.Effect: h.finish,
		plan.Once:   h.once,
		plan.Later:  h.finish,
		plan.Single: func(ctx context.Context, j *job) error {
			if err := Wait(ctx, h.Suspects); err != nil {
				return err
			}
			return h.finish(ctx, j)
		},
		plan.Ever:   h.finish,
		plan.Index:  h.index,
		plan.Flaky:  h.after(func(*job) error { return errAsPlanned }),
		plan.Panics: h.after(func(*job) error { panic(errAsPlanned) }), //nolint:forbidigo // that the engine survives it is the point
		plan.Hangs:  h.hang,
		plan.Snoozes: func(ctx context.Context, j *job) error {
			if j.Attempt <= j.Args.N {
				return queue.Snooze(2 * moment)
			}
			return h.finish(ctx, j)
		},
		plan.Slow: func(ctx context.Context, j *job) error {
			if err := Wait(ctx, time.Duration(j.Args.N)*time.Millisecond); err != nil {
				return err
			}
			return h.finish(ctx, j)
		},
		plan.Cancels:   func(context.Context, *job) error { return queue.Cancel(errAsPlanned) },
		plan.Hopeless:  func(context.Context, *job) error { return queue.Dead(errAsPlanned) },
		plan.Exhausted: func(context.Context, *job) error { return errAsPlanned },
		plan.Poison:    func(context.Context, *job) error { return syscall.Kill(os.Getpid(), syscall.SIGKILL) },
	}
	handlers := make([]queue.Handler, 0, len(work))
	for k, do := range work {
		handlers = append(handlers, kind(k).Handle(h.noted(do)))
	}
	return handlers
}

// noted notes in the journal when an attempt begins and ends.
func (h *hands) noted(do func(context.Context, *job) error) func(context.Context, *job) error {
	return func(ctx context.Context, j *job) (err error) {
		if err := h.notes.Begin(j.Args.Promise, j.ID, j.Attempt, j.Args.Key); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, h.notes.End(j.Args.Promise, j.ID, j.Attempt)) }()
		if h.Each > 0 {
			if err := Wait(ctx, h.Each); err != nil {
				return err
			}
		}
		return do(ctx, j)
	}
}

// finish writes the effect and that the job is done in one transaction. The work is over before: the next job with the
// same key may begin as soon as this is committed.
func (h *hands) finish(ctx context.Context, j *job) error {
	if err := h.notes.End(j.Args.Promise, j.ID, j.Attempt); err != nil {
		return err
	}
	return h.db.InTx(ctx, func(ctx context.Context) error {
		if _, err := h.db.Exec(ctx, "INSERT INTO chaos_effect (promise, attempt) VALUES (?, ?)", j.Args.Promise, j.Attempt); err != nil {
			return err
		}
		return j.Complete(ctx)
	})
}

// once writes an effect that may be written again, and leaves it to the engine to say that the job is done.
func (h *hands) once(ctx context.Context, j *job) error {
	return h.db.InsertMissing(ctx, "chaos_once", []string{"promise"}, nil, [][]any{{j.Args.Promise}})
}

// index writes down which promises of its key it finds, as an index would read the present.
func (h *hands) index(ctx context.Context, j *job) error {
	_, err := h.db.Exec(ctx, `INSERT INTO chaos_seen (promise, seen) SELECT ?, id FROM chaos_promise WHERE unique_key = ?
		ON DUPLICATE KEY UPDATE seen = chaos_seen.seen`, j.Args.Promise, j.Args.Key)
	if err != nil {
		return err
	}
	return h.finish(ctx, j)
}

// after fails N times first.
func (h *hands) after(fail func(*job) error) func(context.Context, *job) error {
	return func(ctx context.Context, j *job) error {
		if j.Failures < j.Args.N {
			return fail(j)
		}
		return h.finish(ctx, j)
	}
}

// hang outlives its timeout N times first.
func (h *hands) hang(ctx context.Context, j *job) error {
	if j.Failures < j.Args.N {
		<-ctx.Done()
		return fmt.Errorf("%w: %w", errAsPlanned, context.Cause(ctx))
	}
	return h.finish(ctx, j)
}
