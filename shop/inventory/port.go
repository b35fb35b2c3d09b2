package inventory

import (
	"context"
	"iter"
	"time"
)

// Repository stores stock. Readers may be called anywhere; writers and lockers inside InTx only, where Service combines
// them. Lists of variants come sorted and without repetition.
type Repository interface {
	InTx(ctx context.Context, fn func(context.Context) error) error

	// Levels returns the levels of variants; one without a level is missing. 1 statement per 1,000 variants.
	Levels(ctx context.Context, variantIDs []int64) (map[int64]Level, error)
	// Available returns what an owner could have of variants: free units and those it holds itself. A variant without a
	// level is missing. 1 statement per 1,000 variants.
	Available(ctx context.Context, owner Owner, variantIDs []int64) (map[int64]int, error)
	// Holds returns what an owner holds and has not expired at now. 1 statement.
	Holds(ctx context.Context, owner Owner, now time.Time) (map[int64]int, error)
	// Expired returns owners with holds that ended at now or before, longest ago first, at most limit. 1 statement.
	Expired(ctx context.Context, now time.Time, limit int) ([]Owner, error)
	// Discrepancies recomputes every level from the ledger and the reservations at one moment and streams those that
	// differ, by variant. 1 statement.
	Discrepancies(ctx context.Context) iter.Seq2[Discrepancy, error]

	// Lock returns all that owners hold, expired or not, by owner and variant, and keeps it from others until the
	// transaction ends. 1 statement.
	Lock(ctx context.Context, owners ...Owner) ([]Reservation, error)
	// Recheck tells InTx to start again when owners do not hold what Lock returned. Lock cannot keep out an owner's first
	// reservation, since there is no row to lock yet. 1 statement.
	Recheck(ctx context.Context, locked []Reservation, owners ...Owner) error
	// LockLevels is Levels that keeps the levels from others until the transaction ends.
	LockLevels(ctx context.Context, variantIDs []int64) (map[int64]Level, error)
	// Shift moves levels by one guarded statement each, in the order given, which is by variant. It returns the variants
	// whose level is missing or would fall below what is reserved; those have not moved, the others have.
	Shift(ctx context.Context, changes []Change, now time.Time) (refused []int64, err error)
	// Open writes new levels. Errors: NotFound inventory.unknown_variant.
	Open(ctx context.Context, levels []Level, now time.Time) error
	// Replace deletes reservations that Lock returned and inserts others.
	Replace(ctx context.Context, old, replacement []Reservation, now time.Time) error
	// Book appends movements to the ledger.
	Book(ctx context.Context, movements []Movement) error
}

// Follower is told, in the same transaction, of variants that became available or stopped being so.
type Follower interface {
	AvailabilityChanged(ctx context.Context, variantIDs []int64) error
}
