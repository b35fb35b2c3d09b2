package queue

import (
	"context"
	"database/sql"
	"math/rand/v2"
	"strings"
	"time"

	"vapeart/shop/sqldb"
)

// row is a job of the ledger.
type row struct {
	id                                   int64
	kind, queue, arguments, requestID    string
	attempt, failures, lost, maxAttempts int
	runAt, createdAt, claimedAt          time.Time
	worker, cancelledBy                  string
}

func (r *row) name() attemptOf { return attemptOf{r.id, r.attempt} }

const rowColumns = "id, kind, queue, arguments, request_id, attempt, failures, lost, max_attempts, run_at, created_at, started_at, worker, cancelled_by"

func scanRow(r *row, scan sqldb.Scanner) error {
	var runAt, createdAt int64
	var claimedAt sql.NullInt64
	var worker, by sql.NullString
	err := scan(&r.id, &r.kind, &r.queue, &r.arguments, &r.requestID, &r.attempt, &r.failures, &r.lost, &r.maxAttempts,
		&runAt, &createdAt, &claimedAt, &worker, &by)
	r.runAt, r.createdAt, r.claimedAt, r.worker = sqldb.Time(runAt), sqldb.Time(createdAt), sqldb.NullTime(claimedAt), worker.String
	r.cancelledBy = by.String
	return err
}

// opening is a queue with ready jobs.
type opening struct {
	queue      string
	lastChance bool // these jobs are dead when they lose one more lease
	innocent   bool // only those that have lost no lease are wanted
	paused     bool
	limit      Limit
}

// line is the name in the index under which the jobs stand.
func (o opening) line() string {
	if o.lastChance {
		return "!" + o.queue
	}
	return o.queue
}

// openings returns the queues that have ready jobs, with what holds them back. It jumps from name to name in the index
// instead of reading every job. 1 statement.
func (l *Ledger) openings(ctx context.Context) ([]opening, error) {
	return sqldb.All(ctx, l.db, func(o *opening, scan sqldb.Scanner) error {
		var paused sql.NullInt64
		var per int64
		err := scan(&o.queue, &paused, &o.limit.Concurrency, &o.limit.Rate, &per)
		o.paused, o.limit.Per = paused.Valid, time.Duration(per)*time.Millisecond
		o.queue, o.lastChance = strings.CutPrefix(o.queue, "!")
		return err
	}, `WITH RECURSIVE name (line) AS (
			SELECT MIN(job.line) FROM job WHERE job.state = 'ready'
			UNION ALL
			SELECT (SELECT MIN(job.line) FROM job WHERE job.state = 'ready' AND job.line > name.line) FROM name WHERE name.line IS NOT NULL
		)
		SELECT name.line, job_limit.paused_at, COALESCE(job_limit.concurrency, 0), COALESCE(job_limit.rate, 0), COALESCE(job_limit.per_ms, 0)
		FROM name LEFT JOIN job_limit ON job_limit.name = CONCAT('queue:', CASE WHEN name.line LIKE '!%' THEN SUBSTR(name.line, 2) ELSE name.line END)
		WHERE name.line IS NOT NULL`)
}

// room is how many jobs a worker takes: free can start at once, ahead more may wait in its memory for a moment.
type room struct{ free, ahead int }

func (r room) all() int { return r.free + r.ahead }

// claim gives a worker ready jobs of a queue under a new lease, at most as many as it has room for. Jobs that another
// worker is just claiming are passed over, not waited for. Kinds that are not among these stay for a program that knows
// them. Those with a limit never wait in a worker's memory. They and the others are asked in random order, so that none
// of them takes all the room for ever. refused tells that there are jobs left which must wait in the ledger, see innocent.
func (l *Ledger) claim(ctx context.Context, worker string, from opening, kinds []settings, r room) (claimed []row, refused bool, err error) {
	err = l.db.InTx(ctx, func(ctx context.Context) error {
		claimed, refused = claimed[:0], false
		held, err := l.admit(ctx, "queue", from.queue, from.limit, r)
		if err != nil || held.all() <= 0 {
			return err
		}
		for _, group := range shuffled(grouped(from.queue, kinds)) {
			left := room{held.free - len(claimed), held.ahead}
			if left.all() <= 0 {
				break
			}
			found, err := l.candidates(ctx, from, group, left)
			if err != nil {
				return err
			}
			fit := innocent(found, left.free)
			refused = refused || len(fit) < len(found)
			claimed = append(claimed, fit...)
		}
		if err := l.count(ctx, "queue", from.queue, from.limit, len(claimed)); err != nil {
			return err
		}
		return l.take(ctx, worker, claimed)
	})
	if err != nil {
		return nil, false, err
	}
	return claimed, refused, nil
}

// innocent returns the rows without those that a worker's death would wrongly speak against: a job that has lost a lease
// must not wait in memory, see suspicion.
func innocent(rows []row, free int) []row {
	fit := rows[:0:len(rows)]
	for _, row := range rows {
		if row.lost > 0 && free <= 0 {
			continue
		}
		free--
		fit = append(fit, row)
	}
	return fit
}

// lastChance tells whether the job is dead if it loses one more lease.
func (r *row) lastChance() bool { return r.lost >= poisoned-1 }

// grouped returns the kinds that a queue's jobs are asked for by: all those without a limit together, each other alone.
func grouped(queue string, kinds []settings) [][]settings {
	var groups [][]settings
	var free []settings
	for _, k := range kinds {
		switch {
		case k.limit.none():
			free = append(free, k)
		case k.queue == queue:
			groups = append(groups, []settings{k})
		}
	}
	if len(free) > 0 {
		groups = append(groups, free)
	}
	return groups
}

func shuffled[T any](list []T) []T {
	rand.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

// candidates reads and locks jobs of a group of kinds; where there is no place for suspects it reads beyond them.
func (l *Ledger) candidates(ctx context.Context, from opening, group []settings, r room) ([]row, error) {
	limit := group[0].limit
	r, err := l.admit(ctx, "kind", group[0].name, limit, r)
	if err != nil || r.all() <= 0 {
		return nil, err
	}
	args := []any{Ready, from.line()}
	for _, k := range group {
		args = append(args, k.name)
	}
	which := ")"
	if from.innocent || r.free <= 0 {
		which = ") AND lost = 0"
	}
	found, err := sqldb.All(ctx, l.db, scanRow, "SELECT "+rowColumns+" FROM job WHERE state = ? AND line = ? AND kind IN ("+
		sqldb.Marks(len(group))+which+" ORDER BY place, turn_at, id LIMIT ?"+l.db.ForUpdateSkipLocked(), append(args, r.all())...)
	if err != nil {
		return nil, err
	}
	return found, l.count(ctx, "kind", group[0].name, limit, len(found))
}

// take writes the lease of rows that this transaction holds. Those that have lost one before begin when they say so, see
// begin; the others count as begun.
func (l *Ledger) take(ctx context.Context, worker string, rows []row) error {
	if len(rows) == 0 {
		return nil
	}
	now := l.now()
	for i := range rows {
		rows[i].attempt++
		rows[i].claimedAt, rows[i].worker = now, worker
	}
	_, err := l.db.Exec(ctx, `
		UPDATE job SET state = ?, attempt = attempt + 1, started_at = CASE WHEN lost = 0 THEN ? END, worker = ?, turn_at = ?,
			unique_key = CASE WHEN unique_until = ? THEN NULL ELSE unique_key END
		WHERE id IN (`+sqldb.Marks(len(rows))+")",
		append([]any{Running, sqldb.Millis(now), worker, sqldb.Millis(now.Add(l.lease)), UntilStarted}, ids(rows)...)...)
	return err
}

func ids(rows []row) []any {
	list := make([]any, len(rows))
	for i, r := range rows {
		list[i] = r.id
	}
	return list
}

// attemptOf names one attempt.
type attemptOf struct {
	id      int64
	attempt int
}
