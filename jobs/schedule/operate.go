package schedule

import (
	"context"
	"database/sql"
	"time"

	"vapeart/shop/fault"
	"vapeart/shop/sqldb"
)

// known returns a task of this program.
func (s *Scheduler) known(name string) (*task, error) {
	if t := s.tasks[name]; t != nil {
		return t, nil
	}
	return nil, fault.New(fault.NotFound, "schedule.unknown_task", fault.With("task", name))
}

// held runs fn with a task's row, which must exist and is held.
func (s *Scheduler) held(ctx context.Context, name string, fn func(context.Context, *task, entry) error) error {
	t, err := s.known(name)
	if err != nil {
		return err
	}
	if err := s.register(ctx); err != nil { // no worker has run since this release came
		return err
	}
	return s.db.InTx(ctx, func(ctx context.Context) error {
		e, err := s.lock(ctx, t)
		if err != nil {
			return err
		}
		return fn(ctx, t, e)
	})
}

// RunNow makes a tick that is due now, whether the task is enabled or not, and returns it. by says who asks, cut to 80
// bytes. With Overlap Queue it waits for the ticks before, with Replace it takes their place. Errors: NotFound
// schedule.unknown_task, Conflict schedule.under_way when Overlap is Skip and a tick is under way.
func (s *Scheduler) RunNow(ctx context.Context, name, by string) (*Tick, error) {
	var made tick
	err := s.held(ctx, name, func(ctx context.Context, t *task, _ entry) error {
		now := s.clock.Now()
		open, err := s.openTicks(ctx, t, now)
		if err != nil {
			return err
		}
		if t.Overlap == Skip && len(open) > 0 {
			return fault.New(fault.Conflict, "schedule.under_way", fault.With("task", name))
		}
		made = tick{task: name, byHand: true, instants: 1, decidedAt: now, decidedBy: cutTo(by, maxBy)}
		if made.due, err = s.freeInstant(ctx, name, now); err != nil {
			return err
		}
		made.first = made.due
		id, err := s.launch(ctx, t, &made, &open, now)
		if err != nil {
			return err
		}
		_, err = s.db.Exec(ctx, "UPDATE schedule_task SET last_tick_id = ? WHERE name = ?", id, name)
		return err
	})
	if err != nil {
		return nil, err
	}
	return made.public(), nil
}

// freeInstant returns now, or the first millisecond after it for which nobody asked yet.
func (s *Scheduler) freeInstant(ctx context.Context, name string, now time.Time) (time.Time, error) {
	latest, err := sqldb.One(ctx, s.db, sqldb.Scalar[sql.NullInt64],
		"SELECT MAX(due_at) FROM schedule_tick WHERE task = ? AND due_at >= ? AND by_hand = 1", name, sqldb.Millis(now))
	if err != nil || !latest.Valid {
		return now, err
	}
	return sqldb.Time(latest.Int64 + 1), nil
}

// Disable stops a task: its instants pass without a tick until it is enabled. Ticks that are under way or wait go on.
// Errors: NotFound schedule.unknown_task.
func (s *Scheduler) Disable(ctx context.Context, name string) error {
	return s.held(ctx, name, func(ctx context.Context, _ *task, _ entry) error {
		_, err := s.db.Exec(ctx, "UPDATE schedule_task SET enabled = 0, next_due_at = NULL WHERE name = ?", name)
		return err
	})
}

// Enable lets a task go on, from now: what passed while it was disabled was not missed. One that is enabled stays as it
// is. Errors: NotFound schedule.unknown_task.
func (s *Scheduler) Enable(ctx context.Context, name string) error {
	return s.held(ctx, name, func(ctx context.Context, t *task, e entry) error {
		if e.enabled {
			return nil
		}
		now := s.clock.Now()
		_, err := s.db.Exec(ctx, "UPDATE schedule_task SET enabled = 1, cursor_at = ?, next_due_at = ? WHERE name = ?",
			sqldb.Millis(now), t.nextDue(true, now), name)
		return err
	})
}
