package schedule

import (
	"context"
	"database/sql"
	"time"

	"vapeart/shop/sqldb"
)

// Status is a task as operators see it.
type Status struct {
	Task, Spec, Zone string // Spec is "@every 30s" for an interval
	Known            bool   // to this program
	Enabled          bool
	KnownSince       time.Time
	SeenAt           time.Time     // when a scheduler of this spec last looked, to the minute: old when none runs
	NextDue          time.Time     // zero while disabled
	Lag              time.Duration // how long NextDue has passed undecided
	DoneAt           time.Time     // when the latest run that went well began; zero if none did
	Missed           int64         // instants that were missed, ever
	Last             *Tick         // the latest tick, nil if there is none
}

// Tick is one decided instant, or several missed ones that share a row.
type Tick struct {
	ID         int64
	Task       string
	Due, First time.Time // First is before Due when missed instants share the tick
	Instants   int64
	Manual     bool
	State      State
	DecidedAt  time.Time
	DecidedBy  string    // a scheduler, or who asked for a manual one
	JobID      int64     // 0: it has none
	EnqueuedAt time.Time // as the others: zero if it did not come to that
	Attempt    int
	StartedAt  time.Time // of the latest attempt
	FinishedAt time.Time
	Worker     string // that ran the latest attempt
	Result     string // or the error, as State says
}

func (t *tick) public() *Tick {
	return &Tick{
		ID: t.id, Task: t.task, Due: t.due, First: t.first, Instants: t.instants, Manual: t.byHand, State: t.state,
		DecidedAt: t.decidedAt, DecidedBy: t.decidedBy, JobID: t.jobID, EnqueuedAt: t.enqueuedAt, Attempt: t.attempt,
		StartedAt: t.startedAt, FinishedAt: t.finishedAt, Worker: t.worker, Result: t.result,
	}
}

// List returns all tasks that the database knows, by name, those of other releases too. 2 statements.
func (s *Scheduler) List(ctx context.Context) ([]Status, error) {
	now := s.clock.Now()
	type line struct {
		Status
		last int64
	}
	rows, err := sqldb.All(ctx, s.db, func(l *line, scan sqldb.Scanner) error {
		var known, seen int64
		var next, done, last sql.NullInt64
		err := scan(&l.Task, &l.Spec, &l.Zone, &l.Enabled, &known, &seen, &next, &done, &l.Missed, &last)
		l.KnownSince, l.SeenAt, l.NextDue, l.DoneAt, l.last = sqldb.Time(known), sqldb.Time(seen), sqldb.NullTime(next), sqldb.NullTime(done), last.Int64
		return err
	}, "SELECT name, spec, zone, enabled, known_since, seen_at, next_due_at, done_at, missed, last_tick_id FROM schedule_task ORDER BY name")
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(rows))
	for i := range rows {
		ids[i] = rows[i].last
	}
	last, err := s.ticks(ctx, ids)
	if err != nil {
		return nil, err
	}
	list := make([]Status, len(rows))
	for i, r := range rows {
		list[i] = r.Status
		list[i].Known, list[i].Last = s.tasks[r.Task] != nil, last[r.last]
		if !r.NextDue.IsZero() {
			list[i].Lag = max(0, now.Sub(r.NextDue))
		}
	}
	return list, nil
}

func (s *Scheduler) ticks(ctx context.Context, ids []int64) (map[int64]*Tick, error) {
	found := map[int64]*Tick{}
	if len(ids) == 0 {
		return found, nil
	}
	rows, err := sqldb.All(ctx, s.db, scanTick, "SELECT "+tickColumns+" FROM schedule_tick WHERE id IN ("+sqldb.Marks(len(ids))+")", sqldb.Args(ids)...)
	for i := range rows {
		found[rows[i].id] = rows[i].public()
	}
	return found, err
}

// Place is where a page of the history ends.
type Place struct {
	Due time.Time
	ID  int64
}

// History returns ticks of a task that are due before a place, latest first, at most limit; the zero Place begins. A task
// that nobody knows has none. 1 statement.
func (s *Scheduler) History(ctx context.Context, name string, before Place, limit int) ([]Tick, error) {
	text, args := "SELECT "+tickColumns+" FROM schedule_tick WHERE task = ?", []any{name}
	if before != (Place{}) {
		due := sqldb.Millis(before.Due)
		text += " AND due_at <= ? AND (due_at < ? OR (due_at = ? AND id < ?))"
		args = append(args, due, due, due, before.ID)
	}
	rows, err := sqldb.All(ctx, s.db, scanTick, text+" ORDER BY due_at DESC, id DESC LIMIT ?", append(args, limit)...)
	if err != nil {
		return nil, err
	}
	list := make([]Tick, len(rows))
	for i := range rows {
		list[i] = *rows[i].public()
	}
	return list, nil
}
