package schedule

import (
	"context"
	"database/sql"
	"time"

	"vapeart/shop/sqldb"
)

// State is what became of a tick, see the package's picture.
type State string

// The states.
const (
	Queued    State = "queued"
	Enqueued  State = "enqueued"
	Running   State = "running"
	Retrying  State = "retrying" // failed, its job comes again
	Done      State = "done"
	Failed    State = "failed"
	Missed    State = "missed"
	Skipped   State = "skipped"
	Replaced  State = "replaced"
	Cancelled State = "cancelled"
)

// tick is a row of the history.
type tick struct {
	id                                int64
	task                              string
	due, first                        time.Time
	byHand                            bool
	instants                          int64
	state                             State
	decidedAt                         time.Time
	decidedBy                         string
	jobID                             int64
	enqueuedAt, startedAt, finishedAt time.Time
	attempt                           int
	worker, result                    string
}

const tickColumns = "id, task, due_at, by_hand, first_due_at, instants, state, decided_at, decided_by, job_id, enqueued_at, attempt, started_at, finished_at, worker, result"

func scanTick(t *tick, scan sqldb.Scanner) error {
	var due, first, decided int64
	var job, enqueued, started, finished sql.NullInt64
	err := scan(&t.id, &t.task, &due, &t.byHand, &first, &t.instants, &t.state, &decided, &t.decidedBy, &job, &enqueued, &t.attempt,
		&started, &finished, &t.worker, &t.result)
	t.due, t.first, t.decidedAt, t.jobID = sqldb.Time(due), sqldb.Time(first), sqldb.Time(decided), job.Int64
	t.enqueuedAt, t.startedAt, t.finishedAt = sqldb.NullTime(enqueued), sqldb.NullTime(started), sqldb.NullTime(finished)
	return err
}

// insert writes a new tick and returns its id. It is told when the transaction is committed.
func (s *Scheduler) insert(ctx context.Context, t *tick) (int64, error) {
	if t.state == Missed || t.state == Skipped {
		t.finishedAt = t.decidedAt
	}
	id, err := s.db.Insert(ctx, `
		INSERT INTO schedule_tick (task, due_at, by_hand, first_due_at, instants, state, decided_at, decided_by, job_id, enqueued_at,
			attempt, finished_at, worker, result)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, '', '')`,
		t.task, sqldb.Millis(t.due), sqldb.Bool(t.byHand), sqldb.Millis(t.first), t.instants, t.state, sqldb.Millis(t.decidedAt), t.decidedBy,
		sqldb.NullID(t.jobID), sqldb.NullMillis(t.enqueuedAt), sqldb.NullMillis(t.finishedAt))
	if err == nil {
		d := Decision{Task: t.task, Due: t.due, State: t.state, Instants: t.instants, Lag: t.decidedAt.Sub(t.due)}
		s.db.AfterCommit(ctx, func() { s.tell(ctx, d) })
	}
	return id, err
}

func (s *Scheduler) tell(ctx context.Context, d Decision) {
	if d.State == Missed {
		s.log.WarnContext(ctx, "task missed its time", "task", d.Task, "due", d.Due, "instants", d.Instants, "late", d.Lag)
	}
	s.observe(d)
}

// What a row has room for, in bytes.
const (
	maxResult = 4_000
	maxBy     = 80
)

func cut(s string) string { return cutTo(s, maxResult) }

// cutTo shortens a text at a character's end.
func cutTo(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && s[most]&0xc0 == 0x80 {
		most--
	}
	return s[:most]
}
