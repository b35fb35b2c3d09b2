// Package inventory owns stock: an append-only ledger of movements, the level that they add up to, and reservations with
// an owner and an expiry. It refuses to know orders, carts or products: an owner is a text, a variant an id.
//
// # Never oversold
//
// A unit is promised by one statement that asks and takes at once: raise `reserved` where `on_hand - reserved` is still
// enough. Whoever reads first and writes later sells the last unit twice. Levels move in the order of their variants,
// so that carts with opposite lines wait for each other and never block each other. Whatever moves a level writes the
// ledger in the same transaction, so that three sums agree at every moment: the level, its movements, and (for what is
// reserved) the reservations. Verify finds where they do not.
//
// # Ways of a unit
//
//	Receive ─► on hand ─► Hold (a cart, until a time) ─► Convert ─► reserved (an order) ─► Ship ─► gone ─► Return
//	               ▲          │ Release, ExpireDue                      │ Release
//	               └──────────┴─────────────────────────────────────────┘
package inventory

import (
	"time"
)

// Owner is who holds a reservation: "cart:17", "order:1042".
type Owner string

// Demand is how many units of a variant are wanted. A list of demands may name a variant twice: they are summed.
type Demand struct {
	VariantID int64
	Quantity  int
}

// Level is a variant's stock.
type Level struct {
	VariantID        int64
	OnHand, Reserved int
}

// Available returns the units that can still be promised.
func (l Level) Available() int { return l.OnHand - l.Reserved }

// Reservation is what an owner holds of one variant. A zero ExpiresAt holds until released or shipped.
type Reservation struct {
	Owner     Owner
	VariantID int64
	Quantity  int
	ExpiresAt time.Time
}

// Change is what one variant's level moves by.
type Change struct {
	VariantID        int64
	OnHand, Reserved int
}

// Available returns by how much the units that can be promised move.
func (c Change) Available() int { return c.OnHand - c.Reserved }

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

// Movement is one entry of the ledger. A reservation that passes from a cart to an order is two: released by the one,
// reserved by the other, so that the ledger also tells who held what.
type Movement struct {
	ID             int64
	VariantID      int64
	Kind           MovementKind
	OnHandChange   int
	ReservedChange int
	Reference      string // the owner, or where the goods came from: "order:1042", "import:3", a staff member's reason
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
