package schedule

import (
	"context"
	"database/sql"
	"time"

	"vapeart/shop/sqldb"
)

// Prune deletes ticks that ended and were due before a time, and of each task those beyond the latest keep ticks that went
// as they should and the latest keep that did not; a task's open ticks stay. It works in batches of at most limit rows
// and returns how many it deleted.
func (s *Scheduler) Prune(ctx context.Context, before time.Time, keep, limit int) (int, error) {
	names, err := sqldb.All(ctx, s.db, sqldb.Scalar[string], "SELECT name FROM schedule_task ORDER BY name")
	if err != nil {
		return 0, err
	}
	all := 0
	for _, name := range names {
		for _, states := range [][]State{{Done, Skipped, Replaced, Cancelled}, {Failed, Missed}} {
			until, err := s.beyond(ctx, name, states, keep)
			if err != nil {
				return all, err
			}
			n, err := s.pruneTask(ctx, name, states, max(until, sqldb.Millis(before)-1), limit)
			if all += n; err != nil {
				return all, err
			}
		}
	}
	return all, nil
}

// beyond returns when the latest tick was due that is one too many, 0 if there is none.
func (s *Scheduler) beyond(ctx context.Context, name string, states []State, keep int) (int64, error) {
	args := append([]any{name}, sqldb.Args(states)...)
	until, err := sqldb.One(ctx, s.db, sqldb.Scalar[sql.NullInt64],
		"SELECT due_at FROM schedule_tick WHERE task = ? AND finished_at IS NOT NULL AND state IN ("+sqldb.Marks(len(states))+
			") ORDER BY due_at DESC LIMIT 1 OFFSET ?", append(args, keep)...)
	return until.Int64, ignoreNoRows(err)
}

func (s *Scheduler) pruneTask(ctx context.Context, name string, states []State, until int64, limit int) (int, error) {
	args := append([]any{name, until}, sqldb.Args(states)...)
	for all := 0; ; {
		ids, err := sqldb.All(ctx, s.db, sqldb.Scalar[int64],
			"SELECT id FROM schedule_tick WHERE task = ? AND due_at <= ? AND finished_at IS NOT NULL AND state IN ("+sqldb.Marks(len(states))+
				") ORDER BY due_at LIMIT ?", append(args, limit)...)
		if err != nil || len(ids) == 0 {
			return all, err
		}
		n, err := s.db.Exec(ctx, "DELETE FROM schedule_tick WHERE id IN ("+sqldb.Marks(len(ids))+")", sqldb.Args(ids)...)
		if all += int(n); err != nil || len(ids) < limit {
			return all, err
		}
	}
}
