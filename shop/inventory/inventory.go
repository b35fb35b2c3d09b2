// Package inventory owns stock: an append-only ledger of movements, the level that they add up to, and reservations with
// an owner and an expiry. It refuses to know orders, carts or products: an owner is a text, a variant an id.
package inventory

import (
	"context"
	"iter"
	"time"
)

// Owner is who holds a reservation: "cart:17", "order:1042".
type Owner string

// Demand is how many units of a variant are wanted. A list of demands may name a variant twice: they are summed.
type Demand struct {
	VariantID int64
	Quantity  int
}

// Shortage is a demand that cannot be met.
type Shortage struct {
	VariantID         int64
	Wanted, Available int
}

// Level is a variant's stock.
type Level struct {
	VariantID        int64
	OnHand, Reserved int
}

// Available returns the units that can still be promised.
func (l Level) Available() int { return l.OnHand - l.Reserved }

// MovementKind is why stock moved.
type MovementKind string

// The kinds.
const (
	Receive MovementKind = "receive" // on hand up
	Correct MovementKind = "correct" // on hand up or down, with a reason as reference
	Reserve MovementKind = "reserve" // reserved up
	Release MovementKind = "release" // reserved down
	Expire  MovementKind = "expire"  // reserved down: the hold's time was over
	Ship    MovementKind = "ship"    // on hand and reserved down
	Return  MovementKind = "return"  // on hand up
)

// Movement is one entry of the ledger.
type Movement struct {
	ID             int64
	VariantID      int64
	Kind           MovementKind
	OnHandChange   int
	ReservedChange int
	Reference      string // "order:1042", "import:3", a staff member's reason
	Actor          string // who: "storefront", "worker", a staff account
	At             time.Time
}

// Discrepancy is a level that differs from what the ledger and the reservations say.
type Discrepancy struct {
	VariantID                    int64
	OnHand, Reserved             int // as stored in the level
	LedgerOnHand, LedgerReserved int // sums of the movements
	ReservationsSum              int
}

// Repository stores stock. Writing methods are called inside InTx and move the level and the ledger together.
type Repository interface {
	InTx(ctx context.Context, fn func(context.Context) error) error
	// Levels returns the levels of variants; one without a level is missing. 1 statement.
	Levels(ctx context.Context, variantIDs []int64) (map[int64]Level, error)
	// Holds returns what an owner holds and has not expired at now. 1 statement.
	Holds(ctx context.Context, owner Owner, now time.Time) (map[int64]int, error)
	// Reserve moves reserved up by one guarded UPDATE per variant in variant order (so that opposite orders never
	// deadlock) and writes or raises the owner's reservations. demands are summed per variant and sorted. It returns the
	// shortages and has reserved nothing when there are any (the caller rolls back). expires zero: until released.
	Reserve(ctx context.Context, owner Owner, demands []Demand, expires, now time.Time, actor string) ([]Shortage, error)
	// Release gives an owner's reservations back; none is not an error. kind is Release or Expire.
	Release(ctx context.Context, owner Owner, kind MovementKind, now time.Time, actor string) error
	// Expired returns owners with holds that ended before now, at most limit.
	Expired(ctx context.Context, now time.Time, limit int) ([]Owner, error)
	// Move books movements that change what is on hand (receive, correct, return), creating levels that are missing.
	// Errors: Conflict inventory.below_reserved when a level would fall below what is reserved or below zero.
	Move(ctx context.Context, movements []Movement) error
	// Ship turns an owner's reservations into goods that left. Errors: Conflict inventory.not_reserved.
	Ship(ctx context.Context, owner Owner, now time.Time, actor string) error
	// Discrepancies recomputes every level from the ledger and the reservations and streams those that differ.
	Discrepancies(ctx context.Context) iter.Seq2[Discrepancy, error]
}

// Follower is told, in the same transaction, of variants that became available or stopped being so.
type Follower interface {
	AvailabilityChanged(ctx context.Context, variantIDs []int64) error
}
