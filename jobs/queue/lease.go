package queue

import (
	"context"
	"fmt"
	"time"

	"vapeart/shop/sqldb"
)

// poisoned is how many lost leases make a job dead: one that kills its workers must not go on for ever.
const poisoned = 3

// sweepBatch bounds the rows that one transaction of housekeeping holds.
const sweepBatch = 500

// renew prolongs a worker's leases and returns those of its attempts that it still holds, until when.
func (l *Ledger) renew(ctx context.Context, worker string, attempts []attemptOf) (map[attemptOf]bool, time.Time, error) {
	until := l.now().Add(l.lease)
	held := map[attemptOf]bool{}
	if len(attempts) == 0 {
		return held, until, nil
	}
	where := " WHERE state = ? AND worker = ? AND id IN (" + sqldb.Marks(len(attempts)) + ")"
	args := []any{Running, worker}
	for _, a := range attempts {
		args = append(args, a.id)
	}
	err := l.db.InTx(ctx, func(ctx context.Context) error {
		clear(held)
		if _, err := l.db.Exec(ctx, "UPDATE job SET turn_at = ?"+where, append([]any{sqldb.Millis(until)}, args...)...); err != nil {
			return err
		}
		found, err := sqldb.All(ctx, l.db, scanAttempt, "SELECT id, attempt FROM job"+where, args...)
		for _, a := range found {
			held[a] = true
		}
		return err
	})
	return held, until, err
}

func scanAttempt(a *attemptOf, scan sqldb.Scanner) error { return scan(&a.id, &a.attempt) }

// unwanted returns those of the attempts whose jobs somebody asked to cancel, and by whom.
func (l *Ledger) unwanted(ctx context.Context, attempts []attemptOf) (map[attemptOf]string, error) {
	asked := map[attemptOf]string{}
	if len(attempts) == 0 {
		return asked, nil
	}
	args := make([]any, len(attempts))
	for i, a := range attempts {
		args[i] = a.id
	}
	type ask struct {
		attemptOf
		by string
	}
	found, err := sqldb.All(ctx, l.db, func(a *ask, scan sqldb.Scanner) error { return scan(&a.id, &a.attempt, &a.by) },
		"SELECT id, attempt, cancelled_by FROM job WHERE id IN ("+sqldb.Marks(len(args))+") AND cancelled_by IS NOT NULL AND state = 'running'", args...)
	for _, a := range found {
		asked[a.attemptOf] = a.by
	}
	return asked, err
}

// heldBy returns the jobs that a worker has according to the ledger.
func (l *Ledger) heldBy(ctx context.Context, worker string) ([]row, error) {
	return sqldb.All(ctx, l.db, scanRow,
		"SELECT "+rowColumns+" FROM job WHERE state = 'running' AND line = '' AND place = 0 AND worker = ?", worker)
}

// promote makes jobs ready whose time has come, one batch, and returns how many.
func (l *Ledger) promote(ctx context.Context) (int, error) {
	type due struct {
		id    int64
		queue string
	}
	var list []due
	err := l.db.InTx(ctx, func(ctx context.Context) (err error) {
		list, err = sqldb.All(ctx, l.db, func(d *due, scan sqldb.Scanner) error { return scan(&d.id, &d.queue) },
			"SELECT id, queue FROM job WHERE state = 'waiting' AND line = '' AND place = 0 AND turn_at <= ? ORDER BY turn_at LIMIT ?"+l.db.ForUpdateSkipLocked(),
			sqldb.Millis(l.now()), sweepBatch)
		if len(list) == 0 || err != nil {
			return err
		}
		jobs := make([]any, len(list))
		for i, d := range list {
			jobs[i] = d.id
			l.ring(ctx, Ready, d.queue)
		}
		_, err = l.db.Exec(ctx, "UPDATE job SET state = 'ready' WHERE id IN ("+sqldb.Marks(len(jobs))+")", jobs...)
		return err
	})
	return len(list), err
}

// anyDue tells without a lock whether promote or sweep would find something.
func (l *Ledger) anyDue(ctx context.Context, s State) (bool, error) {
	found, err := sqldb.All(ctx, l.db, sqldb.Scalar[int64], "SELECT id FROM job WHERE state = ? AND line = '' AND place = 0 AND turn_at <= ? LIMIT 1", s, sqldb.Millis(l.now()))
	return len(found) > 0, err
}

// sweep takes jobs back whose lease has ended, one batch, and returns them. They lose no try and stand in line where they
// stood; at its third lost lease a job is dead. One that had lost a lease before and did not begin this time was only claimed.
func (l *Ledger) sweep(ctx context.Context) ([]row, error) {
	var lost []row
	err := l.db.InTx(ctx, func(ctx context.Context) error {
		now := l.now()
		var err error
		lost, err = sqldb.All(ctx, l.db, scanRow, "SELECT "+rowColumns+
			" FROM job WHERE state = 'running' AND line = '' AND place = 0 AND turn_at <= ? ORDER BY turn_at LIMIT ?"+l.db.ForUpdateSkipLocked(),
			sqldb.Millis(now), sweepBatch)
		if err != nil {
			return err
		}
		var unbegun []row
		for i := range lost {
			r := &lost[i]
			if r.claimedAt.IsZero() {
				unbegun = append(unbegun, *r)
				continue
			}
			r.lost++
			v := verdict{outcome: OutcomeLost, state: Ready, failures: r.failures, runAt: r.runAt, err: "lease of " + r.worker + " ended"}
			switch {
			case r.cancelledBy != "":
				v.state, v.err = Cancelled, v.err+"; "+cancelledBy(r.cancelledBy).Error()
			case r.lost >= poisoned:
				v.state, v.err = DeadState, fmt.Sprintf("%s: %d leases lost, the job may be killing its workers", v.err, r.lost)
			}
			if err := l.write(ctx, r, v, r.claimedAt, now); err != nil {
				return err
			}
		}
		return l.release(ctx, unbegun)
	})
	return lost, err
}

// begin writes that a job which has lost a lease before begins now: if its worker dies, this time it counts. Errors:
// ErrLeaseLost.
func (l *Ledger) begin(ctx context.Context, r *row, now time.Time) error {
	matched, err := l.db.Exec(ctx, "UPDATE job SET started_at = ? WHERE id = ? AND attempt = ? AND state = 'running'", sqldb.Millis(now), r.id, r.attempt)
	if err == nil && matched == 0 {
		return ErrLeaseLost
	}
	return err
}
