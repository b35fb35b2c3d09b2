package queue

import (
	"context"
	"time"

	"vapeart/shop/sqldb"
)

// Keep says how long jobs that are over are kept: those that ended after a time, and of these at most so many.
type Keep struct {
	Since time.Time
	Most  int // 0: no bound
}

// Prune deletes jobs that are done or cancelled and not to be kept, with their attempts, at most limit of each state, and
// returns how many: fewer than limit mean that no more are left. Dead jobs stay until somebody retries or cancels them.
func (l *Ledger) Prune(ctx context.Context, done, cancelled Keep, limit int) (int, error) {
	total := 0
	for _, p := range []struct {
		state State
		keep  Keep
	}{{Done, done}, {Cancelled, cancelled}} {
		n, err := l.prune(ctx, p.state, p.keep, limit)
		if err != nil {
			return total, err
		}
		total += n
	}
	return total, nil
}

func (l *Ledger) prune(ctx context.Context, s State, k Keep, limit int) (int, error) {
	until := sqldb.Millis(k.Since)
	if k.Most > 0 { // the time at which the first one ended that is one too many
		tooMany, err := sqldb.All(ctx, l.db, sqldb.Scalar[int64], "SELECT turn_at FROM job WHERE state = ? AND line = '' AND place = 0 ORDER BY turn_at DESC LIMIT 1 OFFSET ?", s, k.Most)
		if err != nil {
			return 0, err
		}
		if len(tooMany) > 0 {
			until = max(until, tooMany[0]+1)
		}
	}
	n := 0
	err := l.db.InTx(ctx, func(ctx context.Context) error {
		old, err := sqldb.All(ctx, l.db, sqldb.Scalar[int64],
			"SELECT id FROM job WHERE state = ? AND line = '' AND place = 0 AND turn_at < ? ORDER BY turn_at LIMIT ?"+l.db.ForUpdateSkipLocked(), s, until, limit)
		if n = len(old); n == 0 || err != nil {
			return err
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
