package schedule

import (
	"context"
	"database/sql"
	"time"

	"vapeart/jobs/queue"
	"vapeart/shop/fault"
	"vapeart/shop/sqldb"
)

// decide settles all instants of a task that have come, if nobody did yet.
func (s *Scheduler) decide(ctx context.Context, t *task) error {
	e, err := sqldb.One(ctx, s.db, scanEntry, "SELECT "+entryColumns+" FROM schedule_task WHERE name = ?", t.Name)
	if err != nil || !e.of(t) || !e.due(s.clock.Now()) { // most often: another scheduler was quicker
		return ignoreNoRows(err)
	}
	return s.db.InTx(ctx, func(ctx context.Context) error {
		e, err := s.lock(ctx, t)
		now := s.clock.Now()
		if err != nil || !e.of(t) || !e.due(now) {
			return ignoreNoRows(err)
		}
		if err := s.settle(ctx, t, t.plan(e.cursor, now), now); err != nil {
			return err
		}
		return s.beforeCommit(ctx, t.Name)
	})
}

func ignoreNoRows(err error) error {
	if sqldb.NoRows(err) { // somebody deleted the row; the next look makes it anew
		return nil
	}
	return err
}

// settle writes the ticks of a plan and moves the cursor behind them. The caller holds the task's row.
func (s *Scheduler) settle(ctx context.Context, t *task, list []instant, now time.Time) error {
	if len(list) == 0 { // the row's next instant is not of this table: the machine's zones were updated
		_, err := s.db.Exec(ctx, "UPDATE schedule_task SET next_due_at = ? WHERE name = ?", t.nextDue(true, now), t.Name)
		return err
	}
	open, err := s.openTicks(ctx, t, now)
	if err != nil {
		return err
	}
	var last, missed int64
	for _, i := range list {
		tick := tick{task: t.Name, due: i.due, first: i.first, instants: i.count, state: Missed, decidedAt: now, decidedBy: s.name}
		if i.missed {
			missed += i.count
			last, err = s.insert(ctx, &tick)
		} else {
			last, err = s.launch(ctx, t, &tick, &open, now)
		}
		if err != nil {
			return err
		}
	}
	cursor := list[len(list)-1].due
	_, err = s.db.Exec(ctx, "UPDATE schedule_task SET cursor_at = ?, next_due_at = ?, missed = missed + ?, last_tick_id = ? WHERE name = ?",
		sqldb.Millis(cursor), t.nextDue(true, cursor), missed, last, t.Name)
	return err
}

// launch writes a tick that is to be carried out, as Overlap says, and its job if it can begin.
func (s *Scheduler) launch(ctx context.Context, t *task, tick *tick, open *[]tick, now time.Time) (int64, error) {
	if len(*open) > 0 && t.Overlap == Skip {
		tick.state = Skipped
		return s.insert(ctx, tick)
	}
	if t.Overlap == Replace {
		left, err := s.replace(ctx, *open, now)
		if err != nil {
			return 0, err
		}
		*open = left
	}
	tick.state = Queued
	if len(*open) == 0 {
		if err := s.enqueue(ctx, t, tick, now); err != nil {
			return 0, err
		}
	}
	id, err := s.insert(ctx, tick)
	tick.id = id
	*open = append(*open, *tick)
	return id, err
}

// replace ends the open ticks and returns those whose jobs must still stop.
func (s *Scheduler) replace(ctx context.Context, open []tick, now time.Time) (left []tick, err error) {
	for _, old := range open {
		finished := sqldb.NullMillis(now)
		if old.jobID != 0 {
			state, err := s.ledger.Cancel(ctx, old.jobID, "schedule")
			if err != nil && fault.KindOf(err) != fault.NotFound && fault.KindOf(err) != fault.Conflict {
				return nil, err
			}
			if err == nil && !ended(state) {
				finished, left = sql.NullInt64{}, append(left, old)
			}
		}
		_, err := s.db.Exec(ctx, "UPDATE schedule_tick SET state = ?, finished_at = ? WHERE id = ?", Replaced, finished, old.id)
		if err != nil {
			return nil, err
		}
	}
	return left, nil
}

func ended(s queue.State) bool {
	return s == queue.Done || s == queue.DeadState || s == queue.Cancelled
}

// enqueue gives a tick its job.
func (s *Scheduler) enqueue(ctx context.Context, t *task, tick *tick, now time.Time) error {
	start := tick.due
	if !tick.byHand {
		start = t.start(tick.due)
	}
	receipt, err := t.kind.Enqueue(ctx, s.ledger, arguments{tick.due.UnixMilli(), tick.byHand}, queue.RunAt(start))
	tick.state, tick.jobID, tick.enqueuedAt = Enqueued, receipt.ID, now
	return err
}

// openTicks returns the ticks that have not ended, in the order in which they may run. Those whose jobs ended without a
// word (cancelled, dead with their workers, pruned) are closed on the way, and the next one in the queue is let go.
// It sees the first of them only when there are more than a catch-up makes. The caller holds the task's row.
func (s *Scheduler) openTicks(ctx context.Context, t *task, now time.Time) ([]tick, error) {
	found, err := sqldb.All(ctx, s.db, scanTick, "SELECT "+tickColumns+
		" FROM schedule_tick WHERE task = ? AND finished_at IS NULL ORDER BY due_at, id LIMIT ?", t.Name, mostAll)
	if err != nil {
		return nil, err
	}
	open := found[:0]
	for _, tick := range found {
		closed, err := s.closeEnded(ctx, &tick, now)
		if err != nil {
			return nil, err
		}
		if !closed {
			open = append(open, tick)
		}
	}
	return open, s.release(ctx, t, open, now)
}

// closeEnded closes a tick whose job has ended.
func (s *Scheduler) closeEnded(ctx context.Context, tick *tick, now time.Time) (bool, error) {
	if tick.jobID == 0 {
		return false, nil
	}
	job, err := s.ledger.Get(ctx, tick.jobID)
	gone := fault.KindOf(err) == fault.NotFound
	if err != nil && !gone || err == nil && !ended(job.State) {
		return false, err
	}
	state, result := Failed, "its job is gone from the ledger"
	if !gone {
		state, result = stateOf(job), lastError(job)
	}
	if tick.state == Replaced {
		state = Replaced
	}
	_, err = s.db.Exec(ctx, "UPDATE schedule_tick SET state = ?, finished_at = ?, result = ? WHERE id = ?", state, sqldb.Millis(now), cut(result), tick.id)
	return true, err
}

func stateOf(job *queue.Record) State {
	switch job.State {
	case queue.Done:
		return Done
	case queue.Cancelled:
		return Cancelled
	}
	return Failed
}

func lastError(job *queue.Record) string {
	if n := len(job.Attempts); n > 0 {
		return job.Attempts[n-1].Error
	}
	return ""
}

// release lets the first queued tick go when nothing is in its way.
func (s *Scheduler) release(ctx context.Context, t *task, open []tick, now time.Time) error {
	if len(open) == 0 || open[0].jobID != 0 {
		return nil
	}
	for i := range open {
		if open[i].jobID != 0 { // one asked for by hand may be due later than those who wait
			return nil
		}
	}
	next := &open[0]
	if err := s.enqueue(ctx, t, next, now); err != nil {
		return err
	}
	_, err := s.db.Exec(ctx, "UPDATE schedule_tick SET state = ?, job_id = ?, enqueued_at = ? WHERE id = ?",
		next.state, next.jobID, sqldb.Millis(now), next.id)
	return err
}

// tidy closes ticks of all tasks whose jobs ended without a word.
func (s *Scheduler) tidy(ctx context.Context) error {
	names, err := sqldb.All(ctx, s.db, sqldb.Scalar[string], "SELECT DISTINCT task FROM schedule_tick WHERE finished_at IS NULL ORDER BY task")
	if err != nil {
		return err
	}
	for _, name := range names {
		t := s.tasks[name]
		if t == nil {
			continue
		}
		err := s.db.InTx(ctx, func(ctx context.Context) error {
			if _, err := s.lock(ctx, t); err != nil {
				return err
			}
			_, err := s.openTicks(ctx, t, s.clock.Now())
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
