package staffsql

import (
	"context"
	"database/sql"
	"time"

	"vapeart/shop/fault"
	"vapeart/shop/sqldb"
	"vapeart/shop/staff"
)

// InsertSession implements staff.Repository.
func (r *Repository) InsertSession(ctx context.Context, s staff.Session) (int64, error) {
	return r.db.Insert(ctx, `INSERT INTO staff_session (staff_id, epoch, method, address, salt, created_at, expires_at, ended_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, '')`,
		s.StaffID, s.Epoch, s.Method, s.Address, s.Salt, sqldb.Millis(s.CreatedAt), sqldb.Millis(s.ExpiresAt))
}

const behind = " JOIN staff a ON a.id = s.staff_id LEFT JOIN staff_role r ON r.name = a.role WHERE s.id = ?"

// LiveSession implements staff.Repository.
func (r *Repository) LiveSession(ctx context.Context, id int64) (staff.Live, error) {
	l, err := sqldb.One(ctx, r.db, func(l *staff.Live, scan sqldb.Scanner) error {
		var row accountRow
		var permissions sql.NullString
		var created, expires int64
		var ended sql.NullInt64
		s := &l.Session
		err := scan(append(row.to(), &permissions, &s.ID, &s.StaffID, &s.Epoch, &s.Method, &s.Address, &s.Salt, &created, &expires, &ended)...)
		if err != nil {
			return err
		}
		s.CreatedAt, s.ExpiresAt, l.EndedAt = sqldb.Time(created), sqldb.Time(expires), sqldb.NullTime(ended)
		l.Account, l.AccountEpoch = row.account(), row.epoch
		return sqldb.FromJSON(permissions.String, &l.Composed)
	}, "SELECT "+accountColumns+`, r.permissions, s.id, s.staff_id, s.epoch, s.method, s.address, s.salt, s.created_at, s.expires_at, s.ended_at
		FROM staff_session s`+behind, id)
	return l, unknown(err, fault.New(fault.NotFound, "staff.session_unknown"))
}

// EndSession implements staff.Repository.
func (r *Repository) EndSession(ctx context.Context, id int64, by string, now time.Time) (bool, error) {
	return met(r.db.Exec(ctx, "UPDATE staff_session SET ended_at = ?, ended_by = ? WHERE id = ? AND ended_at IS NULL", sqldb.Millis(now), by, id))
}

// InsertRefresh implements staff.Repository.
func (r *Repository) InsertRefresh(ctx context.Context, f staff.Refresh) error {
	_, err := r.db.Exec(ctx, "INSERT INTO staff_refresh (token_hash, session_id, expires_at) VALUES (?, ?, ?)",
		f.Hash, f.SessionID, sqldb.Millis(f.ExpiresAt))
	return err
}

// RefreshOf implements staff.Repository.
func (r *Repository) RefreshOf(ctx context.Context, hash string) (staff.Refresh, error) {
	f, err := sqldb.One(ctx, r.db, func(f *staff.Refresh, scan sqldb.Scanner) error {
		var expires int64
		var used sql.NullInt64
		err := scan(&f.Hash, &f.SessionID, &expires, &used)
		f.ExpiresAt, f.Used = sqldb.Time(expires), used.Valid
		return err
	}, "SELECT token_hash, session_id, expires_at, used_at FROM staff_refresh WHERE token_hash = ?", hash)
	return f, unknown(err, fault.New(fault.NotFound, "staff.session_unknown"))
}

// TakeRefresh implements staff.Repository.
func (r *Repository) TakeRefresh(ctx context.Context, hash string, now time.Time) (bool, error) {
	return met(r.db.Exec(ctx, "UPDATE staff_refresh SET used_at = ? WHERE token_hash = ? AND used_at IS NULL", sqldb.Millis(now), hash))
}

// LockBuckets implements staff.Repository. Rows are made before they are read, for what is not there cannot be locked.
func (r *Repository) LockBuckets(ctx context.Context, names []string, now time.Time) ([]staff.Bucket, error) {
	out := make([]staff.Bucket, len(names))
	for i, name := range names {
		_, err := r.db.Exec(ctx, r.db.InsertNew("staff_throttle", []string{"name"}, []string{"failures", "blocked_until", "updated_at"}, 1),
			name, 0, 0, sqldb.Millis(now))
		if err != nil {
			return nil, err
		}
		out[i], err = sqldb.One(ctx, r.db, scanBucket, "SELECT name, failures, blocked_until, updated_at FROM staff_throttle WHERE name = ?"+r.db.ForUpdate(), name)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func scanBucket(b *staff.Bucket, scan sqldb.Scanner) error {
	var blocked, updated int64
	err := scan(&b.Name, &b.Failures, &blocked, &updated)
	b.BlockedUntil, b.UpdatedAt = sqldb.Time(blocked), sqldb.Time(updated)
	return err
}

// SaveBuckets implements staff.Repository.
func (r *Repository) SaveBuckets(ctx context.Context, buckets []staff.Bucket) error {
	for _, b := range buckets {
		_, err := r.db.Exec(ctx, "UPDATE staff_throttle SET failures = ?, blocked_until = ?, updated_at = ? WHERE name = ?",
			b.Failures, sqldb.Millis(b.BlockedUntil), sqldb.Millis(b.UpdatedAt), b.Name)
		if err != nil {
			return err
		}
	}
	return nil
}

// ForgiveBuckets implements staff.Repository.
func (r *Repository) ForgiveBuckets(ctx context.Context, forget, undo []string) error {
	for _, name := range undo {
		if _, err := r.db.Exec(ctx, "UPDATE staff_throttle SET failures = failures - 1 WHERE name = ? AND failures > 0", name); err != nil {
			return err
		}
	}
	for _, name := range forget {
		if _, err := r.db.Exec(ctx, "DELETE FROM staff_throttle WHERE name = ?", name); err != nil {
			return err
		}
	}
	return nil
}

// Prune implements staff.Repository. Rows that somebody is at are left to the next time.
func (r *Repository) Prune(ctx context.Context, now, before time.Time, limit int) (deleted int, err error) {
	for _, step := range []struct {
		find    string
		at      time.Time
		deletes []string
	}{
		{"SELECT id FROM staff_session WHERE expires_at <= ? ORDER BY expires_at LIMIT ?", before, []string{
			"DELETE FROM staff_refresh WHERE session_id IN ", "DELETE FROM staff_session WHERE id IN ",
		}},
		{"SELECT nonce FROM staff_challenge WHERE expires_at <= ? ORDER BY expires_at LIMIT ?", now, []string{"DELETE FROM staff_challenge WHERE nonce IN "}},
		{"SELECT name FROM staff_throttle WHERE updated_at <= ? ORDER BY updated_at LIMIT ?", before, []string{"DELETE FROM staff_throttle WHERE name IN "}},
	} {
		err := r.db.InTx(ctx, func(ctx context.Context) error {
			ids, err := sqldb.All(ctx, r.db, sqldb.Scalar[string], step.find+r.db.ForUpdateSkipLocked(), sqldb.Millis(step.at), limit)
			if err != nil || len(ids) == 0 {
				return err
			}
			for _, text := range step.deletes {
				n, err := r.db.Exec(ctx, text+"("+sqldb.Marks(len(ids))+")", sqldb.Args(ids)...)
				if err != nil {
					return err
				}
				deleted += int(n)
			}
			return nil
		})
		if err != nil {
			return deleted, err
		}
	}
	return deleted, nil
}
