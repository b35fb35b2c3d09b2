package queue

import (
	"context"
	"time"

	"vapeart/shop/fault"
	"vapeart/shop/sqldb"
)

// Stat counts a queue's jobs in one state.
type Stat struct {
	Queue  string
	State  State
	Count  int64
	Oldest time.Time // when the first of them was due
}

// Stats counts the jobs by queue and state, in this order. 1 statement.
func (l *Ledger) Stats(ctx context.Context) ([]Stat, error) {
	return sqldb.All(ctx, l.db, func(s *Stat, scan sqldb.Scanner) error {
		var oldest int64
		err := scan(&s.Queue, &s.State, &s.Count, &oldest)
		s.Oldest = sqldb.Time(oldest)
		return err
	}, "SELECT queue, state, COUNT(*), MIN(run_at) FROM job GROUP BY queue, state ORDER BY queue, state")
}

// Record is a job as the ledger tells of it.
type Record struct {
	ID                                   int64
	Kind, Queue                          string
	State                                State
	Arguments                            string // JSON
	RequestID                            string
	Attempt, Failures, Lost, MaxAttempts int
	RunAt, CreatedAt                     time.Time
	Attempts                             []Attempt // that have ended, first to last
}

// Attempt is one ended attempt.
type Attempt struct {
	Attempt                   int
	Worker                    string
	DueAt, StartedAt, EndedAt time.Time
	Outcome                   Outcome
	Error                     string // empty when it went well
}

// Get returns a job with all its attempts. Errors: NotFound queue.unknown_job. 2 statements.
func (l *Ledger) Get(ctx context.Context, id int64) (*Record, error) {
	r, err := sqldb.One(ctx, l.db, func(r *Record, scan sqldb.Scanner) error {
		var runAt, createdAt int64
		err := scan(&r.ID, &r.Kind, &r.Queue, &r.State, &r.Arguments, &r.RequestID, &r.Attempt, &r.Failures, &r.Lost, &r.MaxAttempts,
			&runAt, &createdAt)
		r.RunAt, r.CreatedAt = sqldb.Time(runAt), sqldb.Time(createdAt)
		return err
	}, `SELECT id, kind, queue, state, arguments, request_id, attempt, failures, lost, max_attempts, run_at, created_at
		FROM job WHERE id = ?`, id)
	if sqldb.NoRows(err) {
		return nil, fault.New(fault.NotFound, "queue.unknown_job", fault.With("job", id))
	}
	if err != nil {
		return nil, err
	}
	r.Attempts, err = sqldb.All(ctx, l.db, func(a *Attempt, scan sqldb.Scanner) error {
		var due, started, ended int64
		err := scan(&a.Attempt, &a.Worker, &due, &started, &ended, &a.Outcome, &a.Error)
		a.DueAt, a.StartedAt, a.EndedAt = sqldb.Time(due), sqldb.Time(started), sqldb.Time(ended)
		return err
	}, `SELECT attempt, worker, due_at, started_at, finished_at, outcome, error FROM job_attempt WHERE job_id = ? ORDER BY attempt`, id)
	if err != nil {
		return nil, err
	}
	return &r, nil
}

// Prune deletes jobs that were done or cancelled before a time, with their attempts, at most limit, and returns how many:
// as many as limit means that there are more. Dead jobs stay.
func (l *Ledger) Prune(ctx context.Context, before time.Time, limit int) (int, error) {
	n := 0
	err := l.db.InTx(ctx, func(ctx context.Context) error {
		var old []int64
		for _, state := range []State{Done, Cancelled} {
			found, err := sqldb.All(ctx, l.db, sqldb.Scalar[int64],
				"SELECT id FROM job WHERE state = ? AND finished_at < ? ORDER BY finished_at LIMIT ?"+l.db.ForUpdateSkipLocked(),
				state, sqldb.Millis(before), limit-len(old))
			if err != nil {
				return err
			}
			old = append(old, found...)
		}
		if n = len(old); n == 0 {
			return nil
		}
		for _, text := range []string{"DELETE FROM job_attempt WHERE job_id IN (", "DELETE FROM job WHERE id IN ("} {
			if _, err := l.db.Exec(ctx, text+sqldb.Marks(n)+")", sqldb.Args(old)...); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}
