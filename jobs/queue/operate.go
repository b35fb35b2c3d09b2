package queue

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"vapeart/shop/fault"
	"vapeart/shop/sqldb"
)

// maxBy is how many bytes of who did something are kept.
const maxBy = 120

// Cancel ends a job that nobody wants any more and returns the state it leaves the job in: Cancelled, or Running when a
// worker has it, whose context is then taken away within a moment; what the attempt makes of that is up to it. by says
// who wants it and is kept. Errors: NotFound queue.unknown_job; Conflict queue.job_over for one that is done or
// cancelled already.
func (l *Ledger) Cancel(ctx context.Context, id int64, by string) (State, error) {
	var state State
	err := l.db.InTx(ctx, func(ctx context.Context) (err error) {
		if state, err = l.held(ctx, id); err != nil {
			return err
		}
		switch state {
		case Running:
			_, err = l.db.Exec(ctx, "UPDATE job SET cancelled_by = ? WHERE id = ?", cutTo(by, maxBy), id)
		case Waiting, Ready, DeadState:
			state = Cancelled
			err = l.cancelNow(ctx, []int64{id}, by)
		default:
			err = over(id, state)
		}
		return err
	})
	return state, err
}

// Retry makes a job ready at once, with all its tries before it: one that is dead, cancelled or waiting. Its unique key,
// given free when it ended, is not taken again. Errors: NotFound queue.unknown_job; Conflict queue.job_over for one that is
// done, queue.job_active for one that is ready or running.
func (l *Ledger) Retry(ctx context.Context, id int64) error {
	return l.db.InTx(ctx, func(ctx context.Context) error {
		state, err := l.held(ctx, id)
		if err != nil {
			return err
		}
		switch state {
		case Ready, Running:
			return fault.New(fault.Conflict, "queue.job_active", fault.With("job", id), fault.With("state", string(state)))
		case Done:
			return over(id, state)
		}
		return l.retryNow(ctx, []int64{id})
	})
}

func over(id int64, s State) error {
	return fault.New(fault.Conflict, "queue.job_over", fault.With("job", id), fault.With("state", string(s)))
}

// held locks a job and returns its state.
func (l *Ledger) held(ctx context.Context, id int64) (State, error) {
	state, err := sqldb.One(ctx, l.db, sqldb.Scalar[State], "SELECT state FROM job WHERE id = ?"+l.db.ForUpdate(), id)
	if sqldb.NoRows(err) {
		return "", unknownJob(id)
	}
	return state, err
}

func unknownJob(id int64) error {
	return fault.New(fault.NotFound, "queue.unknown_job", fault.With("job", id))
}

func (l *Ledger) cancelNow(ctx context.Context, jobs []int64, by string) error {
	_, err := l.db.Exec(ctx, `UPDATE job SET state = 'cancelled', turn_at = ?, cancelled_by = ?,
		unique_key = CASE WHEN unique_until = 'pruned' THEN unique_key ELSE NULL END WHERE id IN (`+sqldb.Marks(len(jobs))+")",
		append([]any{sqldb.Millis(l.now()), cutTo(by, maxBy)}, sqldb.Args(jobs)...)...)
	return err
}

func (l *Ledger) retryNow(ctx context.Context, jobs []int64) error {
	now := sqldb.Millis(l.now())
	queues, err := sqldb.All(ctx, l.db, sqldb.Scalar[string], "SELECT DISTINCT queue FROM job WHERE id IN ("+sqldb.Marks(len(jobs))+")", sqldb.Args(jobs)...)
	if err != nil {
		return err
	}
	for _, queue := range queues {
		l.ring(ctx, Ready, queue)
	}
	_, err = l.db.Exec(ctx, `UPDATE job SET state = 'ready', run_at = ?, turn_at = ?, failures = 0, lost = 0, cancelled_by = NULL
		WHERE id IN (`+sqldb.Marks(len(jobs))+")", append([]any{now, now}, sqldb.Args(jobs)...)...)
	return err
}

// RetryAll retries the jobs that a filter names, by batches, and returns how many. The filter must name a state: dead,
// cancelled or waiting. Errors: Invalid queue.bad_state.
func (l *Ledger) RetryAll(ctx context.Context, f Filter) (int, error) {
	return l.each(ctx, f, []State{DeadState, Cancelled, Waiting}, l.retryNow)
}

// CancelAll cancels the jobs that a filter names, by batches, and returns how many. The filter must name a state: waiting,
// ready or dead. Errors: Invalid queue.bad_state.
func (l *Ledger) CancelAll(ctx context.Context, f Filter, by string) (int, error) {
	return l.each(ctx, f, []State{Waiting, Ready, DeadState}, func(ctx context.Context, jobs []int64) error { return l.cancelNow(ctx, jobs, by) })
}

// each does something to the jobs that a filter names until none is left.
func (l *Ledger) each(ctx context.Context, f Filter, states []State, do func(context.Context, []int64) error) (int, error) {
	if !slices.Contains(states, f.State) {
		return 0, fault.New(fault.Invalid, "queue.bad_state", fault.With("state", string(f.State)), fault.With("states", fmt.Sprint(states)))
	}
	where, args := f.where()
	total := 0
	for {
		n := 0
		err := l.db.InTx(ctx, func(ctx context.Context) error {
			jobs, err := sqldb.All(ctx, l.db, sqldb.Scalar[int64],
				"SELECT id FROM job"+where+" ORDER BY turn_at, id LIMIT ?"+l.db.ForUpdateSkipLocked(), append(args, sweepBatch)...)
			if n = len(jobs); n == 0 || err != nil {
				return err
			}
			return do(ctx, jobs)
		})
		if total += n; n < sweepBatch || err != nil {
			return total, err
		}
	}
}

// Pause keeps workers from claiming a queue's jobs until Resume; what runs goes on. by is kept. A claim that has just begun
// may still get its jobs. Errors: Invalid queue.bad_name.
func (l *Ledger) Pause(ctx context.Context, queue, by string) error {
	return l.setLimit(ctx, queue, "paused_at = ?, paused_by = ?", sqldb.Millis(l.now()), cutTo(by, maxBy))
}

// Resume lets workers claim a queue's jobs again. Errors: Invalid queue.bad_name.
func (l *Ledger) Resume(ctx context.Context, queue string) error {
	if err := l.setLimit(ctx, queue, "paused_at = NULL, paused_by = ''"); err != nil {
		return err
	}
	l.bell.Ring(queue)
	return nil
}

// Paused returns the paused queues by name. 1 statement.
func (l *Ledger) Paused(ctx context.Context) ([]string, error) {
	list, err := sqldb.All(ctx, l.db, sqldb.Scalar[string],
		"SELECT name FROM job_limit WHERE paused_at IS NOT NULL AND name >= 'queue:' AND name < 'queue;' ORDER BY name")
	for i := range list {
		list[i] = strings.TrimPrefix(list[i], "queue:")
	}
	return list, err
}

// SetLimit bounds a queue's jobs over all workers; the zero Limit takes the bounds away. Errors: Invalid queue.bad_name,
// queue.bad_limit.
func (l *Ledger) SetLimit(ctx context.Context, queue string, limit Limit) error {
	const most = 1_000_000
	if limit.Concurrency < 0 || limit.Concurrency > most || limit.Rate < 0 || limit.Rate > most || limit.Per < 0 || limit.Per > 24*time.Hour {
		return fault.New(fault.Invalid, "queue.bad_limit", fault.With("most", most))
	}
	if err := l.setLimit(ctx, queue, "concurrency = ?, rate = ?, per_ms = ?, next_at = 0", limit.Concurrency, limit.Rate, limit.Per.Milliseconds()); err != nil {
		return err
	}
	l.bell.Ring(queue)
	return nil
}

func (l *Ledger) setLimit(ctx context.Context, queue, set string, args ...any) error {
	const longest = 40 // column job.queue
	if queue == "" || len(queue) > longest {
		return fault.New(fault.Invalid, "queue.bad_name", fault.With("max", longest))
	}
	return l.db.InTx(ctx, func(ctx context.Context) error {
		if err := l.limitRow(ctx, "queue:"+queue); err != nil {
			return err
		}
		_, err := l.db.Exec(ctx, "UPDATE job_limit SET "+set+" WHERE name = ?", append(args, "queue:"+queue)...)
		return err
	})
}
