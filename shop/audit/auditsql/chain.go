package auditsql

import (
	"context"

	"vapeart/shop/audit"
	"vapeart/shop/fault"
	"vapeart/shop/sqldb"
)

// Waits implements audit.Repository.
func (r *Repository) Waits(ctx context.Context) (bool, error) {
	_, err := sqldb.One(ctx, r.db, sqldb.Scalar[int64], "SELECT entry_id FROM audit_pending LIMIT 1")
	if sqldb.NoRows(err) {
		return false, nil
	}
	return err == nil, err
}

// LockHead implements audit.Repository.
func (r *Repository) LockHead(ctx context.Context) (audit.Head, bool, error) {
	return r.head(ctx, r.db.ForUpdate())
}

// Head implements audit.Repository.
func (r *Repository) Head(ctx context.Context) (audit.Head, bool, error) { return r.head(ctx, "") }

func (r *Repository) head(ctx context.Context, lock string) (audit.Head, bool, error) {
	h, err := sqldb.One(ctx, r.db, scanHead, "SELECT place, hash, seal FROM audit_chain WHERE id = 1"+lock)
	if sqldb.NoRows(err) {
		return h, false, nil
	}
	return h, err == nil, err
}

func scanHead(h *audit.Head, scan sqldb.Scanner) error { return scan(&h.Place, &h.Hash, &h.Seal) }

// Found implements audit.Repository.
func (r *Repository) Found(ctx context.Context, h audit.Head) error {
	return r.db.InsertMissing(ctx, "audit_chain", []string{"id"}, []string{"place", "hash", "seal"}, [][]any{{1, h.Place, h.Hash, h.Seal}})
}

// Pending implements audit.Repository.
func (r *Repository) Pending(ctx context.Context, n int) ([]audit.Entry, error) {
	return sqldb.All(ctx, r.db, scanEntry, "SELECT "+columns+" FROM audit_pending p JOIN audit_entry e ON e.id = p.entry_id ORDER BY p.entry_id LIMIT ?", n)
}

// Extend implements audit.Repository in four statements. That the end moves from the one it was read as is checked
// although it is locked: a chain with a fork could not be mended.
func (r *Repository) Extend(ctx context.Context, links []audit.Link, checkpoints []audit.Head, from, to audit.Head) error {
	rows, ids := make([][]any, len(links)), make([]any, len(links))
	for i, l := range links {
		rows[i], ids[i] = []any{l.Place, l.EntryID, l.Hash}, l.EntryID
	}
	if err := r.db.InsertRows(ctx, "audit_link", []string{"place", "entry_id", "hash"}, rows); err != nil {
		return err
	}
	seals := make([][]any, len(checkpoints))
	for i, c := range checkpoints {
		seals[i] = []any{c.Place, c.Hash, c.Seal}
	}
	if err := r.db.InsertRows(ctx, "audit_checkpoint", []string{"place", "hash", "seal"}, seals); err != nil {
		return err
	}
	if _, err := r.db.Exec(ctx, "DELETE FROM audit_pending WHERE entry_id IN ("+sqldb.Marks(len(ids))+")", ids...); err != nil {
		return err
	}
	n, err := r.db.Exec(ctx, "UPDATE audit_chain SET place = ?, hash = ?, seal = ? WHERE id = 1 AND place = ? AND hash = ?", to.Place, to.Hash, to.Seal, from.Place, from.Hash)
	if err == nil && n != 1 {
		return fault.New(fault.Conflict, "audit.chain_broken", fault.With("place", from.Place))
	}
	return err
}

// LastPlace implements audit.Repository.
func (r *Repository) LastPlace(ctx context.Context) (int64, error) {
	return sqldb.One(ctx, r.db, sqldb.Scalar[int64], "SELECT COALESCE(MAX(place), 0) FROM audit_link")
}

// Chain implements audit.Repository. What is read of an entry that is gone is empty.
func (r *Repository) Chain(ctx context.Context, after int64, n int) ([]audit.Linked, error) {
	links, err := sqldb.All(ctx, r.db, func(l *audit.Link, scan sqldb.Scanner) error { return scan(&l.Place, &l.EntryID, &l.Hash) },
		"SELECT place, entry_id, hash FROM audit_link WHERE place > ? ORDER BY place LIMIT ?", after, n)
	if err != nil || len(links) == 0 {
		return []audit.Linked{}, err
	}
	ids := make([]any, len(links))
	for i, l := range links {
		ids[i] = l.EntryID
	}
	entries, err := sqldb.All(ctx, r.db, scanEntry, "SELECT "+columns+" FROM audit_entry e WHERE e.id IN ("+sqldb.Marks(len(ids))+")", ids...)
	if err != nil {
		return nil, err
	}
	byID := make(map[int64]audit.Entry, len(entries))
	for i := range entries {
		byID[entries[i].ID] = entries[i]
	}
	out := make([]audit.Linked, len(links))
	for i, l := range links {
		out[i] = audit.Linked{Link: l, Entry: byID[l.EntryID]}
	}
	return out, nil
}

// Checkpoints implements audit.Repository.
func (r *Repository) Checkpoints(ctx context.Context, after int64, n int) ([]audit.Head, error) {
	return sqldb.All(ctx, r.db, scanHead, "SELECT place, hash, seal FROM audit_checkpoint WHERE place > ? ORDER BY place LIMIT ?", after, n)
}

// Loose implements audit.Repository. It asks the links and not audit_pending, of which a row can be gone.
func (r *Repository) Loose(ctx context.Context, after int64, n int) ([]audit.Entry, error) {
	return sqldb.All(ctx, r.db, scanEntry, "SELECT "+columns+` FROM audit_entry e LEFT JOIN audit_link l ON l.entry_id = e.id
		WHERE e.id > ? AND l.entry_id IS NULL ORDER BY e.id LIMIT ?`, after, n)
}

// Lost implements audit.Repository.
func (r *Repository) Lost(ctx context.Context, n int) ([]int64, error) {
	return sqldb.All(ctx, r.db, sqldb.Scalar[int64], `SELECT p.entry_id FROM audit_pending p LEFT JOIN audit_entry e ON e.id = p.entry_id
		WHERE e.id IS NULL ORDER BY p.entry_id LIMIT ?`, n)
}

// Copied implements audit.Repository. A unique index forbids it; who edits rows can drop that first.
func (r *Repository) Copied(ctx context.Context, n int) ([]int64, error) {
	return sqldb.All(ctx, r.db, sqldb.Scalar[int64], "SELECT MAX(id) FROM audit_entry GROUP BY nonce HAVING COUNT(*) > 1 ORDER BY 1 LIMIT ?", n)
}
