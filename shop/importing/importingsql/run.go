package importingsql

import (
	"context"
	"database/sql"
	"time"

	"vapeart/shop/fault"
	"vapeart/shop/importing"
	"vapeart/shop/sqldb"
)

const runColumns = `id, supplier, source, source_hash, state, rows_read, rows_created, rows_updated, rows_unchanged, rows_rejected,
	error, started_at, updated_at, finished_at, lease_owner, lease_until`

func scanRun(run *importing.Run, scan sqldb.Scanner) error {
	var started, updated int64
	var finished, lease sql.NullInt64
	var owner sql.NullString
	c := &run.Counts
	err := scan(&run.ID, &run.Supplier, &run.Source, &run.SourceHash, &run.State, &c.Read, &c.Created, &c.Updated, &c.Unchanged,
		&c.Rejected, &run.Error, &started, &updated, &finished, &owner, &lease)
	run.StartedAt, run.UpdatedAt = sqldb.Time(started), sqldb.Time(updated)
	run.FinishedAt, run.LeaseUntil, run.Owner = sqldb.NullTime(finished), sqldb.NullTime(lease), owner.String
	return err
}

func (r *Repository) one(ctx context.Context, where string, args ...any) (*importing.Run, error) {
	run, err := sqldb.One(ctx, r.db, scanRun, "SELECT "+runColumns+" FROM import_run WHERE "+where, args...)
	if sqldb.NoRows(err) {
		return nil, fault.Wrap(fault.NotFound, "import.run_unknown", err)
	}
	if err != nil {
		return nil, err
	}
	return &run, nil
}

// Latest implements importing.Repository.
func (r *Repository) Latest(ctx context.Context, supplier string) (*importing.Run, error) {
	return r.one(ctx, "supplier = ? ORDER BY id DESC LIMIT 1"+r.db.ForUpdate(), supplier)
}

// Insert implements importing.Repository.
func (r *Repository) Insert(ctx context.Context, run *importing.Run, now time.Time) error {
	_, err := r.db.Exec(ctx, `UPDATE import_run SET lease_of = NULL, lease_owner = NULL, lease_until = NULL, state = 'interrupted'
		WHERE lease_of = ? AND lease_until <= ?`, run.Supplier, sqldb.Millis(now))
	if err != nil {
		return err
	}
	id, err := r.db.Insert(ctx, `INSERT INTO import_run (supplier, source, source_hash, state, rows_read, rows_created, rows_updated,
		rows_unchanged, rows_rejected, error, started_at, updated_at, lease_of, lease_owner, lease_until)
		VALUES (?, ?, ?, ?, 0, 0, 0, 0, 0, '', ?, ?, ?, ?, ?)`, run.Supplier, run.Source, run.SourceHash, string(run.State),
		sqldb.Millis(run.StartedAt), sqldb.Millis(run.UpdatedAt), run.Supplier, run.Owner, sqldb.Millis(run.LeaseUntil))
	if err != nil {
		return heldByAnother(err, run)
	}
	run.ID = id
	return nil
}

// heldByAnother translates the refusal of the key that lets a supplier have one lease.
func heldByAnother(err error, run *importing.Run) error {
	if sqldb.ClassOf(err) == sqldb.Duplicate {
		return fault.Wrap(fault.Conflict, "import.run_active", err, fault.With("run", run.ID), fault.With("supplier", run.Supplier),
			fault.With("rows", 0), fault.With("source", run.Source))
	}
	return err
}

// Take implements importing.Repository.
func (r *Repository) Take(ctx context.Context, run *importing.Run, now time.Time) error {
	n, err := r.db.Exec(ctx, `UPDATE import_run SET state = 'running', error = '', finished_at = NULL, updated_at = ?,
		lease_of = supplier, lease_owner = ?, lease_until = ? WHERE id = ? AND (lease_until IS NULL OR lease_until <= ?)`,
		sqldb.Millis(run.UpdatedAt), run.Owner, sqldb.Millis(run.LeaseUntil), run.ID, sqldb.Millis(now))
	if err != nil {
		return heldByAnother(err, run)
	}
	if n == 0 {
		return fault.New(fault.Conflict, "import.run_active", fault.With("run", run.ID), fault.With("supplier", run.Supplier),
			fault.With("rows", run.Counts.Read), fault.With("source", run.Source))
	}
	return nil
}

func leaseLost(id int64) error {
	return fault.New(fault.Conflict, "import.lease_lost", fault.With("run", id))
}

// Renew implements importing.Repository.
func (r *Repository) Renew(ctx context.Context, run importing.Run) error {
	n, err := r.db.Exec(ctx, "UPDATE import_run SET lease_until = ? WHERE id = ? AND lease_owner = ?",
		sqldb.Millis(run.LeaseUntil), run.ID, run.Owner)
	if err == nil && n == 0 {
		return leaseLost(run.ID)
	}
	return err
}

// maxError is the width of the error column.
const maxError = 2000

// Advance implements importing.Repository.
func (r *Repository) Advance(ctx context.Context, run *importing.Run) error {
	c, message := run.Counts, []rune(run.Error)
	if len(message) > maxError {
		message = message[:maxError]
	}
	owner := sql.NullString{String: run.Owner, Valid: !run.LeaseUntil.IsZero()}
	of := sql.NullString{String: run.Supplier, Valid: owner.Valid}
	n, err := r.db.Exec(ctx, `UPDATE import_run SET state = ?, rows_read = ?, rows_created = ?, rows_updated = ?, rows_unchanged = ?,
		rows_rejected = ?, error = ?, updated_at = ?, finished_at = ?, lease_of = ?, lease_owner = ?, lease_until = ?
		WHERE id = ? AND lease_owner = ?`,
		string(run.State), c.Read, c.Created, c.Updated, c.Unchanged, c.Rejected, string(message), sqldb.Millis(run.UpdatedAt),
		sqldb.NullMillis(run.FinishedAt), of, owner, sqldb.NullMillis(run.LeaseUntil), run.ID, run.Owner)
	if err == nil && n == 0 {
		return leaseLost(run.ID)
	}
	return err
}

// Reject implements importing.Repository.
func (r *Repository) Reject(ctx context.Context, rejections []importing.Rejection) error {
	rows := make([][]any, len(rejections))
	for i, j := range rejections {
		args, err := sqldb.JSON(j.Args)
		if err != nil {
			return err
		}
		rows[i] = []any{j.RunID, j.Line, j.Field, sqldb.Bool(j.Whole), j.Reference, j.Code, args, j.Detail}
	}
	return r.db.InsertRows(ctx, "import_rejection", []string{"run_id", "line", "field", "whole", "reference", "code", "args", "detail"}, rows)
}

// Runs implements importing.Repository.
func (r *Repository) Runs(ctx context.Context, before int64, limit int) ([]importing.Run, error) {
	if before == 0 {
		return sqldb.All(ctx, r.db, scanRun, "SELECT "+runColumns+" FROM import_run ORDER BY id DESC LIMIT ?", limit)
	}
	return sqldb.All(ctx, r.db, scanRun, "SELECT "+runColumns+" FROM import_run WHERE id < ? ORDER BY id DESC LIMIT ?", before, limit)
}

// Run implements importing.Repository.
func (r *Repository) Run(ctx context.Context, id int64) (*importing.Run, error) {
	return r.one(ctx, "id = ?", id)
}

// Rejections implements importing.Repository.
func (r *Repository) Rejections(ctx context.Context, runID int64, values bool, after importing.Place, limit int) ([]importing.Rejection, error) {
	return sqldb.All(ctx, r.db, func(j *importing.Rejection, scan sqldb.Scanner) error {
		var args string
		if err := scan(&j.RunID, &j.Line, &j.Field, &j.Whole, &j.Reference, &j.Code, &args, &j.Detail); err != nil {
			return err
		}
		return sqldb.FromJSON(args, &j.Args)
	}, `SELECT run_id, line, field, whole, reference, code, args, detail FROM import_rejection
		WHERE run_id = ? AND line >= ? AND (line > ? OR (line = ? AND field > ?)) AND whole >= ?
		ORDER BY line, field LIMIT ?`, runID, after.Line, after.Line, after.Line, after.Field, sqldb.Bool(!values), limit)
}
