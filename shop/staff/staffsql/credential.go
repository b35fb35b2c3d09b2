package staffsql

import (
	"context"
	"database/sql"
	"time"

	"vapeart/shop/fault"
	"vapeart/shop/sqldb"
	"vapeart/shop/staff"
)

// InsertKey implements staff.Repository.
func (r *Repository) InsertKey(ctx context.Context, k staff.Key) (int64, error) {
	id, err := r.db.Insert(ctx, "INSERT INTO staff_key (staff_id, name, fingerprint, public_key, created_at) VALUES (?, ?, ?, ?, ?)",
		k.StaffID, k.Name, k.Fingerprint, k.PublicKey, sqldb.Millis(k.CreatedAt))
	return id, taken(err, fault.New(fault.Conflict, "staff.key_taken"))
}

const keyColumns = "k.id, k.staff_id, k.name, k.fingerprint, k.public_key, k.created_at"

type keyRow struct {
	staff.Key

	created int64
}

func (k *keyRow) to() []any {
	return []any{&k.ID, &k.StaffID, &k.Name, &k.Fingerprint, &k.PublicKey, &k.created}
}

func (k *keyRow) key() staff.Key {
	out := k.Key
	out.CreatedAt = sqldb.Time(k.created)
	return out
}

// holder is a key with its account.
type holder struct {
	key         staff.Key
	credentials staff.Credentials
}

// KeyOf implements staff.Repository.
func (r *Repository) KeyOf(ctx context.Context, fingerprint string) (staff.Key, staff.Credentials, error) {
	h, err := sqldb.One(ctx, r.db, func(h *holder, scan sqldb.Scanner) error {
		var k keyRow
		var c credentialRow
		err := scan(append(k.to(), c.to()...)...)
		h.key, h.credentials = k.key(), c.credentials()
		return err
	}, "SELECT "+keyColumns+", "+credentialColumns+" FROM staff_key k JOIN staff a ON a.id = k.staff_id WHERE k.fingerprint = ?", fingerprint)
	return h.key, h.credentials, unknown(err, fault.New(fault.NotFound, "staff.key_unknown"))
}

// Keys implements staff.Repository.
func (r *Repository) Keys(ctx context.Context, staffID int64) ([]staff.Key, error) {
	return sqldb.All(ctx, r.db, func(k *staff.Key, scan sqldb.Scanner) error {
		var row keyRow
		err := scan(row.to()...)
		*k = row.key()
		return err
	}, "SELECT "+keyColumns+" FROM staff_key k WHERE k.staff_id = ? ORDER BY k.id", staffID)
}

// DeleteKey implements staff.Repository.
func (r *Repository) DeleteKey(ctx context.Context, staffID, id int64) (bool, error) {
	return met(r.db.Exec(ctx, "DELETE FROM staff_key WHERE id = ? AND staff_id = ?", id, staffID))
}

// TakeChallenge implements staff.Repository: the primary key lets one in.
func (r *Repository) TakeChallenge(ctx context.Context, nonce string, expires time.Time) (bool, error) {
	_, err := r.db.Exec(ctx, "INSERT INTO staff_challenge (nonce, expires_at) VALUES (?, ?)", nonce, sqldb.Millis(expires))
	if sqldb.ClassOf(err) == sqldb.Duplicate {
		return false, nil
	}
	return err == nil, err
}

// InsertToken implements staff.Repository. Without a hash no secret is the token's.
func (r *Repository) InsertToken(ctx context.Context, t staff.Token) (int64, error) {
	scopes, err := sqldb.JSON(t.Scopes)
	if err != nil {
		return 0, err
	}
	return r.db.Insert(ctx, `INSERT INTO staff_token (staff_id, name, prefix, secret_hash, scopes, created_at, expires_at)
		VALUES (?, ?, '', '', ?, ?, ?)`, t.StaffID, t.Name, scopes, sqldb.Millis(t.CreatedAt), sqldb.Millis(t.ExpiresAt))
}

// SealToken implements staff.Repository.
func (r *Repository) SealToken(ctx context.Context, id int64, prefix, hash string) error {
	_, err := r.db.Exec(ctx, "UPDATE staff_token SET prefix = ?, secret_hash = ? WHERE id = ?", prefix, hash, id)
	return err
}

const tokenColumns = "s.id, s.staff_id, s.name, s.prefix, s.secret_hash, s.scopes, s.created_at, s.expires_at, s.last_used_at, s.revoked_at"

type tokenRow struct {
	staff.Token

	scopes           string
	created, expires int64
	used, revoked    sql.NullInt64
}

func (t *tokenRow) to() []any {
	return []any{&t.ID, &t.StaffID, &t.Name, &t.Prefix, &t.SecretHash, &t.scopes, &t.created, &t.expires, &t.used, &t.revoked}
}

func (t *tokenRow) token() (staff.Token, error) {
	out := t.Token
	out.CreatedAt, out.ExpiresAt = sqldb.Time(t.created), sqldb.Time(t.expires)
	out.LastUsedAt, out.RevokedAt = sqldb.NullTime(t.used), sqldb.NullTime(t.revoked)
	return out, sqldb.FromJSON(t.scopes, &out.Scopes)
}

// LiveToken implements staff.Repository.
func (r *Repository) LiveToken(ctx context.Context, id int64) (staff.Live, error) {
	l, err := sqldb.One(ctx, r.db, func(l *staff.Live, scan sqldb.Scanner) (err error) {
		var account accountRow
		var permissions sql.NullString
		var token tokenRow
		if err := scan(append(append(account.to(), &permissions), token.to()...)...); err != nil {
			return err
		}
		l.Account, l.AccountEpoch = account.account(), account.epoch
		if l.Token, err = token.token(); err != nil {
			return err
		}
		return sqldb.FromJSON(permissions.String, &l.Composed)
	}, "SELECT "+accountColumns+", r.permissions, "+tokenColumns+" FROM staff_token s"+behind, id)
	return l, unknown(err, fault.New(fault.NotFound, "staff.token_unknown"))
}

// Tokens implements staff.Repository.
func (r *Repository) Tokens(ctx context.Context, staffID int64) ([]staff.Token, error) {
	return sqldb.All(ctx, r.db, func(t *staff.Token, scan sqldb.Scanner) (err error) {
		var row tokenRow
		if err := scan(row.to()...); err != nil {
			return err
		}
		*t, err = row.token()
		return err
	}, "SELECT "+tokenColumns+" FROM staff_token s WHERE s.staff_id = ? ORDER BY s.id", staffID)
}

// TouchToken implements staff.Repository.
func (r *Repository) TouchToken(ctx context.Context, id int64, now, since time.Time) error {
	_, err := r.db.Exec(ctx, "UPDATE staff_token SET last_used_at = ? WHERE id = ? AND (last_used_at IS NULL OR last_used_at <= ?)",
		sqldb.Millis(now), id, sqldb.Millis(since))
	return err
}

// RevokeToken implements staff.Repository.
func (r *Repository) RevokeToken(ctx context.Context, staffID, id int64, now time.Time) (bool, error) {
	return met(r.db.Exec(ctx, "UPDATE staff_token SET revoked_at = ? WHERE id = ? AND staff_id = ? AND revoked_at IS NULL", sqldb.Millis(now), id, staffID))
}
