package catalogsql

import (
	"context"
	"time"

	"vapeart/shop/catalog"
	"vapeart/shop/sqldb"
)

// Touched notes that pages showing these tags are old. Its ids come from a sequence, whose row is held until the
// transaction ends: so they become visible in their order.
func (r *Repository) Touched(ctx context.Context, at time.Time, tags []string) error {
	if len(tags) == 0 {
		return nil
	}
	first, err := r.db.NextIDs(ctx, "catalog_change", len(tags))
	if err != nil {
		return err
	}
	table := make([][]any, len(tags))
	for i, tag := range tags {
		table[i] = []any{first + int64(i), sqldb.Millis(at), tag}
	}
	return r.db.InsertRows(ctx, "catalog_change", []string{"id", "changed_at", "tag"}, table)
}

func scanChange(c *catalog.Change, scan sqldb.Scanner) error {
	var at int64
	err := scan(&c.ID, &at, &c.Tag)
	c.At = sqldb.Time(at)
	return err
}

// TouchedSince returns the changes after an id, oldest first, at most limit.
func (r *Repository) TouchedSince(ctx context.Context, id int64, limit int) ([]catalog.Change, error) {
	return sqldb.All(ctx, r.db, scanChange, "SELECT id, changed_at, tag FROM catalog_change WHERE id > ? ORDER BY id LIMIT ?", id, limit)
}

// LastTouched returns the id of the latest change, 0 when there is none.
func (r *Repository) LastTouched(ctx context.Context) (int64, error) {
	return sqldb.One(ctx, r.db, sqldb.Scalar[int64], "SELECT COALESCE(MAX(id), 0) FROM catalog_change")
}

// ForgetTouched drops changes before a time.
func (r *Repository) ForgetTouched(ctx context.Context, before time.Time) error {
	_, err := r.db.Exec(ctx, "DELETE FROM catalog_change WHERE changed_at < ?", sqldb.Millis(before))
	return err
}
