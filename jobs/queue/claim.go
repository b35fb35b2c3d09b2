package queue

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"vapeart/shop/sqldb"
)

// poisoned is how many lost leases make a job dead: one that kills its workers must not go on for ever.
const poisoned = 3

// sweepBatch bounds the rows that one transaction of housekeeping holds.
const sweepBatch = 100

// row is a job of the ledger.
type row struct {
	id                                   int64
	kind, queue, arguments, requestID    string
	attempt, failures, lost, maxAttempts int
	runAt, createdAt, claimedAt          time.Time
	worker                               string
}

const rowColumns = "id, kind, queue, arguments, request_id, attempt, failures, lost, max_attempts, run_at, created_at, claimed_at, lease_owner"

func scanRow(r *row, scan sqldb.Scanner) error {
	var runAt, createdAt int64
	var claimedAt sql.NullInt64
	var worker sql.NullString
	err := scan(&r.id, &r.kind, &r.queue, &r.arguments, &r.requestID, &r.attempt, &r.failures, &r.lost, &r.maxAttempts,
		&runAt, &createdAt, &claimedAt, &worker)
	r.runAt, r.createdAt, r.claimedAt, r.worker = sqldb.Time(runAt), sqldb.Time(createdAt), sqldb.NullTime(claimedAt), worker.String
	return err
}

// claim gives a worker at most limit ready jobs of the kinds, from the queues in the order given, under a new lease.
// Jobs that another worker is just claiming are passed over, not waited for. Kinds that this program does not know stay
// for one that does.
func (l *Ledger) claim(ctx context.Context, worker string, queues, kinds []string, limit int) ([]row, error) {
	if len(kinds) == 0 || limit <= 0 {
		return nil, nil
	}
	var claimed []row
	err := l.db.InTx(ctx, func(ctx context.Context) error {
		claimed = claimed[:0]
		for _, queue := range queues {
			args := append([]any{Ready, queue}, sqldb.Args(kinds)...)
			found, err := sqldb.All(ctx, l.db, scanRow, "SELECT "+rowColumns+" FROM job WHERE state = ? AND queue = ? AND kind IN ("+
				sqldb.Marks(len(kinds))+") ORDER BY priority, id LIMIT ?"+l.db.ForUpdateSkipLocked(), append(args, limit-len(claimed))...)
			if err != nil {
				return err
			}
			if claimed = append(claimed, found...); len(claimed) == limit {
				break
			}
		}
		return l.take(ctx, worker, claimed)
	})
	if err != nil {
		return nil, err
	}
	return claimed, nil
}

// take writes the lease of rows that this transaction holds.
func (l *Ledger) take(ctx context.Context, worker string, rows []row) error {
	if len(rows) == 0 {
		return nil
	}
	now := l.clock.Now()
	for i := range rows {
		rows[i].attempt++
		rows[i].claimedAt, rows[i].worker = now, worker
	}
	_, err := l.db.Exec(ctx, `
		UPDATE job SET state = ?, attempt = attempt + 1, claimed_at = ?, lease_owner = ?, lease_until = ?,
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

// renew prolongs a worker's leases and returns those of its attempts that it still holds, until when.
func (l *Ledger) renew(ctx context.Context, worker string, attempts []attemptOf) (map[attemptOf]bool, time.Time, error) {
	until := l.clock.Now().Add(l.lease)
	jobs := make([]any, len(attempts))
	for i, a := range attempts {
		jobs[i] = a.id
	}
	held := map[attemptOf]bool{}
	if len(attempts) == 0 {
		return held, until, nil
	}
	where := " WHERE state = ? AND lease_owner = ? AND id IN (" + sqldb.Marks(len(jobs)) + ")"
	args := append([]any{Running, worker}, jobs...)
	err := l.db.InTx(ctx, func(ctx context.Context) error {
		if _, err := l.db.Exec(ctx, "UPDATE job SET lease_until = ?"+where, append([]any{sqldb.Millis(until)}, args...)...); err != nil {
			return err
		}
		found, err := sqldb.All(ctx, l.db, func(a *attemptOf, scan sqldb.Scanner) error {
			return scan(&a.id, &a.attempt)
		}, "SELECT id, attempt FROM job"+where, args...)
		for _, a := range found {
			held[a] = true
		}
		return err
	})
	return held, until, err
}

// promote makes jobs ready whose time has come, one batch, and returns how many.
func (l *Ledger) promote(ctx context.Context) (int, error) {
	n := 0
	err := l.db.InTx(ctx, func(ctx context.Context) error {
		due, err := sqldb.All(ctx, l.db, sqldb.Scalar[int64],
			"SELECT id FROM job WHERE state = ? AND run_at <= ? ORDER BY run_at LIMIT ?"+l.db.ForUpdateSkipLocked(),
			Waiting, sqldb.Millis(l.clock.Now()), sweepBatch)
		if n = len(due); n == 0 || err != nil {
			return err
		}
		_, err = l.db.Exec(ctx, "UPDATE job SET state = ? WHERE id IN ("+sqldb.Marks(n)+")", append([]any{Ready}, sqldb.Args(due)...)...)
		return err
	})
	return n, err
}

// sweep takes jobs back whose lease has ended, one batch, and returns how many. The job loses no try; at its third lost
// lease it is dead.
func (l *Ledger) sweep(ctx context.Context) ([]row, error) {
	var lost []row
	err := l.db.InTx(ctx, func(ctx context.Context) error {
		now := l.clock.Now()
		var err error
		lost, err = sqldb.All(ctx, l.db, scanRow, "SELECT "+rowColumns+
			" FROM job WHERE state = ? AND lease_until <= ? ORDER BY lease_until LIMIT ?"+l.db.ForUpdateSkipLocked(),
			Running, sqldb.Millis(now), sweepBatch)
		if err != nil {
			return err
		}
		for i := range lost {
			r := &lost[i]
			r.lost++
			v := verdict{outcome: OutcomeLost, state: Ready, failures: r.failures, runAt: now, err: "lease of " + r.worker + " ended"}
			if r.lost >= poisoned {
				v.state, v.err = DeadState, fmt.Sprintf("%s: %d leases lost, the job may be killing its workers", v.err, r.lost)
			}
			if err := l.write(ctx, r, v, now); err != nil {
				return err
			}
		}
		return nil
	})
	return lost, err
}

// write ends a job's attempt if it is still the one that holds it. Errors: ErrLeaseLost.
func (l *Ledger) write(ctx context.Context, r *row, v verdict, now time.Time) error {
	var finished sql.NullInt64
	if v.state == Done || v.state == DeadState || v.state == Cancelled {
		finished = sqldb.NullMillis(now)
		v.runAt = r.runAt
	}
	return l.db.InTx(ctx, func(ctx context.Context) error {
		matched, err := l.db.Exec(ctx, `
			UPDATE job SET state = ?, failures = ?, lost = ?, run_at = ?, claimed_at = NULL, lease_owner = NULL, lease_until = NULL,
				finished_at = ?, unique_key = CASE WHEN ? AND unique_until <> ? THEN NULL ELSE unique_key END
			WHERE id = ? AND attempt = ? AND state = ?`,
			v.state, v.failures, r.lost, sqldb.Millis(v.runAt), finished, finished.Valid, UntilPruned, r.id, r.attempt, Running)
		if err != nil {
			return err
		}
		if matched == 0 {
			return ErrLeaseLost
		}
		if v.state == Ready {
			l.ring(ctx, Ready)
		}
		_, err = l.db.Exec(ctx, `
			INSERT INTO job_attempt (job_id, attempt, worker, due_at, started_at, finished_at, outcome, error)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			r.id, r.attempt, r.worker, sqldb.Millis(r.runAt), sqldb.Millis(r.claimedAt), sqldb.Millis(now), v.outcome, v.err)
		return err
	})
}
