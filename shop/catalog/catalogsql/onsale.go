package catalogsql

import (
	"context"

	"vapeart/shop/sqldb"
)

// OnSale returns active products with a variant of which a sale runs now, most popular first. 1 statement.
func (r *Reader) OnSale(ctx context.Context, limit int) ([]int64, error) {
	now := sqldb.Millis(r.clock.Now())
	return sqldb.All(ctx, r.db, sqldb.Scalar[int64], `SELECT p.id FROM product p WHERE p.status = 'active' AND p.id IN (
			SELECT v.product_id FROM price s JOIN variant v ON v.id = s.variant_id
			WHERE s.sale_minor IS NOT NULL AND v.active = 1 AND (s.sale_from IS NULL OR s.sale_from <= ?) AND (s.sale_until IS NULL OR s.sale_until > ?))
		ORDER BY p.popularity DESC, p.id LIMIT ?`, now, now, limit)
}
