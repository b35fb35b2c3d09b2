// Package staffsql stores the staff in SQL. It owns no rule: which changes are allowed is decided in shop/staff, of which
// the guarded updates here are the last word between two at once.
package staffsql

import (
	"context"
	"database/sql"
	"time"

	"vapeart/shop/fault"
	"vapeart/shop/sqldb"
	"vapeart/shop/staff"
)

// Repository implements staff.Repository.
type Repository struct{ db *sqldb.DB }

var _ staff.Repository = (*Repository)(nil)

// New returns the repository of a database.
func New(db *sqldb.DB) *Repository { return &Repository{db} }

// InTx implements staff.Repository.
func (r *Repository) InTx(ctx context.Context, fn func(context.Context) error) error {
	return r.db.InTx(ctx, fn)
}

// NextID implements staff.Repository: the sequence's row stays locked.
func (r *Repository) NextID(ctx context.Context) (int64, error) { return r.db.NextIDs(ctx, "staff", 1) }

// LockOwners implements staff.Repository.
func (r *Repository) LockOwners(ctx context.Context) ([]int64, error) {
	return sqldb.All(ctx, r.db, sqldb.Scalar[int64],
		"SELECT id FROM staff WHERE role = ? AND state = ? AND password_hash <> '' ORDER BY id"+r.db.ForUpdate(), staff.Owner, staff.Active)
}

const accountColumns = `a.id, a.email, a.name, a.role, a.state, a.version, a.invitation_hash, a.created_at, a.updated_at, a.epoch`

const credentialColumns = accountColumns + `, a.password_hash, a.totp_secret, a.totp_step, a.invitation_expires_at`

// accountRow is what every reading of an account scans.
type accountRow struct {
	staff.Account

	invitation       string
	epoch            int64
	created, updated int64
}

func (a *accountRow) to() []any {
	return []any{&a.ID, &a.Email, &a.Name, &a.Role, &a.State, &a.Version, &a.invitation, &a.created, &a.updated, &a.epoch}
}

func (a *accountRow) account() staff.Account {
	out := a.Account
	out.Invited, out.CreatedAt, out.UpdatedAt = a.invitation != "", sqldb.Time(a.created), sqldb.Time(a.updated)
	return out
}

// credentialRow reads the credentials of an account, behind what a statement reads before them.
type credentialRow struct {
	accountRow

	out     staff.Credentials
	expires sql.NullInt64
}

func (c *credentialRow) to() []any {
	return append(c.accountRow.to(), &c.out.PasswordHash, &c.out.TOTPSecret, &c.out.TOTPStep, &c.expires)
}

func (c *credentialRow) credentials() staff.Credentials {
	out := c.out
	out.Account, out.Epoch, out.InvitationHash, out.InvitationExpiry = c.account(), c.epoch, c.invitation, sqldb.NullTime(c.expires)
	return out
}

func scanCredentials(c *staff.Credentials, scan sqldb.Scanner) error {
	var row credentialRow
	err := scan(row.to()...)
	*c = row.credentials()
	return err
}

// Insert implements staff.Repository.
func (r *Repository) Insert(ctx context.Context, c staff.Credentials) error {
	_, err := r.db.Exec(ctx, `INSERT INTO staff (id, email, name, role, state, version, epoch, password_hash, totp_secret, totp_step,
		invitation_hash, invitation_expires_at, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		c.ID, c.Email, c.Name, c.Role, c.State, c.Version, c.Epoch, c.PasswordHash, c.TOTPSecret, c.TOTPStep,
		c.InvitationHash, sqldb.NullMillis(c.InvitationExpiry), sqldb.Millis(c.CreatedAt), sqldb.Millis(c.UpdatedAt))
	return taken(err, fault.New(fault.Conflict, "staff.email_taken"))
}

// ByEmail implements staff.Repository.
func (r *Repository) ByEmail(ctx context.Context, email string) (staff.Credentials, error) {
	c, err := sqldb.One(ctx, r.db, scanCredentials, "SELECT "+credentialColumns+" FROM staff a WHERE a.email = ?", email)
	return c, unknown(err, fault.New(fault.NotFound, "staff.unknown"))
}

// ByID implements staff.Repository.
func (r *Repository) ByID(ctx context.Context, id int64) (staff.Credentials, error) {
	c, err := sqldb.One(ctx, r.db, scanCredentials, "SELECT "+credentialColumns+" FROM staff a WHERE a.id = ?", id)
	return c, unknown(err, fault.New(fault.NotFound, "staff.unknown"))
}

// unknown makes no row the fault that says so.
func unknown(err error, is *fault.Error) error {
	if sqldb.NoRows(err) {
		return is
	}
	return err
}

// List implements staff.Repository.
func (r *Repository) List(ctx context.Context, after int64, limit int) ([]staff.Account, error) {
	return sqldb.All(ctx, r.db, func(a *staff.Account, scan sqldb.Scanner) error {
		var row accountRow
		err := scan(row.to()...)
		*a = row.account()
		return err
	}, "SELECT "+accountColumns+" FROM staff a WHERE a.id > ? ORDER BY a.id LIMIT ?", after, limit)
}

// Update implements staff.Repository.
func (r *Repository) Update(ctx context.Context, c staff.Credentials, now time.Time) (bool, error) {
	return met(r.db.Exec(ctx, `UPDATE staff SET name = ?, role = ?, state = ?, epoch = ?, password_hash = ?, totp_secret = ?, totp_step = ?,
		invitation_hash = ?, invitation_expires_at = ?, version = version + 1, updated_at = ? WHERE id = ? AND version = ?`,
		c.Name, c.Role, c.State, c.Epoch, c.PasswordHash, c.TOTPSecret, c.TOTPStep,
		c.InvitationHash, sqldb.NullMillis(c.InvitationExpiry), sqldb.Millis(now), c.ID, c.Version))
}

// met tells whether a guarded statement met its row.
func met(rows int64, err error) (bool, error) { return rows > 0, err }

// Rehash implements staff.Repository.
func (r *Repository) Rehash(ctx context.Context, id int64, old, hash string) error {
	_, err := r.db.Exec(ctx, "UPDATE staff SET password_hash = ? WHERE id = ? AND password_hash = ?", hash, id, old)
	return err
}

// TakeTOTP implements staff.Repository.
func (r *Repository) TakeTOTP(ctx context.Context, id, step int64) (bool, error) {
	return met(r.db.Exec(ctx, "UPDATE staff SET totp_step = ? WHERE id = ? AND totp_step < ?", step, id, step))
}

// TakeRecovery implements staff.Repository.
func (r *Repository) TakeRecovery(ctx context.Context, id int64, hash string, now time.Time) (bool, error) {
	return met(r.db.Exec(ctx, "UPDATE staff_recovery_code SET used_at = ? WHERE staff_id = ? AND code_hash = ? AND used_at IS NULL",
		sqldb.Millis(now), id, hash))
}

// ReplaceRecovery implements staff.Repository.
func (r *Repository) ReplaceRecovery(ctx context.Context, id int64, hashes []string) error {
	return r.db.InTx(ctx, func(ctx context.Context) error {
		if _, err := r.db.Exec(ctx, "DELETE FROM staff_recovery_code WHERE staff_id = ?", id); err != nil {
			return err
		}
		for _, h := range hashes {
			if _, err := r.db.Exec(ctx, "INSERT INTO staff_recovery_code (staff_id, code_hash) VALUES (?, ?)", id, h); err != nil {
				return err
			}
		}
		return nil
	})
}

// Stands implements staff.Repository.
func (r *Repository) Stands(ctx context.Context, id, epoch int64) (bool, error) {
	found, err := sqldb.All(ctx, r.db, sqldb.Scalar[int64], "SELECT id FROM staff WHERE id = ? AND epoch = ? AND state = ?"+r.db.ForUpdate(),
		id, epoch, staff.Active)
	return len(found) > 0, err
}

// Role implements staff.Repository.
func (r *Repository) Role(ctx context.Context, name string) (staff.Role, error) {
	role, err := sqldb.One(ctx, r.db, scanRole, "SELECT name, permissions, version, updated_at FROM staff_role WHERE name = ?"+r.db.ForUpdate(), name)
	return role, unknown(err, fault.New(fault.NotFound, "staff.role_unknown"))
}

func scanRole(r *staff.Role, scan sqldb.Scanner) error {
	var permissions string
	var updated int64
	if err := scan(&r.Name, &permissions, &r.Version, &updated); err != nil {
		return err
	}
	r.UpdatedAt = sqldb.Time(updated)
	return sqldb.FromJSON(permissions, &r.Permissions)
}

// Roles implements staff.Repository.
func (r *Repository) Roles(ctx context.Context) ([]staff.Role, error) {
	return sqldb.All(ctx, r.db, scanRole, "SELECT name, permissions, version, updated_at FROM staff_role ORDER BY name")
}

// InsertRole implements staff.Repository.
func (r *Repository) InsertRole(ctx context.Context, role staff.Role) error {
	permissions, err := sqldb.JSON(role.Permissions)
	if err != nil {
		return err
	}
	_, err = r.db.Exec(ctx, "INSERT INTO staff_role (name, permissions, version, updated_at) VALUES (?, ?, ?, ?)",
		role.Name, permissions, role.Version, sqldb.Millis(role.UpdatedAt))
	return taken(err, fault.New(fault.Conflict, "staff.role_taken"))
}

// UpdateRole implements staff.Repository.
func (r *Repository) UpdateRole(ctx context.Context, role staff.Role) (bool, error) {
	permissions, err := sqldb.JSON(role.Permissions)
	if err != nil {
		return false, err
	}
	return met(r.db.Exec(ctx, "UPDATE staff_role SET permissions = ?, version = version + 1, updated_at = ? WHERE name = ? AND version = ?",
		permissions, sqldb.Millis(role.UpdatedAt), role.Name, role.Version))
}

// DeleteRole implements staff.Repository.
func (r *Repository) DeleteRole(ctx context.Context, name string, version int64) (bool, error) {
	users, err := sqldb.All(ctx, r.db, sqldb.Scalar[int64], "SELECT id FROM staff WHERE role = ? ORDER BY id LIMIT 1"+r.db.ForUpdate(), name)
	if err != nil {
		return false, err
	}
	if len(users) > 0 {
		return false, fault.New(fault.Conflict, "staff.role_in_use")
	}
	return met(r.db.Exec(ctx, "DELETE FROM staff_role WHERE name = ? AND version = ?", name, version))
}

// taken makes a unique key that is taken the fault that says so.
func taken(err error, is *fault.Error) error {
	if sqldb.ClassOf(err) == sqldb.Duplicate {
		is.Err = err
		return is
	}
	return err
}
