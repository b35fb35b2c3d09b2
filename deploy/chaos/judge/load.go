package judge

import (
	"context"
	"database/sql"
	"encoding/json"

	"vapeart/deploy/chaos/role"
	"vapeart/shop/sqldb"
)

// Load reads what the database knows into facts.
func (f *Facts) Load(ctx context.Context, db *sqldb.DB) error {
	for _, read := range []func(context.Context, *sqldb.DB) error{f.promises, f.jobs, f.effects, f.seen} {
		if err := read(ctx, db); err != nil {
			return err
		}
	}
	return nil
}

func (f *Facts) promises(ctx context.Context, db *sqldb.DB) error {
	f.Promises = map[int64]Promise{}
	for p, err := range sqldb.Each(ctx, db, func(p *Promise, scan sqldb.Scanner) error {
		var key sql.NullString
		var job sql.NullInt64
		var due int64
		err := scan(&p.ID, &key, &job, &p.Refused, &due)
		p.Key, p.Job, p.Due = key.String, job.Int64, sqldb.Time(due)
		return err
	}, "SELECT id, unique_key, job_id, refused, due_at FROM chaos_promise") {
		if err != nil {
			return err
		}
		f.Promises[p.ID] = p
	}
	return nil
}

func (f *Facts) jobs(ctx context.Context, db *sqldb.DB) error {
	place := map[int64]int{}
	for j, err := range sqldb.Each(ctx, db, func(j *Job, scan sqldb.Scanner) error {
		var arguments string
		if err := scan(&j.ID, &j.Kind, &j.State, &arguments, &j.Attempt, &j.Failures, &j.Lost, &j.MaxAttempts); err != nil {
			return err
		}
		var args role.Args
		err := json.Unmarshal([]byte(arguments), &args)
		j.Promise, j.Key = args.Promise, args.Key
		return err
	}, "SELECT id, kind, state, arguments, attempt, failures, lost, max_attempts FROM job ORDER BY id") {
		if err != nil {
			return err
		}
		place[j.ID] = len(f.Jobs)
		f.Jobs = append(f.Jobs, j)
	}
	type row struct {
		job int64
		Attempt
	}
	for a, err := range sqldb.Each(ctx, db, func(a *row, scan sqldb.Scanner) error {
		var started, ended int64
		err := scan(&a.job, &a.Attempt.Attempt, &a.Worker, &started, &ended, &a.Outcome, &a.Error)
		a.StartedAt, a.Ended = sqldb.Time(started), sqldb.Time(ended)
		return err
	}, "SELECT job_id, attempt, worker, started_at, finished_at, outcome, error FROM job_attempt ORDER BY job_id, attempt") {
		if err != nil {
			return err
		}
		if i, ok := place[a.job]; ok {
			f.Jobs[i].Attempts = append(f.Jobs[i].Attempts, a.Attempt)
		}
	}
	return nil
}

func (f *Facts) effects(ctx context.Context, db *sqldb.DB) error {
	f.Effects, f.Once = map[int64]int{}, map[int64]bool{}
	for id, err := range sqldb.Each(ctx, db, sqldb.Scalar[int64], "SELECT promise FROM chaos_effect") {
		if err != nil {
			return err
		}
		f.Effects[id]++
	}
	for id, err := range sqldb.Each(ctx, db, sqldb.Scalar[int64], "SELECT promise FROM chaos_once") {
		if err != nil {
			return err
		}
		f.Once[id] = true
	}
	return nil
}

func (f *Facts) seen(ctx context.Context, db *sqldb.DB) error {
	f.Seen = map[int64]map[int64]bool{}
	type pair struct{ promise, seen int64 }
	for p, err := range sqldb.Each(ctx, db, func(p *pair, scan sqldb.Scanner) error {
		return scan(&p.promise, &p.seen)
	}, "SELECT promise, seen FROM chaos_seen") {
		if err != nil {
			return err
		}
		if f.Seen[p.promise] == nil {
			f.Seen[p.promise] = map[int64]bool{}
		}
		f.Seen[p.promise][p.seen] = true
	}
	return nil
}
