package queue

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"vapeart/shop/sqldb"
)

// Stat counts a queue's jobs in one state.
type Stat struct {
	Queue  string
	State  State
	Count  int64
	Oldest time.Time // the longest in this state: since when it is ready or over, when the first one is due, when the first lease ends
}

// Stats counts the jobs by queue and state, in this order. 1 statement, which reads every job.
func (l *Ledger) Stats(ctx context.Context) ([]Stat, error) { return l.stats(ctx, "") }

// Backlog counts the jobs that are not over, and the dead, by queue and state. 1 statement.
func (l *Ledger) Backlog(ctx context.Context) ([]Stat, error) {
	return l.stats(ctx, " WHERE state IN ('dead', 'ready', 'running', 'waiting')")
}

func (l *Ledger) stats(ctx context.Context, where string) ([]Stat, error) {
	return sqldb.All(ctx, l.db, func(s *Stat, scan sqldb.Scanner) error {
		var oldest int64
		err := scan(&s.Queue, &s.State, &s.Count, &oldest)
		s.Oldest = sqldb.Time(oldest)
		return err
	}, "SELECT queue, state, COUNT(*), MIN(turn_at) FROM job"+where+" GROUP BY queue, state ORDER BY queue, state")
}

// Queue is a queue as ops see it.
type Queue struct {
	Name     string
	Counts   map[State]int64
	Oldest   time.Time // since when the oldest ready job is ready; zero without one
	PausedAt time.Time // zero: not paused
	PausedBy string
	Limit    Limit
}

// Queues returns every queue that has jobs, a limit or a pause, by name. 2 statements.
func (l *Ledger) Queues(ctx context.Context) ([]Queue, error) {
	stats, err := l.Stats(ctx)
	if err != nil {
		return nil, err
	}
	list, err := sqldb.All(ctx, l.db, func(q *Queue, scan sqldb.Scanner) error {
		var paused sql.NullInt64
		var per int64
		err := scan(&q.Name, &paused, &q.PausedBy, &q.Limit.Concurrency, &q.Limit.Rate, &per)
		q.Name = strings.TrimPrefix(q.Name, "queue:")
		q.Limit.Per, q.PausedAt, q.Counts = time.Duration(per)*time.Millisecond, sqldb.NullTime(paused), map[State]int64{}
		return err
	}, "SELECT name, paused_at, paused_by, concurrency, rate, per_ms FROM job_limit WHERE name >= 'queue:' AND name < 'queue;'")
	if err != nil {
		return nil, err
	}
	for _, s := range stats {
		i := slices.IndexFunc(list, func(q Queue) bool { return q.Name == s.Queue })
		if i < 0 {
			i, list = len(list), append(list, Queue{Name: s.Queue, Counts: map[State]int64{}})
		}
		if list[i].Counts[s.State] = s.Count; s.State == Ready {
			list[i].Oldest = s.Oldest
		}
	}
	slices.SortFunc(list, func(a, b Queue) int { return strings.Compare(a.Name, b.Name) })
	return list, nil
}

// Record is a job as the ledger tells of it.
type Record struct {
	ID                      int64
	Kind, Queue             string
	State                   State
	Priority                Priority
	Arguments               string // JSON
	UniqueKey               string
	RequestID               string
	Attempt, Failures, Lost int
	MaxAttempts             int // 0: as the worker says
	RunAt, CreatedAt        time.Time
	TurnAt                  time.Time // waiting: when due; ready: since; running: the lease's end; else when it ended
	Worker                  string    // who has it, or did it well
	StartedAt               time.Time // of that attempt
	CancelledBy             string    // who asked for its end
	LastError               string    // of the last attempt that did not go well; List and Get
	Attempts                []Attempt // that have ended, first to last; Get only
}

// Attempt is one ended attempt.
type Attempt struct {
	Attempt                   int
	Worker                    string
	DueAt, StartedAt, EndedAt time.Time
	Outcome                   Outcome
	Error                     string // empty when it went well
}

const recordColumns = `job.id, kind, queue, state, priority, arguments, unique_key, request_id, job.attempt, failures, lost, max_attempts,
	run_at, created_at, turn_at, job.worker, job.started_at, cancelled_by`

// scanRecord reads recordColumns and what comes after them.
func scanRecord(r *Record, scan sqldb.Scanner, more ...any) error {
	var runAt, createdAt, turnAt int64
	var startedAt sql.NullInt64
	var key, worker, by sql.NullString
	err := scan(append([]any{
		&r.ID, &r.Kind, &r.Queue, &r.State, &r.Priority, &r.Arguments, &key, &r.RequestID, &r.Attempt, &r.Failures, &r.Lost,
		&r.MaxAttempts, &runAt, &createdAt, &turnAt, &worker, &startedAt, &by,
	}, more...)...)
	r.RunAt, r.CreatedAt, r.TurnAt = sqldb.Time(runAt), sqldb.Time(createdAt), sqldb.Time(turnAt)
	r.UniqueKey, r.CancelledBy = key.String, by.String
	if r.State == Running || r.State == Done {
		r.Worker, r.StartedAt = worker.String, sqldb.NullTime(startedAt)
	}
	return err
}

// Get returns a job with all its attempts. Errors: NotFound queue.unknown_job. 2 statements.
func (l *Ledger) Get(ctx context.Context, id int64) (*Record, error) {
	r, err := sqldb.One(ctx, l.db, func(r *Record, scan sqldb.Scanner) error { return scanRecord(r, scan) },
		"SELECT "+recordColumns+" FROM job WHERE id = ?", id)
	if sqldb.NoRows(err) {
		return nil, unknownJob(id)
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
	if n := len(r.Attempts); n > 0 {
		r.LastError = r.Attempts[n-1].Error
	}
	if r.State == Done {
		r.Attempts = append(r.Attempts, Attempt{r.Attempt, r.Worker, r.RunAt, r.StartedAt, r.TurnAt, OutcomeDone, ""})
	}
	return &r, nil
}

// Filter names jobs; what is empty names all.
type Filter struct {
	State       State
	Kind, Queue string
}

func (f Filter) where() (string, []any) {
	var parts []string
	var args []any
	for _, c := range []struct{ column, value string }{{"state", string(f.State)}, {"kind", f.Kind}, {"queue", f.Queue}} {
		if c.value != "" {
			parts, args = append(parts, c.column+" = ?"), append(args, c.value)
		}
	}
	if len(parts) == 0 {
		return "", nil
	}
	return " WHERE " + strings.Join(parts, " AND "), args
}

// Place is where a page of jobs begins: after the job with this turn and id. The zero Place is the beginning.
type Place struct {
	TurnAt time.Time
	ID     int64
}

// List returns the jobs that a filter names, at most n: of a state those first that came into it last, else the youngest
// first. 1 statement.
func (l *Ledger) List(ctx context.Context, f Filter, after Place, n int) ([]Record, error) {
	where, args := f.where()
	if where == "" {
		where = " WHERE 1 = 1"
	}
	order := " ORDER BY id DESC"
	if f.State != "" && f.State != Ready {
		where += " AND line = '' AND place = 0" // the index is in the order that is asked for
	}
	switch {
	case f.State != "":
		order = " ORDER BY turn_at DESC, id DESC"
		if after.ID != 0 {
			turn := sqldb.Millis(after.TurnAt)
			where, args = where+" AND turn_at <= ? AND (turn_at < ? OR (turn_at = ? AND id < ?))", append(args, turn, turn, turn, after.ID)
		}
	case after.ID != 0:
		where, args = where+" AND id < ?", append(args, after.ID)
	}
	return sqldb.All(ctx, l.db, func(r *Record, scan sqldb.Scanner) error {
		var last sql.NullString
		err := scanRecord(r, scan, &last)
		r.LastError = last.String
		return err
	}, "SELECT "+recordColumns+`, (SELECT error FROM job_attempt WHERE job_id = job.id AND error <> '' ORDER BY job_attempt.attempt DESC LIMIT 1)
		FROM job`+where+order+" LIMIT ?", append(args, n)...)
}

// DeadKind counts a kind's dead jobs.
type DeadKind struct {
	Kind        string
	Count       int64
	First, Last time.Time // when they died
	LastID      int64
	LastError   string
}

// Dead counts the dead jobs by kind, the latest first. 1 statement.
func (l *Ledger) Dead(ctx context.Context) ([]DeadKind, error) {
	list, err := sqldb.All(ctx, l.db, func(d *DeadKind, scan sqldb.Scanner) error {
		var first, last int64
		var text sql.NullString
		err := scan(&d.Kind, &d.Count, &first, &last, &d.LastID, &text)
		d.First, d.Last, d.LastError = sqldb.Time(first), sqldb.Time(last), text.String
		return err
	}, `WITH dead AS (SELECT id, kind, attempt, turn_at, ROW_NUMBER() OVER (PARTITION BY kind ORDER BY turn_at DESC, id DESC) AS nth FROM job WHERE state = 'dead'),
			tally AS (SELECT kind, COUNT(*) AS jobs, MIN(turn_at) AS oldest, MAX(turn_at) AS latest FROM dead GROUP BY kind)
		SELECT tally.kind, tally.jobs, tally.oldest, tally.latest, dead.id, (SELECT error FROM job_attempt WHERE job_id = dead.id AND attempt = dead.attempt)
		FROM tally JOIN dead ON dead.kind = tally.kind AND dead.nth = 1 ORDER BY tally.latest DESC, tally.kind`)
	return list, err
}
