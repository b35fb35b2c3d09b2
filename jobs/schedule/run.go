package schedule

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"vapeart/jobs/queue"
	"vapeart/shop/sqldb"
)

var errSettled = errors.New("the tick has ended already")

// attempt is one attempt at a tick.
type attempt struct {
	*Scheduler
	task  *task
	job   *queue.Job[arguments]
	began time.Time
}

// handler does a task's jobs, and writes into the history what becomes of them.
func (s *Scheduler) handler(t *task) queue.Handler {
	return t.kind.Handle(func(ctx context.Context, job *queue.Job[arguments]) error {
		a := attempt{Scheduler: s, task: t, job: job, began: s.clock.Now()}
		since, err := a.begin(ctx)
		if err != nil {
			return err
		}
		result, err := t.do(ctx, Run{Due: sqldb.Time(job.Args.Due), Since: since, Manual: job.Args.Manual})
		if err == nil {
			err = a.done(ctx, result)
		}
		if err != nil {
			return errors.Join(err, a.failed(ctx, err))
		}
		return nil
	})
}

// do calls the task's function; a panic is an error like any other.
func (t *task) do(ctx context.Context, r Run) (result string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return t.Do(ctx, r)
}

// where finds the tick of the attempt as long as no later attempt has begun.
const where = " WHERE task = ? AND due_at = ? AND by_hand = ? AND finished_at IS NULL AND attempt = ?"

func (a *attempt) where() []any {
	return []any{a.task.Name, a.job.Args.Due, sqldb.Bool(a.job.Args.Manual), a.job.Attempt}
}

// begin writes that the tick runs, and returns when the latest good run before it began. A tick that has failed or was
// cancelled is opened again: an operator retries its job.
func (a *attempt) begin(ctx context.Context) (since time.Time, err error) {
	n, err := a.db.Exec(ctx, `
		UPDATE schedule_tick SET state = ?, started_at = ?, finished_at = NULL, worker = ?, attempt = ?
		WHERE task = ? AND due_at = ? AND by_hand = ? AND attempt < ? AND state IN (?, ?, ?, ?, ?)`,
		Running, sqldb.Millis(a.began), a.name, a.job.Attempt, a.task.Name, a.job.Args.Due, sqldb.Bool(a.job.Args.Manual), a.job.Attempt,
		Enqueued, Running, Retrying, Failed, Cancelled)
	if err != nil {
		return since, err
	}
	if n == 0 {
		return since, queue.Cancel(errSettled)
	}
	e, err := sqldb.One(ctx, a.db, scanEntry, "SELECT "+entryColumns+" FROM schedule_task WHERE name = ?", a.task.Name)
	return e.done, err
}

// done ends tick and job together, and lets the next one go.
func (a *attempt) done(ctx context.Context, result string) error {
	return a.db.InTx(ctx, func(ctx context.Context) error {
		if err := a.end(ctx, Done, result); err != nil {
			return err
		}
		if err := a.job.Complete(ctx); err != nil {
			return err
		}
		_, err := a.db.Exec(ctx, "UPDATE schedule_task SET done_at = ? WHERE name = ?", sqldb.Millis(a.began), a.task.Name)
		return err
	})
}

// failed writes the error of an attempt, whose context may be over. Whether the job comes again is the queue's to judge:
// when it must die for another reason than its tries, the next look finds it.
func (a *attempt) failed(ctx context.Context, cause error) error {
	last := a.job.LastTry() && (ctx.Err() == nil || errors.Is(context.Cause(ctx), context.DeadlineExceeded))
	ctx = context.WithoutCancel(ctx)
	if last {
		return a.db.InTx(ctx, func(ctx context.Context) error { return a.end(ctx, Failed, cause.Error()) })
	}
	_, err := a.db.Exec(ctx, "UPDATE schedule_tick SET state = CASE WHEN state = ? THEN state ELSE ? END, result = ?"+where,
		append([]any{Replaced, Retrying, cut(cause.Error())}, a.where()...)...)
	return err
}

// end closes the tick; one that a later attempt has taken over stays as that one wants it.
func (a *attempt) end(ctx context.Context, state State, result string) error {
	if _, err := a.lock(ctx, a.task); err != nil {
		return err
	}
	now := a.clock.Now()
	_, err := a.db.Exec(ctx, "UPDATE schedule_tick SET state = ?, finished_at = ?, result = ?"+where,
		append([]any{state, sqldb.Millis(now), cut(result)}, a.where()...)...)
	if err != nil {
		return err
	}
	_, err = a.openTicks(ctx, a.task, now)
	return err
}
