// Package importingsql keeps import runs, their rejections and the links from suppliers' records to products.
package importingsql

import (
	"context"
	"database/sql"
	"time"

	"vapeart/shop/fault"
	"vapeart/shop/importing"
	"vapeart/shop/sqldb"
)

// Repository implements importing.Repository on every engine.
type Repository struct{ db *sqldb.DB }

// New returns a repository on a database.
func New(db *sqldb.DB) *Repository { return &Repository{db: db} }

// InTx implements importing.Repository.
func (r *Repository) InTx(ctx context.Context, fn func(context.Context) error) error {
	return r.db.InTx(ctx, fn)
}

// Links implements importing.Repository.
func (r *Repository) Links(ctx context.Context, supplier string, references []string) (map[string]importing.Link, error) {
	links := make(map[string]importing.Link, len(references))
	if len(references) == 0 {
		return links, nil
	}
	args := append([]any{supplier}, sqldb.Args(references)...)
	rows := sqldb.Each(ctx, r.db, func(l *importing.Link, scan sqldb.Scanner) error {
		return scan(&l.Supplier, &l.Reference, &l.ProductID, &l.Owns, &l.Hash)
	}, `SELECT supplier, reference, product_id, owns, record_hash FROM supplier_product
		WHERE supplier = ? AND reference IN (`+sqldb.Marks(len(references))+`)`, args...)
	for l, err := range rows {
		if err != nil {
			return nil, err
		}
		links[l.Reference] = l
	}
	return links, nil
}

// Joinable implements importing.Repository.
func (r *Repository) Joinable(ctx context.Context, supplier string, keys []string) (map[string]int64, error) {
	found := map[string]int64{}
	if len(keys) == 0 {
		return found, nil
	}
	type part struct {
		key     string
		product int64
	}
	rows := sqldb.Each(ctx, r.db, func(p *part, scan sqldb.Scanner) error { return scan(&p.key, &p.product) },
		`SELECT k.mpn_key, MIN(k.product_id) FROM supplier_part k WHERE k.mpn_key IN (`+sqldb.Marks(len(keys))+`)
			AND NOT EXISTS (SELECT 1 FROM supplier_product s WHERE s.product_id = k.product_id AND s.supplier = ?)
			GROUP BY k.mpn_key`, append(sqldb.Args(keys), supplier)...)
	for p, err := range rows {
		if err != nil {
			return nil, err
		}
		found[p.key] = p.product
	}
	return found, nil
}

// SaveLinks implements importing.Repository.
func (r *Repository) SaveLinks(ctx context.Context, runID int64, links []importing.Link) error {
	rows := make([][]any, len(links))
	var parts [][]any
	for i, l := range links {
		rows[i] = []any{l.Supplier, l.Reference, l.ProductID, sqldb.Bool(l.Owns), l.Hash, runID}
		for _, key := range l.PartKeys {
			parts = append(parts, []any{key, l.ProductID})
		}
	}
	err := r.db.UpsertAll(ctx, "supplier_product", []string{"supplier", "reference"},
		[]string{"product_id", "owns", "record_hash", "seen_run_id"}, rows)
	if err != nil {
		return err
	}
	return r.db.InsertMissing(ctx, "supplier_part", []string{"mpn_key", "product_id"}, nil, parts)
}

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

// Unfinished implements importing.Repository.
func (r *Repository) Unfinished(ctx context.Context, supplier, sourceHash string) (*importing.Run, error) {
	latest, err := r.one(ctx, "supplier = ? AND source_hash = ? ORDER BY id DESC LIMIT 1"+r.db.ForUpdate(), supplier, sourceHash)
	if err == nil && latest.State == importing.Done {
		return nil, fault.New(fault.NotFound, "import.run_unknown")
	}
	return latest, err
}

// Active implements importing.Repository.
func (r *Repository) Active(ctx context.Context, supplier string, now time.Time) (*importing.Run, error) {
	return r.one(ctx, "supplier = ? AND lease_until > ? ORDER BY id DESC LIMIT 1"+r.db.ForUpdate(), supplier, sqldb.Millis(now))
}

// Insert implements importing.Repository.
func (r *Repository) Insert(ctx context.Context, run *importing.Run) error {
	id, err := r.db.Insert(ctx, `INSERT INTO import_run (supplier, source, source_hash, state, rows_read, rows_created, rows_updated,
		rows_unchanged, rows_rejected, error, started_at, updated_at, lease_owner, lease_until)
		VALUES (?, ?, ?, ?, 0, 0, 0, 0, 0, '', ?, ?, ?, ?)`, run.Supplier, run.Source, run.SourceHash, string(run.State),
		sqldb.Millis(run.StartedAt), sqldb.Millis(run.UpdatedAt), run.Owner, sqldb.NullMillis(run.LeaseUntil))
	run.ID = id
	return err
}

// Take implements importing.Repository.
func (r *Repository) Take(ctx context.Context, id int64, owner string, now, until time.Time) error {
	n, err := r.db.Exec(ctx, `UPDATE import_run SET lease_owner = ?, lease_until = ?, state = 'running', error = '', finished_at = NULL
		WHERE id = ? AND (lease_until IS NULL OR lease_until <= ?)`, owner, sqldb.Millis(until), id, sqldb.Millis(now))
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "import.run_active", fault.With("run", id), fault.With("until", ""))
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
	n, err := r.db.Exec(ctx, `UPDATE import_run SET state = ?, rows_read = ?, rows_created = ?, rows_updated = ?, rows_unchanged = ?,
		rows_rejected = ?, error = ?, updated_at = ?, finished_at = ?, lease_until = ? WHERE id = ? AND lease_owner = ?`,
		string(run.State), c.Read, c.Created, c.Updated, c.Unchanged, c.Rejected, string(message), sqldb.Millis(run.UpdatedAt),
		sqldb.NullMillis(run.FinishedAt), sqldb.NullMillis(run.LeaseUntil), run.ID, run.Owner)
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "import.lease_lost", fault.With("run", run.ID))
	}
	return err
}

// Reject implements importing.Repository.
func (r *Repository) Reject(ctx context.Context, rejections []importing.Rejection) error {
	rows := make([][]any, len(rejections))
	for i, j := range rejections {
		rows[i] = []any{j.RunID, j.Line, j.Reference, j.Field, j.Code, j.Detail}
	}
	return r.db.InsertRows(ctx, "import_rejection", []string{"run_id", "line", "reference", "field", "code", "detail"}, rows)
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
func (r *Repository) Rejections(ctx context.Context, runID, afterLine int64, limit int) ([]importing.Rejection, error) {
	return sqldb.All(ctx, r.db, func(j *importing.Rejection, scan sqldb.Scanner) error {
		return scan(&j.RunID, &j.Line, &j.Reference, &j.Field, &j.Code, &j.Detail)
	}, `SELECT run_id, line, reference, field, code, detail FROM import_rejection
		WHERE run_id = ? AND line > ? ORDER BY line LIMIT ?`, runID, afterLine, limit)
}
