package queue

import (
	"context"
	"time"

	"vapeart/shop/sqldb"
)

// Limits are kept by rows of job_limit: who claims under a limit holds its row, so that two cannot both take the last
// place. Rates are kept by the generic cell rate algorithm (ITU-T I.371): one instant, next_at, says it all.

// slack is how much of an unused rate is kept: what one second would have allowed.
const slack = time.Second

// admit returns how much of the room a limit leaves, none when another worker is just claiming under it. A place held by
// a limit is never taken ahead of time. 0 to 2 statements.
func (l *Ledger) admit(ctx context.Context, scope, name string, limit Limit, r room) (room, error) {
	if limit.none() {
		return r, nil
	}
	next, err := sqldb.One(ctx, l.db, sqldb.Scalar[int64],
		"SELECT next_at FROM job_limit WHERE name = ?"+l.db.ForUpdateSkipLocked(), scope+":"+name)
	if sqldb.NoRows(err) {
		return room{}, nil
	}
	if err != nil {
		return room{}, err
	}
	places := max(0, r.free)
	if limit.Rate > 0 {
		places = min(places, limit.starts(next, l.now()))
	}
	if limit.Concurrency > 0 && places > 0 {
		running, err := sqldb.One(ctx, l.db, sqldb.Scalar[int], "SELECT COUNT(*) FROM job WHERE state = 'running' AND "+scope+" = ?", name)
		if err != nil {
			return room{}, err
		}
		places = min(places, limit.Concurrency-running)
	}
	return room{free: max(0, places)}, nil
}

// count notes n starts under a limit that admit allowed. 0 or 1 statement.
func (l *Ledger) count(ctx context.Context, scope, name string, limit Limit, n int) error {
	if limit.Rate <= 0 || n == 0 {
		return nil
	}
	now, pace := l.now().UnixMicro(), limit.pace().Microseconds()
	_, err := l.db.Exec(ctx, "UPDATE job_limit SET next_at = CASE WHEN next_at > ? THEN next_at ELSE ? END + ? WHERE name = ?",
		now, now, int64(n)*pace, scope+":"+name)
	return err
}

// pace is the time from one start to the next.
func (l Limit) pace() time.Duration {
	per := l.Per
	if per <= 0 {
		per = time.Second
	}
	return max(time.Microsecond, per/time.Duration(l.Rate))
}

// starts returns how many jobs may start now: one every pace, and what was not used of the last second.
func (l Limit) starts(next int64, now time.Time) int {
	pace := l.pace()
	spare := now.Add(max(slack, pace)).Sub(time.UnixMicro(max(next, now.UnixMicro())))
	return max(0, int(spare/pace))
}

// prepare makes the rows of the kinds' limits, and brings jobs of kinds with a limit that stand in another queue, from
// before a change of the program, to the queue in which they are looked for.
func (l *Ledger) prepare(ctx context.Context, kinds []settings) error {
	for _, k := range kinds {
		if k.limit.none() {
			continue
		}
		if err := l.limitRow(ctx, "kind:"+k.name); err != nil {
			return err
		}
		if _, err := l.db.Exec(ctx, "UPDATE job SET queue = ? WHERE kind = ? AND queue <> ? AND state IN ('waiting', 'ready')",
			k.queue, k.name, k.queue); err != nil {
			return err
		}
	}
	return nil
}

// limitRow makes a limit's row if there is none.
func (l *Ledger) limitRow(ctx context.Context, name string) error {
	return l.db.InsertMissing(ctx, "job_limit", []string{"name"},
		[]string{"paused_by", "concurrency", "rate", "per_ms", "next_at"}, [][]any{{name, "", 0, 0, 0, 0}})
}
