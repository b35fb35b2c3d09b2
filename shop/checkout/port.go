package checkout

import (
	"context"
	"io"
	"time"

	"vapeart/shop/address"
	"vapeart/shop/cart"
	"vapeart/shop/clock"
	"vapeart/shop/delivery"
	"vapeart/shop/inventory"
	"vapeart/shop/money"
	"vapeart/shop/order"
	"vapeart/shop/payment"
	"vapeart/shop/tax"
)

// Carts is what the checkout needs of cart.Repository.
type Carts interface {
	ByToken(ctx context.Context, tokenHash string, now time.Time) (*cart.Cart, error)
	Lock(ctx context.Context, tokenHash string, now time.Time) (*cart.Cart, error)
	SetSeen(ctx context.Context, cartID int64, seen map[int64]money.Amount) error
	MarkOrdered(ctx context.Context, cartID, orderID int64, now time.Time) error
}

// Orders is what the checkout needs of order.Repository.
type Orders interface {
	Insert(ctx context.Context, o *order.Order) error
	ByID(ctx context.Context, id int64) (*order.Order, error)
}

// Stock is what the checkout needs of inventory.Service.
type Stock interface {
	Hold(ctx context.Context, owner inventory.Owner, demands []inventory.Demand, until time.Time, actor string) error
	Convert(ctx context.Context, from, to inventory.Owner, demands []inventory.Demand, actor string) error
}

// Outbox takes what has to happen after an order. It is called inside the order's transaction and writes its jobs there:
// they exist if the order does.
type Outbox interface {
	OrderPlaced(ctx context.Context, o *order.Order) error
}

// Record is what is kept of a cart's checkout until the order is placed.
type Record struct {
	Details Details `json:"details"`
	Shown   *Shown  `json:"shown,omitempty"`
	Version int64   `json:"-"` // 0: nothing is kept yet
}

// Shown is what the last review showed, to tell what has changed since.
type Shown struct {
	Fingerprint  string       `json:"fingerprint"`
	Lines        []ShownLine  `json:"lines"`
	DeliveryCost money.Amount `json:"delivery_cost"`
	PaymentCost  money.Amount `json:"payment_cost"`
	Tax          money.Amount `json:"tax"`
}

// ShownLine is a line that was shown.
type ShownLine struct {
	VariantID int64        `json:"variant_id"`
	Quantity  int          `json:"quantity"`
	Unit      money.Amount `json:"unit"`
}

// Repository keeps records.
type Repository interface {
	InTx(ctx context.Context, fn func(context.Context) error) error
	// Load returns a cart's record, an empty one when none is kept. 1 statement.
	Load(ctx context.Context, cartID int64) (Record, error)
	// Save keeps a record in place of the one of its Version. Errors: Conflict checkout.edited_elsewhere when another one
	// is kept by now, cart.already_ordered. 2 statements.
	Save(ctx context.Context, cartID int64, r Record, now time.Time) error
	// Delete forgets a cart's record. 1 statement.
	Delete(ctx context.Context, cartID int64) error
}

// Options is what a service works with.
type Options struct {
	Repository Repository
	Carts      Carts
	Offers     cart.Offers
	Stock      Stock
	Orders     Orders
	Outbox     Outbox

	Addresses *address.Rules
	Delivery  *delivery.Table
	Payment   *payment.Methods
	Tax       *tax.Table

	Clock        clock.Clock
	Random       io.Reader      // crypto/rand.Reader
	Zone         *time.Location // the shop's: its calendar decides on ages and tax rates
	TermsVersion string         // of the terms that customers accept, kept with each order; at most 20 characters
}

// Service leads carts to orders.
type Service struct{ o Options }

// New returns the service.
func New(o Options) *Service { return &Service{o} }
