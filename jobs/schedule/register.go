package schedule

import (
	"context"
	"database/sql"
	"log/slog"
	"time"

	"vapeart/shop/sqldb"
)

// abandoned is how long nobody with a task's spec must have looked at it before a scheduler with another one takes it over.
// While two releases run side by side the one that started last decides; should only the other one be left, it does.
const abandoned = 5 * time.Minute

// seenEvery bounds how often the sign of life is written.
const seenEvery = time.Minute

// entry is a task's row.
type entry struct {
	name, spec, zone string
	enabled          bool
	cursor, next     time.Time
	done, seen       time.Time
}

const entryColumns = "name, spec, zone, enabled, cursor_at, next_due_at, done_at, seen_at"

func scanEntry(e *entry, scan sqldb.Scanner) error {
	var cursor, seen int64
	var next, done sql.NullInt64
	err := scan(&e.name, &e.spec, &e.zone, &e.enabled, &cursor, &next, &done, &seen)
	e.cursor, e.next, e.done, e.seen = sqldb.Time(cursor), sqldb.NullTime(next), sqldb.NullTime(done), sqldb.Time(seen)
	return err
}

// of tells whether the row speaks of the task as this program knows it.
func (e *entry) of(t *task) bool { return e.spec == t.spec && e.zone == t.zone }

func (e *entry) due(now time.Time) bool { return e.enabled && !e.next.IsZero() && !e.next.After(now) }

func (s *Scheduler) entries(ctx context.Context) (map[string]*entry, error) {
	rows, err := sqldb.All(ctx, s.db, scanEntry, "SELECT "+entryColumns+" FROM schedule_task")
	if err != nil {
		return nil, err
	}
	found := make(map[string]*entry, len(rows))
	for i := range rows {
		found[rows[i].name] = &rows[i]
	}
	return found, nil
}

// register makes the rows say what this program's tasks say.
func (s *Scheduler) register(ctx context.Context) error {
	found, err := s.entries(ctx)
	if err != nil {
		return err
	}
	for _, name := range s.order {
		if t, e := s.tasks[name], found[name]; e == nil || !e.of(t) {
			if err := s.take(ctx, t); err != nil {
				return err
			}
		}
	}
	return nil
}

// take writes a task's row anew. A task seen for the first time, or with another spec or zone, begins now; whether it is
// enabled stays what operators chose.
func (s *Scheduler) take(ctx context.Context, t *task) error {
	return s.db.InTx(ctx, func(ctx context.Context) error {
		now := s.clock.Now()
		at := sqldb.Millis(now)
		cols := []string{"spec", "zone", "enabled", "cursor_at", "missed", "known_since", "seen_at"}
		if _, err := s.db.Exec(ctx, s.db.InsertNew("schedule_task", []string{"name"}, cols, 1), t.Name, "", "", sqldb.Bool(!t.Disabled), at, 0, at, at); err != nil {
			return err
		}
		e, err := s.lock(ctx, t)
		if err != nil || e.of(t) { // another scheduler of this release was here
			return err
		}
		if e.spec != "" {
			s.log.InfoContext(ctx, "task has new times", "task", t.Name, "spec", t.spec, "zone", t.zone, "before", e.spec, "before_zone", e.zone)
		}
		_, err = s.db.Exec(ctx, "UPDATE schedule_task SET spec = ?, zone = ?, cursor_at = ?, next_due_at = ?, seen_at = ? WHERE name = ?",
			t.spec, t.zone, at, t.nextDue(e.enabled, now), at, t.Name)
		return err
	})
}

func (t *task) nextDue(enabled bool, after time.Time) sql.NullInt64 {
	if !enabled {
		return sql.NullInt64{}
	}
	return sqldb.NullMillis(t.table.next(after))
}

// lock returns a task's row, held until the transaction ends: whoever decides about the task or ends one of its ticks
// holds it. Errors: sql.ErrNoRows.
func (s *Scheduler) lock(ctx context.Context, t *task) (entry, error) {
	return sqldb.One(ctx, s.db, scanEntry, "SELECT "+entryColumns+" FROM schedule_task WHERE name = ?"+s.db.ForUpdate(), t.Name)
}

// lookAround finds what no firing brought: instants that fell due while this machine slept, its clock was set or the
// database was away, jobs that ended without a word, and tasks that nobody looks after.
func (s *Scheduler) lookAround(ctx context.Context) error {
	found, err := s.entries(ctx)
	if err != nil {
		return err
	}
	now := s.clock.Now()
	var seen []string
	for _, name := range s.order {
		t, e := s.tasks[name], found[name]
		switch {
		case e == nil, !e.of(t) && now.Sub(e.seen) > abandoned:
			err = s.take(ctx, t)
		case !e.of(t):
		default:
			if now.Sub(e.seen) >= seenEvery {
				seen = append(seen, name)
			}
			if e.due(now) {
				err = s.decide(ctx, t)
			}
		}
		if err != nil { // the other tasks are no worse for it
			s.log.LogAttrs(ctx, slog.LevelWarn, "task cannot be decided, comes again", slog.String("task", name), slog.String("err", err.Error()))
			err = nil
		}
	}
	if err := s.tidy(ctx); err != nil || len(seen) == 0 {
		return err
	}
	_, err = s.db.Exec(ctx, "UPDATE schedule_task SET seen_at = ? WHERE name IN ("+sqldb.Marks(len(seen))+")",
		append([]any{sqldb.Millis(now)}, sqldb.Args(seen)...)...)
	return err
}
