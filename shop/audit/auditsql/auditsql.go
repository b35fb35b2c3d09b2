// Package auditsql keeps the audit log in SQL. It owns the tables audit_*, and never updates or deletes an entry or a
// link: an account that may only insert into and select from audit_entry and audit_link is enough for it.
package auditsql

import (
	"context"
	"strings"

	"vapeart/shop/audit"
	"vapeart/shop/fault"
	"vapeart/shop/sqldb"
)

// Repository implements audit.Repository.
type Repository struct{ db *sqldb.DB }

// New returns the repository on a database.
func New(db *sqldb.DB) *Repository { return &Repository{db} }

// InTx implements audit.Repository.
func (r *Repository) InTx(ctx context.Context, fn func(context.Context) error) error {
	return r.db.InTx(ctx, fn)
}

// InTransaction implements audit.Repository.
func (r *Repository) InTransaction(ctx context.Context) bool { return r.db.InTransaction(ctx) }

const written = `nonce, recorded_at, actor_kind, actor_id, actor_label, via, credential, address, request_id, action,
	object_type, object_id, object_label, state_before, state_after, result, code, mac`

// Append implements audit.Repository in two statements.
func (r *Repository) Append(ctx context.Context, e *audit.Entry) error {
	id, err := r.db.Insert(ctx, "INSERT INTO audit_entry ("+written+") VALUES ("+sqldb.Marks(18)+")",
		e.Nonce, sqldb.Millis(e.At), string(e.Actor.Kind), e.Actor.ID, e.Actor.Label, string(e.Actor.Via), e.Actor.Credential,
		e.Address, e.RequestID, e.Action, e.Object.Type, e.Object.ID, e.Object.Label, e.Before, e.After, string(e.Result), e.Code, e.MAC)
	if err != nil {
		return err
	}
	e.ID = id
	_, err = r.db.Exec(ctx, "INSERT INTO audit_pending (entry_id) VALUES (?)", id)
	return err
}

const columns = `e.id, e.nonce, e.recorded_at, e.actor_kind, e.actor_id, e.actor_label, e.via, e.credential, e.address,
	e.request_id, e.action, e.object_type, e.object_id, e.object_label, e.state_before, e.state_after, e.result, e.code, e.mac`

func scanEntry(e *audit.Entry, scan sqldb.Scanner) error {
	var at int64
	err := scan(&e.ID, &e.Nonce, &at, &e.Actor.Kind, &e.Actor.ID, &e.Actor.Label, &e.Actor.Via, &e.Actor.Credential, &e.Address,
		&e.RequestID, &e.Action, &e.Object.Type, &e.Object.ID, &e.Object.Label, &e.Before, &e.After, &e.Result, &e.Code, &e.MAC)
	e.At = sqldb.Time(at)
	return err
}

// List implements audit.Repository in one statement: each filter that people lead with has an index in the list's order.
func (r *Repository) List(ctx context.Context, f audit.Filter, after audit.Place, n int) ([]audit.Entry, error) {
	var where []string
	var args []any
	also := func(condition string, values ...any) {
		where, args = append(where, condition), append(args, values...)
	}
	if f.ActorKind != "" {
		also("e.actor_kind = ?", string(f.ActorKind))
		if f.ActorID != "" {
			also("e.actor_id = ?", f.ActorID)
		}
	}
	if f.ObjectType != "" {
		also("e.object_type = ?", f.ObjectType)
		if f.ObjectID != "" {
			also("e.object_id = ?", f.ObjectID)
		}
	}
	if f.Action != "" {
		also("e.action = ?", f.Action)
	}
	if !f.From.IsZero() {
		also("e.recorded_at >= ?", sqldb.Millis(f.From))
	}
	if !f.Until.IsZero() {
		also("e.recorded_at < ?", sqldb.Millis(f.Until))
	}
	if after != (audit.Place{}) {
		at := sqldb.Millis(after.At)
		also("e.recorded_at <= ? AND (e.recorded_at < ? OR (e.recorded_at = ? AND e.id < ?))", at, at, at, after.ID)
	}
	text := "SELECT " + columns + " FROM audit_entry e"
	if len(where) > 0 {
		text += " WHERE " + strings.Join(where, " AND ")
	}
	return sqldb.All(ctx, r.db, scanEntry, text+" ORDER BY e.recorded_at DESC, e.id DESC LIMIT ?", append(args, n)...)
}

// ByID implements audit.Repository.
func (r *Repository) ByID(ctx context.Context, id int64) (audit.Entry, error) {
	e, err := sqldb.One(ctx, r.db, scanEntry, "SELECT "+columns+" FROM audit_entry e WHERE e.id = ?", id)
	if sqldb.NoRows(err) {
		return e, fault.New(fault.NotFound, "audit.unknown_entry")
	}
	return e, err
}
