// Package inventorysql keeps stock in stock_level, stock_movement and reservation, see shop/inventory for what they mean
// to each other. It refuses rules: what to move is Service's to say.
//
// Locks are taken in one order by everybody: an owner's reservations first, then levels by variant.
package inventorysql

import (
	"context"
	"database/sql"
	"iter"
	"slices"
	"time"

	"vapeart/shop/fault"
	"vapeart/shop/inventory"
	"vapeart/shop/sqldb"
)

// Store implements inventory.Repository.
type Store struct{ db *sqldb.DB }

// New returns the store in a database.
func New(db *sqldb.DB) *Store { return &Store{db} }

// InTx runs fn in one transaction, see sqldb.DB.InTx.
func (s *Store) InTx(ctx context.Context, fn func(context.Context) error) error {
	return s.db.InTx(ctx, fn)
}

// variantsAtOnce bounds the marks of one statement.
const variantsAtOnce = 1_000

// Levels implements inventory.Repository.
func (s *Store) Levels(ctx context.Context, variantIDs []int64) (map[int64]inventory.Level, error) {
	return s.levels(ctx, variantIDs, "")
}

// LockLevels implements inventory.Repository.
func (s *Store) LockLevels(ctx context.Context, variantIDs []int64) (map[int64]inventory.Level, error) {
	return s.levels(ctx, variantIDs, s.db.ForUpdate())
}

func (s *Store) levels(ctx context.Context, variantIDs []int64, lock string) (map[int64]inventory.Level, error) {
	levels := make(map[int64]inventory.Level, len(variantIDs))
	for ids := range slices.Chunk(variantIDs, variantsAtOnce) {
		found, err := sqldb.All(ctx, s.db, func(l *inventory.Level, scan sqldb.Scanner) error {
			return scan(&l.VariantID, &l.OnHand, &l.Reserved)
		}, "SELECT variant_id, on_hand, reserved FROM stock_level WHERE variant_id IN ("+sqldb.Marks(len(ids))+
			") ORDER BY variant_id"+lock, sqldb.Args(ids)...)
		if err != nil {
			return nil, err
		}
		for _, l := range found {
			levels[l.VariantID] = l
		}
	}
	return levels, nil
}

// units is a row of a variant and a number.
type units struct {
	variantID int64
	n         int
}

func scanUnits(u *units, scan sqldb.Scanner) error { return scan(&u.variantID, &u.n) }

func byVariant(list []units, into map[int64]int) {
	for _, u := range list {
		into[u.variantID] = u.n
	}
}

// Available implements inventory.Repository.
func (s *Store) Available(ctx context.Context, owner inventory.Owner, variantIDs []int64) (map[int64]int, error) {
	available := make(map[int64]int, len(variantIDs))
	for ids := range slices.Chunk(variantIDs, variantsAtOnce) {
		found, err := sqldb.All(ctx, s.db, scanUnits, `
			SELECT l.variant_id, l.on_hand - l.reserved + COALESCE(r.quantity, 0)
			FROM stock_level l
			LEFT JOIN reservation r ON r.owner = ? AND r.variant_id = l.variant_id
			WHERE l.variant_id IN (`+sqldb.Marks(len(ids))+")", append([]any{owner}, sqldb.Args(ids)...)...)
		if err != nil {
			return nil, err
		}
		byVariant(found, available)
	}
	return available, nil
}

// Holds implements inventory.Repository.
func (s *Store) Holds(ctx context.Context, owner inventory.Owner, now time.Time) (map[int64]int, error) {
	found, err := sqldb.All(ctx, s.db, scanUnits,
		"SELECT variant_id, quantity FROM reservation WHERE owner = ? AND (expires_at IS NULL OR expires_at > ?)",
		owner, sqldb.Millis(now))
	holds := make(map[int64]int, len(found))
	byVariant(found, holds)
	return holds, err
}

// Expired implements inventory.Repository.
func (s *Store) Expired(ctx context.Context, now time.Time, limit int) ([]inventory.Owner, error) {
	return sqldb.All(ctx, s.db, sqldb.Scalar[inventory.Owner], `
		SELECT owner FROM reservation WHERE expires_at <= ? GROUP BY owner ORDER BY MIN(expires_at), owner LIMIT ?`,
		sqldb.Millis(now), limit)
}

// Discrepancies implements inventory.Repository.
func (s *Store) Discrepancies(ctx context.Context) iter.Seq2[inventory.Discrepancy, error] {
	return sqldb.Each(ctx, s.db, func(d *inventory.Discrepancy, scan sqldb.Scanner) error {
		return scan(&d.VariantID, &d.OnHand, &d.Reserved, &d.LedgerOnHand, &d.LedgerReserved, &d.ReservationsSum)
	}, `
		WITH ledger AS (
			SELECT variant_id, SUM(on_hand_change) AS on_hand, SUM(reserved_change) AS reserved
			FROM stock_movement GROUP BY variant_id
		), held AS (
			SELECT variant_id, SUM(quantity) AS quantity FROM reservation GROUP BY variant_id
		), known AS (
			SELECT variant_id FROM stock_level UNION SELECT variant_id FROM ledger UNION SELECT variant_id FROM held
		), sums AS (
			SELECT k.variant_id, COALESCE(s.on_hand, 0) AS on_hand, COALESCE(s.reserved, 0) AS reserved,
				COALESCE(l.on_hand, 0) AS ledger_on_hand, COALESCE(l.reserved, 0) AS ledger_reserved,
				COALESCE(h.quantity, 0) AS held
			FROM known k
			LEFT JOIN stock_level s ON s.variant_id = k.variant_id
			LEFT JOIN ledger l ON l.variant_id = k.variant_id
			LEFT JOIN held h ON h.variant_id = k.variant_id
		)
		SELECT variant_id, on_hand, reserved, ledger_on_hand, ledger_reserved, held FROM sums
		WHERE on_hand <> ledger_on_hand OR reserved <> ledger_reserved OR reserved <> held
		ORDER BY variant_id`)
}

// Shift implements inventory.Repository.
func (s *Store) Shift(ctx context.Context, changes []inventory.Change, now time.Time) (refused []int64, err error) {
	for _, c := range changes {
		// The guard asks what would be left and the same statement takes it: nobody comes in between.
		matched, err := s.db.Exec(ctx, `
			UPDATE stock_level SET on_hand = on_hand + ?, reserved = reserved + ?, updated_at = ?
			WHERE variant_id = ? AND on_hand - reserved >= ?`,
			c.OnHand, c.Reserved, sqldb.Millis(now), c.VariantID, -c.Available())
		if err != nil {
			return nil, err
		}
		if matched == 0 {
			refused = append(refused, c.VariantID)
		}
	}
	return refused, nil
}

// Open implements inventory.Repository.
func (s *Store) Open(ctx context.Context, levels []inventory.Level, now time.Time) error {
	rows := make([][]any, len(levels))
	for i, l := range levels {
		rows[i] = []any{l.VariantID, l.OnHand, l.Reserved, sqldb.Millis(now)}
	}
	err := s.db.InsertRows(ctx, "stock_level", []string{"variant_id", "on_hand", "reserved", "updated_at"}, rows)
	switch sqldb.ClassOf(err) {
	case sqldb.MissingParent:
		return fault.Wrap(fault.NotFound, "inventory.unknown_variant", err)
	case sqldb.Duplicate: // opened by somebody else since LockLevels
		return sqldb.Again(err)
	}
	return err
}

// Book implements inventory.Repository.
func (s *Store) Book(ctx context.Context, movements []inventory.Movement) error {
	rows := make([][]any, len(movements))
	for i, m := range movements {
		rows[i] = []any{m.VariantID, m.Kind, m.OnHandChange, m.ReservedChange, m.Reference, m.Actor, sqldb.Millis(m.At)}
	}
	return s.db.InsertRows(ctx, "stock_movement",
		[]string{"variant_id", "kind", "on_hand_change", "reserved_change", "reference", "actor", "moved_at"}, rows)
}

func scanReservation(r *inventory.Reservation, scan sqldb.Scanner) error {
	var expires sql.NullInt64
	if err := scan(&r.Owner, &r.VariantID, &r.Quantity, &expires); err != nil {
		return err
	}
	r.ExpiresAt = sqldb.NullTime(expires)
	return nil
}
