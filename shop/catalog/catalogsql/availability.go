package catalogsql

import (
	"context"

	"vapeart/shop/sqldb"
)

// Availability tells of the products of these variants whether any active variant can be ordered now. 1 statement.
func (r *Repository) Availability(ctx context.Context, variantIDs []int64) (map[int64]bool, error) {
	states := make(map[int64]bool, len(variantIDs))
	if len(variantIDs) == 0 {
		return states, nil
	}
	type state struct {
		product   int64
		available bool
	}
	rows := sqldb.Each(ctx, r.db, func(s *state, scan sqldb.Scanner) error { return scan(&s.product, &s.available) },
		`SELECT v.product_id, MAX(CASE WHEN v.active = 1 AND l.on_hand > l.reserved THEN 1 ELSE 0 END)
			FROM variant v LEFT JOIN stock_level l ON l.variant_id = v.id
			WHERE v.product_id IN (SELECT product_id FROM variant WHERE id IN (`+sqldb.Marks(len(variantIDs))+`))
			GROUP BY v.product_id`, sqldb.Args(variantIDs)...)
	for s, err := range rows {
		if err != nil {
			return nil, err
		}
		states[s.product] = s.available
	}
	return states, nil
}
