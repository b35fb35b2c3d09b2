package inventorysql

import (
	"context"
	"errors"
	"slices"
	"time"

	"vapeart/shop/inventory"
	"vapeart/shop/sqldb"
)

// errMoved says that somebody else wrote an owner's reservations first.
var errMoved = errors.New("the owner's reservations have moved")

// Lock implements inventory.Repository.
func (s *Store) Lock(ctx context.Context, owners ...inventory.Owner) ([]inventory.Reservation, error) {
	return sqldb.All(ctx, s.db, scanReservation,
		"SELECT owner, variant_id, quantity, expires_at FROM reservation WHERE owner IN ("+sqldb.Marks(len(owners))+
			") ORDER BY owner, variant_id"+s.db.ForUpdate(), sqldb.Args(owners)...)
}

// Recheck implements inventory.Repository.
func (s *Store) Recheck(ctx context.Context, locked []inventory.Reservation, owners ...inventory.Owner) error {
	now, err := s.Lock(ctx, owners...)
	if err != nil {
		return err
	}
	if !slices.EqualFunc(locked, now, func(a, b inventory.Reservation) bool {
		return a.Owner == b.Owner && a.VariantID == b.VariantID && a.Quantity == b.Quantity
	}) {
		return sqldb.Again(errMoved)
	}
	return nil
}

// Replace implements inventory.Repository. One statement per owner that gives up, one for all that is new.
func (s *Store) Replace(ctx context.Context, old, replacement []inventory.Reservation, now time.Time) error {
	gone := map[inventory.Owner][]any{}
	var owners []inventory.Owner
	for _, r := range old {
		if gone[r.Owner] == nil {
			owners = append(owners, r.Owner)
		}
		gone[r.Owner] = append(gone[r.Owner], r.VariantID)
	}
	for _, owner := range owners {
		if err := s.drop(ctx, owner, gone[owner]); err != nil {
			return err
		}
	}
	rows := make([][]any, len(replacement))
	for i, r := range replacement {
		rows[i] = []any{r.Owner, r.VariantID, r.Quantity, sqldb.NullMillis(r.ExpiresAt), sqldb.Millis(now)}
	}
	err := s.db.InsertRows(ctx, "reservation", []string{"owner", "variant_id", "quantity", "expires_at", "created_at"}, rows)
	if sqldb.ClassOf(err) == sqldb.Duplicate { // the owner's first reservation, written by somebody else since Lock
		return sqldb.Again(err)
	}
	return err
}

func (s *Store) drop(ctx context.Context, owner inventory.Owner, variantIDs []any) error {
	for ids := range slices.Chunk(variantIDs, variantsAtOnce) {
		n, err := s.db.Exec(ctx, "DELETE FROM reservation WHERE owner = ? AND variant_id IN ("+sqldb.Marks(len(ids))+")",
			append([]any{owner}, ids...)...)
		if err != nil {
			return err
		}
		if n != int64(len(ids)) {
			return sqldb.Again(errMoved)
		}
	}
	return nil
}
