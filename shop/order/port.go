package order

import (
	"context"
	"time"
)

// Ledger stores what happens to orders. Writers belong inside InTx, after Lock.
type Ledger interface {
	InTx(ctx context.Context, fn func(context.Context) error) error

	// Lock locks the order's row, before anything else is read or locked, and returns the order with everything as it is
	// now. The row stands for all of the order's rows: who writes one of them holds it. Errors: NotFound order.unknown.
	Lock(ctx context.Context, id int64) (*Record, error)
	// Record returns the order with everything. Errors: NotFound order.unknown. At most 12 statements, whatever happened.
	Record(ctx context.Context, id int64) (*Record, error)
	// Events returns an order's events, oldest first. 1 statement.
	Events(ctx context.Context, id int64) ([]Event, error)
	// List returns the orders of a filter that come after a place, newest first, at most limit. At most 4 statements.
	List(ctx context.Context, f Filter, after *Place, limit int) ([]Head, error)

	// Save writes state and progress and raises the version by one. Errors: Conflict order.changed when the version is
	// another one by now. 2 statements.
	Save(ctx context.Context, r *Record, now time.Time) error
	// AddPayment sets the id. Errors: Conflict order.payment_known.
	AddPayment(ctx context.Context, orderID int64, p *Payment) error
	// AddShipment sets the id.
	AddShipment(ctx context.Context, orderID int64, s *Shipment) error
	// Delivered notes when a shipment arrived.
	Delivered(ctx context.Context, shipmentID int64, at time.Time) error
	// AddRefund sets the id and takes the parts from their payments. Errors: Conflict order.refund_exceeds_payment when a
	// payment has less left than its part.
	AddRefund(ctx context.Context, orderID int64, f *Refund) error
	// NextSerial returns the next serial of a kind and year and keeps others from it until the transaction ends.
	NextSerial(ctx context.Context, kind InvoiceKind, year int) (int, error)
	// AddInvoice sets the id.
	AddInvoice(ctx context.Context, i *Invoice) error
	// AddEvents appends to the timeline.
	AddEvents(ctx context.Context, list []Event) error
	// BookStock notes what stock is told under a reference and returns false when that was noted before.
	BookStock(ctx context.Context, m Move) (bool, error)
}

// Way is what stock is told of an order's goods.
type Way string

// The ways.
const (
	Ship     Way = "ship"      // reserved units left the house
	Release  Way = "release"   // reserved units are free again
	Receive  Way = "receive"   // shipped units came back and can be sold
	WriteOff Way = "write_off" // shipped units came back and cannot be sold
)

// Move is what stock has to follow.
type Move struct {
	OrderID   int64
	Way       Way
	Goods     []Stocked // by variant, each once
	Reference string    // names this move and no other: the same again must move nothing
	Actor     string    // Actor.ID
}

// Stocked is a number of units of a variant.
type Stocked struct {
	VariantID int64
	Quantity  int
}

// Stock follows orders. Follow is called inside the order's transaction, once per reference, after everything else: its
// rows are those that other customers wait for. Its error undoes the change.
type Stock interface {
	Follow(ctx context.Context, m Move) error
}

// Outbox takes what customers are told. It is called inside the order's transaction and writes its jobs there. Kinds:
// EventPaid, EventShipped, EventDelivered, EventCancelled, EventRefunded and EventReturned.
type Outbox interface {
	OrderMoved(ctx context.Context, r *Record, e Event) error
}
