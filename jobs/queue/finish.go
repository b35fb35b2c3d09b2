package queue

import (
	"context"
	"errors"
	"strconv"
	"time"

	"vapeart/shop/sqldb"
)

// write ends a job's attempt, which began at a time, if it is still the one that holds the job. Errors: ErrLeaseLost.
// 1 statement for an attempt that went well: the job's own row tells of it; else 2.
func (l *Ledger) write(ctx context.Context, r *row, v verdict, began, now time.Time) error {
	turn, due := now, r.runAt
	if v.state == Waiting || v.state == Ready {
		turn, due = v.runAt, v.runAt
	}
	over := v.state == Done || v.state == DeadState || v.state == Cancelled
	return l.db.InTx(ctx, func(ctx context.Context) error {
		matched, err := l.db.Exec(ctx, `
			UPDATE job SET state = ?, failures = ?, lost = ?, run_at = ?, turn_at = ?, started_at = ?,
				unique_key = CASE WHEN ? AND unique_until <> 'pruned' THEN NULL ELSE unique_key END
			WHERE id = ? AND attempt = ? AND state = 'running'`,
			v.state, v.failures, r.lost, sqldb.Millis(due), sqldb.Millis(turn), sqldb.Millis(began), over, r.id, r.attempt)
		if err != nil {
			return err
		}
		if matched == 0 {
			return ErrLeaseLost
		}
		l.ring(ctx, v.state, r.queue)
		if v.outcome == OutcomeDone {
			return nil
		}
		_, err = l.db.Exec(ctx, `
			INSERT INTO job_attempt (job_id, attempt, worker, due_at, started_at, finished_at, outcome, error)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			r.id, r.attempt, r.worker, sqldb.Millis(r.runAt), sqldb.Millis(began), sqldb.Millis(now), v.outcome, v.err)
		return err
	})
}

// ended is an attempt that went well.
type ended struct {
	attemptOf
	began, finished time.Time
}

// errOvertaken says that some of a batch's attempts no longer hold their jobs; nothing of the batch was written.
var errOvertaken = errors.New("queue: leases in a batch were lost")

// finishAll ends attempts that went well, all or none. 1 statement. Errors: errOvertaken.
func (l *Ledger) finishAll(ctx context.Context, batch []ended) error {
	list := make([]byte, 0, 48*len(batch))
	for _, e := range batch {
		list = number(append(list, ",["...), e.id)
		list = number(append(list, ','), int64(e.attempt))
		list = number(append(list, ','), sqldb.Millis(e.began))
		list = append(number(append(list, ','), sqldb.Millis(e.finished)), ']')
	}
	text := l.db.UpdateFrom("job", []string{"job_id", "nth", "began", "ended"}, `
		state = 'done', turn_at = ended, started_at = began,
		unique_key = CASE WHEN unique_until = 'pruned' THEN unique_key ELSE NULL END`,
		"job.id = job_id AND job.attempt = nth AND job.state = 'running'")
	return l.db.InTx(ctx, func(ctx context.Context) error {
		matched, err := l.db.Exec(ctx, text, jsonArray(list))
		if err == nil && int(matched) != len(batch) {
			return errOvertaken
		}
		return err
	})
}

// release gives jobs back that were claimed and never started: no attempt has taken place.
func (l *Ledger) release(ctx context.Context, rows []row) error {
	if len(rows) == 0 {
		return nil
	}
	var list []byte
	for i := range rows {
		list = number(append(list, ",["...), rows[i].id)
		list = append(number(append(list, ','), int64(rows[i].attempt)), ']')
	}
	text := l.db.UpdateFrom("job", []string{"job_id", "nth"}, "state = 'ready', turn_at = run_at, worker = NULL, started_at = NULL",
		"job.id = job_id AND job.attempt = nth AND job.state = 'running'")
	return l.db.InTx(ctx, func(ctx context.Context) error {
		for i := range rows {
			l.ring(ctx, Ready, rows[i].queue)
		}
		_, err := l.db.Exec(ctx, text, jsonArray(list))
		return err
	})
}

func number(list []byte, n int64) []byte { return strconv.AppendInt(list, n, 10) }

// jsonArray makes elements, each after a comma, an array.
func jsonArray(elements []byte) string { return "[" + string(elements[1:]) + "]" }
